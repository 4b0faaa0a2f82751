using Npgsql;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;

namespace Proofmark.Core.Weapons;

/// <summary>Keeps the folded status beside the events: machinery, rebuilt and compared by verification.</summary>
public static class WeaponStates
{
    /// <summary>Events of all entries that speak of a weapon, less those of withdrawn batches, in recorded order.</summary>
    private const string EventsOfWeapon = """
        select v.id, v.type, v.occurred_from, v.occurred_to, v.supersedes
        from events v
        where v.entry = any(array(select e.id from entries e where e.linked_weapon = $1) || array(select $1::bigint where not exists (select from entries e where e.id = $1 and e.linked_weapon is not null)))
          and not exists (select from batches b where b.act = v.act and b.until_act is not null)
        order by v.act, v.seq
        """;

    /// <summary>Refolds the weapon that an entry speaks of.</summary>
    public static async Task RefoldAsync(Act act, long entry, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        await RefoldWeaponAsync(act, await EntryStore.WeaponOfAsync(act.Connection, entry, ct), ct);
    }

    /// <summary>Refolds one weapon.</summary>
    public static async Task RefoldWeaponAsync(Act act, long weapon, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        var status = StatusFold.Fold(await EventsAsync(act.Connection, weapon, ct));
        if (status.IsPlain) act.Machinery("delete from weapon_states where weapon = $1", weapon);
        else
            act.Machinery("""
                insert into weapon_states (weapon, status, event, contradiction) values ($1, $2, $3, $4)
                on conflict (weapon) do update set status = excluded.status, event = excluded.event, contradiction = excluded.contradiction
                """, weapon, status.Status, status.Event, status.Contradiction);
    }

    /// <summary>Refolds the weapons of many entries, given as a query of entry ids that this program wrote.</summary>
    public static async Task RefoldManyAsync(Act act, string entries, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        var states = new List<(long Weapon, WeaponStatus Status)>();
        await using (var command = new NpgsqlCommand($"""
            with w as (select distinct coalesce(e.linked_weapon, e.id) as weapon from entries e where e.id in ({entries}))
            select w.weapon, v.id, v.type, v.occurred_from, v.occurred_to, v.supersedes
            from w join (select distinct id, linked_weapon from entries) e on coalesce(e.linked_weapon, e.id) = w.weapon join events v on v.entry = e.id
            where not exists (select from batches b where b.act = v.act and b.until_act is not null)
            order by w.weapon, v.act, v.seq
            """, act.Connection) { CommandTimeout = 0 })
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            long weapon = -1;
            var list = new List<FoldEvent>();
            while (await reader.ReadAsync(ct))
            {
                if (reader.GetInt64(0) != weapon)
                {
                    if (weapon >= 0) states.Add((weapon, StatusFold.Fold(list)));
                    weapon = reader.GetInt64(0);
                    list.Clear();
                }
                list.Add(ReadFold(reader, 1));
            }
            if (weapon >= 0) states.Add((weapon, StatusFold.Fold(list)));
        }
        act.Machinery($"delete from weapon_states where weapon in (select coalesce(e.linked_weapon, e.id) from entries e where e.id in ({entries}))");
        foreach (var (weapon, status) in states.Where(s => !s.Status.IsPlain))
        {
            act.Machinery("insert into weapon_states (weapon, status, event, contradiction) values ($1, $2, $3, $4)", weapon, status.Status, status.Event, status.Contradiction);
            await act.FlushIfManyAsync(ct);
        }
        await act.FlushAsync(ct);
    }

    /// <summary>The events of a weapon, ready to fold.</summary>
    public static async Task<List<FoldEvent>> EventsAsync(NpgsqlConnection connection, long weapon, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, EventsOfWeapon, weapon);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<FoldEvent>();
        while (await reader.ReadAsync(ct)) list.Add(ReadFold(reader, 0));
        return list;
    }

    /// <summary>Refolds every weapon that has more than its registration and compares with what is kept; one pass, sorted by the database.</summary>
    public static async Task CheckAsync(NpgsqlConnection connection, NpgsqlConnection second, VerificationReport report, CancellationToken ct)
    {
        await using var stateCommand = new NpgsqlCommand("select weapon, status, event, contradiction from weapon_states", second) { CommandTimeout = 0 };
        var kept = new Dictionary<long, WeaponStatus>();
        await using (var reader = await stateCommand.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) kept.Add(reader.GetInt64(0), new WeaponStatus(reader.GetString(1), reader.GetInt64(2), reader.GetBoolean(3)));
        await using var command = new NpgsqlCommand("""
            select w.weapon, v.id, v.type, v.occurred_from, v.occurred_to, v.supersedes
            from (select distinct coalesce(e.linked_weapon, e.id) as weapon, e.id as entry from entries e) w
            join events v on v.entry = w.entry
            where not exists (select from batches b where b.act = v.act and b.until_act is not null)
            order by w.weapon, v.act, v.seq
            """, connection) { CommandTimeout = 0 };
        await using var events = await command.ExecuteReaderAsync(ct);
        long weapon = -1;
        var list = new List<FoldEvent>();
        void Compare()
        {
            if (weapon < 0) return;
            var status = StatusFold.Fold(list);
            var found = kept.Remove(weapon, out var state);
            if (status.IsPlain ? found : !found || state != status) report.Add("ledger.status_differs", ("weapon", weapon), ("kept", found ? state.Status : "registered"), ("folded", status.Status));
        }
        while (await events.ReadAsync(ct))
        {
            if (events.GetInt64(0) != weapon)
            {
                Compare();
                weapon = events.GetInt64(0);
                list.Clear();
            }
            list.Add(ReadFold(events, 1));
        }
        Compare();
        foreach (var (extra, state) in kept) report.Add("ledger.status_differs", ("weapon", extra), ("kept", state.Status), ("folded", "registered"));
    }

    private static FoldEvent ReadFold(NpgsqlDataReader r, int at) => new(r.GetInt64(at), r.GetString(at + 1),
        r.IsDBNull(at + 2) ? null : r.GetFieldValue<DateOnly>(at + 2), r.IsDBNull(at + 3) ? null : r.GetFieldValue<DateOnly>(at + 3), r.IsDBNull(at + 4) ? null : r.GetInt64(at + 4));
}
