using System.Diagnostics;
using System.Globalization;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Core.Keeping;

/// <summary>What to restore, and where.</summary>
/// <param name="Folder">The backup.</param>
/// <param name="RecoveryKey">File of the key that reads it.</param>
/// <param name="DataDirectory">A new data directory.</param>
/// <param name="To">The last second that counts; null: all there is.</param>
/// <param name="TrustedKey">The node's public ledger key as it was noted elsewhere; without it the backup's own is taken and to be compared.</param>
public sealed record RestoreRequest(string Folder, string RecoveryKey, string DataDirectory, DateTime? To, string? TrustedKey)
{
    /// <summary>The person knows that it is a training node's backup; null asks nothing (a drill beside the node itself).</summary>
    public bool? Training { get; init; }
}

/// <summary>A database that was brought back and runs; its ledger's files are built. Disposing stops it.</summary>
public sealed record Restored(PrivateCluster Cluster, Manifest Manifest, long SignedSize, IReadOnlyList<ForgottenPerson> Forgotten) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}

/// <summary>
/// Brings a node back from a backup into an empty data directory: PostgreSQL's own recovery replays the log to the second that
/// is asked for. Keys are not in a backup; who restores brings them (<see cref="KeyFile"/>).
/// </summary>
public static class RestoreService
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Restores; a data directory that could not be filled is emptied again.</summary>
    /// <param name="request">What, and where to.</param>
    /// <param name="database">Name of the database in the cluster.</param>
    /// <param name="progress">Share of the files read.</param>
    /// <param name="ct">Stops; the data directory is emptied.</param>
    /// <exception cref="ProblemException">keeping.*, cluster.*.</exception>
    public static async Task<Restored> RunAsync(RestoreRequest request, string database, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        var folder = BackupFolder.Open(request.Folder);
        var chains = folder.Chains(request.TrustedKey);
        var chain = Choose(chains, request.To);
        if (request.Training is { } asked && asked != chain.Training) throw new ProblemException(Problem.Of("training.other_node", "--training", ("kind", chain.Training ? "training" : "real")));
        var path = folder.PathOf(chain.Chain);
        var data = Path.GetFullPath(request.DataDirectory);
        if (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any()) throw new ProblemException(Problem.Of("keeping.data_taken", "--data", ("folder", data)));
        var key = Path.GetFullPath(request.RecoveryKey);
        if (!File.Exists(key)) throw new ProblemException(Problem.Of("keeping.key_missing", "--recovery-key", ("file", key)));
        if (await Age.RecipientAsync(key, ct) != chain.Recipient) throw new ProblemException(Problem.Of("keeping.key_other", "--recovery-key", ("file", key)));
        foreach (var file in chain.All())
            if (!File.Exists(Path.Combine(path, file.Name))) throw new ProblemException(Problem.Of("keeping.file_missing", null, ("file", Path.Combine(path, file.Name))));
        var made = !Directory.Exists(data);
        PrivateCluster.MakeDataDirectory(data);
        PrivateCluster? cluster = null;
        try
        {
            var user = await ClusterUser.GetAsync(null, ct);
            var place = await ClusterPlace.GetAsync(data, user, ct);
            var recovery = await UnpackAsync(chain, path, key, data, place, user, progress, ct);
            await RecoverAsync(place, user, recovery, request.To is { } to && to < chain.Through ? to : null, ct);
            cluster = await PrivateCluster.StartAsync(data, ClusterOptions.Default with { StartTimeout = Longest }, null, ct);
            await FinishAsync(place, recovery, ct);
            await using var opened = new Database(await cluster.EnsureDatabaseAsync(database, ct));
            var signed = await LedgerRebuild.RunAsync(opened, new LedgerPlace(data), ct);
            return new Restored(cluster, chain, signed, [.. chains.SelectMany(c => c.Forgotten)]);
        }
        catch
        {
            if (cluster is not null) await cluster.DisposeAsync();
            await PrivateCluster.DestroyAsync(data, CancellationToken.None);
            foreach (var entry in Directory.EnumerateDirectories(data)) Directory.Delete(entry, recursive: true);
            foreach (var entry in Directory.EnumerateFiles(data)) File.Delete(entry);
            if (made) Directory.Delete(data);
            throw;
        }
    }

    /// <summary>The chain that holds a second; the newest when none is named.</summary>
    private static Manifest Choose(IReadOnlyList<Manifest> chains, DateTime? to)
    {
        if (chains.Count == 0) throw new ProblemException(Problem.Of("keeping.no_chain"));
        if (to is not { } second) return chains[^1];
        return chains.LastOrDefault(c => c.BaseEnded <= second && second <= c.Through)
            ?? throw new ProblemException(Problem.Of("keeping.not_covered", "--to", ("to", UtcSecond.Of(second)), ("from", UtcSecond.Of(chains[0].BaseEnded.AddSeconds(1))), ("through", UtcSecond.Of(chains[^1].Through))));
    }

    /// <summary>Base, log and files; returns the folder of the log.</summary>
    private static async Task<string> UnpackAsync(Manifest chain, string path, string key, string data, ClusterPlace place, ClusterUser user, IProgress<double>? progress, CancellationToken ct)
    {
        await user.MakeFolderAsync(place.Files, ct);
        var (done, total) = (0L, Math.Max(1, chain.Size));
        void Count(StoredFile file) => progress?.Report((double)(done += file.Size) / total);
        // Written by the cluster's user: PostgreSQL opens nothing that is another's.
        await Age.ReadAsync(key, path, chain.Base, (from, stop) => FeedAsync(user.Command("tar", "-x", "-C", place.Files), from, stop), ct);
        Count(chain.Base);
        var recovery = Path.Combine(place.Files, "restored-log");
        await user.MakeFolderAsync(recovery, ct);
        foreach (var segment in chain.Log)
        {
            await Age.ReadAsync(key, path, segment, (from, stop) => FeedAsync(user.Command("sh", "-c", "umask 077; cat > \"$1\"", "sh", Path.Combine(recovery, WalArchive.Original(segment))), from, stop), ct);
            Count(segment);
        }
        foreach (var bundle in chain.Files)
        {
            await Age.ReadAsync(key, path, bundle, (from, stop) => FileBundle.ReadAsync(from, data, stop), ct);
            Count(bundle);
        }
        return recovery;
    }

    private static async Task RecoverAsync(ClusterPlace place, ClusterUser user, string recovery, DateTime? to, CancellationToken ct)
    {
        // No reader before the end: a state on the way is nobody's.
        var settings = string.Create(CultureInfo.InvariantCulture, $"""
            restore_command = 'cp "{recovery}/%f" "%p"'
            recovery_target_action = 'promote'
            recovery_target_timeline = 'latest'
            hot_standby = off
            {(to is { } second ? $"recovery_target_time = '{second:yyyy-MM-dd HH:mm:ss.ffffff}+00'" : "")}

            """);
        using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(settings));
        await FeedAsync(user.Command("sh", "-c", "umask 077; cat > \"$1/postgresql.auto.conf\" && : > \"$1/recovery.signal\"", "sh", place.Files), text, ct);
    }

    private static async Task FinishAsync(ClusterPlace place, string recovery, CancellationToken ct)
    {
        if (File.Exists(Path.Combine(place.Files, "recovery.signal"))) throw new ProblemException(Problem.Of("keeping.recovery_unfinished", null, ("folder", place.Files)));
        await File.WriteAllTextAsync(Path.Combine(place.Files, "postgresql.auto.conf"), "", ct);
        Directory.Delete(recovery, recursive: true);
    }

    /// <summary>Runs a program that takes a stream.</summary>
    private static async Task FeedAsync(IReadOnlyList<string> command, Stream from, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" })!;
        var said = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await from.CopyToAsync(process.StandardInput.BaseStream, ct);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
        if (process.ExitCode != 0) throw new IOException((await said).Trim());
    }
}
