using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Retention;

/// <summary>
/// Reckons until when what is recorded of persons may be kept, and keeps the result where the list of those who are due reads it
/// (<see cref="ErasureList"/>). The node lists, persons decide: nothing is erased by it, and whoever proposes or carries out an erasure is
/// refused while a rule or something open keeps the data, unless the erasure is said to come before its period.
/// </summary>
public sealed class PersonLimits(Database database, TimeProvider clock) : IErasureLimits
{
    /// <summary>Persons of one step.</summary>
    public const int Batch = 500;

    // Of each version of an entry that names a person; one that was replaced ended then. A weapon's destruction ends its holding.
    private const string Stood = """
        select e.holder_person, e.register, coalesce(e.linked_weapon, e.id), e.until_act is null, coalesce(b.recorded, a.recorded)::date, d.day, d.said
        from entries e join acts a on a.id = e.act left join acts b on b.id = e.until_act
        left join lateral (
            select coalesce(v.occurred_to, x.recorded::date) as day, x.recorded::date as said from weapon_states s join events v on v.id = s.event join acts x on x.id = v.act
            where s.weapon = coalesce(e.linked_weapon, e.id) and s.status = 'destroyed' and not s.contradiction order by v.act desc limit 1) d on true
        where e.holder_person = any($1)
        """;

    private const string Done = """
        select v.person, v.register, v.type, coalesce(v.occurred_to, a.recorded::date), a.recorded::date, d.day
        from events v join acts a on a.id = v.act
        left join lateral (
            select coalesce(t.occurred_to, x.recorded::date) as day from entries e join weapon_states s on s.weapon = coalesce(e.linked_weapon, e.id) and s.status = 'destroyed' and not s.contradiction
            join events t on t.id = s.event join acts x on x.id = t.act where e.id = v.entry order by e.act desc, t.act desc limit 1) d on true
        where v.person = any($1) and not exists (select from batches b where b.act = v.act and b.until_act is not null)
        """;

    // The first that is found names it.
    private const string Kept = """
        select p.person, case
            when exists (select from entries s join entries f on (f.id = coalesce(s.linked_weapon, s.id) and f.linked_weapon is null or f.linked_weapon = coalesce(s.linked_weapon, s.id)) and f.until_act is null
                         join evidence_holds h on h.entry = f.id where s.holder_person = p.person and not exists (select from evidence_hold_ends x where x.hold = h.id)) then 'evidence'
            when exists (select from trace_events v where v.persons @> array[p.person] and not exists (select from trace_events e where e.trace = v.trace and e.type in ('withdrawn', 'closed'))) then 'trace'
            when exists (select from citizen_events c where c.person = p.person and not exists (select from citizen_events e where e.request = c.request and e.kind = 'closed'))
                or exists (select from (select distinct on (request) kind from citizen_events where person = p.person and kind in ('restricted', 'lifted') order by request, id desc) c where c.kind = 'restricted') then 'request'
            when exists (select from craft_producers c join producer_licences l on l.producer = c.id where c.person = p.person and l.until_day >= $2) then 'producer' end
        from unnest($1) p (person)
        """;

    /// <inheritdoc/>
    public async Task<Problem?> RefuseAsync(NpgsqlConnection connection, IReadOnlyCollection<long> persons, DateOnly today, CancellationToken ct = default)
    {
        var limits = (await OfAsync(connection, [.. persons.Distinct()], today, ct)).Values.Where(l => l.Why is not null && !l.HasPassed(today)).ToList();
        if (limits.Exists(l => l.Kept is not null)) return Problem.Of("retention.person_needed", "before_period");
        if (limits.Find(l => l.Until is null) is { } open) return open.Why!.Source is { } endless ? Problem.Of("retention.person_open", "before_period", ("source", endless)) : Problem.Of("retention.person_no_rule", "before_period");
        return limits.MaxBy(l => l.Until) is { } runs ? Problem.Of("retention.person_runs", "before_period", ("source", runs.Why!.Source!), ("until", runs.Until!.Value)) : null;
    }

