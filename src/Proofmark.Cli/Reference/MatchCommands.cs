using System.CommandLine;
using System.Globalization;
using Proofmark.Cli.Shared;
using Proofmark.Core.Importing.Matching;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Cli.Reference;

/// <summary><c>proofmark reference unmatched</c> and <c>proofmark reference match</c>: what registers call makes, models and calibres that nobody knows.</summary>
/// <example><c>./proofmark reference match make "Zastva" --as zastava</c></example>
internal static class MatchCommands
{
    private const int MostCandidates = 3;

    public static Command Unmatched(Terminal terminal)
    {
        var text = terminal.Text;
        var kind = new Option<string>("--kind") { Description = text["reference.cli.kind"], DefaultValueFactory = _ => "make" };
        kind.AcceptOnlyFromAmong([.. FoundText.Kinds]);
        var most = new Option<int>("--most") { Description = text["reference.cli.most"], DefaultValueFactory = _ => 50 };
        var data = Installation.DataOption(terminal);
        var command = new Command("unmatched", text["reference.cli.unmatched"]) { kind, most, data };
        command.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var queue = new UnmatchedQueue(node.Database, ReferenceTables.Shipped, TimeProvider.System);
            await queue.RecountIfAskedAsync(ct);
            var candidates = new MatchCandidates(ReferenceTables.Shipped);
            var of = arguments.GetValue(kind)!;
            terminal.Say("reference.cli.waiting", ("count", (await queue.CountsAsync(ct))[of]));
            foreach (var row in await queue.ListAsync(of, 0, Math.Clamp(arguments.GetValue(most), 1, 10_000), ct))
                terminal.Out.WriteLine(string.Join('\t', row.Rows.ToString(CultureInfo.InvariantCulture), row.AsFound, string.Join(", ", candidates.For(of, row.AsFound, MostCandidates).Select(c => $"{c.Name} ({c.Key})"))));
            return 0;
        });
        return command;
    }

    public static Command Match(Terminal terminal)
    {
        var text = terminal.Text;
        var kind = new Argument<string>("kind") { Description = text["reference.cli.kind"] };
        kind.AcceptOnlyFromAmong([.. FoundText.Kinds]);
        var found = new Argument<string>("text") { Description = text["reference.cli.text"] };
        var reference = new Option<string?>("--as") { Description = text["reference.cli.as"] };
        var keep = new Option<bool>("--keep") { Description = text["reference.cli.keep"] };
        var data = Installation.DataOption(terminal);
        var command = new Command("match", text["reference.cli.match"]) { kind, found, reference, keep, data };
        command.SetAction(async (arguments, ct) =>
        {
            var (of, named) = (arguments.GetValue(kind)!, arguments.GetValue(reference));
            if (arguments.GetValue(keep) == (named is not null)) throw new ProblemException(Problem.Of("reference.match_choice", "reference"));
            var key = named is null ? null : ReferenceMatching.KeyOf(ReferenceTables.Shipped, of, named);
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            await new ReferenceMatching(node.Acts, ReferenceTables.Shipped).MatchAsync(of, arguments.GetValue(found), key, LocalNode.Doing("administration"), ct);
            await node.Sequencer.RunOnceAsync(ct);
            if (key is null) terminal.Say("reference.cli.kept", ("text", arguments.GetValue(found)));
            else terminal.Say("reference.cli.matched", ("text", arguments.GetValue(found)), ("name", ReferenceMatching.NameOf(ReferenceTables.Shipped, of, key)));
            return 0;
        });
        return command;
    }
}
