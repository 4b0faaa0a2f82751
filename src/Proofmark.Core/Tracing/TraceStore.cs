using System.Text.Json;
using Npgsql;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>One thing that happened in a case, as stored.</summary>
public sealed record TraceEventView(long Id, string Type, DateTime Occurred, Guid? Message, long Actor, string? Data, long Act);

/// <summary>A case with its state.</summary>
public sealed record TraceView(long Id, Guid Uid, CaseSide Side, Guid CaseUid, long? Peer, string? Country, long? Recovery, string Reference, TraceRequest Request, TraceCase Case, IReadOnlyList<TraceEventView> Events, IReadOnlyList<DueStep> Overdue)
{
    /// <summary>The request goes by other channels, and what comes back is typed in: there is no peer, or its node did not take the request.</summary>
    public bool ByOtherChannels => Side == CaseSide.Asker && (Peer is null || Case.NotDelivered is not null);
}

/// <summary>A message of a case that has been tried and is not through.</summary>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Code">The last answer's problem code.</param>
public sealed record PendingDelivery(int Attempts, string Code);

/// <summary>Reads cases. A case is not a register: who may read traces may read them, and weapons in them keep their own rights.</summary>
public sealed class TraceStore(Database database, TimeProvider clock, Releases? releases = null)
{
    private const string Select = "select id, uid, side, case_uid, peer, country, recovery, reference, data::text from traces";

    /// <summary>A case by its outside id, or null.</summary>
    public async Task<TraceView?> FindAsync(Guid uid, CancellationToken ct = default) => (await ReadAsync(Select + " where uid = $1", ct, uid)).FirstOrDefault();

    /// <summary>A case by the id that both ends share, or null.</summary>
    public async Task<TraceView?> FindCaseAsync(CaseSide side, Guid caseUid, CancellationToken ct = default) =>
        (await ReadAsync(Select + " where side = $1 and case_uid = $2", ct, EnumCode.Of(side), caseUid)).FirstOrDefault();

    /// <summary>
    /// A case as it stands within an act, with what the act itself has written, held to the act's end: two steps of one case
    /// are judged one after the other. Null when there is none.
    /// </summary>
    internal async Task<TraceView?> LockCaseAsync(Act act, CaseSide side, Guid caseUid, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        await using (var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('trace ' || $1::text || $2, 0))", act.Connection))
        {
            command.Parameters.Add(new() { Value = caseUid });
            command.Parameters.Add(new() { Value = EnumCode.Of(side) });
            await command.ExecuteNonQueryAsync(ct);
        }
        return (await ReadAsync(act.Connection, Select + " where side = $1 and case_uid = $2", ct, EnumCode.Of(side), caseUid)).FirstOrDefault();
    }

    /// <summary>Cases of one side, newest first.</summary>
    public Task<IReadOnlyList<TraceView>> ListAsync(CaseSide side, int skip, int take, CancellationToken ct = default) =>
        ReadAsync(Select + " where side = $1 order by id desc offset $2 limit $3", ct, EnumCode.Of(side), skip, take);

    /// <summary>Cases of both sides in the order in which they were recorded, from behind the one with this inside id.</summary>
    public Task<IReadOnlyList<TraceView>> AfterAsync(long id, int take, CancellationToken ct = default) => ReadAsync(Select + " where id > $1 order by id limit $2", ct, id, take);

    /// <summary>Cases with this number, as it is written or in capitals; both sides, newest first.</summary>
    public Task<IReadOnlyList<TraceView>> ByReferenceAsync(string reference, CancellationToken ct = default) =>
        ReadAsync(Select + " where reference = any ($1) order by id desc limit 20", ct, new object[] { new[] { reference.Trim(), reference.Trim().ToUpperInvariant() } });

    /// <summary>The message of a case that was tried most often and still waits for its receipt; null when none does.</summary>
    public async Task<PendingDelivery?> PendingAsync(Guid caseUid, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("""
            select q.attempts, q.last_error from queue q join messages_out m on m.case_uid = $1 and q.payload->>'message' = m.id::text
            where q.kind = $2 and q.last_error is not null order by q.attempts desc limit 1
            """);
        command.Parameters.Add(new() { Value = caseUid });
        command.Parameters.Add(new() { Value = Federation.Delivery.Outbox.Queue });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new PendingDelivery(reader.GetInt32(0), reader.GetString(1)) : null;
    }

    /// <summary>Cases built from one recovery.</summary>
    public Task<IReadOnlyList<TraceView>> OfRecoveryAsync(long recovery, CancellationToken ct = default) =>
        ReadAsync(Select + " where recovery = $1 order by id desc limit 100", ct, recovery);

    private async Task<IReadOnlyList<TraceView>> ReadAsync(string sql, CancellationToken ct, params object[] parameters)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        return await ReadAsync(connection, sql, ct, parameters);
    }

    private async Task<IReadOnlyList<TraceView>> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        var rows = new List<TraceRow>();
        await using (var command = new NpgsqlCommand(sql, connection))
        {
            foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                rows.Add(new TraceRow(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetGuid(3), r.IsDBNull(4) ? null : r.GetInt64(4), r.IsDBNull(5) ? null : r.GetString(5), r.IsDBNull(6) ? null : r.GetInt64(6), r.GetString(7), r.GetString(8)));
        }
        var events = new Dictionary<long, List<TraceEventView>>();
        var released = new List<(List<TraceEventView> List, int At, long[] Persons, byte[] Sealed)>();
        await using (var command = new NpgsqlCommand("select trace, id, type, occurred, message, actor, data::text, act, persons, sealed from trace_events where trace = any($1) order by trace, id", connection))
        {
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(t => t.Id)] });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
            {
                if (!events.TryGetValue(r.GetInt64(0), out var list)) events.Add(r.GetInt64(0), list = []);
                list.Add(new TraceEventView(r.GetInt64(1), r.GetString(2), r.GetDateTime(3), r.IsDBNull(4) ? null : r.GetGuid(4), r.GetInt64(5), r.IsDBNull(6) ? null : r.GetString(6), r.GetInt64(7)));
                if (!r.IsDBNull(8) && !r.IsDBNull(9)) released.Add((list, list.Count - 1, r.GetFieldValue<long[]>(8), r.GetFieldValue<byte[]>(9)));
            }
        }
        foreach (var (list, at, persons, sealedBytes) in released)
            if (releases is not null && list[at] is { Data: { } data, Message: { } message } e) list[at] = e with { Data = await releases.RestoreAsync(connection, data, message, persons, sealedBytes, ct) };
        return [.. rows.Select(row => View(row, events.GetValueOrDefault(row.Id) ?? []))];
    }

    private TraceView View(TraceRow row, List<TraceEventView> events)
    {
        var request = TraceRequest.Read(new JsonFields(JsonDocument.Parse(row.Data).RootElement, "", []));
        var folded = TraceCase.Fold(TraceEvents.Of(request, events)).GetValueOrThrow();
        _ = EnumCode.TryRead<CaseSide>(row.Side, out var side);
        return new TraceView(row.Id, row.Uid, side, row.CaseUid, row.Peer, row.Country, row.Recovery, row.Reference, request, folded, events, TracePolicy.Default.Overdue(folded, clock.GetUtcNow()));
    }
}
