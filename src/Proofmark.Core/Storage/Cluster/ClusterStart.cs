using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>One start of a cluster that is not running: checks, initdb when it is the first, settings, the server process.</summary>
internal sealed class ClusterStart(ClusterPlace place, ClusterUser user, ClusterOptions options, IProgress<ClusterStep>? progress)
{
    private string StartLog => Path.Combine(place.Files, "start.log");

    public async Task RunAsync(CancellationToken ct)
    {
        CheckFreeSpace();
        var binaries = await PostgresBinaries.GetAsync(MajorOfCluster(), ct).ConfigureAwait(false);
        if (!Directory.Exists(place.Files)) await CreateAsync(binaries, ct).ConfigureAwait(false);
        await user.MakeFolderAsync(place.Sockets, ct).ConfigureAwait(false);
        await ClearAfterCrashAsync(ct).ConfigureAwait(false);
        await ClusterConfiguration.WriteAsync(place, options, ct).ConfigureAwait(false);
        progress?.Report(File.Exists(Path.Combine(place.Files, "postmaster.pid")) ? ClusterStep.Recovering : ClusterStep.Starting);
        using var server = Launch(binaries);
        await WaitUntilReadyAsync(server, ct).ConfigureAwait(false);
    }

    /// <summary>Initdb goes into a folder of another name: one that was interrupted is never taken for a cluster.</summary>
    private async Task CreateAsync(PostgresBinaries binaries, CancellationToken ct)
    {
        progress?.Report(ClusterStep.Creating);
        var making = place.Files + ".new";
        if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        await user.MakeFolderAsync(making, ct).ConfigureAwait(false);
        // Bytes decide order (C), so that no index depends on a library's collation; letters of all scripts are letters.
        var made = await user.RunAsync(
            ct, binaries["initdb"], "--pgdata", making, "--username", PrivateCluster.Owner, "--encoding", "UTF8", "--locale", "C",
            "--lc-collate", "C", "--lc-ctype", await CharacterTypeAsync(ct).ConfigureAwait(false), "--data-checksums", "--auth", "trust", "--no-instructions").ConfigureAwait(false);
        if (!made.Succeeded) throw new ProblemException(Problem.Of("cluster.create_failed", null, ("folder", place.Files), ("detail", made.LastWord)));
        Directory.Move(making, place.Files);
    }

    private static async Task<string> CharacterTypeAsync(CancellationToken ct)
    {
        var locales = await Tool.RunAsync("locale", ["-a"], ct).ConfigureAwait(false);
        var names = locales.Output.Split('\n', StringSplitOptions.TrimEntries);
        return Array.Find(names, n => n is "C.UTF-8" or "C.utf8") ?? "C";
    }

    /// <summary>
    /// After a kill, children of the old server may still run, and a process number in a lock file may belong to another
    /// program by now. While anything runs in the cluster's folder nothing is removed; the files themselves are left to
    /// PostgreSQL, which checks its shared memory by them, unless the number was given to a stranger.
    /// </summary>
    private async Task ClearAfterCrashAsync(CancellationToken ct)
    {
        if (!await Postmaster.WaitUntilGoneAsync(place.Files, TimeSpan.FromSeconds(5), ct).ConfigureAwait(false))
        {
            // Without their postmaster these can commit nothing that its successor will not find in the log.
            foreach (var orphan in Postmaster.Processes(place.Files)) Postmaster.Signal(orphan, Postmaster.Kill);
            await Postmaster.WaitUntilGoneAsync(place.Files, TimeSpan.FromSeconds(10), ct).ConfigureAwait(false);
        }

        foreach (var stale in (string[])[Path.Combine(place.Files, "postmaster.pid"), Path.Combine(place.Sockets, ".s.PGSQL.5432.lock")])
        {
            if (File.Exists(stale) && NamesLivingStranger(stale, place.Files)) File.Delete(stale);
        }
    }

    private static bool NamesLivingStranger(string lockFile, string files) =>
        int.TryParse(File.ReadLines(lockFile).FirstOrDefault(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pid)
        && Directory.Exists($"/proc/{Math.Abs((long)pid).ToString(CultureInfo.InvariantCulture)}") && !Postmaster.IsOrMayBe(Math.Abs(pid), files);

    /// <summary>
    /// The server gets a session of its own: Ctrl-C in the terminal reaches us alone, and we stop it when our own work is
    /// done. Its words go to files, never into a pipe of ours that would break when we die.
    /// </summary>
    private Process Launch(PostgresBinaries binaries)
    {
        var command = user.Command("sh", "-c", "umask 077; exec \"$1\" -D \"$2\" >\"$3\" 2>&1 </dev/null", "sh", binaries["postgres"], place.Files, StartLog);
        var start = new ProcessStartInfo("setsid", command) { WorkingDirectory = "/", UseShellExecute = false };
        // PG* variables of the caller would override our settings or connect elsewhere.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        // Whether the node serves is for the node to say to its service manager, not for its database.
        start.Environment.Remove("NOTIFY_SOCKET");
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start) ?? throw new InvalidOperationException("setsid did not start.");
    }

    private async Task WaitUntilReadyAsync(Process server, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var connectionString = PrivateCluster.ConnectionString(place.Sockets, "postgres") + ";Pooling=false;Timeout=5";
        while (clock.GetElapsedTime(started) < options.StartTimeout)
        {
            if (server.HasExited) break;
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(ct).ConfigureAwait(false);
                return;
            }
            catch (NpgsqlException)
            {
                // No socket yet, or "the database system is starting up".
                await Task.Delay(25, ct).ConfigureAwait(false);
            }
        }

        if (!server.HasExited) Postmaster.Signal(server.Id, Postmaster.Quit);
        throw new ProblemException(Problem.Of("cluster.start_failed", null, ("log", Path.Combine(place.Files, "log")), ("detail", LastWords())));
    }

    private string LastWords()
    {
        var logs = Directory.Exists(Path.Combine(place.Files, "log")) ? Directory.GetFiles(Path.Combine(place.Files, "log")) : [];
        var latest = logs.OrderByDescending(File.GetLastWriteTimeUtc).Prepend(StartLog).Where(File.Exists);
        return latest.Select(f => File.ReadLines(f).LastOrDefault(l => l.Contains("FATAL", StringComparison.Ordinal) || l.Contains("PANIC", StringComparison.Ordinal)))
            .FirstOrDefault(l => l is not null) ?? "no reason was logged";
    }

    private int? MajorOfCluster()
    {
        var file = Path.Combine(place.Files, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private void CheckFreeSpace()
    {
        var free = NodeCondition.FreeOf(Path.GetDirectoryName(place.Files)!);
        var needed = Directory.Exists(place.Files) ? Math.Min(options.MinimumFreeBytesToGoOn, options.MinimumFreeBytes) : options.MinimumFreeBytes;
        if (free >= needed) return;
        throw new ProblemException(Problem.Of(
            "cluster.disk_full", null, ("folder", Path.GetDirectoryName(place.Files)), ("free", free / (1024 * 1024)), ("needed", needed / (1024 * 1024))));
    }
}
