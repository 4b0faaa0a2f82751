using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>
/// One thing that somebody does, inside its open transaction: rows, queued work and the ledger leaf are committed
/// together or not at all. Only <see cref="Acts"/> makes one.
/// </summary>
public sealed class Act : IDisposable
{
    private const int FlushAt = 200;
    private readonly RecordHasher hasher = new();
    private readonly RecordTiles tiles = new();
    private readonly byte[] hash = new byte[Hash.ByteCount];
    private readonly NodeCondition? condition;
    private readonly bool guards;
    private bool erases;
    private Func<Act, IReadOnlyCollection<long>, CancellationToken, Task>? guard;
    private HashSet<long>? guarded;
    private HashSet<long>? asked;
    private NpgsqlBatch? batch;

    internal Act(NpgsqlConnection connection, ActRequest request, ActRow row, IdAllocator ids, NodeCondition? condition, bool guards)
    {
        this.condition = condition;
        this.guards = guards;
        Connection = connection;
        Request = request;
        Row = row;
        Ids = new ActIds(ids, Training);
        ActRow.Table.Hash(hasher, row, row.Salt, hash);
        tiles.Append(hash);
    }

    /// <summary>The act's number: recorded order.</summary>
    public long Id => Row.Id;

    /// <summary>The act's identifier outside the node.</summary>
    public Guid Uid => Row.Uid;

    /// <summary>When it is recorded, UTC, to the microsecond.</summary>
    public DateTime Recorded => Row.Recorded;

    /// <summary>What was asked.</summary>
    public ActRequest Request { get; }

    /// <summary>The open transaction's connection, for the checks and locks that the act needs. Flush before reading what it wrote.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>It is practised in a training register, and writes nothing else.</summary>
    public bool Training => Request.Purpose.IsTraining;

    /// <summary>Row ids; those of an act of training are below zero, which is what keeps its rows apart from every real one.</summary>
    public ActIds Ids { get; }

    /// <summary>A new identifier for outside the node, stamped with the act's time; with its day alone where <see cref="UidsTellTheDay"/> says so.</summary>
    public Guid NewUid() => Guid.CreateVersion7(new DateTimeOffset(UidsTellTheDay ? Recorded.Date : Recorded));

    /// <summary>What it records was done by somebody who is not to be found by the hour: identifiers leave the node and would tell it.</summary>
    public bool UidsTellTheDay { get; set; }

    internal ActRow Row { get; }

    /// <summary>The gate that acts which move a weapon must pass has let this one through; only the gate sets it.</summary>
    public bool Passed { get; set; }

    /// <summary>The longest binding limit of what the act purges was asked and has passed; only the limit sets it (ITI ¶12).</summary>
    public bool LimitAsked { get; set; }

    /// <summary>Writes a row of a recorded table; it reaches the database with the next flush, in order. Returns its place in the act.</summary>
    public int Write<T>(RecordTable<T> table, T row)
    {
        var seq = tiles.Count;
        var salt = RandomNumberGenerator.GetBytes(RecordHasher.SaltLength);
        table.Hash(hasher, row, salt, hash);
        tiles.Append(hash);
        erases |= table.Name == ErasureRow.Table.Name;
        Note(table, row);
        Batch.BatchCommands.Add(table.Insert(Id, seq, salt, row));
        return seq;
    }

