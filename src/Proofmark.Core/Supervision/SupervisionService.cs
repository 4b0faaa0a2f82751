using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Supervision;

/// <summary>
/// The only writer of returns and inspections of dealers and manufacturers. Records that are not accurate are no records of marked weapons
/// (ITI ¶11): a return is held against the company's own register in this node when it comes, and a finding stays open until there is evidence.
/// </summary>
public sealed class SupervisionService(Acts acts)
{
    /// <summary>Calls for a return.</summary>
    public static readonly ActType Call = new("supervision.call_return", false);

    /// <summary>Takes a return in.</summary>
    public static readonly ActType Receive = new("supervision.receive_return", false);

    /// <summary>Records an inspection.</summary>
    public static readonly ActType Inspect = new("supervision.record_inspection", false);

    /// <summary>Records what it found.</summary>
    public static readonly ActType Find = new("supervision.record_finding", false);

    /// <summary>Closes a finding.</summary>
    public static readonly ActType Close = new("supervision.close_finding", false);

    /// <summary>The longest text.</summary>
    public const int LongestText = 1000;

    /// <summary>The most weapons of one kind in a return.</summary>
    public const long Most = 1_000_000_000;

    // The register of the company that was opened for it. Read once, when the return comes, and never by a page; by its entries, as events are
    // not found by their register. What is known by its month or year may lie partly in the days: it is counted apart.
    private const string Counted = """
        select r.id,
            count(*) filter (where d.within and e.type = 'manufactured'), count(*) filter (where d.within and e.type = 'imported'), count(*) filter (where d.within and e.type = 'exported'), count(*) filter (where d.within and e.type = 'transferred'),
            count(*) filter (where not d.within and e.type = 'manufactured'), count(*) filter (where not d.within and e.type = 'imported'), count(*) filter (where not d.within and e.type = 'exported'), count(*) filter (where not d.within and e.type = 'transferred')
        from registers r left join entries n on n.register = r.id and n.until_act is null
        left join events e on e.entry = n.id and e.type in ('manufactured', 'imported', 'exported', 'transferred') and e.occurred_from <= $3 and e.occurred_to >= $2
            and not exists (select from events s where s.entry = e.entry and s.supersedes = e.id) and not exists (select from batches b where b.act = e.act and b.until_act is not null)
        cross join lateral (select e.occurred_from >= $2 and e.occurred_to <= $3 as within) d
        where r.id = (select min(id) from registers where organisation = $1 and kind = 'weapons') group by r.id
        """;

