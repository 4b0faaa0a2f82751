using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Retention;

/// <summary>
/// The one place that says until when a weapon's record must be kept. Whatever purges or erases what is recorded of weapons asks
/// <see cref="DemandAsync"/> within its act; an act that does not is not committed (<see cref="Act.LimitAsked"/>).
/// </summary>
public sealed class RetentionLimits(RetentionLaw law)
{
    private const int MostEvents = 10_000;

    // What is recorded after a correction speaks of the same kinds; a withdrawn import speaks of nothing.
    private const string Events = """
        select v.type, coalesce(v.occurred_to, a.recorded::date), a.recorded::date from events v join acts a on a.id = v.act
        where v.entry = any($1) and not exists (select from batches b where b.act = v.act and b.until_act is not null) order by v.act, v.seq limit $2
        """;

    /// <summary>What binds the State.</summary>
    public RetentionLaw Law => law;

    /// <summary>The entries that speak of a weapon now, with their registers; what a page shows of the limit is about them.</summary>
    internal static async Task<IReadOnlyList<(long Entry, long Register)>> EntriesAsync(NpgsqlConnection connection, long weapon, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, register from entries where (id = $1 and linked_weapon is null or linked_weapon = $1) and until_act is null order by id", connection) { Parameters = { new() { Value = weapon } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var entries = new List<(long, long)>();
        while (await r.ReadAsync(ct)) entries.Add((r.GetInt64(0), r.GetInt64(1)));
        return entries;
    }

    /// <summary>The longest binding limit of the record of a weapon.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="weapon">The weapon's id.</param>
    /// <param name="today">The day.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<RetentionLimit> OfAsync(NpgsqlConnection connection, long weapon, DateOnly today, CancellationToken ct)
    {
        var entries = await EntriesAsync(connection, weapon, ct);
        long[] registers = [.. entries.Select(e => e.Register).Distinct()];
        var rules = await RegisterLaws.RulesAsync(connection, registers, today, ct);
        var held = await RecordAsync(connection, entries, registers, today, ct);
        // A manufacturer's register is one of manufacture, also where it was typed or converted from paper and no event says so.
        if (!held.Latest.ContainsKey(RecordKind.Manufacture) && await OfManufacturerAsync(connection, registers, ct))
            held = held with { Latest = new Dictionary<RecordKind, (DateOnly Happened, DateOnly Recorded)>(held.Latest) { [RecordKind.Manufacture] = held.Latest[RecordKind.Other] } };
        return RetentionLimit.Of(held, rules, law, today);
    }

    /// <summary>Refuses the act while a limit binds; returns the limit that has passed. The act's weapon is locked.</summary>
    /// <exception cref="ProblemException">retention.limit_runs, retention.for_ever, retention.no_rule.</exception>
    public async Task<RetentionLimit> DemandAsync(Act act, long weapon, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        var today = DateOnly.FromDateTime(act.Recorded);
        var limit = await OfAsync(act.Connection, weapon, today, ct);
        if (limit.Refuse(today) is { } refused) throw new ProblemException(refused);
        act.LimitAsked = true;
        return limit;
    }

    /// <summary>Of which kind of record an event is.</summary>
    public static RecordKind KindOf(string type) => type switch
    {
        "manufactured" => RecordKind.Manufacture,
        "imported" => RecordKind.Import,
        "exported" => RecordKind.Export,
        _ => RecordKind.Other,
    };

    // Whose it is now does not matter: a manufacturer's register that the State took over holds the same records.
    private static async Task<bool> OfManufacturerAsync(NpgsqlConnection connection, long[] registers, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select exists (select from register_laws where register = any($1) and layer = 'manufacturer')
                or exists (select from registers r join organisations o on o.id = r.organisation where r.id = any($1) and o.kind = 'manufacturer')
            """, connection) { Parameters = { new() { Value = registers } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<WeaponRecord> RecordAsync(NpgsqlConnection connection, IReadOnlyList<(long Entry, long Register)> entries, long[] registers, DateOnly today, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Events, connection);
        command.Parameters.Add(new() { Value = entries.Select(e => e.Entry).ToArray() });
        command.Parameters.Add(new() { Value = MostEvents + 1 });
        await using var r = await command.ExecuteReaderAsync(ct);
        // That the weapon is registered is a record of its own, even where no event says when.
        var latest = new Dictionary<RecordKind, (DateOnly Happened, DateOnly Recorded)>();
        DateOnly? destroyed = null;
        var count = 0;
        while (await r.ReadAsync(ct))
        {
            var (type, happened, recorded) = (r.GetString(0), r.GetFieldValue<DateOnly>(1), r.GetFieldValue<DateOnly>(2));
            if (++count > MostEvents) return new(registers, new Dictionary<RecordKind, (DateOnly, DateOnly)> { [RecordKind.Other] = (today, today) }, null);
            var kind = KindOf(type);
            var before = latest.GetValueOrDefault(kind);
            latest[kind] = (happened > before.Happened ? happened : before.Happened, recorded > before.Recorded ? recorded : before.Recorded);
            if (type == "destroyed" && !(destroyed > happened)) destroyed = happened;
        }
        if (!latest.ContainsKey(RecordKind.Other)) latest[RecordKind.Other] = (today, today);
        return new(registers, latest, destroyed);
    }
}
