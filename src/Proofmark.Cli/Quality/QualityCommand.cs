using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Quality;
using Proofmark.Core.Reference;

namespace Proofmark.Cli.Quality;

/// <summary><c>proofmark quality run --register R</c>: judges a register by the rules about incompatible data and records what it finds (ITI ¶11).</summary>
public sealed class QualityCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var register = new Option<string>("--register") { Description = terminal.Text["quality.cli.register"], Required = true };
        var data = Installation.DataOption(terminal);
        var run = new Command("run", terminal.Text["quality.cli.run"]) { register, data };
        run.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var report = await node.Quality(ReferenceTables.Shipped).RunAsync(arguments.GetRequiredValue(register), LocalNode.Doing("administration"), step => terminal.Tell("quality.cli.step", ("step", step)), ct);
            await node.Sequencer.RunOnceAsync(ct);
            Tell(terminal, report);
            return 0;
        });
        return new Command("quality", terminal.Text["quality.cli"]) { run };
    }

    private static void Tell(Terminal terminal, QualityReport report)
    {
        terminal.Say("quality.cli.counts", ("weapons", report.Weapons), ("opened", report.Opened), ("closed", report.Closed), ("standing", report.Standing));
        terminal.Say("quality.cli.complete", ("complete", report.Complete / 10m));
        foreach (var (rule, found) in report.Found.OrderByDescending(f => f.Value)) terminal.Say("quality.cli.rule", ("rule", rule), ("found", found));
    }
}
