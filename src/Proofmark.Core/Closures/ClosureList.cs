using Npgsql;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Closures;

/// <summary>
/// Reads hand-overs. They name companies and counts, no weapon and no person: reading them is no look-up. Records of an import that was
/// withdrawn did not come.
/// </summary>
public sealed class ClosureList(Database database)
{
    /// <summary>The most receipts of one hand-over that are shown, the latest first.</summary>
    public const int MostReceipts = 500;

    private const string Select = """
        select c.id, c.uid, o.name, v.name, c.due, e.outcome, coalesce(m.stated, 0)::bigint, coalesce(r.records, 0)::bigint,
            c.organisation, c.receiver, c.receiving_register, g.code, c.own_register, w.code, c.basis, e.number, e.missing, e.why, e.signed_by, e.countersigned_by, a.recorded, a.actor
        from company_closures c join organisations o on o.id = c.organisation join organisations v on v.id = c.receiver join registers g on g.id = c.receiving_register
        left join registers w on w.id = c.own_register left join closure_ends e on e.closure = c.id left join acts a on a.id = e.act
        left join lateral (select sum(stated) as stated from (select distinct on (kind) stated from closure_manifests where closure = c.id order by kind, act desc, seq desc) k) m on true
        left join lateral (select sum(x.records) as records from closure_receipts x left join batches b on b.id = x.batch where x.closure = c.id and b.until_act is null) r on true
        """;

    /// <summary>Hand-overs, those that are open first, by the day on which they are due.</summary>
    public async Task<IReadOnlyList<ClosureSummary>> ListAsync(int skip, int take, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(Select + " order by e.id is not null, c.due, c.id offset $1 limit $2");
        command.Parameters.Add(new() { Value = skip });
        command.Parameters.Add(new() { Value = take });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<ClosureSummary>();
        while (await r.ReadAsync(ct)) list.Add(Summary(r));
        return list;
    }

    /// <summary>One hand-over.</summary>
    /// <exception cref="ProblemException">closures.not_found.</exception>
    public async Task<ClosureView> GetAsync(Guid uid, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        return await ReadAsync(connection, uid, ct);
    }

    internal static async Task<ClosureView> ReadAsync(NpgsqlConnection connection, Guid uid, CancellationToken ct)
    {
        ClosureView view;
        await using (var command = new NpgsqlCommand(Select + " where c.uid = $1", connection) { Parameters = { new() { Value = uid } } })
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("closures.not_found"));
            var end = r.IsDBNull(15) ? null : new ClosureEnd(r.GetInt64(15), r.TextOrNull(16), r.TextOrNull(17), Number(r, 18), Number(r, 19), r.GetDateTime(20), r.GetInt64(21));
            view = new(Summary(r), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10), r.GetString(11), Number(r, 12), r.TextOrNull(13), r.GetString(14), [], [], end);
        }
        return view with { Counts = await CountsAsync(connection, view.Summary.Id, ct), Receipts = await ReceiptsAsync(connection, view.Summary.Id, ct) };
    }

    private static async Task<List<KindCount>> CountsAsync(NpgsqlConnection connection, long closure, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select kind, m.stated, m.first_day, m.last_day, coalesce(r.records, 0)::bigint
            from (select distinct on (kind) kind, stated, first_day, last_day from closure_manifests where closure = $1 order by kind, act desc, seq desc) m
            full join (select x.kind, sum(x.records) as records from closure_receipts x left join batches b on b.id = x.batch where x.closure = $1 and b.until_act is null group by x.kind) r using (kind)
            """, connection) { Parameters = { new() { Value = closure } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var counts = new List<KindCount>();
        while (await r.ReadAsync(ct)) counts.Add(new(KindOf(r.GetString(0)), Number(r, 1), Day(r, 2), Day(r, 3), r.GetInt64(4)));
        return [.. counts.OrderBy(c => c.Kind)];
    }

    private static async Task<List<ReceiptView>> ReceiptsAsync(NpgsqlConnection connection, long closure, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select r.kind, b.uid, r.document, r.records, r.act, a.recorded, a.actor from closure_receipts r join acts a on a.id = r.act left join batches b on b.id = r.batch
            where r.closure = $1 order by r.id desc limit $2
            """, connection) { Parameters = { new() { Value = closure }, new() { Value = MostReceipts } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var receipts = new List<ReceiptView>();
        while (await r.ReadAsync(ct)) receipts.Add(new(KindOf(r.GetString(0)), r.IsDBNull(1) ? null : r.GetGuid(1), r.TextOrNull(2), r.GetInt64(3), r.GetInt64(4), r.GetDateTime(5), r.GetInt64(6)));
        return receipts;
    }

    private static ClosureSummary Summary(NpgsqlDataReader r) => new(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateOnly>(4),
        EnumCode.TryRead<ClosureState>(r.TextOrNull(5), out var state) ? state : ClosureState.Open, r.GetInt64(6), r.GetInt64(7));

    private static RecordKind KindOf(string code) => EnumCode.TryRead<RecordKind>(code, out var kind) ? kind : RecordKind.Other;

    private static long? Number(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt64(i);

    private static DateOnly? Day(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);
}
