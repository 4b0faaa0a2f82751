using System.CommandLine;
using System.Globalization;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access;

namespace Proofmark.Cli.Access;

/// <summary>
/// <c>proofmark access</c>: what waits about people's access. Deciding is for persons who signed in: who holds the machine decides nothing here.
/// </summary>
/// <example><c>./proofmark access leavers</c></example>
public sealed class AccessCommand : CliCommand
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var leavers = new Command("leavers", text["access.cli.leavers"]) { data };
        leavers.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var waiting = await new Departures(node.Database).ListAsync(true, Most, ct);
            if (waiting.Count == 0) terminal.Say("access.leavers.none");
            foreach (var one in waiting)
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Login}\t{one.LastDay:yyyy-MM-dd}\t{string.Join(',', one.Open.Select(o => $"{o.Kind}:{o.Reference}"))}"));
            return 0;
        });
        return new Command("access", text["access.cli"]) { leavers };
    }
}
