using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>
/// Two advisory locks in the data directory. <c>pg.gate</c> is held by one process while it starts or stops the cluster;
/// <c>pg.use</c> is shared by every process that uses it, so that the last one out stops the server. The kernel releases
/// both when a process is killed, so a crash leaves nothing to clean up.
/// </summary>
internal static class ClusterLocks
{
    public static Task<FileStream> GateAsync(string dataDirectory, CancellationToken ct) =>
        WaitAsync(() => Open(dataDirectory, "pg.gate", exclusive: true), ct);

    public static Task<FileStream> UseAsync(string dataDirectory, CancellationToken ct) =>
        WaitAsync(() => Open(dataDirectory, "pg.use", exclusive: false), ct);

    /// <summary>True when nobody else uses the cluster. Ask only while holding the gate and after giving up one's own share.</summary>
    public static bool NobodyUses(string dataDirectory)
    {
        using var only = Open(dataDirectory, "pg.use", exclusive: true);
        return only is not null;
    }

    private static FileStream? Open(string dataDirectory, string name, bool exclusive)
    {
        var path = Path.Combine(dataDirectory, name);
        try
        {
            // .NET takes flock(LOCK_EX) for FileShare.None and flock(LOCK_SH) for a reader that shares reading.
            if (!File.Exists(path)) new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            return new FileStream(path, FileMode.Open, FileAccess.Read, exclusive ? FileShare.None : FileShare.Read);
        }
        catch (IOException e) when (FileInUse.Is(e))
        {
            return null;
        }
    }

    private static async Task<FileStream> WaitAsync(Func<FileStream?> open, CancellationToken ct)
    {
        while (true)
        {
            if (open() is { } file) return file;
            await Task.Delay(50, ct).ConfigureAwait(false);
        }
    }
}
