using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Normalising;
using Proofmark.Core.Reference;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Cli.Normalising;

/// <summary><c>proofmark normalise --kind make --in FILE --column NAME --out FILE</c>: what the makes, models or calibres of any list stand for.</summary>
public sealed class NormaliseCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var kind = new Option<string>("--kind") { Description = text["normalising.cli.kind"], Required = true };
        kind.AcceptOnlyFromAmong([.. FoundText.Kinds]);
        var file = new Option<string>("--in") { Description = text["normalising.cli.in"], Required = true };
        var column = new Option<string>("--column") { Description = text["normalising.cli.column"], Required = true };
        var makes = new Option<string?>("--make-column") { Description = text["normalising.cli.make_column"] };
        var output = new Option<string>("--out") { Description = text["normalising.cli.out"], Required = true };
        var replace = new Option<bool>("--replace") { Description = text["normalising.cli.replace"] };
        var data = new Option<string?>("--data") { Description = text["normalising.cli.data"] };
        var command = new Command("normalise", text["normalising.cli.description"]) { kind, file, column, makes, output, replace, data };
        command.SetAction((arguments, ct) => RunAsync(terminal,
            new ListOrder(arguments.GetRequiredValue(kind), arguments.GetRequiredValue(file), arguments.GetRequiredValue(column), arguments.GetRequiredValue(output), arguments.GetValue(makes), arguments.GetValue(replace)), arguments.GetValue(data), ct));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ListOrder order, string? data, CancellationToken ct)
    {
        var decided = await DecidedAsync(terminal, data, ct);
        var work = Directory.CreateTempSubdirectory("proofmark-normalise-").FullName;
        try
        {
            var list = new ListNormaliser(new NameNormaliser(ReferenceTables.Shipped, decided), ReferenceTables.Shipped);
            var counts = await Task.Run(() => list.Run(order, work, rows => terminal.Tell("normalising.cli.step", ("rows", rows)), ct), ct);
            terminal.Tell("normalising.cli.done", ("rows", counts.Rows), ("known", counts.Known), ("ambiguous", counts.Ambiguous), ("unknown", counts.Unknown));
            if (counts.Unread > 0) terminal.Tell("normalising.cli.unread", ("count", counts.Unread));
            terminal.Out.WriteLine(order.Out);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // What persons of a node decided once counts here too.
    private static async Task<IReadOnlyDictionary<(string Kind, string Norm), string?>?> DecidedAsync(Terminal terminal, string? data, CancellationToken ct)
    {
        if (data is null) return null;
        await using var node = await LocalNode.OpenAsync(data, terminal, ct);
        return await new ReferenceDecisions(node.Database).AllAsync(ct);
    }
}
