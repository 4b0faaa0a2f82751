using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Keeping;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Keeping;

/// <summary>
/// <c>proofmark restore</c>: a node from its backup and its keys, in a new data directory, as it was at a second. What came
/// after is declared lost by a new epoch; who was erased since is erased again; then everything is verified.
/// </summary>
/// <example><c>./proofmark restore /mnt/disk/node --data var --recovery-key recovery.txt --keys keys.age --to 2026-11-20T12:00:00Z</c></example>
public sealed class RestoreCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var folder = new Argument<string>("folder") { Description = text["keeping.cli.folder"] };
        var data = new Option<string>("--data") { Description = text["keeping.cli.new_data"], Required = true };
        var recovery = new Option<string>("--recovery-key") { Description = text["keeping.cli.recovery_key"], Required = true };
        var keys = new Option<string>("--keys") { Description = text["keeping.cli.key_file"], Required = true };
        var to = new Option<string?>("--to") { Description = text["keeping.cli.to"] };
        var key = new Option<string?>("--key") { Description = text["keeping.cli.ledger_key"] };
        var statement = new Option<string?>("--statement") { Description = text["keeping.cli.statement"] };
        var training = new Option<bool>("--training") { Description = text["training.cli.restore"] };
        var command = new Command("restore", text["keeping.cli.restore"]) { folder, data, recovery, keys, to, key, statement, training };
        command.SetAction(async (arguments, ct) =>
        {
            var clock = Stopwatch.StartNew();
            var target = Path.GetFullPath(arguments.GetValue(data)!);
            var request = new RestoreRequest(arguments.GetValue(folder)!, arguments.GetValue(recovery)!, target, Second(arguments.GetValue(to)), arguments.GetValue(key)) { Training = arguments.GetValue(training) };
            await KeyFile.CheckAsync(arguments.GetValue(keys)!, request.RecoveryKey, ct);
            await using var restored = await terminal.ProgressAsync(text["keeping.restoring"], p => RestoreService.RunAsync(request, Installation.DatabaseName, p, ct));
            if (request.TrustedKey is null) terminal.Tell("keeping.trusted_own", ("key", restored.Manifest.LedgerKey));
            await KeyFile.ReadAsync(arguments.GetValue(keys)!, request.RecoveryKey, target, ct);
            var connection = restored.Cluster.ConnectionString(Installation.DatabaseName);
            await Migrator.ApplyAsync(connection, TimeProvider.System, ct);
            await using var node = LocalNode.Attach(target, connection);
            var said = arguments.GetValue(statement) ?? text.Say("keeping.statement", ("to", UtcSecond.Of(request.To ?? restored.Manifest.Through)));
            var again = await RestoreEnd.RunAsync(node.Acts, node.Sequencer, new PersonErasure(node.Acts, new PersonService(node.Acts, PersonKeys.Open(target))), restored, said, ct);
            if (again > 0) terminal.Say("keeping.forgotten", ("count", again));
            var report = await VerifyCommand.RunAsync(node, arguments.GetValue(key), null, ct);
            var code = VerifyCommand.Show(report, terminal);
            terminal.Say("keeping.restored", ("folder", target), ("seconds", (long)Math.Ceiling(clock.Elapsed.TotalSeconds)), ("size", text.FileSize(restored.Manifest.Size)), ("epoch", (await NodeIdentity.FindAsync(node.Database, ct))!.Epoch));
            return code;
        });
        return command;
    }

    private static DateTime? Second(string? asked)
    {
        if (asked is null) return null;
        // A time without its zone is a guess of hours: the loss would be one of records.
        if (DateTimeOffset.TryParseExact(asked, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) return moment.UtcDateTime;
        throw new ProblemException(Problem.Of("keeping.time", "--to", ("value", asked)));
    }
}