    /// <summary>Queues work that runs after the commit, at least once.</summary>
    public void Enqueue(string kind, string payload, DateTime? runAfter = null)
    {
        var command = new NpgsqlBatchCommand("insert into queue (kind, payload, act, run_after) values ($1, $2, $3, $4)");
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = payload, NpgsqlDbType = NpgsqlDbType.Json });
        command.Parameters.Add(new() { Value = Id });
        command.Parameters.Add(new() { Value = runAfter ?? Recorded });
        Batch.BatchCommands.Add(command);
    }

    /// <summary>Changes machinery (projections, until_act) in the same transaction; parameters are $1, $2….</summary>
    public void Machinery(string sql, params object?[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        Batch.BatchCommands.Add(command);
    }

    /// <summary>Sends what was written so far.</summary>
    public async Task FlushAsync(CancellationToken ct = default)
    {
        if (batch is null) return;
        var sending = batch;
        batch = null;
        await using (sending) await sending.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Flushes when a good number of rows wait; for loops over many rows.</summary>
    public ValueTask FlushIfManyAsync(CancellationToken ct = default) =>
        batch is { BatchCommands.Count: >= FlushAt } ? new ValueTask(FlushAsync(ct)) : ValueTask.CompletedTask;

    /// <summary>
    /// Copies rows in bulk (binary COPY), hashing each as it passes; constant memory. Returns the place of the first.
    /// </summary>
    public async Task<int> CopyAsync<T>(RecordTable<T> table, IEnumerable<T> rows, CancellationToken ct = default)
    {
        await FlushAsync(ct);
        var first = tiles.Count;
        // PostgreSQL refuses COPY FROM under row-level security, so for this one statement the owner writes; the triggers hold for the owner too.
        await RoleAsync("none", ct);
        await using var copy = await Connection.BeginRawBinaryCopyAsync(table.CopySql, ct);
        try
        {
            Encode(copy, table, rows, ct);
        }
        catch
        {
            // Disposing a raw copy ends it as if it were whole.
            await copy.CancelAsync();
            throw;
        }
        await copy.DisposeAsync();
        await RoleAsync(Database.WriterRole, ct);
        return first;
    }

    private void Encode<T>(Stream copy, RecordTable<T> table, IEnumerable<T> rows, CancellationToken ct)
    {
        var encoder = new CopyEncoder(copy);
        encoder.Begin();
        var salts = new byte[RecordHasher.SaltLength * 256];
        var salt = new byte[RecordHasher.SaltLength];
        var left = 0;
        foreach (var row in rows)
        {
            if (left == 0)
            {
                ct.ThrowIfCancellationRequested();
                // Millions of rows may meet the end of a disk that had room when they began.
                condition?.DemandButClock(Request.Despite);
                RandomNumberGenerator.Fill(salts);
                left = 256;
            }
            left--;
            Note(table, row);
            salts.AsSpan(left * RecordHasher.SaltLength, RecordHasher.SaltLength).CopyTo(salt);
            table.Hash(hasher, row, salt, hash);
            var seq = tiles.Count;
            tiles.Append(hash);
            table.Copy(encoder, Id, seq, salt, row);
        }
        encoder.End();
    }

    private void Note<T>(RecordTable<T> table, T row)
    {
        if (!guards || table.Guard is null) return;
        guard = table.Guard;
        (guarded ??= []).Add((table.RegisterOf ?? throw new InvalidOperationException($"{table.Name} has a guard and does not say whose its rows are."))(row));
    }

    /// <summary>Asks a table's guard now and not before the commit: work of minutes would only be thrown away.</summary>
    /// <exception cref="ProblemException">As the guard refuses.</exception>
    public async Task AskGuardAsync(RecordTable table, long register, CancellationToken ct = default)
    {
        if (guards && !Training && table.Guard is { } ask && (asked ??= []).Add(register)) await ask(this, [register], ct);
    }

    private async Task RoleAsync(string role, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("set local role " + role, Connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Covers a row that is already stored (a look-up record that is being sealed) and returns its place.</summary>
    internal int Cover(RecordTable table, NpgsqlDataReader reader, ReadOnlySpan<byte> salt)
    {
        var seq = tiles.Count;
        table.HashRow(hasher, reader, salt, hash);
        tiles.Append(hash);
        return seq;
    }

    internal async Task FinishAsync(CancellationToken ct)
    {
        // A proposal or an approval moves nothing yet.
        if (Request.Type.Moves && Request.Stage == "done" && !Passed) throw new InvalidOperationException($"{Request.Type.Code} moves a weapon and did not ask the gate.");
        // Whatever gives up recorded content, unless it is a person's by the law of persons, has asked until when it must be kept.
        if ((Request.Type.Purges || (erases && !Request.Type.ErasesPersons)) && Request.Stage == "done" && !LimitAsked) throw new InvalidOperationException($"{Request.Type.Code} purges records and did not ask how long they must be kept.");
        // What is practised needs no certificate, and a proposal writes no weapon.
        if (asked is not null) guarded?.ExceptWith(asked);
        if (guarded is { Count: > 0 } && Request.Stage == "done" && !Training) await guard!(this, guarded, ct);
        await FlushAsync(ct);
        await tiles.WriteAsync(Connection, Id, ct);
        await using var command = new NpgsqlCommand("insert into leaves (act, content) values ($1, $2)", Connection);
        command.Parameters.Add(new() { Value = Id });
        command.Parameters.Add(new() { Value = Leaf() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tiles.Dispose();
        batch?.Dispose();
    }

    /// <summary>The leaf holds nothing personal: the act's row, with purpose and case, is its record 0 and is salted.</summary>
    private byte[] Leaf() => LeafContent.Write(new LeafContent(Row.Uid, Row.Id, Row.Type, Row.Recorded, tiles.Count, tiles.Root(), Training));

    private NpgsqlBatch Batch => batch ??= new NpgsqlBatch(Connection) { Timeout = 0 };
}