    /// <summary>The limits of some persons, by persons.id; of those of whom no rule speaks too.</summary>
    public async Task<IReadOnlyDictionary<long, PersonLimit>> OfAsync(NpgsqlConnection connection, long[] persons, DateOnly today, CancellationToken ct = default)
    {
        var places = persons.ToDictionary(p => p, _ => new List<PersonPlace>());
        var kept = new Dictionary<long, PersonKept?>();
        await using (var batch = new NpgsqlBatch(connection))
        {
            foreach (var sql in new[] { Stood, Done, Kept })
            {
                var command = new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<long[]> { TypedValue = persons } } };
                if (sql == Kept) command.Parameters.Add(new() { Value = today, NpgsqlDbType = NpgsqlDbType.Date });
                batch.BatchCommands.Add(command);
            }
            await using var r = await batch.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
            {
                var (person, register, stands, day) = (r.GetInt64(0), r.GetInt64(1), r.GetBoolean(3), r.GetFieldValue<DateOnly>(4));
                DateOnly? destroyed = r.IsDBNull(5) ? null : r.GetFieldValue<DateOnly>(5);
                if (stands && destroyed is null) kept[person] = PersonKept.Holder;
                places[person].Add(stands && destroyed is { } gone ? new(register, RecordKind.Other, gone, r.GetFieldValue<DateOnly>(6), gone) : new(register, RecordKind.Other, day, day, destroyed));
            }
            await r.NextResultAsync(ct);
            while (await r.ReadAsync(ct))
                places[r.GetInt64(0)].Add(new(r.GetInt64(1), RetentionLimits.KindOf(r.GetString(2)), r.GetFieldValue<DateOnly>(3), r.GetFieldValue<DateOnly>(4), r.IsDBNull(5) ? null : r.GetFieldValue<DateOnly>(5)));
            await r.NextResultAsync(ct);
            while (await r.ReadAsync(ct))
                if (!r.IsDBNull(1) && EnumCode.TryRead<PersonKept>(r.GetString(1), out var why)) kept[r.GetInt64(0)] = why;
        }
        var rules = await RegisterLaws.RulesAsync(connection, [.. places.Values.SelectMany(p => p).Select(p => p.Register).Distinct()], today, ct);
        return places.ToDictionary(p => p.Key, p => PersonLimit.Of(p.Value, kept.GetValueOrDefault(p.Key), rules, today));
    }

    /// <summary>
    /// Goes on with the round of the day by one step; a round that was broken off goes on where it stood. Where no register has a rule about
    /// personal data there is nothing to reckon.
    /// </summary>
    /// <returns>The round is not over.</returns>
    public async Task<bool> RunOnceAsync(CancellationToken ct = default)
    {
        var today = clock.Today();
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!(await RegisterLaws.RulesAsync(connection, null, today, ct)).Any(r => r.About == RecordAbout.Person && r.Register > 0))
        {
            await DoAsync(connection, "delete from person_limits; delete from person_limit_rounds", ct);
            await transaction.CommitAsync(ct);
            return false;
        }
        if (await NextAsync(connection, today, ct) is not { } after)
        {
            await transaction.CommitAsync(ct);
            return false;
        }
        var persons = await PersonsAsync(connection, after, ct);
        if (persons.Length > 0) await KeepAsync(connection, await OfAsync(connection, persons, today, ct), ct);
        long? last = persons.Length == Batch ? persons[^1] : null;
        await using (var command = new NpgsqlCommand("update person_limit_rounds set last_person = $1", connection) { Parameters = { new() { Value = (object?)last ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint } } }) await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return last is not null;
    }

    // After which person to go on; null: the round of this day is over. Two processes wait for one another here.
    private static async Task<long?> NextAsync(NpgsqlConnection connection, DateOnly today, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            insert into person_limit_rounds (last_person, begun) values (0, $1)
            on conflict (one) do update set last_person = case when person_limit_rounds.last_person is null and person_limit_rounds.begun < $1 then 0 else person_limit_rounds.last_person end,
                begun = case when person_limit_rounds.last_person is null then $1 else person_limit_rounds.begun end
            returning last_person
            """, connection) { Parameters = { new() { Value = today, NpgsqlDbType = NpgsqlDbType.Date } } };
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    private static async Task<long[]> PersonsAsync(NpgsqlConnection connection, long after, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select person from person_keys where person > $1 order by person limit $2", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Batch });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<long>();
        while (await r.ReadAsync(ct)) list.Add(r.GetInt64(0));
        return [.. list];
    }

    private async Task KeepAsync(NpgsqlConnection connection, IReadOnlyDictionary<long, PersonLimit> limits, CancellationToken ct)
    {
        var ruled = limits.Where(l => l.Value.Why is not null).ToList();
        await using var command = new NpgsqlCommand("""
            with gone as (delete from person_limits where person = any($1))
            insert into person_limits (person, until_day, source, kept, reckoned) select x.person, x.until_day, x.source, x.kept, $6 from unnest($2, $3, $4, $5) x (person, until_day, source, kept)
            on conflict (person) do update set until_day = excluded.until_day, source = excluded.source, kept = excluded.kept, reckoned = excluded.reckoned
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. limits.Where(l => l.Value.Why is null).Select(l => l.Key)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. ruled.Select(l => l.Key)] });
        command.Parameters.Add(new NpgsqlParameter<DateOnly?[]> { TypedValue = [.. ruled.Select(l => l.Value.Until)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. ruled.Select(l => l.Value.Why!.Source)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. ruled.Select(l => l.Value.Kept is { } kept ? EnumCode.Of(kept) : null)] });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
