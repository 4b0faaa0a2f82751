using System.CommandLine;
using System.Diagnostics;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Keeping;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Cli.Keeping;

/// <summary><c>proofmark backup</c>: copies a running node, encrypted; says what there is; tries whether it can be brought back.</summary>
/// <example><c>./proofmark backup new /mnt/disk/node --recovery-key recovery.txt</c>, then daily <c>./proofmark backup take /mnt/disk/node</c></example>
public sealed class BackupCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var folder = new Argument<string>("folder") { Description = text["keeping.cli.folder"] };
        var recovery = new Option<string>("--recovery-key") { Description = text["keeping.cli.recovery_key"], Required = true };
        var file = new Argument<string>("file") { Description = text["keeping.cli.key_file"] };
        var full = new Option<bool>("--full") { Description = text["keeping.cli.full"] };
        var baseDays = new Option<int>("--base-days") { Description = text["keeping.cli.base_days"], DefaultValueFactory = _ => 7 };
        var keepDays = new Option<int>("--keep-days") { Description = text["keeping.cli.keep_days"], DefaultValueFactory = _ => 35 };
        foreach (var days in new[] { baseDays, keepDays })
            days.Validators.Add(r => { if (r.GetValueOrDefault<int>() is < 1 or > 3650) r.AddError(text.Say("keeping.cli.days_range", ("option", days.Name))); });
        var work = new Option<string?>("--work") { Description = text["keeping.cli.work"] };
        var key = new Option<string?>("--key") { Description = text["keeping.cli.ledger_key"] };

        var make = new Command("new", text["keeping.cli.new"]) { folder, recovery, data };
        make.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, async (_, database) =>
        {
            var node = await NodeIdentity.FindAsync(database, ct) ?? throw new ProblemException(Problem.Of("keeping.no_node"));
            var made = await BackupFolder.CreateAsync(arguments.GetValue(folder)!, node.Uid, arguments.GetValue(recovery)!, ct);
            terminal.Say("keeping.made", ("folder", made.Root), ("file", Path.GetFullPath(arguments.GetValue(recovery)!)));
            return 0;
        }, ct));

        var take = new Command("take", text["keeping.cli.take"]) { folder, full, baseDays, keepDays, data };
        take.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, async (cluster, database) =>
        {
            var request = new BackupRequest(arguments.GetValue(folder)!, arguments.GetValue(full), TimeSpan.FromDays(arguments.GetValue(baseDays)), TimeSpan.FromDays(arguments.GetValue(keepDays)));
            var result = await terminal.ProgressAsync(text["keeping.taking"], p => new BackupService(cluster, database, Path.GetFullPath(arguments.GetValue(data)!), TimeProvider.System).RunAsync(request, p, ct));
            terminal.Say("keeping.taken", ("kind", result.Based ? "base" : "log"), ("chain", result.Manifest.Chain), ("size", text.FileSize(result.Bytes)), ("through", UtcSecond.Of(result.Manifest.Through)));
            foreach (var removed in result.Removed) terminal.Say("keeping.removed", ("chain", removed));
            return 0;
        }, ct));

        var keys = new Command("keys", text["keeping.cli.keys"]) { folder, file, data };
        keys.SetAction(async (arguments, ct) =>
        {
            await KeyFile.WriteAsync(arguments.GetValue(data)!, BackupFolder.Open(arguments.GetValue(folder)!).Recipient, arguments.GetValue(file)!, ct);
            terminal.Say("keeping.keys_written", ("file", Path.GetFullPath(arguments.GetValue(file)!)));
        });

        var list = new Command("list", text["keeping.cli.list"]) { folder, key };
        list.SetAction(arguments =>
        {
            var chains = BackupFolder.Open(arguments.GetValue(folder)!).Chains(arguments.GetValue(key));
            if (chains.Count == 0) terminal.Say("keeping.none");
            foreach (var chain in chains)
                terminal.Say("keeping.chain", ("chain", chain.Chain), ("from", UtcSecond.Of(chain.BaseEnded.AddSeconds(1))), ("through", UtcSecond.Of(chain.Through)), ("size", text.FileSize(chain.Size)), ("leaves", chain.SignedSize));
        });

        var drill = new Command("drill", text["keeping.cli.drill"]) { folder, recovery, work, key };
        drill.SetAction((arguments, ct) => DrillAsync(terminal, arguments.GetValue(folder)!, arguments.GetValue(recovery)!, arguments.GetValue(work), arguments.GetValue(key), ct));

        return new Command("backup", text["keeping.cli.backup"]) { make, take, keys, list, drill };
    }

    /// <summary>Restores beside whatever runs, verifies, and removes it again.</summary>
    private static async Task<int> DrillAsync(Terminal terminal, string folder, string recovery, string? work, string? key, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var place = Path.Combine(Path.GetFullPath(work ?? Path.GetTempPath()), $"proofmark-drill-{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            await using var restored = await terminal.ProgressAsync(terminal.Text["keeping.restoring"], p => RestoreService.RunAsync(new RestoreRequest(folder, recovery, place, null, key), Installation.DatabaseName, p, ct));
            if (key is null) terminal.Tell("keeping.trusted_own", ("key", restored.Manifest.LedgerKey));
            await using var node = LocalNode.Attach(place, restored.Cluster.ConnectionString(Installation.DatabaseName));
            var report = await VerifyCommand.RunAsync(node, key ?? restored.Manifest.LedgerKey, null, ct);
            var code = VerifyCommand.Show(report, terminal);
            terminal.Say("keeping.drilled", ("chain", restored.Manifest.Chain), ("seconds", (long)Math.Ceiling(clock.Elapsed.TotalSeconds)), ("size", terminal.Text.FileSize(restored.Manifest.Size)), ("through", UtcSecond.Of(restored.Manifest.Through)));
            return code;
        }
        finally
        {
            await PrivateCluster.DestroyAsync(place, CancellationToken.None);
            if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>The running node's private database, or one started for this; its schema is left as it is.</summary>
    private static async Task<int> WithAsync(string dataDirectory, Func<PrivateCluster, Database, Task<int>> work, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("PROOFMARK_DATABASE") is { Length: > 0 }) throw new ProblemException(Problem.Of("keeping.own_server"));
        await using var cluster = await PrivateCluster.StartAsync(dataDirectory, null, ct);
        await using var database = new Database(await cluster.EnsureDatabaseAsync(Installation.DatabaseName, ct));
        return await work(cluster, database);
    }
}
