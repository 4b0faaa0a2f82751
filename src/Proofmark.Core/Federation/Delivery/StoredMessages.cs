using Npgsql;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>A message to a peer, as stored.</summary>
internal sealed record StoredOut(long Id, long Peer, Dsse Envelope, Message Message, bool Final);

/// <summary>What became of messages that were asked for: those that can be read, and those that were erased.</summary>
internal sealed record StoredOutAll(IReadOnlyList<StoredOut> Messages, IReadOnlyList<long> Erased);

/// <summary>A message of a peer, as stored; no envelope: it was erased.</summary>
internal sealed record StoredIn(long Id, SeenMessage Seen, Verdict Verdict, string? Code, DateTimeOffset Received, byte[]? Envelope, IReadOnlyList<long> Persons);

/// <summary>Reads stored messages.</summary>
internal static class StoredMessages
{
    private const string Out = """
        select m.id, m.peer, m.envelope, exists (select from message_receipts r where r.message = m.id and r.final), m.uid, m.persons from messages_out m
        """;

    private const string In = """
        select m.id, m.uid, m.epoch, m.sequence, m.hash, coalesce(e.verdict, m.verdict), case when e.id is null then m.code else e.code end, a.recorded, m.envelope, m.persons
        from messages_in m join acts a on a.id = m.act left join message_effects e on e.message = m.id
        """;

    public static Task<StoredOutAll> OutByIdAsync(NpgsqlConnection connection, EnvelopeVault vault, long[] ids, CancellationToken ct) =>
        OutAsync(connection, vault, $"{Out} where m.id = any($1) order by m.peer, m.epoch, m.sequence", ct, new NpgsqlParameter { Value = ids });

    public static async Task<StoredOut?> OutByUidAsync(NpgsqlConnection connection, EnvelopeVault vault, Guid uid, CancellationToken ct) =>
        (await OutAsync(connection, vault, $"{Out} where m.uid = $1", ct, new NpgsqlParameter { Value = uid })).Messages.SingleOrDefault();

    public static async Task<IReadOnlyList<StoredOut>> OutOpenAsync(NpgsqlConnection connection, EnvelopeVault vault, long peer, CancellationToken ct) =>
        [.. (await OutAsync(connection, vault, $"{Out} where m.peer = $1 order by m.epoch, m.sequence", ct, new NpgsqlParameter { Value = peer })).Messages.Where(m => !m.Final)];

    public static async Task<StoredIn?> InByUidAsync(NpgsqlConnection connection, EnvelopeVault vault, long peer, Guid uid, CancellationToken ct) =>
        (await InAsync(connection, vault, $"{In} where m.peer = $1 and m.uid = $2", ct, new() { Value = peer }, new() { Value = uid })).SingleOrDefault();

    public static async Task<StoredIn?> InByPlaceAsync(NpgsqlConnection connection, EnvelopeVault vault, long peer, int epoch, long sequence, CancellationToken ct) =>
        (await InAsync(connection, vault, $"{In} where m.peer = $1 and m.epoch = $2 and m.sequence = $3", ct, new() { Value = peer }, new() { Value = epoch }, new() { Value = sequence })).SingleOrDefault();

    public static async Task<StoredIn?> WaitingAsync(NpgsqlConnection connection, EnvelopeVault vault, long peer, int epoch, long sequence, CancellationToken ct) =>
        (await InAsync(connection, vault, $"{In} where m.peer = $1 and m.epoch = $2 and m.sequence = $3 and m.waiting", ct, new() { Value = peer }, new() { Value = epoch }, new() { Value = sequence })).SingleOrDefault();

    /// <summary>What was taken from a peer since a moment, with the leaf of its act.</summary>
    public static async Task<IReadOnlyList<(StoredIn Message, long? Leaf)>> InSinceAsync(NpgsqlConnection connection, EnvelopeVault vault, long peer, DateTimeOffset since, CancellationToken ct)
    {
        var found = await InAsync(connection, vault, $"{In} where m.peer = $1 and a.recorded >= $2 order by m.id", ct, new() { Value = peer }, new() { Value = since.UtcDateTime });
        var leaves = new Dictionary<long, long?>();
        await using var command = new NpgsqlCommand("select m.id, l.idx from messages_in m join leaves l on l.act = m.act where m.id = any($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. found.Select(f => f.Id)] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) leaves[reader.GetInt64(0)] = reader.IsDBNull(1) ? null : reader.GetInt64(1);
        return [.. found.Select(f => (f, leaves.GetValueOrDefault(f.Id)))];
    }

    private static async Task<StoredOutAll> OutAsync(NpgsqlConnection connection, EnvelopeVault vault, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        var rows = new List<(long Id, long Peer, byte[] Stored, bool Final, Guid Uid, long[]? Persons)>();
        await using (var command = new NpgsqlCommand(sql, connection))
        {
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) rows.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetBoolean(3), reader.GetGuid(4), Persons(reader, 5)));
        }

        var (found, erased) = (new List<StoredOut>(), new List<long>());
        foreach (var row in rows)
        {
            if (await vault.ReadAsync(connection, row.Uid, row.Persons, row.Stored, ct) is not { } bytes)
            {
                erased.Add(row.Id);
                continue;
            }

            var envelope = Dsse.Read(bytes).GetValueOrThrow();
            var (message, problems) = Message.Read(envelope.Payload);
            found.Add(new StoredOut(row.Id, row.Peer, envelope, message ?? throw new ProblemException(problems), row.Final));
        }

        return new StoredOutAll(found, erased);
    }

    private static async Task<IReadOnlyList<StoredIn>> InAsync(NpgsqlConnection connection, EnvelopeVault vault, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        var found = new List<StoredIn>();
        await using (var command = new NpgsqlCommand(sql, connection))
        {
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                _ = EnumCode.TryRead<Verdict>(reader.GetString(5), out var verdict);
                found.Add(new StoredIn(
                    reader.GetInt64(0),
                    new SeenMessage(reader.GetGuid(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetFieldValue<byte[]>(4)),
                    verdict, reader.IsDBNull(6) ? null : reader.GetString(6), new DateTimeOffset(reader.GetDateTime(7)), reader.GetFieldValue<byte[]>(8), Persons(reader, 9) ?? []));
            }
        }

        for (var i = 0; i < found.Count; i++)
            found[i] = found[i] with { Envelope = await vault.ReadAsync(connection, found[i].Seen.Id, found[i].Persons is { Count: > 0 } persons ? persons : null, found[i].Envelope!, ct) };
        return found;
    }

    private static long[]? Persons(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<long[]>(ordinal);
}
