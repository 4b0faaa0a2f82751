using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Documents;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;

namespace Proofmark.Cli.Ledger;

/// <summary><c>proofmark verify</c>: recomputes from stored rows to signed checkpoint and names what differs.</summary>
/// <example><c>./proofmark verify --key "proofmark/XA/…+1a2b3c4d+Ag…"</c></example>
public sealed class VerifyCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var key = new Option<string?>("--key") { Description = text["ledger.cli.key"] };
        var root = new Option<string?>("--root") { Description = text["ledger.cli.root"] };
        var command = new Command("verify", text["ledger.cli.verify"]) { key, root, data };
        command.Subcommands.Add(Evidence.VerifyExtract.Build(terminal));
        command.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var report = await RunAsync(node, arguments.GetValue(key), terminal, ct, arguments.GetValue(root) is { } told ? Fingerprint.Read(told, "--root").GetValueOrThrow() : null);
            return Show(report, terminal);
        });
        return command;
    }

    /// <summary>Says what was found; returns the exit code.</summary>
    public static int Show(VerificationReport report, Terminal terminal)
    {
        foreach (var finding in report.Findings) terminal.Out.WriteLine(terminal.Text.Of(finding));
        foreach (var erased in report.ErasedRecords.DistinctBy(e => (e.Rule, e.By))) terminal.Say("ledger.erased", ("rule", erased.Rule), ("act", erased.By), ("count", report.ErasedRecords.Count(e => (e.Rule, e.By) == (erased.Rule, erased.By))));
        terminal.Say("ledger.checked", ("acts", report.Acts), ("rows", report.Rows), ("size", report.SignedSize), ("unsigned", report.Unsigned));
        terminal.Say(report.Holds ? "ledger.holds" : "ledger.differs", ("count", report.FindingCount));
        return report.Holds ? 0 : 1;
    }

    /// <summary>Verifies a node; without a key from outside, by the keys that its ledger names. <paramref name="root"/> is the node's fingerprint as it was noted elsewhere.</summary>
    /// <exception cref="Core.Shared.ProblemException">ledger.key_replaced: the key was replaced since, and nothing from outside vouches for the next.</exception>
    public static async Task<VerificationReport> RunAsync(LocalNode node, string? key, Terminal? terminal, CancellationToken ct, Fingerprint? root = null)
    {
        var identity = (await NodeIdentity.FindAsync(node.Database, ct))!;
        var keys = await LedgerKeys.ReadAsync(node.Database, node.Place, identity.Origin, ct);
        var trusted = key is not null ? keys.TrustedBy(VerifierKey.Parse(key), root is not null) : keys.Trusted;
        return await Verifier.RunAsync(node.Database, node.Place, trusted, [LedgerKeyCheck.Of(node.Place, identity.Origin, root), WeaponStates.CheckAsync, StandingCheck.RunAsync, PeerPositionCheck.CheckAsync, AttachmentStore.Check(node.DataDirectory), WitnessCheck.Of(node.Place)],
            terminal is { IsInteractive: true } ? (table, rows) => terminal.Error.Write($"\r{table} {rows}   ") : null, ct);
    }
}
