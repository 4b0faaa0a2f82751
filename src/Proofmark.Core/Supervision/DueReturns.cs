using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Supervision;

/// <summary>
/// Opens the returns that are due by the calendar (ITI ¶11): each when its period has ended, in the node's own name, once. A node that was
/// off opens what it missed. A company whose closing is on record gets none, nor does one of a kind for periods that ended before its
/// register was opened here.
/// </summary>
public sealed class DueReturns(Acts acts)
{
    /// <summary>Opens a return that is due by a schedule.</summary>
    public static readonly ActType OpenDue = new("supervision.open_due_return", false);

    /// <summary>The most that one round opens; the next opens the rest.</summary>
    public const int MostAtOnce = 500;

    // Periods are counted from the first day and not from one another: of 31 January the months begin on 31 January, 28 February, 31 March.
    // What was opened last says where to go on; a month less, as age() counts the months between two ends of months as not full.
    private const string Due = """
        with standing as (
            select s.id, s.organisation, s.kind, s.period, s.first_day, s.grace, e.last_day, case s.period when 'month' then 1 when 'quarter' then 3 when 'half_year' then 6 else 12 end as months
            from return_schedules s left join return_schedule_ends e on e.schedule = s.id where s.first_day < $1),
        owing as (
            select s.*, s.organisation as company, s.first_day as since from standing s where s.organisation is not null
            union all
            select s.*, o.id, g.opened from standing s join organisations o on o.kind = s.kind and o.kind in ('dealer', 'manufacturer') and o.id > 0
            join lateral (select min((a.recorded at time zone 'UTC')::date) as opened from registers r join acts a on a.id = r.act where r.organisation = o.id and r.id > 0) g on g.opened is not null
            where s.organisation is null)
        select w.id, w.company, p.from_day, p.to_day, p.to_day + w.grace from owing w
        cross join lateral (select max(x.from_day) as opened from schedule_returns x where x.schedule = w.id and x.organisation = w.company) l
        cross join lateral (select age(coalesce(l.opened, w.first_day), w.first_day) as past, age($1::date, w.first_day) as whole) t
        cross join lateral generate_series(greatest(0, (extract(year from t.past) * 12 + extract(month from t.past))::int / w.months - 1), (extract(year from t.whole) * 12 + extract(month from t.whole))::int / w.months + 1) n
        cross join lateral (select (w.first_day + make_interval(months => n * w.months))::date as from_day, (w.first_day + make_interval(months => (n + 1) * w.months))::date - 1 as to_day) p
        where p.to_day < $1 and p.to_day >= w.since and (w.last_day is null or p.to_day <= w.last_day)
            and not exists (select from schedule_returns x where x.schedule = w.id and x.organisation = w.company and x.from_day = p.from_day)
            and not exists (select from company_closures c where c.organisation = w.company)
            and (w.organisation is not null or not exists (select from standing own where own.organisation = w.company and own.period = w.period and own.first_day <= p.from_day and (own.last_day is null or own.last_day >= p.to_day)))
        order by p.to_day, w.id, w.company limit $2
        """;

    private sealed record Period(long Schedule, long Company, DateOnly From, DateOnly To, DateOnly Due);

    /// <summary>Opens what is due; returns how many. One that cannot be opened keeps none of the others: it is said when all were tried.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        var due = await DueAsync(ct);
        List<Exception> failed = [];
        foreach (var one in due)
        {
            try
            {
                await OpenAsync(one, ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed.Add(e);
            }
        }
        if (failed.Count > 0) throw new AggregateException($"{failed.Count} of {due.Count} returns were not opened.", failed);
        return due.Count;
    }

    private Task<ActOutcome> OpenAsync(Period one, CancellationToken ct) =>
        acts.DoAsync(new ActRequest(OpenDue, Actor.Node, Purpose.Housekeeping, StableKey.Of($"proofmark.return:{one.Schedule}:{one.Company}:{one.From:o}")) { Content = $"{one}" }, async act =>
        {
            await SupervisionService.LockAsync(act.Connection, one.Company, ct);
            // A person who called for the same days was faster, or another schedule: it is one return.
            var owed = await SupervisionService.IdAsync(act.Connection, "select id from company_returns where organisation = $1 and from_day = $2 and to_day = $3", ct, one.Company, one.From, one.To);
            if (owed is null)
            {
                owed = await act.Ids.NextAsync("company_returns", ct);
                act.Write(ReturnRow.Table, new ReturnRow(owed.Value, act.NewUid(), one.Company, one.From, one.To, one.Due));
            }
            act.Write(ScheduleReturnRow.Table, new ScheduleReturnRow(await act.Ids.NextAsync("schedule_returns", ct), one.Schedule, one.Company, one.From, owed.Value));
        }, ct);

    private async Task<List<Period>> DueAsync(CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand(Due);
        command.Parameters.Add(new() { Value = acts.Clock.Today() });
        command.Parameters.Add(new() { Value = MostAtOnce });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Period>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetInt64(0), r.GetInt64(1), r.GetFieldValue<DateOnly>(2), r.GetFieldValue<DateOnly>(3), r.GetFieldValue<DateOnly>(4)));
        return list;
    }
}
