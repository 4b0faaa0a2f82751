using Proofmark.Core.Storage;

namespace Proofmark.Core.Importing.Jobs;

/// <summary>
/// Uploads, rejects and spools below a data directory: copies, made for work, of files that their sender has. They hold
/// persons' data outside the act's reach, so a person's erasure discards them all, whoever they speak of: a name in a packed
/// workbook cannot be looked for.
/// </summary>
public sealed class WorkingCopies(ImportJobs jobs, Database database, TimeProvider clock)
{
    /// <summary>A spool that was written to since is an import that runs, and stays until it ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    /// <summary>Discards all working copies that no running import needs; returns how many were left.</summary>
    public async Task<int> DiscardAsync(CancellationToken ct = default)
    {
        var running = new HashSet<Guid>();
        await using (var command = database.Writer.CreateCommand("select id, state in ('queued', 'running') from import_jobs"))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            var idle = new List<Guid>();
            while (await reader.ReadAsync(ct))
            {
                if (reader.GetBoolean(1)) running.Add(reader.GetGuid(0));
                else idle.Add(reader.GetGuid(0));
            }
            await reader.CloseAsync();
            foreach (var job in idle) await jobs.ForgetAsync(job, ct);
        }
        var kept = running.Select(jobs.FileOf).ToHashSet(StringComparer.Ordinal);
        var files = Path.GetDirectoryName(jobs.FileOf(Guid.Empty))!;
        var left = 0;
        foreach (var file in Directory.EnumerateFiles(files))
        {
            if (kept.Any(k => file.StartsWith(k, StringComparison.Ordinal))) left++;
            else File.Delete(file);
        }
        var limit = clock.GetUtcNow().UtcDateTime - Idle;
        foreach (var spool in Directory.EnumerateDirectories(jobs.WorkRoot).Where(d => d != files))
        {
            if (Directory.EnumerateFiles(spool, "*", SearchOption.AllDirectories).Any(f => File.GetLastWriteTimeUtc(f) > limit)) left++;
            else Directory.Delete(spool, recursive: true);
        }
        return left;
    }
}
