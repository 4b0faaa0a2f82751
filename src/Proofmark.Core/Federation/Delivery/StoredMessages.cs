using Npgsql;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>A message to a peer, as stored.</summary>
internal sealed record StoredOut(long Id, long Peer, Dsse Envelope, Message Message, bool Final);

/// <summary>A message of a peer, as stored.</summary>
internal sealed record StoredIn(long Id, SeenMessage Seen, Verdict Verdict, string? Code, DateTimeOffset Received, byte[] Envelope);

/// <summary>Reads stored messages.</summary>
internal static class StoredMessages
{
    private const string Out = """
        select m.id, m.peer, m.envelope, exists (select from message_receipts r where r.message = m.id and r.final) from messages_out m
        """;

    private const string In = """
        select m.id, m.uid, m.epoch, m.sequence, m.hash, coalesce(e.verdict, m.verdict), case when e.id is null then m.code else e.code end, a.recorded, m.envelope
        from messages_in m join acts a on a.id = m.act left join message_effects e on e.message = m.id
        """;

    public static Task<IReadOnlyList<StoredOut>> OutByIdAsync(NpgsqlConnection connection, long[] ids, CancellationToken ct) =>
        OutAsync(connection, $"{Out} where m.id = any($1) order by m.peer, m.epoch, m.sequence", ct, new NpgsqlParameter { Value = ids });

    public static async Task<StoredOut?> OutByUidAsync(NpgsqlConnection connection, Guid uid, CancellationToken ct) =>
        (await OutAsync(connection, $"{Out} where m.uid = $1", ct, new NpgsqlParameter { Value = uid })).SingleOrDefault();

    public static async Task<IReadOnlyList<StoredOut>> OutOpenAsync(NpgsqlConnection connection, long peer, CancellationToken ct) =>
        [.. (await OutAsync(connection, $"{Out} where m.peer = $1 order by m.epoch, m.sequence", ct, new NpgsqlParameter { Value = peer })).Where(m => !m.Final)];

    public static async Task<StoredIn?> InByUidAsync(NpgsqlConnection connection, long peer, Guid uid, CancellationToken ct) =>
        (await InAsync(connection, $"{In} where m.peer = $1 and m.uid = $2", ct, new() { Value = peer }, new() { Value = uid })).SingleOrDefault();

    public static async Task<StoredIn?> InByPlaceAsync(NpgsqlConnection connection, long peer, int epoch, long sequence, CancellationToken ct) =>
        (await InAsync(connection, $"{In} where m.peer = $1 and m.epoch = $2 and m.sequence = $3", ct, new() { Value = peer }, new() { Value = epoch }, new() { Value = sequence })).SingleOrDefault();

    public static async Task<StoredIn?> WaitingAsync(NpgsqlConnection connection, long peer, int epoch, long sequence, CancellationToken ct) =>
        (await InAsync(connection, $"{In} where m.peer = $1 and m.epoch = $2 and m.sequence = $3 and m.waiting", ct, new() { Value = peer }, new() { Value = epoch }, new() { Value = sequence })).SingleOrDefault();

    private static async Task<IReadOnlyList<StoredOut>> OutAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<StoredOut>();
        while (await reader.ReadAsync(ct))
        {
            var envelope = Dsse.Read(reader.GetFieldValue<byte[]>(2)).GetValueOrThrow();
            var (message, problems) = Message.Read(envelope.Payload);
            found.Add(new StoredOut(reader.GetInt64(0), reader.GetInt64(1), envelope, message ?? throw new ProblemException(problems), reader.GetBoolean(3)));
        }

        return found;
    }

    private static async Task<IReadOnlyList<StoredIn>> InAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<StoredIn>();
        while (await reader.ReadAsync(ct))
        {
            _ = EnumCode.TryRead<Verdict>(reader.GetString(5), out var verdict);
            found.Add(new StoredIn(
                reader.GetInt64(0),
                new SeenMessage(reader.GetGuid(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetFieldValue<byte[]>(4)),
                verdict, reader.IsDBNull(6) ? null : reader.GetString(6), new DateTimeOffset(reader.GetDateTime(7)), reader.GetFieldValue<byte[]>(8)));
        }

        return found;
    }
}
