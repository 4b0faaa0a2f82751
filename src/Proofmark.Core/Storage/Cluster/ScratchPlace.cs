using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>
/// A folder under the system's temporary folder with a cluster that lives only as long as this process wants it: for
/// demonstrations and benches. A process that is killed leaves folder and server behind; the next one that opens such a
/// place finds them and removes them. Which places are dead is told by a lock that the kernel gives up with its process.
/// </summary>
public sealed class ScratchPlace : IAsyncDisposable
{
    private const string Prefix = "proofmark-scratch-";
    private const string LockFile = "alive.lock";
    private readonly FileStream _alive;

    private ScratchPlace(string folder, FileStream alive) => (Folder, _alive) = (folder, alive);

    /// <summary>The folder; all of it goes with this place.</summary>
    public string Folder { get; }

    /// <summary>Removes what dead processes of this user left behind, then makes a place.</summary>
    public static async Task<ScratchPlace> OpenAsync(CancellationToken ct = default)
    {
        await SweepAsync(ct).ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        // Locked before it has the name by which sweepers look for it: nobody sees it unlocked.
        var making = Path.Combine(folder, LockFile + ".new");
        var alive = new FileStream(making, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        File.Move(making, Path.Combine(folder, LockFile));
        return new ScratchPlace(folder, alive);
    }

    /// <summary>Removes the places of processes that are dead, with their clusters; returns how many.</summary>
    public static async Task<int> SweepAsync(CancellationToken ct = default)
    {
        var removed = 0;
        var me = await ClusterUser.OwnerAsync("/proc/self", ct).ConfigureAwait(false);
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            // In /tmp anybody may make a folder of this name; what is in another's is not ours to follow or to delete.
            if (await ClusterUser.OwnerAsync(folder, ct).ConfigureAwait(false) != me || new DirectoryInfo(folder).LinkTarget is not null) continue;
            if (TakeDead(folder) is not { } dead) continue;
            await using (dead.ConfigureAwait(false)) await RemoveAsync(folder, ct).ConfigureAwait(false);
            removed++;
        }

        return removed;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The lock goes last: until then nobody else removes the same.
        await using (_alive.ConfigureAwait(false)) await RemoveAsync(Folder, CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task RemoveAsync(string folder, CancellationToken ct)
    {
        // As root the cluster may live apart from its data directory, where its user could not enter.
        await PrivateCluster.DestroyAsync(folder, ct).ConfigureAwait(false);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>The lock of a dead process's place; null when the process lives, or has not come so far yet.</summary>
    private static FileStream? TakeDead(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockFile), FileMode.Open, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (FileInUse.Is(e) || e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