    /// <summary>Calls for a return of some days; returns its outside id.</summary>
    /// <exception cref="ProblemException">supervision.not_found, supervision.days, supervision.due, supervision.exists.</exception>
    public async Task<Guid> CallAsync(Guid company, DateOnly? from, DateOnly? to, DateOnly? due, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (from is null || to is null || to < from) problems.Add(Problem.Of("supervision.days", "from"));
        if (due is null || due <= to) problems.Add(Problem.Of("supervision.due", "due"));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Call, doing.Actor, doing.Purpose, doing.Key) { Content = $"{company}|{from:o}|{to:o}|{due:o}" }, async act =>
        {
            var organisation = await CompanyAsync(act.Connection, company, ct);
            await LockAsync(act.Connection, organisation, ct);
            if (await IdAsync(act.Connection, "select id from company_returns where organisation = $1 and from_day = $2 and to_day = $3", ct, organisation, from!.Value, to!.Value) is not null) throw new ProblemException(Problem.Of("supervision.exists", "from"));
            uid = act.NewUid();
            act.Write(ReturnRow.Table, new ReturnRow(await act.Ids.NextAsync("company_returns", ct), uid, organisation, from.Value, to.Value, due!.Value));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(ReturnRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Takes a return in, and holds it against the company's register; taken in again, the later one counts.</summary>
    /// <exception cref="ProblemException">supervision.return.not_found, supervision.count, supervision.document.</exception>
    public Task<ActOutcome> ReceiveAsync(Guid owed, ReturnCounts? stated, string? document, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (stated is null || new[] { stated.Made, stated.Imported, stated.Exported, stated.Transferred }.Any(n => n is < 0 or > Most)) problems.Add(Problem.Of("supervision.count", "made", ("most", Most)));
        if (Text(document) is null) problems.Add(Problem.Of("supervision.document", "document", ("most", LongestText)));
        problems.ThrowIfAny();
        return acts.DoAsync(new ActRequest(Receive, doing.Actor, doing.Purpose, doing.Key) { Content = $"{owed}|{stated}|{document}", Long = true }, async act =>
        {
            var (id, organisation, from, to) = await OwedAsync(act.Connection, owed, ct);
            await LockAsync(act.Connection, organisation, ct);
            var (register, counted, undated) = await CountAsync(act.Connection, organisation, from, to, ct);
            act.Write(ReturnReceiptRow.Table, new ReturnReceiptRow(await act.Ids.NextAsync("return_receipts", ct), id, stated!, register, counted, Text(document), undated));
        }, ct);
    }

    /// <summary>Records an inspection; returns its outside id.</summary>
    /// <exception cref="ProblemException">supervision.not_found, supervision.day, supervision.office.</exception>
    public async Task<Guid> InspectAsync(Guid company, DateOnly? day, string? office, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (day is null || day > acts.Clock.Today()) problems.Add(Problem.Of("supervision.day", "day"));
        if (Text(office) is null) problems.Add(Problem.Of("supervision.office", "office", ("most", LongestText)));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Inspect, doing.Actor, doing.Purpose, doing.Key) { Content = $"{company}|{day:o}|{office}" }, async act =>
        {
            var organisation = await CompanyAsync(act.Connection, company, ct);
            uid = act.NewUid();
            act.Write(InspectionRow.Table, new InspectionRow(await act.Ids.NextAsync("inspections", ct), uid, organisation, day!.Value, Text(office)!));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(InspectionRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Records what an inspection found; returns its outside id.</summary>
    /// <exception cref="ProblemException">supervision.inspection.not_found, supervision.severity, supervision.words, supervision.follow_up.</exception>
    public async Task<Guid> FindAsync(Guid inspection, string? severity, string? words, DateOnly? followUp, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (!EnumCode.TryRead<Severity>(severity, out var how)) problems.Add(Problem.Of("supervision.severity", "severity"));
        if (Text(words) is null) problems.Add(Problem.Of("supervision.words", "words", ("most", LongestText)));
        if (followUp is null) problems.Add(Problem.Of("supervision.follow_up", "follow_up"));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Find, doing.Actor, doing.Purpose, doing.Key) { Content = $"{inspection}|{severity}|{words}|{followUp:o}" }, async act =>
        {
            var of = await IdAsync(act.Connection, "select id from inspections where uid = $1", ct, inspection) ?? throw new ProblemException(Problem.Of("supervision.inspection.not_found"));
            uid = act.NewUid();
            act.Write(InspectionFindingRow.Table, new InspectionFindingRow(await act.Ids.NextAsync("inspection_findings", ct), uid, of, EnumCode.Of(how), Text(words), followUp!.Value));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(InspectionFindingRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Closes a finding, with what shows that it was put right.</summary>
    /// <exception cref="ProblemException">supervision.finding.not_found, supervision.evidence, supervision.closed.</exception>
    public Task<ActOutcome> CloseAsync(Guid finding, string? evidence, Doing doing, CancellationToken ct = default)
    {
        if (Text(evidence) is not { } shown) throw new ProblemException(Problem.Of("supervision.evidence", "evidence", ("most", LongestText)));
        return acts.DoAsync(new ActRequest(Close, doing.Actor, doing.Purpose, doing.Key) { Content = $"{finding}|{shown}" }, async act =>
        {
            var id = await IdAsync(act.Connection, "select id from inspection_findings where uid = $1", ct, finding) ?? throw new ProblemException(Problem.Of("supervision.finding.not_found"));
            await LockAsync(act.Connection, id, ct);
            if (await IdAsync(act.Connection, "select id from finding_ends where finding = $1", ct, id) is not null) throw new ProblemException(Problem.Of("supervision.closed", "finding"));
            act.Write(FindingEndRow.Table, new FindingEndRow(await act.Ids.NextAsync("finding_ends", ct), id, shown));
        }, ct);
    }

    internal static async Task<long> CompanyAsync(NpgsqlConnection connection, Guid company, CancellationToken ct) =>
        await IdAsync(connection, "select id from organisations where uid = $1 and kind in ('dealer', 'manufacturer') and id > 0", ct, company) ?? throw new ProblemException(Problem.Of("supervision.not_found"));

    private static async Task<(long Id, long Organisation, DateOnly From, DateOnly To)> OwedAsync(NpgsqlConnection connection, Guid owed, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, organisation, from_day, to_day from company_returns where uid = $1", connection) { Parameters = { new() { Value = owed } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("supervision.return.not_found"));
        return (r.GetInt64(0), r.GetInt64(1), r.GetFieldValue<DateOnly>(2), r.GetFieldValue<DateOnly>(3));
    }

    private static async Task<(long? Register, ReturnCounts? Counted, ReturnCounts? Undated)> CountAsync(NpgsqlConnection connection, long organisation, DateOnly from, DateOnly to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Counted, connection) { CommandTimeout = 0, Parameters = { new() { Value = organisation }, new() { Value = from }, new() { Value = to } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? (r.GetInt64(0), new ReturnCounts(r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), new ReturnCounts(r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8))) : (null, null, null);
    }

    internal static async Task LockAsync(NpgsqlConnection connection, long id, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.supervision:' || $1::text, 0))", connection) { Parameters = { new() { Value = id } } };
        await wait.ExecuteNonQueryAsync(ct);
    }

    internal static async Task<long?> IdAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    internal static string? Text(string? text) => text?.Trim() is { Length: > 0 and <= LongestText } words ? words : null;
}
