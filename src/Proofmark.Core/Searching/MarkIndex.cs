using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Searching;

/// <summary>
/// The index of marks of a node: a segment of all marks, mapped from a file, and small ones of what changed since. It follows what is
/// committed and is made again from the tables whenever it is wanted; nothing is lost with it (docs/adr/0020).
/// </summary>
/// <param name="database">The node's database.</param>
/// <param name="folder">Where the file stands.</param>
public sealed class MarkIndex(Database database, string folder) : IDisposable
{
    // More changed entries than this are read with all others.
    private const int MostChanged = 100_000;
    private const int MostLayers = 6;
    private const int MostActs = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenPurges = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock swap = new();
    private readonly HashSet<long> applied = [];
    private Layer[]? layers;
    private long watermark;
    private string? path;
    private DateTimeOffset? purged;

    /// <summary>It can be asked.</summary>
    public bool IsReady => layers is not null;

    /// <summary>Marks in it; some of entries that hold no longer may be among them until they are merged.</summary>
    public long Marks
    {
        get
        {
            lock (swap) return layers?.Sum(l => (long)l.Segment.Rows) ?? 0;
        }
    }

    /// <summary>The best leads that may be seen; null: the index is still being made.</summary>
    public Leads? Find(SoughtWeapon sought, SearchRights rights, int most, CancellationToken ct = default)
    {
        Layer[] held;
        lock (swap)
        {
            if (layers is null) return null;
            held = layers;
            foreach (var layer in held) layer.Segment.Hold();
        }
        try
        {
            return SegmentSearch.Run([.. held.Select(l => (l.Segment, l.Gone))], sought, rights, most, ct);
        }
        finally
        {
            foreach (var layer in held) layer.Segment.Dispose();
        }
    }

    /// <summary>Ready within a moment: a small register is indexed at once, a large one by the node in the background.</summary>
    public async Task<bool> IsReadySoonAsync(CancellationToken ct = default)
    {
        if (!IsReady) await Task.WhenAny(StartAsync(CancellationToken.None), Task.Delay(Patience, ct));
        return IsReady;
    }

    /// <summary>
    /// The best leads in the state of a ledger size: what changed since is read as it was, the rest is as it is. Where too much changed, all
    /// is read as it was, some minutes for ten million marks.
    /// </summary>
    /// <exception cref="Shared.ProblemException">find.too_open; find.index.unavailable: it is still being made.</exception>
    public async Task<Leads> FindAtAsync(SoughtWeapon sought, SearchRights rights, int most, long size, CancellationToken ct = default)
    {
        if (!await IsReadySoonAsync(ct)) throw new Shared.ProblemException(Shared.Problem.Of("find.index.unavailable"));
        Layer[] held;
        await turn.WaitAsync(ct);
        try
        {
            // All that stands in the ledger up to that size is to be in the index.
            await FollowHeldAsync(true, ct);
            lock (swap)
            {
                held = layers!;
                foreach (var layer in held) layer.Segment.Hold();
            }
        }
        finally
        {
            turn.Release();
        }
        try
        {
            await using var connection = await database.Writer.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            var later = new List<long>();
            await using (var command = new NpgsqlCommand("select act from leaves where idx >= $1 union all select act from leaves where idx is null limit $2", connection) { Parameters = { new() { Value = size }, new() { Value = MostActs } } })
            await using (var r = await command.ExecuteReaderAsync(ct))
                while (await r.ReadAsync(ct)) later.Add(r.GetInt64(0));
            long[]? changed = later.Count == MostActs ? null : await ChangedAsync(connection, [.. later], ct);
            if (changed?.Length > MostChanged) changed = null;
            using var earlier = await SegmentFeed.AtAsync(connection, changed, size, ct);
            await transaction.CommitAsync(ct);
            return SegmentSearch.Run(changed is null ? [(earlier, null)] : [.. held.Select(l => (l.Segment, l.Without(changed).Gone)), (earlier, null)], sought, rights, most, ct);
        }
        finally
        {
            foreach (var layer in held) layer.Segment.Dispose();
        }
    }

