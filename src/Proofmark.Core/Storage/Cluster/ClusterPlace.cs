using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>Where the cluster of one data directory keeps its files and its socket.</summary>
/// <param name="DataDirectory">The installation's data directory, absolute.</param>
/// <param name="Files">The cluster's own files (PGDATA).</param>
/// <param name="Sockets">The folder of the Unix socket; its permissions are the only door.</param>
internal sealed record ClusterPlace(string DataDirectory, string Files, string Sockets)
{
    /// <summary>A socket's path may have 107 bytes; PostgreSQL adds 14 and a lock file's ending.</summary>
    internal const int LongestSocketFolder = 85;

    public static async Task<ClusterPlace> GetAsync(string dataDirectory, ClusterUser user, CancellationToken ct)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..12];
        var files = Path.Combine(dataDirectory, "pg");
        var reachable = await IsReachableAsync(dataDirectory, user, ct).ConfigureAwait(false);
        if (!reachable)
        {
            // The data directory is under a folder that the cluster's user may not enter (a home, say): the cluster
            // lives apart, and a file here says where, so that a backup finds it.
            files = Path.Combine("/var/lib/proofmark", name, "pg");
            Directory.CreateDirectory(Path.GetDirectoryName(files)!, Passable);
            await File.WriteAllTextAsync(LocationFile(dataDirectory), files + "\n", ct).ConfigureAwait(false);
        }

        var sockets = Path.Combine(Path.GetDirectoryName(files)!, "run");
        if (!FitsSocket(sockets)) sockets = $"/tmp/proofmark-{name}-{user.Uid}";
        return new(dataDirectory, files, sockets);
    }

    /// <summary>The cluster's files as a former start left them, before the user is known; the place need not exist.</summary>
    public static string RecordedFiles(string dataDirectory)
    {
        var here = Path.Combine(dataDirectory, "pg");
        if (Directory.Exists(here) || !File.Exists(LocationFile(dataDirectory))) return here;
        return File.ReadAllText(LocationFile(dataDirectory)).Trim();
    }

    /// <summary>True when the path is short enough, and free of what a connection string's host list gives a meaning.</summary>
    internal static bool FitsSocket(string folder) =>
        Encoding.UTF8.GetByteCount(folder) <= LongestSocketFolder && !folder.AsSpan().ContainsAny(",:;'\"=");

    internal const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    internal static string LocationFile(string dataDirectory) => Path.Combine(dataDirectory, "pg.location");

    private static async Task<bool> IsReachableAsync(string folder, ClusterUser user, CancellationToken ct) =>
        !user.Drops || (await user.RunAsync(ct, "test", "-x", folder).ConfigureAwait(false)).Succeeded;
}
