using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Reference;

/// <summary>What a load did.</summary>
/// <param name="Act">The act; null when the set was loaded before and nothing was done.</param>
/// <param name="Written">Versions written.</param>
/// <param name="Withdrawn">Things that the set has no more.</param>
/// <param name="Tables">The tables that were loaded, with their account.</param>
public sealed record ReferenceLoad(long? Act, int Written, int Withdrawn, ReferenceTables Tables);

/// <summary>The only writer of the reference tables. One load is one act: all of it or none.</summary>
public sealed class ReferenceStore(Acts acts)
{
    /// <summary>
    /// Loads a set. When the newest load in the database is of the same files, nothing is done. Progress counts source rows
    /// read in its first half and rows compared and written in its second.
    /// </summary>
    /// <exception cref="InvalidDataException">A shipped file contradicts itself.</exception>
    public async Task<ReferenceLoad> LoadAsync(DataFiles files, IProgress<ReferenceProgress>? progress = null, CancellationToken ct = default)
    {
        var digests = ReferenceLoader.AllFiles.ToDictionary(f => f, f => Digest(files, f));
        var set = SetDigest(digests);
        var (newest, loaded) = await NewestAsync(ct);
        var half = progress is null ? null : new Reading(progress);
        var tables = ReferenceLoader.Load(files, half);
        if (loaded is not null && loaded.AsSpan().SequenceEqual(set))
        {
            progress?.Report(new ReferenceProgress(tables.Accounting.Rows.Count * 2, tables.Accounting.Rows.Count * 2));
            return new ReferenceLoad(null, 0, 0, tables);
        }

        // The key follows from what is loaded onto what: two nodes' processes that start together do it once.
        var key = StableKey.Of($"reference.load {newest} {Convert.ToHexString(set)}");
        int written = 0, withdrawn = 0;
        var request = new ActRequest(ReferenceActs.Load, Actor.Node, Purpose.Housekeeping, key) { Content = Convert.ToHexString(set) };
        var outcome = await acts.DoAsync(request, async act =>
        {
            await using (var alone = new NpgsqlCommand("select pg_advisory_xact_lock(hashtext('reference.load'))", act.Connection))
            {
                await alone.ExecuteNonQueryAsync(ct);
            }

            var writing = new Writing(act, progress, tables.Accounting.Rows.Count, Things(tables), ct);
            await writing.WriteAsync(ReferenceRows.Countries, tables.Countries.All.Select(ReferenceContent.Of));
            await writing.WriteAsync(ReferenceRows.Categories, tables.Categories.Select(ReferenceContent.Of));
            await writing.WriteAsync(ReferenceRows.Calibres, tables.Calibres.Select(ReferenceContent.Of));
            await writing.WriteAsync(ReferenceRows.Codes, tables.Codes.Select(ReferenceContent.Of));
            await writing.WriteAsync(ReferenceRows.Makes, tables.Makes.Select(ReferenceContent.Of));
            await writing.WriteAsync(ReferenceRows.Models, tables.Models.Select(ReferenceContent.Of));
            (written, withdrawn) = (writing.Written, writing.Withdrawn);
            await SourcesAsync(act, tables.Accounting, digests, set, ct);
            writing.Finish();
        }, ct);
        return outcome.AlreadyDone ? new ReferenceLoad(null, 0, 0, tables) : new ReferenceLoad(outcome.Id, written, withdrawn, tables);
    }

    private static int Things(ReferenceTables t) =>
        t.Countries.All.Count + t.Categories.Count + t.Calibres.Count + t.Codes.Count + t.Makes.Count + t.Models.Count;

    private static async Task SourcesAsync(Act act, Accounting accounting, Dictionary<string, byte[]> digests, byte[] set, CancellationToken ct)
    {
        foreach (var file in accounting.Files())
        {
            var reasons = ReferenceContent.Write(file.Reasons.Select(r => new { fate = ReferenceRows.Code(r.Fate), reason = r.Reason, rows = r.Rows }));
            act.Write(ReferenceRows.Sources, new ReferenceSourceRow(
                await act.Ids.NextAsync("reference_sources", ct), set, file.File, digests[file.File], file.Rows, file.Kept, file.Merged, file.LeftOut, reasons));
        }
    }

    private async Task<(long Newest, byte[]? Set)> NewestAsync(CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select act, set_sha256 from reference_sources order by act desc limit 1");
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, null);
    }

    private static byte[] Digest(DataFiles files, string file)
    {
        using var stream = files.Open(file);
        return SHA256.HashData(stream);
    }

    private static byte[] SetDigest(Dictionary<string, byte[]> digests) => SHA256.HashData(Encoding.UTF8.GetBytes(
        "format 1\n" + string.Join('\n', digests.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => d.Key + " " + Convert.ToHexString(d.Value)))));

    /// <summary>Reading is the first half of the work.</summary>
    private sealed class Reading(IProgress<ReferenceProgress> whole) : IProgress<ReferenceProgress>
    {
        public void Report(ReferenceProgress value) => whole.Report(new ReferenceProgress(value.Done, value.Total * 2));
    }

    /// <summary>Compares each table with what stands and writes the difference.</summary>
    private sealed class Writing(Act act, IProgress<ReferenceProgress>? progress, int sourceRows, int things, CancellationToken ct)
    {
        private int done;

        public int Written { get; private set; }

        public int Withdrawn { get; private set; }

        public void Finish() => progress?.Report(new ReferenceProgress(sourceRows * 2, sourceRows * 2));

        public async Task WriteAsync<T>(RecordTable<ReferenceRow<T>> table, IEnumerable<ReferenceContent<T>> contents) where T : class
        {
            var standing = await StandingAsync(table.Name);
            var changed = new List<ReferenceContent<T>>();
            var all = contents.ToList();
            foreach (var content in all)
            {
                if (!standing.Remove(content.Key, out var digest) || !digest.AsSpan().SequenceEqual(content.Digest))
                {
                    changed.Add(content);
                }
            }

            var gone = standing.Order(KeyOrder).ToList();
            var id = await act.Ids.TakeAsync(table.Name, changed.Count + gone.Count + 1, ct);
            await act.CopyAsync(table, changed.Select(c => new ReferenceRow<T>(id++, c.Key, c.Digest, false, c.Thing, c.Data))
                .Concat(gone.Select(g => new ReferenceRow<T>(id++, g.Key, g.Value, true, null, "{}"))), ct);
            Written += changed.Count;
            Withdrawn += gone.Count;
            done += all.Count;
            progress?.Report(new ReferenceProgress(sourceRows + (int)((long)sourceRows * done / Math.Max(1, things)), sourceRows * 2));
        }

        private static Comparer<KeyValuePair<string, byte[]>> KeyOrder { get; } =
            Comparer<KeyValuePair<string, byte[]>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

        private async Task<Dictionary<string, byte[]>> StandingAsync(string table)
        {
            await using var command = new NpgsqlCommand($"select key, content from {table}_current", act.Connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var standing = new Dictionary<string, byte[]>();
            while (await reader.ReadAsync(ct))
            {
                standing.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
            }

            return standing;
        }
    }
}
