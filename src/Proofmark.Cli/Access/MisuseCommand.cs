using System.CommandLine;
using System.Globalization;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Access;

/// <summary>
/// <c>proofmark misuse</c>: reads the look-up records of the days that are over, and lists what waits for a supervisor. What
/// is said of it is said by a person who signed in: who holds the machine decides nothing here.
/// </summary>
/// <example><c>./proofmark misuse run</c></example>
public sealed class MisuseCommand : CliCommand
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var run = new Command("run", text["access.misuse.cli.run"]) { data };
        run.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            using var keys = PersonKeys.Open(node.DataDirectory);
            var raised = await new MisuseWatch(node.Acts, new PersonService(node.Acts, keys)).RunOnceAsync(ct);
            await node.Sequencer.RunOnceAsync(ct);
            terminal.Say("access.misuse.cli.raised", ("n", raised));
            return 0;
        });
        var list = new Command("list", text["access.misuse.cli.list"]) { data };
        list.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var reader = new ReadContext(Actor.Node, new Purpose("audit"), [], -1);
            var waiting = await new Anomalies(node.Acts).ListAsync("supervisor", true, null, Most, reader, ct);
            if (waiting.Count == 0) terminal.Say("access.misuse.none");
            foreach (var one in waiting)
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Uid}\t{one.Day:yyyy-MM-dd}\t{one.Rule}\t{string.Join(',', one.Users.Select(u => u.Login))}"));
            await node.Sequencer.RunOnceAsync(ct);
            return 0;
        });
        var rules = new Command("rules", text["access.misuse.cli.rules"]);
        rules.SetAction(_ =>
        {
            foreach (var rule in MisuseRule.All) terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rule.Code}\t{rule.Threshold}\t{rule.Unit}\t{rule.Source}"));
            return 0;
        });
        return new Command("misuse", text["access.misuse.cli"]) { run, list, rules };
    }
}
