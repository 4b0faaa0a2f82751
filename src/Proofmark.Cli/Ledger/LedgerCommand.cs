using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Ledger;

/// <summary><c>proofmark ledger new-epoch</c>: goes on signing after the database was brought back from an older state, and says so to partners.</summary>
/// <example><c>./proofmark ledger new-epoch --statement "Disk failure on 12 May 2026; restored to 11 May 23:00 UTC"</c></example>
public sealed class LedgerCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var statement = new Option<string>("--statement") { Description = text["keeping.cli.statement"], Required = true };
        statement.Validators.Add(r => { if (string.IsNullOrWhiteSpace(r.GetValueOrDefault<string>())) r.AddError(text["keeping.cli.statement_empty"]); });
        var epoch = new Command("new-epoch", text["keeping.cli.new_epoch"]) { statement, data };
        epoch.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            await node.Sequencer.OpenEpochAsync(arguments.GetValue(statement)!, Actor.Node, ct);
            await node.Sequencer.RunOnceAsync(ct);
            terminal.Say("keeping.epoch_opened", ("epoch", (await NodeIdentity.FindAsync(node.Database, ct))!.Epoch));
        });
        return new Command("ledger", text["keeping.cli.ledger"]) { epoch, RotateKeyCommand.Build(terminal), AcceptClock(terminal) };
    }

    /// <summary><c>proofmark ledger accept-clock</c>: goes on although the newest act is dated later than now, because the clock ran ahead then.</summary>
    private static Command AcceptClock(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var statement = new Option<string>("--statement") { Description = text["keeping.cli.clock_statement"], Required = true };
        statement.Validators.Add(r => { if (string.IsNullOrWhiteSpace(r.GetValueOrDefault<string>())) r.AddError(text["keeping.cli.statement_empty"]); });
        var accept = new Command("accept-clock", text["keeping.cli.accept_clock"]) { statement, data };
        accept.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            await ClockAcceptance.RunAsync(node.Acts, arguments.GetValue(statement)!, Actor.Node, ct);
            await node.Sequencer.RunOnceAsync(ct);
            terminal.Say("keeping.clock_accepted");
        });
        return accept;
    }
}
