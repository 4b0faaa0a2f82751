using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage.Sealing;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>
/// Numbers committed leaves, writes their tiles and signs a checkpoint; at most one runs per database. A crash before the
/// commit leaves tiles that no checkpoint covers and the next run writes again; a crash after it leaves a checkpoint that
/// the next run publishes.
/// </summary>
public sealed class Sequencer(Acts acts, LedgerPlace place)
{
    /// <summary>When the oldest act was recorded that is not in the signed ledger yet; null when all are.</summary>
    public const string WaitsSince = "select min(a.recorded) from leaves l join acts a on a.id = l.act where l.idx is null";

    /// <summary>Seals look-up records: once a second their Merkle root becomes a leaf.</summary>
    public static readonly ActType SealLookups = new("ledger.seal_lookups", false);

    /// <summary>A new epoch after a database was restored from an older state.</summary>
    public static readonly ActType OpenEpoch = new("ledger.open_epoch", false);

    private const int MostLeaves = 20_000;
    private const int MostLookups = 20_000;
    private const long LockKey = 0x5345515545;

    /// <summary>Runs until cancelled: what was committed is under a signed checkpoint at most a second later.</summary>
    public async Task RunAsync(Action<Exception> failed, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var more = false;
            try
            {
                more = await RunOnceAsync(ct) == MostLeaves;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            // Whatever went wrong here stops the signing, not the reading, and must not end the loop: the next run starts from the last signed head.
            catch (Exception e)
            {
                failed(e);
            }
            if (!more) await Task.Delay(TimeSpan.FromMilliseconds(500), acts.Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Seals look-ups, numbers what waits and signs; returns how many leaves were numbered.</summary>
    /// <exception cref="ProblemException">ledger.database_older: the database was restored and no epoch was opened.</exception>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        var node = await NodeIdentity.FindAsync(acts.Database, ct) ?? throw new InvalidOperationException("The node has no identity yet.");
        // It came from another place, which may still sign in this epoch: what is done here waits until a new one is opened.
        if (place.AwaitsEpoch(node.Epoch)) return 0;
        try
        {
            await SealAsync(ct);
        }
        catch (ProblemException e) when (e.Problems[0].Code == NodeFault.Disk)
        {
            // Look-ups wait for room. What was acknowledged before is signed all the same: that takes a few hundred bytes.
        }
        var store = place.Store(node.Epoch);
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await TryLockAsync(connection, ct)) return 0;
        var (signed, lastNote) = await LastAsync(connection, node.Epoch, ct);
        RefuseOlderDatabase(store, signed);
        using var appender = await WriterAsync(store, ct);
        if (lastNote is not null && (store.Published()?.Head.Size ?? 0) < signed.Size) store.Publish(SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(lastNote)));
        var (ids, contents) = await WaitingAsync(connection, ct);
        if (ids.Count == 0) return 0;
        var head = appender.Append(signed, contents);
        var now = acts.Clock.GetUtcNow();
        // Read under the lock: whoever replaces the key holds it meanwhile.
        var keys = await LedgerKeys.ReadAsync(connection, place, node.Origin, ct);
        keys.Settle();
        var note = keys.Signer.Sign(Checkpoint.Create(node.Origin, head, node.Epoch, now).ToString());
        await NumberAsync(connection, ids, signed.Size, ct);
        await KeepAsync(connection, node.Epoch, head, note, now.UtcDateTime, ct);
        await transaction.CommitAsync(ct);
        store.Publish(note);
        store.DropPartials(signed.Size, head.Size);
        return ids.Count;
    }

    /// <summary>
    /// Opens a new epoch with a signed statement, so that partners see a declared loss, not a rewrite. The tiles of the
    /// abandoned epoch stay as evidence.
    /// </summary>
    public async Task OpenEpochAsync(string statement, Actor actor, CancellationToken ct = default)
    {
        var node = await NodeIdentity.FindAsync(acts.Database, ct) ?? throw new InvalidOperationException("The node has no identity yet.");
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var (signed, _) = await LastAsync(connection, node.Epoch, ct);
        var next = Math.Max(node.Epoch, place.Epochs().DefaultIfEmpty(node.Epoch).Max()) + 1;
        var lost = place.Store(node.Epoch).Published()?.Head.Size ?? 0;
        if (signed.Size > 0) place.Store(node.Epoch).CopyTo(place.Store(next), signed);
        var (keys, kept) = (await LedgerKeys.ReadAsync(connection, place, node.Origin, ct)).WithKept();
        var note = keys.Signer.Sign($"{node.Origin}\nepoch {next}\nfrom {signed.Size} {signed.Root.ToBase64()}\nsigned before {lost}\n{statement.ReplaceLineEndings(" ")}\n");
        // Whoever declares the loss declares where the node goes on, too: here.
        var here = await NodePlace.HereAsync(place.DataDirectory, node.Uid, ct);
        await acts.DoAsync(new ActRequest(OpenEpoch, actor, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = statement, Despite = NodePlace.Reason }, async act =>
        {
            here.BindIn(act);
            // The database is older than the last change of the ledger's key; the key is not.
            foreach (var change in kept) act.Write(LedgerKeyRow.Table, change with { Id = await act.Ids.NextAsync("ledger_keys", ct) });
            act.Machinery("insert into epochs (epoch, opened, statement) values ($1, $2, $3)", next, act.Recorded, note.ToString());
            act.Machinery("insert into checkpoints (epoch, size, root, note, signed) select $1, size, root, note, $2 from checkpoints where epoch = $3 order by size desc limit 1", next, act.Recorded, node.Epoch);
            act.Machinery("update node set epoch = $1", next);
        }, ct);
        acts.Condition?.Release(NodePlace.Reason);
    }

