using Npgsql;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Watching;

/// <summary>What the database of a node says about it. Nothing is changed.</summary>
public static class DatabaseExamination
{
    /// <summary>What PostgreSQL must be set to, and may have been set to otherwise in <c>local.conf</c>.</summary>
    private static readonly (string Name, string Wanted)[] Settings =
        [("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"), ("data_checksums", "on"), ("log_statement", "none"), ("row_security", "on")];

    private static readonly TimeSpan Unsigned = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Waiting = TimeSpan.FromHours(1);

    /// <summary>All of it.</summary>
    public static async Task<IReadOnlyList<Symptom>> ExamineAsync(Database database, LedgerPlace place, TimeProvider clock, CancellationToken ct = default)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var found = new List<Symptom>();
        foreach (var (name, wanted) in Settings)
            if (await OneAsync<string>(connection, "select current_setting($1)", ct, name) is var is_ && is_ != wanted) found.Add(new(Gravity.Fault, "setting", ("name", name), ("value", is_), ("wanted", wanted)));
        if (await OneAsync<DateTime?>(connection, Acts.NewestRecorded, ct) is { } latest && latest > now + NodeCondition.ClockTolerance)
            found.Add(new(Gravity.Fault, "clock_back", ("recorded", UtcSecond.Of(latest)), ("now", UtcSecond.Of(now))));
        if (await OneAsync<DateTime?>(connection, Sequencer.WaitsSince, ct) is { } waits && now - waits > Unsigned)
            found.Add(new(Gravity.Fault, "unsigned", ("minutes", (long)(now - waits).TotalMinutes)));
        await LedgerAsync(connection, place, found, ct);
        if (await OneAsync<Guid?>(connection, "select uid from node", ct) is { } node && (await (await NodePlace.HereAsync(place.DataDirectory, node, ct)).CompareAsync(database, ct)).Problem is { } copied)
            found.Add(new(Gravity.Fault, "copied", [.. copied.Arguments!.Select(a => (a.Key, a.Value))]));
        if (await OneAsync<long>(connection, "select count(*) from queue where dead", ct) is var dead and > 0) found.Add(new(Gravity.Fault, "queue_dead", ("count", dead)));
        if (await OneAsync<DateTime?>(connection, "select min(run_after) from queue where not dead", ct) is { } due && now - due > Waiting) found.Add(new(Gravity.Warning, "queue_waits", ("hours", (long)(now - due).TotalHours)));
        if (await OneAsync<long>(connection, "select count(distinct peer) from messages_out m where expires > $1 and not exists (select from message_receipts r where r.message = m.id and r.final) and (select recorded from acts a where a.id = m.act) < $1::timestamptz - interval '1 day'", ct, now) is var peers and > 0)
            found.Add(new(Gravity.Warning, "peers_wait", ("count", peers)));
        // What contradicts stays on record for ever; a month is long enough to be spoken of.
        if (await OneAsync<long>(connection, "select count(distinct h.peer) from peer_heads h join acts a on a.id = h.act where h.verdict in ('other_key', 'shorter', 'forked') and a.recorded > $1::timestamptz - interval '30 days'", ct, now) is var forked and > 0)
            found.Add(new(Gravity.Fault, "peer_fork", ("count", forked)));
        if (await OneAsync<long>(connection, "select count(*) from citizen_requests r where coalesce((select max(until) from citizen_events e where e.request = r.id and e.kind = 'extended'), r.due) < $1 and not exists (select from citizen_events c where c.request = r.id and c.kind = 'closed')", ct, clock.Today()) is var late and > 0)
            found.Add(new(Gravity.Warning, "citizens_overdue", ("count", late)));
        if (await OneAsync<long>(connection, "select count(*) from company_closures c where c.due < $1 and not exists (select from closure_ends e where e.closure = c.id)", ct, clock.Today()) is var closing and > 0)
            found.Add(new(Gravity.Warning, "closures_overdue", ("count", closing)));
        // A company that has closed answers no more.
        if (await OneAsync<long>(connection, "select count(*) from company_returns c where c.id > 0 and c.due < $1 and not exists (select from return_receipts r where r.owed = c.id) and not exists (select from company_closures x join closure_ends e on e.closure = x.id where x.organisation = c.organisation)", ct, clock.Today()) is var owing and > 0)
            found.Add(new(Gravity.Warning, "returns_late", ("count", owing)));
        // Until a named person has looked into each.
        if (await OneAsync<long>(connection, "select count(*) from destroyed_sightings s where s.id > 0 and not exists (select from sighting_reviews r where r.sighting = s.id)", ct) is var sighted and > 0)
            found.Add(new(Gravity.Fault, "destroyed_seen", ("count", sighted)));
        if (await OneAsync<long>(connection, "select count(*) from temporary_exports x where x.id > 0 and x.due < $1 and not exists (select from temporary_export_ends n where n.export = x.id)", ct, clock.Today()) is var abroad and > 0)
            found.Add(new(Gravity.Warning, "export_overdue", ("count", abroad)));
        // Over by itself with the next extract that gets its stamp; a month is long enough to be spoken of where none is issued.
        if (await OneAsync<string?>(connection, "select s.fault from extract_stamps s join acts a on a.id = s.act where s.id = (select max(id) from extract_stamps) and a.recorded > $1::timestamptz - interval '30 days'", ct, now) is not null)
            found.Add(new(Gravity.Warning, "time_stamp"));
        // It stays on record for ever; a month is long enough to be spoken of.
        if (await OneAsync<long>(connection, "select count(*) from reactivations r join acts a on a.id = r.act where r.id > 0 and a.recorded > $1::timestamptz - interval '30 days'", ct, now) is var reactivated and > 0)
            found.Add(new(Gravity.Fault, "reactivated", ("count", reactivated)));
        if (await OneAsync<string?>(connection, "select wal_status from pg_replication_slots where wal_status in ('unreserved', 'lost') limit 1", ct) is not null) found.Add(new(Gravity.Warning, "slot_lost"));
        var administrators = await OneAsync<long>(connection, "select count(distinct u.id) from user_now u join user_role_now r on r.user_id = u.id join role_permission_now p on p.role = r.role where u.active and p.permission = $1", ct, Permission.AccessAdminister);
        if (administrators < 2) found.Add(new(Gravity.Warning, "one_administrator", ("count", administrators)));
        if (await ReviewQueries.CountAsync(connection, null, ct) is { Waiting: > 0 and var undecided } review && review.Due.AddDays(-AccessReviews.DaysOfNotice) <= clock.Today())
            found.Add(new(Gravity.Warning, review.Due < clock.Today() ? "review_overdue" : "review_due", ("count", undecided), ("due", review.Due.ToString("O", System.Globalization.CultureInfo.InvariantCulture))));
        await GlassAsync(connection, now, found, ct);
        return found;
    }

    /// <summary>Each right that was taken in an emergency, from the moment that it is taken until another person has reviewed it.</summary>
    private static async Task GlassAsync(NpgsqlConnection connection, DateTime now, List<Symptom> found, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select b.id, least(b.ends, x.recorded) from glass_breaks b left join glass_ends e on e.glass = b.id left join acts x on x.id = e.act
            where not exists (select from glass_reviews r where r.glass = b.id) order by b.id
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (number, ends) = (reader.GetInt64(0), reader.GetDateTime(1));
            var code = ends > now ? "glass_broken" : ends.AddDays(BreakGlass.DaysToReview) > now ? "glass_waits" : "glass_overdue";
            found.Add(new(code == "glass_waits" ? Gravity.Warning : Gravity.Fault, code, ("name", number.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("until", UtcSecond.Of(ends))));
        }
    }

    private static async Task LedgerAsync(NpgsqlConnection connection, LedgerPlace place, List<Symptom> found, CancellationToken ct)
    {
        var epoch = await OneAsync<int?>(connection, "select epoch from node", ct);
        if (epoch is not { } current) return;
        var signed = await OneAsync<long>(connection, "select coalesce(max(size), 0) from checkpoints where epoch = $1", ct, current);
        var published = place.Store(current).Published()?.Head.Size ?? 0;
        if (published > signed) found.Add(new(Gravity.Fault, "database_older", ("database", signed), ("signed", published)));
        var keys = await LedgerKeys.ReadAsync(connection, place, "", ct);
        if (keys.Changes.Count > 0 && place.Held(keys.Current) is null) found.Add(new(Gravity.Fault, "ledger_key_missing", ("name", $"{keys.Current.KeyId:x8}")));
    }

    private static async Task<T> OneAsync<T>(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(ct) is { } result and not DBNull ? (T)result : default!;
    }
}
