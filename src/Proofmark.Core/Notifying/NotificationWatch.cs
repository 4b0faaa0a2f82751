using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;

namespace Proofmark.Core.Notifying;

/// <summary>
/// Finds what is new in proposals, decisions, cases and reviews, and tells whom it awaits. What was found before is found again and
/// told once: the table refuses a second row for one user and source, so that a round may be repeated and no writer needs to know
/// of notifications. Training has ids below zero and is told to nobody; sealed work is no act and does not appear.
/// </summary>
/// <param name="acts">The node.</param>
/// <param name="cases">Cases of tracing, for what is late; null: none are looked at.</param>
public sealed class NotificationWatch(Acts acts, TraceStore? cases = null)
{
    /// <summary>Hour of the day, by the node's clock, at which the daily letters go.</summary>
    public const int DailyHour = 6;

    // Acts are numbered before they are committed: so many are read again, which tells nothing twice and misses none.
    private const long Overlap = 2_000;

    // Cases and their events have no index by act: so many of the latest are read, by their key.
    private const int Latest = 5_000;

    private sealed record News(NotificationKind Kind, string Source, string Number, string? Path, string? Permission, long? Person, long By);

    /// <summary>One round; returns how many notifications were made. The first one of all takes what is there as known.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var (from, upTo) = await PlaceAsync(connection, acts.Clock.GetUtcNow().UtcDateTime - NotificationBook.Kept, ct);
        if (from is not { } after) return 0;
        var news = new List<News>();
        async Task FindAsync(string sql, Func<NpgsqlDataReader, News> read)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.Add(new() { Value = after });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) news.Add(read(reader));
        }
        await FindAsync($"select p.id, p.act, p.act_type, {WaitingApprovals.Path}, a.actor from proposals p join acts a on a.id = p.act where p.act > $1 and p.id > 0",
            r => new(NotificationKind.ApprovalWaits, $"proposal:{r.GetInt64(0)}", Number(r.GetInt64(1)), r.TextOrNull(3), WaitingApprovals.Deciders.FirstOrDefault(d => d.Act == r.GetString(2)).Permission, null, r.GetInt64(4)));
        await FindAsync($"select d.id, p.act, {WaitingApprovals.Path}, a.actor, b.actor from proposal_decisions d join proposals p on p.id = d.proposal join acts a on a.id = p.act join acts b on b.id = d.act where d.act > $1 and d.id > 0",
            r => new(NotificationKind.Decided, $"decision:{r.GetInt64(0)}", Number(r.GetInt64(1)), r.TextOrNull(2), null, r.GetInt64(3), r.GetInt64(4)));
        await FindAsync($"select t.id, t.reference, t.uid from traces t where t.id > (select max(id) from traces) - {Latest} and t.act > $1 and t.side = 'asked'",
            r => new(NotificationKind.TraceArrived, $"trace:{r.GetInt64(0)}", r.GetString(1), $"/traces/{r.GetGuid(2)}", Permission.TracesRespond, null, 0));
        await FindAsync($"""
            select v.id, t.reference, t.uid, a.actor, v.actor from trace_events v join traces t on t.id = v.trace join acts a on a.id = t.act
            where v.id > (select max(id) from trace_events) - {Latest} and v.act > $1 and t.side = 'asker' and v.type in ('{TraceKind.Response}', '{TraceKind.Refusal}', '{TraceKind.InformationRequest}', '{TraceEvents.Undelivered}')
            """, r => new(NotificationKind.TraceAnswered, $"event:{r.GetInt64(0)}", r.GetString(1), $"/traces/{r.GetGuid(2)}", null, r.GetInt64(3), r.GetInt64(4)));
        await FindAsync("select id, act from access_reviews where act > $1",
            r => new(NotificationKind.ReviewDue, $"review:{r.GetInt64(0)}", Number(r.GetInt64(1)), "/access/review", Permission.AccessReview, null, 0));
        var made = 0;
        foreach (var one in news.Where(n => n.Path is not null && (n.Permission is not null || n.Person is not null))) made += await TellAsync(connection, one, ct);
        await using var keep = new NpgsqlCommand("update notification_place set last = $1 where last < $1", connection);
        keep.Parameters.Add(new() { Value = upTo });
        await keep.ExecuteNonQueryAsync(ct);
        return made;
    }

    /// <summary>Looks at the latest hundred cases of each side for steps that are late and this side's to do; each is told once.</summary>
    public async Task<int> RunOverdueAsync(CancellationToken ct = default)
    {
        if (cases is null) return 0;
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var made = 0;
        foreach (var side in Enum.GetValues<CaseSide>())
        {
            foreach (var view in await cases.ListAsync(side, 0, 100, ct))
            {
                foreach (var step in view.Overdue.Where(s => s.By == view.Side))
                {
                    var source = FormattableString.Invariant($"overdue:{view.Id}:{step.Timer}:{step.At:yyyyMMddHHmm}");
                    var person = side == CaseSide.Asker ? await AskerAsync(connection, view.Id, ct) : (long?)null;
                    made += await TellAsync(connection, new(NotificationKind.TraceOverdue, source, view.Reference, $"/traces/{view.Uid}", person is null ? Permission.TracesRespond : null, person, 0), ct);
                }
            }
        }
        return made;
    }

    /// <summary>The next moment at which daily letters go.</summary>
    public static DateTime NextDaily(TimeProvider clock)
    {
        var zone = clock.LocalTimeZone;
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
        var at = now.Date.AddHours(DailyHour);
        if (at <= now.DateTime) at = at.AddDays(1);
        // In some years and places this hour does not exist on a day.
        return TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(at) ? at.AddHours(1) : at, zone);
    }

    private async Task<int> TellAsync(NpgsqlConnection connection, News news, CancellationToken ct)
    {
        var now = acts.Clock.GetUtcNow().UtcDateTime;
        await using var command = new NpgsqlCommand($"""
            insert into notifications (user_id, kind, number, path, source, at, mail_due)
            select u.id, $1, $2, $3, $4, $5, case when s.address is null then null when $1 = any (s.at_once) then $5 when $1 = any (s.daily) then $6 end
            from user_now u left join notification_settings s on s.user_id = u.id
            where u.active and (u.starts is null or u.starts <= $7) and (u.ends is null or u.ends >= $7) and u.id <> $8
              and {(news.Person is null ? "exists (select from user_role_now n join role_permission_now p on p.role = n.role where n.user_id = u.id and p.permission = $9)" : "u.id = $9")}
            on conflict (user_id, source) do nothing
            """, connection);
        foreach (var value in new object[] { EnumCode.Of(news.Kind), news.Number, news.Path!, news.Source }) command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = NextDaily(acts.Clock), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = acts.Clock.Today() });
        command.Parameters.Add(new() { Value = news.By });
        command.Parameters.Add(new() { Value = (object?)news.Person ?? news.Permission! });
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>After which act to read, and up to which; no place at all in the first round, which begins with the newest act.</summary>
    private static async Task<(long? After, long UpTo)> PlaceAsync(NpgsqlConnection connection, DateTime oldest, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            with newest as (select coalesce(max(id), 0) as act from acts), begun as (insert into notification_place (began, last) select act, act from newest on conflict do nothing)
            select greatest(p.began, p.last - $1, (select a.id from acts a where a.recorded < $2 order by a.recorded desc limit 1)), n.act from newest n left join notification_place p on true
            """, connection);
        command.Parameters.Add(new() { Value = Overlap });
        // What was removed as too old is not found anew.
        command.Parameters.Add(new() { Value = oldest, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<long> AskerAsync(NpgsqlConnection connection, long trace, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select a.actor from traces t join acts a on a.id = t.act where t.id = $1", connection);
        command.Parameters.Add(new() { Value = trace });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static string Number(long act) => act.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
