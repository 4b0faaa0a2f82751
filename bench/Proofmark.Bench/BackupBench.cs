using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Keeping;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Weapons;

namespace Proofmark.Bench;

/// <summary>
/// A backup of a node with a generated register while ten clerks work, another of the log since, and the way back to a named second on a second
/// data directory: every act that was acknowledged until then is there, or the bench fails. Reference of the backup: <c>pg_basebackup</c> with
/// gzip, not encrypted, of the same cluster under the same clerks; of the clerks' acts: the same acts while no backup is taken.
/// </summary>
public static class BackupBench
{
    private const int Clerks = 10;
    private const double Mebibyte = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private sealed record Done(string Number, DateTime Began, DateTime Acknowledged);

    /// <summary>Runs.</summary>
    public static async Task<BenchResult> RunAsync(long rows)
    {
        await using var workshop = await Workshop.OpenAsync();
        var (file, mapping) = await workshop.GenerateAsync(rows);
        await using var node = await workshop.NodeAsync(Installation.DatabaseName);
        await Workshop.ImportAsync(node, file, mapping);
        var identity = (await NodeIdentity.FindAsync(node.Database))!;
        var folder = Path.Combine(workshop.Directory, "backup");
        var recovery = Path.Combine(workshop.Directory, "recovery.txt");
        await BackupFolder.CreateAsync(folder, identity.Uid, recovery);
        var register = await node.Registers.OpenAsync("DESK", "Register of the clerks", "weapons", 0, null, LocalNode.Doing("registration"));
        var backups = new BackupService(workshop.Cluster, node.Database, node.DataDirectory, TimeProvider.System);
        await node.Sequencer.RunOnceAsync();
        var keys = Path.Combine(workshop.Directory, "keys.age");
        await KeyFile.WriteAsync(node.DataDirectory, BackupFolder.Open(folder).Recipient, keys);
        var request = new BackupRequest(folder, false, TimeSpan.FromDays(7), TimeSpan.FromDays(35));

        using var stop = new CancellationTokenSource();
        var acts = new ConcurrentQueue<Done>();
        var clerks = Enumerable.Range(0, Clerks).Select(c => Task.Run(() => WorkAsync(node, register, c, acts, stop.Token))).Append(Task.Run(() => SignAsync(node, stop.Token))).ToArray();
        await Task.Delay(Quiet);
        acts.Clear(); // the first ones are slow, and say little of the others
        var alone = await MeasureAsync("clerks alone", () => Task.Delay(Quiet), acts);
        BackupResult first = null!;
        var taken = await MeasureAsync("backup", async () => first = await backups.RunAsync(request), acts);
        if (!first.Based) throw new InvalidOperationException("No base copy was taken.");
        var plain = Path.Combine(workshop.Directory, "plain");
        var reference = await MeasureAsync("pg_basebackup", () => PlainAsync(workshop.Cluster, plain), acts);
        var second = Now;
        await Task.Delay(Quiet);
        var since = await MeasureAsync("log since", () => backups.RunAsync(request), acts);
        await stop.CancelAsync();
        await Task.WhenAll(clerks);

        var back = await BringBackAsync(new RestoreRequest(folder, recovery, Path.Combine(workshop.Directory, "second"), second, null), keys, [.. acts], second);
        return new BenchResult("backup", rows,
        [
            new Figure("seconds", taken.Seconds, "s", taken.Seconds / reference.Seconds),
            new Figure("base.size", first.Manifest.Base.Size / Mebibyte, "MiB", first.Manifest.Base.Size / Mebibyte / Mebibytes(plain)),
            new Figure("folder.size", Mebibytes(folder), "MiB", null),
            new Figure("since.seconds", since.Seconds, "s", null),
            new Figure("act.p50", taken.P50, "ms", taken.P50 / alone.P50),
            new Figure("act.p99", taken.P99, "ms", taken.P99 / alone.P99),
            new Figure("restore.seconds", back, "s", null),
            new Figure("acknowledged", acts.Count, "acts", null),
        ]);
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static async Task WorkAsync(LocalNode node, long register, int clerk, ConcurrentQueue<Done> acts, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{clerk}-{i}");
            var began = Now;
            await node.Weapons.RegisterAsync(new RegisterWeapon(register, number, []), LocalNode.Doing("registration"), CancellationToken.None);
            acts.Enqueue(new Done(number, began, Now));
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SignAsync(LocalNode node, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await node.Sequencer.RunOnceAsync(CancellationToken.None);
            await Task.Delay(1000, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<(double Seconds, double P50, double P99)> MeasureAsync(string what, Func<Task> work, ConcurrentQueue<Done> acts)
    {
        var (began, clock) = (Now, Stopwatch.StartNew());
        await work();
        var seconds = clock.Elapsed.TotalSeconds;
        var times = acts.Where(a => a.Acknowledged >= began).Select(a => (a.Acknowledged - a.Began).TotalMilliseconds).Order().ToList();
        if (times.Count == 0) throw new InvalidOperationException($"No act was acknowledged during \"{what}\".");
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: {seconds:F1} s, {times.Count} acts meanwhile"));
        return (seconds, times[times.Count / 2], times[times.Count * 99 / 100]);
    }

    private static async Task PlainAsync(PrivateCluster cluster, string folder)
    {
        var major = int.Parse((await File.ReadAllTextAsync(Path.Combine(cluster.Files, "PG_VERSION"))).Trim(), CultureInfo.InvariantCulture);
        var binaries = await PostgresBinaries.GetAsync(major);
        using var copy = Process.Start(new ProcessStartInfo(binaries["pg_basebackup"], ["-h", cluster.SocketDirectory, "-U", PrivateCluster.Owner, "-D", folder, "-F", "tar", "-z", "-X", "none", "-c", "fast", "--no-password"]) { UseShellExecute = false, WorkingDirectory = "/" })!;
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0) throw new InvalidOperationException($"pg_basebackup ended with {copy.ExitCode}.");
    }

    /// <summary>The whole way of <c>proofmark restore</c>, and a look at what came back; returns the seconds until the node could go on.</summary>
    private static async Task<double> BringBackAsync(RestoreRequest request, string keys, IReadOnlyList<Done> acts, DateTime second)
    {
        var clock = Stopwatch.StartNew();
        var restored = await RestoreService.RunAsync(request, Installation.DatabaseName);
        try
        {
            await KeyFile.ReadAsync(keys, request.RecoveryKey, request.DataDirectory);
            await using var node = LocalNode.Attach(request.DataDirectory, restored.Cluster.ConnectionString(Installation.DatabaseName));
            using var persons = PersonKeys.Open(request.DataDirectory);
            await RestoreEnd.RunAsync(node.Acts, node.Sequencer, new PersonErasure(node.Acts, new PersonService(node.Acts, persons)), restored, "A trial of the backup.");
            var seconds = clock.Elapsed.TotalSeconds;
            var there = new HashSet<string>(StringComparer.Ordinal);
            await using (var command = node.Database.Owner.CreateCommand("select e.row_key from entries e join registers r on r.id = e.register where r.code = 'DESK'"))
            await using (var reader = await command.ExecuteReaderAsync())
                while (await reader.ReadAsync()) there.Add(reader.GetString(0));
            var lost = acts.Count(a => a.Acknowledged <= second && !there.Contains(a.Number));
            var early = acts.Count(a => a.Began > second && there.Contains(a.Number));
            if (lost > 0 || early > 0) throw new InvalidOperationException($"{lost} acknowledged acts are lost, {early} of later are there.");
            var report = await VerifyCommand.RunAsync(node, null, null, default);
            if (!report.Holds) throw new InvalidOperationException("The restored node does not verify: " + string.Join(", ", report.Findings.Select(f => f.Code)));
            await Console.Error.WriteLineAsync($"restored to {second:O}: {there.Count} of {acts.Count} acts, none lost, {report.SignedSize} leaves verified");
            return seconds;
        }
        finally
        {
            await restored.DisposeAsync();
            await PrivateCluster.DestroyAsync(request.DataDirectory);
        }
    }

    private static double Mebibytes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) / Mebibyte;
}