    /// <summary>Waits until nothing is being signed, and keeps it so until the transaction ends. Returns the last signed head.</summary>
    internal async Task<SignedNote?> HoldAsync(NpgsqlConnection connection, int epoch, CancellationToken ct)
    {
        await using (var wait = new NpgsqlCommand($"select pg_advisory_xact_lock({LockKey})", connection)) await wait.ExecuteNonQueryAsync(ct);
        var (signed, note) = await LastAsync(connection, epoch, ct);
        RefuseOlderDatabase(place.Store(epoch), signed);
        return note is null ? null : SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(note));
    }

    private static void RefuseOlderDatabase(TileStore store, TreeHead signed)
    {
        if (store.Published() is not { } published || published.Head.Size <= signed.Size) return;
        throw new ProblemException(Problem.Of("ledger.database_older", null, ("database", signed.Size), ("signed", published.Head.Size)));
    }

    private async Task SealAsync(CancellationToken ct)
    {
        await using (var any = acts.Database.Writer.CreateCommand("select exists (select from lookups where act is null)"))
            if (!(bool)(await any.ExecuteScalarAsync(ct))!) return;
        await acts.DoAsync(new ActRequest(SealLookups, Actor.Node, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())), async act =>
        {
            var ids = new List<long>();
            var places = new List<int>();
            await using (var command = new NpgsqlCommand($"select act, seq, salt, {string.Join(", ", LookupRow.Table.ColumnNames)} from lookups where act is null order by id limit {MostLookups} for update skip locked", act.Connection))
            await using (var reader = await command.ExecuteReaderAsync(ct))
                while (await reader.ReadAsync(ct))
                {
                    ids.Add(reader.GetInt64(3));
                    places.Add(act.Cover(LookupRow.Table, reader, reader.GetFieldValue<byte[]>(2)));
                }
            act.Machinery("update lookups l set act = $1, seq = s.seq from unnest($2, $3) s (id, seq) where l.id = s.id",
                act.Id, new NpgsqlParameter<long[]> { TypedValue = [.. ids] }, new NpgsqlParameter<int[]> { TypedValue = [.. places] });
            if (await SealedJournal.IsDueAsync(act.Connection, act.Recorded, SealedJournal.Beside, ct)) await SealedJournal.CoverAsync(act, ct);
        }, ct);
    }

    /// <summary>Covers sealed records when that was last done an hour ago: on an idle node too, and whether or not there are any.</summary>
    public async Task CoverSealedAsync(CancellationToken ct = default)
    {
        await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct))
            if (!await SealedJournal.IsDueAsync(connection, acts.Clock.GetUtcNow().UtcDateTime, SealedJournal.AtLatest, ct)) return;
        await acts.DoAsync(new ActRequest(SealLookups, Actor.Node, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())), act => SealedJournal.CoverAsync(act, ct), ct);
    }

    /// <summary>The database's lock ends with the commit, that of the files a moment later, when the head is published: who comes in between waits for it.</summary>
    private static async Task<Appender> WriterAsync(TileStore store, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new Appender(store);
            }
            catch (IOException e) when (FileInUse.Is(e) && tries < 500)
            {
                await Task.Delay(10, ct);
            }
        }
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_xact_lock({LockKey})", connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<(TreeHead Head, string? Note)> LastAsync(NpgsqlConnection connection, int epoch, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select size, root, note from checkpoints where epoch = $1 order by size desc limit 1", connection);
        command.Parameters.Add(new() { Value = epoch });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (new TreeHead(reader.GetInt64(0), new Hash(reader.GetFieldValue<byte[]>(1))), reader.GetString(2)) : (TreeHead.Empty, null);
    }

    private static async Task<(List<long> Acts, List<ReadOnlyMemory<byte>> Contents)> WaitingAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select act, content from leaves where idx is null order by act limit {MostLeaves}", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<long>();
        var contents = new List<ReadOnlyMemory<byte>>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetInt64(0));
            contents.Add(reader.GetFieldValue<byte[]>(1));
        }
        return (ids, contents);
    }

    private static async Task NumberAsync(NpgsqlConnection connection, List<long> ids, long from, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update leaves l set idx = $2 + s.n - 1 from unnest($1) with ordinality s (act, n) where l.act = s.act", connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. ids] });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from, NpgsqlDbType = NpgsqlDbType.Bigint });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task KeepAsync(NpgsqlConnection connection, int epoch, TreeHead head, SignedNote note, DateTime now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("insert into checkpoints (epoch, size, root, note, signed) values ($1, $2, $3, $4, $5)", connection);
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = head.Size });
        command.Parameters.Add(new() { Value = head.Root.ToArray() });
        command.Parameters.Add(new() { Value = note.ToString() });
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(ct);
    }
}
