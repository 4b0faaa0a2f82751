using System.Diagnostics;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Core.Keeping;

/// <summary>A copy of the whole cluster while it runs, by <c>pg_basebackup</c>: one tar with PostgreSQL's own manifest of checksums in it.</summary>
internal static class BaseCopy
{
    private const int Buffer = 1 << 17;

    /// <summary>Takes it; returns what was stored and the major version that can read it.</summary>
    /// <exception cref="ProblemException">keeping.base_failed.</exception>
    public static async Task<(StoredFile Stored, int Major)> TakeAsync(PrivateCluster cluster, Database database, string path, string recipient, IProgress<double>? progress, CancellationToken ct)
    {
        var major = int.Parse((await File.ReadAllTextAsync(Path.Combine(cluster.Files, "PG_VERSION"), ct)).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        var binaries = await PostgresBinaries.GetAsync(major, ct);
        await using var size = database.Owner.CreateCommand("select sum(pg_database_size(oid))::bigint from pg_database");
        var expected = Math.Max(1, (long)(await size.ExecuteScalarAsync(ct))!);
        var stored = await Age.WriteAsync(recipient, path, async (to, stop) =>
        {
            using var copy = Process.Start(new ProcessStartInfo(binaries["pg_basebackup"],
                ["-h", cluster.SocketDirectory, "-U", PrivateCluster.Owner, "-D", "-", "-F", "tar", "-X", "none", "-c", "fast", "--no-password"])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" })!;
            try
            {
                var said = copy.StandardError.ReadToEndAsync(stop);
                var buffer = new byte[Buffer];
                long done = 0;
                for (int read; (read = await copy.StandardOutput.BaseStream.ReadAsync(buffer, stop)) > 0;)
                {
                    await to.WriteAsync(buffer.AsMemory(0, read), stop);
                    progress?.Report(Math.Min(0.99, (double)(done += read) / expected));
                }
                await copy.WaitForExitAsync(stop);
                if (copy.ExitCode != 0) throw new ProblemException(Problem.Of("keeping.base_failed", null, ("detail", new ToolResult(copy.ExitCode, "", await said).LastWord)));
            }
            finally
            {
                if (!copy.HasExited) copy.Kill(entireProcessTree: true);
            }
        }, ct);
        return (stored, major);
    }
}