    /// <summary>Opens the file of an earlier run, or makes the index anew, and follows up to now.</summary>
    public async Task StartAsync(CancellationToken ct = default)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (layers is not null) return;
            await using (var connection = await database.Writer.OpenConnectionAsync(ct))
            await using (var command = new NpgsqlCommand("select uid, epoch, pg_snapshot_xmax(pg_current_snapshot())::text::bigint from node", connection))
            await using (var r = await command.ExecuteReaderAsync(ct))
            {
                await r.ReadAsync(ct);
                // After a restore the node has a new epoch, and its index is made again.
                path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"marks-{r.GetGuid(0):N}-{r.GetInt32(1)}.segment");
                if (SearchSegment.Open(path) is { } found)
                {
                    if (found.Stamp <= r.GetInt64(2)) Begin(found, found.Stamp);
                    else found.Dispose();
                }
            }
            foreach (var old in Directory.EnumerateFiles(folder, "marks-*").Where(f => f != path).ToList()) File.Delete(old);
            if (layers is null) await RebuildHeldAsync(null, ct);
            // On a busy node there is always something more: what is left is taken up by the next look.
            else for (var i = 0; i < 3 && await FollowHeldAsync(true, ct); i++) { }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Makes all of it again from the tables; meanwhile the old one answers.</summary>
    public async Task RebuildAsync(Action<long>? step = null, CancellationToken ct = default)
    {
        await turn.WaitAsync(ct);
        try
        {
            await RebuildHeldAsync(step, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Takes up what was committed since the last time; a few milliseconds where little was.</summary>
    /// <param name="rebuild">Where too much was, all is read again, which takes its time; else the old index goes on answering.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Something was.</returns>
    public async Task<bool> FollowAsync(bool rebuild = true, CancellationToken ct = default)
    {
        // Whoever only wants to ask does not wait for a rebuild that runs.
        if (!await turn.WaitAsync(rebuild ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(500), ct)) return false;
        try
        {
            return await FollowHeldAsync(rebuild, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task RebuildHeldAsync(Action<long>? step, CancellationToken ct)
    {
        if (path is null) throw new InvalidOperationException("The index was not started.");
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        long since;
        await using (var command = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", connection)) since = (long)(await command.ExecuteScalarAsync(ct))!;
        var fresh = await SegmentFeed.AllAsync(connection, step, ct);
        await transaction.CommitAsync(ct);
        Begin(fresh.SaveTo(path, since), since);
        purged = null;
    }

    private void Begin(SearchSegment segment, long since)
    {
        applied.Clear();
        watermark = since;
        Put([new(segment, null)]);
    }

    private async Task<bool> FollowHeldAsync(bool rebuild, CancellationToken ct)
    {
        if (layers is null) return false;
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var acts = new List<(long Act, long Transaction)>();
        long least;
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(new("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"));
            // A transaction that began before others that are known may be committed after them: none is passed over.
            batch.BatchCommands.Add(new("select id, xid::text::bigint, type from acts where xid >= $1::text::xid8 and id <> all($2) limit $3")
            {
                Parameters = { new() { Value = watermark.ToString(System.Globalization.CultureInfo.InvariantCulture), NpgsqlDbType = NpgsqlDbType.Text }, new NpgsqlParameter<long[]> { TypedValue = [.. applied] }, new() { Value = MostActs } },
            });
            await using var r = await batch.ExecuteReaderAsync(ct);
            await r.ReadAsync(ct);
            least = r.GetInt64(0);
            await r.NextResultAsync(ct);
            while (await r.ReadAsync(ct))
            {
                acts.Add((r.GetInt64(0), r.GetInt64(1)));
                if (r.GetString(2) == Purge) purged ??= TimeProvider.System.GetUtcNow();
            }
        }
        var all = acts.Count < MostActs;
        if (acts.Count > 0)
        {
            var changed = await ChangedAsync(connection, [.. acts.Select(a => a.Act)], ct);
            if (changed.Length > MostChanged || !all)
            {
                await transaction.CommitAsync(ct);
                if (!rebuild) return false;
                await RebuildHeldAsync(null, ct);
                return true;
            }
            if (changed.Length > 0 && !await AddAsync(connection, changed, rebuild, ct)) return false;
        }
        await transaction.CommitAsync(ct);
        foreach (var (act, _) in acts.Where(a => a.Transaction >= least)) applied.Add(act);
        if (least > watermark)
        {
            // Acts before the least running transaction are all known: they are asked for no more.
            watermark = least;
            foreach (var act in await SettledAsync(connection, least, ct)) applied.Remove(act);
        }
        // What was purged leaves no row that would tell; its mark leaves the file with the next one.
        if (rebuild && purged is { } when && TimeProvider.System.GetUtcNow() - when > BetweenPurges) await RebuildHeldAsync(null, ct);
        return acts.Count > 0;
    }

    private async Task<List<long>> SettledAsync(NpgsqlConnection connection, long least, CancellationToken ct)
    {
        var settled = new List<long>();
        if (applied.Count == 0) return settled;
        await using var command = new NpgsqlCommand("select id from acts where id = any($1) and xid < $2::text::xid8", connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. applied] });
        command.Parameters.Add(new() { Value = least.ToString(System.Globalization.CultureInfo.InvariantCulture), NpgsqlDbType = NpgsqlDbType.Text });
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct)) settled.Add(r.GetInt64(0));
        return settled;
    }

    private static async Task<long[]> ChangedAsync(NpgsqlConnection connection, long[] acts, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select distinct entry from (
                select entry from marks where act = any($1) union all select entry from marks where until_act = any($1)
                union all select id from entries where act = any($1) union all select id from entries where until_act = any($1)
                union all select p.entry from weapon_purges w join purged_entries p on p.purge = w.id where w.act = any($1)) c limit $2
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = acts });
        command.Parameters.Add(new() { Value = MostChanged + 1 });
        var entries = new List<long>();
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct)) entries.Add(r.GetInt64(0));
        return [.. entries];
    }

    // False: there is too much for small ones, and all is to be read again at another time.
    private async Task<bool> AddAsync(NpgsqlConnection connection, long[] changed, bool rebuild, CancellationToken ct)
    {
        Layer[] now;
        lock (swap) now = layers!;
        if (now.Length < MostLayers)
        {
            var fresh = await SegmentFeed.OfAsync(connection, changed, ct);
            Put([.. now.Select(l => l.Without(changed)), new(fresh, null) { Entries = changed.ToHashSet() }], kept: now.Length);
            return true;
        }
        // The small ones become one, so that a search walks through few.
        var all = now.Skip(1).SelectMany(l => l.Entries).Concat(changed).ToHashSet();
        if (all.Count > MostChanged)
        {
            if (rebuild) await RebuildHeldAsync(null, ct);
            return rebuild;
        }
        var merged = await SegmentFeed.OfAsync(connection, [.. all], ct);
        Put([now[0].Without(changed), new(merged, null) { Entries = all }], kept: 1);
        return true;
    }

    // Whoever searches meanwhile holds the old ones until the end.
    private void Put(Layer[] next, int kept = 0)
    {
        lock (swap)
        {
            var old = layers ?? [];
            layers = next;
            foreach (var layer in old.Skip(kept)) layer.Segment.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (swap)
        {
            foreach (var layer in layers ?? []) layer.Segment.Dispose();
            layers = null;
        }
        turn.Dispose();
    }

    private const string Purge = "retention.purge_weapon";

    private sealed record Layer(SearchSegment Segment, IReadOnlySet<long>? Gone)
    {
        // Entries that a small layer speaks of; those that hold no longer are among them.
        public IReadOnlySet<long> Entries { get; init; } = new HashSet<long>();

        public Layer Without(long[] changed) => this with { Gone = changed.Concat(Gone ?? Enumerable.Empty<long>()).ToHashSet() };
    }
}
