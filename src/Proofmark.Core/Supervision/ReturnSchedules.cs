using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Supervision;

/// <summary>
/// The calendar of returns: the only writer of schedules, and their list. What is due is opened by <see cref="DueReturns"/>. A company's own
/// schedule goes before that of its kind where both are of the same period.
/// </summary>
public sealed class ReturnSchedules(Acts acts)
{
    /// <summary>Opens a schedule.</summary>
    public static readonly ActType Open = new("supervision.open_schedule", false);

    /// <summary>Ends a schedule.</summary>
    public static readonly ActType End = new("supervision.end_schedule", false);

    /// <summary>The most days of grace.</summary>
    public const int MostGrace = 366;

    /// <summary>How far from today the first day may lie, in days: a slip of the pen in the year would open hundreds of returns.</summary>
    public const int Furthest = 731;

    /// <summary>The most schedules on one page.</summary>
    public const int MostShown = 200;

    /// <summary>Kinds of companies of which returns are due.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["dealer", "manufacturer"];

    /// <summary>Opens a schedule of a company or of all of a kind; returns its outside id.</summary>
    /// <exception cref="ProblemException">supervision.schedule.whose, .period, .first, .grace, .exists, .closed, supervision.not_found.</exception>
    public async Task<Guid> OpenAsync(NewReturnSchedule asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if ((asked.Company is null) == (asked.Kind is null) || asked.Kind is { } named && !Kinds.Contains(named)) problems.Add(Problem.Of("supervision.schedule.whose", "company"));
        if (!EnumCode.TryRead<ReturnPeriod>(asked.Period, out var period)) problems.Add(Problem.Of("supervision.schedule.period", "period"));
        var today = acts.Clock.Today();
        if (asked.First is not { } first || first < today.AddDays(-Furthest) || first > today.AddDays(Furthest)) problems.Add(Problem.Of("supervision.schedule.first", "first", ("days", Furthest)));
        if (asked.Grace is null or < 1 or > MostGrace) problems.Add(Problem.Of("supervision.schedule.grace", "grace", ("most", MostGrace)));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = $"{asked.Company}|{asked.Kind}|{asked.Period}|{asked.First:o}|{asked.Grace}" }, async act =>
        {
            // Two that open the same at once would both find none.
            await LockAsync(act.Connection, ct);
            long? organisation = asked.Company is { } company ? await SupervisionService.CompanyAsync(act.Connection, company, ct) : null;
            if (organisation is { } closing && await IdAsync(act.Connection, "select id from company_closures where organisation = $1", ct, closing) is not null) throw new ProblemException(Problem.Of("supervision.schedule.closed", "company"));
            if (await IdAsync(act.Connection, "select s.id from return_schedules s where s.period = $1 and (s.organisation = $2 or s.kind = $3) and not exists (select from return_schedule_ends e where e.schedule = s.id and e.last_day < $4) limit 1", ct,
                EnumCode.Of(period), organisation ?? 0, asked.Kind ?? "", asked.First!.Value) is not null) throw new ProblemException(Problem.Of("supervision.schedule.exists", "period"));
            uid = act.NewUid();
            act.Write(ReturnScheduleRow.Table, new ReturnScheduleRow(await act.Ids.NextAsync("return_schedules", ct), uid, organisation, asked.Kind, EnumCode.Of(period), asked.First!.Value, asked.Grace!.Value));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(ReturnScheduleRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Ends a schedule: what it opened stays owed, and no period that ends after the last day is.</summary>
    /// <exception cref="ProblemException">supervision.schedule.last_day, .reason, .not_found, .ended.</exception>
    public async Task<ActOutcome> EndAsync(Guid schedule, DateOnly? lastDay, string? reason, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        // Periods that ended before today are opened already: none of them can be taken back by an end in the past. What was done yesterday and is
        // sent again today is done already.
        if (lastDay is null || (lastDay < acts.Clock.Today() && !await acts.IsDoneAsync(doing.Key, ct))) problems.Add(Problem.Of("supervision.schedule.last_day", "last_day"));
        if (SupervisionService.Text(reason) is null) problems.Add(Problem.Of("supervision.schedule.reason", "reason", ("most", SupervisionService.LongestText)));
        problems.ThrowIfAny();
        return await acts.DoAsync(new ActRequest(End, doing.Actor, doing.Purpose, doing.Key) { Content = $"{schedule}|{lastDay:o}|{reason}" }, async act =>
        {
            await LockAsync(act.Connection, ct);
            var id = await IdAsync(act.Connection, "select id from return_schedules where uid = $1", ct, schedule) ?? throw new ProblemException(Problem.Of("supervision.schedule.not_found"));
            if (await IdAsync(act.Connection, "select id from return_schedule_ends where schedule = $1", ct, id) is not null) throw new ProblemException(Problem.Of("supervision.schedule.ended", "schedule"));
            act.Write(ReturnScheduleEndRow.Table, new ReturnScheduleEndRow(await act.Ids.NextAsync("return_schedule_ends", ct), id, lastDay!.Value, SupervisionService.Text(reason)));
        }, ct);
    }

    /// <summary>Schedules, those that go on first, then the latest.</summary>
    public async Task<IReadOnlyList<ReturnSchedule>> ListAsync(int skip, int take, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select s.uid, o.name, s.kind, s.period, s.first_day, s.grace, e.last_day, e.reason, x.opened, x.late from (
                select s.*, n.id is not null as ends from return_schedules s left join return_schedule_ends n on n.schedule = s.id order by n.id is not null, s.id desc offset $2 limit $3) s
            left join organisations o on o.id = s.organisation left join return_schedule_ends e on e.schedule = s.id
            cross join lateral (select count(*) as opened, count(*) filter (where c.due < $1 and not exists (select from return_receipts r where r.owed = c.id)) as late
                from schedule_returns l join company_returns c on c.id = l.owed where l.schedule = s.id) x
            order by s.ends, s.id desc
            """);
        foreach (var value in new object[] { acts.Clock.Today(), skip, take }) command.Parameters.Add(new() { Value = value });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<ReturnSchedule>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetGuid(0), Word(r, 1), Word(r, 2), EnumCode.TryRead<ReturnPeriod>(r.GetString(3), out var period) ? period : ReturnPeriod.Year, r.GetFieldValue<DateOnly>(4), r.GetInt32(5),
                r.IsDBNull(6) ? null : r.GetFieldValue<DateOnly>(6), Word(r, 7), r.GetInt64(8), r.GetInt64(9)));
        return list;
    }

    private static string? Word(NpgsqlDataReader r, int at) => r.IsDBNull(at) ? null : r.GetString(at);

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.return_schedules', 0))", connection);
        await wait.ExecuteNonQueryAsync(ct);
    }

    private static Task<long?> IdAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values) => SupervisionService.IdAsync(connection, sql, ct, values);
}
