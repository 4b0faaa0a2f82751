using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons;

/// <summary>A mark on a weapon's page.</summary>
public sealed record MarkView(long Entry, string Kind, string Text, string? Component, string? Country, short? Year, string? Place, string? Legibility);

/// <summary>An item of a weapon's history: what, when it happened, when and by which act it was recorded, by whom, why, and its place in the ledger.</summary>
public sealed record EventView(long Id, long Entry, string Type, string? Occurred, DateTime Recorded, long Act, Guid ActUid, string ActType, int Record, long Actor, string Purpose, string? Case, string? Data, long? Supersedes, bool Superseded, long? Leaf, long? HolderOrganisation, string? HolderName, string? Country);

/// <summary>An entry as a register keeps it.</summary>
public sealed record EntryView(EntryRow Row, string RegisterCode, string RegisterName, string? HolderName);

/// <summary>All that the reader may see of a weapon.</summary>
public sealed record WeaponView(long Weapon, IReadOnlyList<EntryView> Entries, IReadOnlyList<MarkView> Marks, IReadOnlyList<EventView> Events, WeaponStatus Status)
{
    /// <summary>Its parts, as the registers list them, less those that were taken off.</summary>
    public IReadOnlyList<ComponentView> Components { get; init; } = [];

    /// <summary>Its parts over time, where a part was taken off or put on.</summary>
    public Assemblies.Assembly Assembly { get; init; } = Assemblies.Assembly.None;

    /// <summary>Where it was met after it was destroyed, or which destroyed weapon it bears the mark of.</summary>
    public IReadOnlyList<Assemblies.Sighting> Sightings { get; init; } = [];

    /// <summary>Its open duties to mark.</summary>
    public IReadOnlyList<DutyView> Duties { get; init; } = [];
}

/// <summary>An open duty of a weapon: under which rule (<see cref="Duties.MarkingRule"/>), since when.</summary>
public sealed record DutyView(long Entry, string Rule, DateTime Since);

/// <summary>A part of a weapon. <see cref="Controlling"/>: without it the weapon cannot work again (ITI ¶10).</summary>
public sealed record ComponentView(long Entry, string Kind, bool Controlling);

/// <summary>Reads a weapon's page under the reader's rights, and records the look-up before the answer is returned.</summary>
public sealed class WeaponHistory(Database database, TimeProvider clock)
{
    private static readonly string OfWeapon = EntryStore.OfWeapon("e");

    /// <summary>The weapon that the entry with this outside id speaks of, or null when the reader may see none of it.</summary>
    public async Task<WeaponView?> OpenAsync(Guid entryUid, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var weapon = await WeaponAsync(session, entryUid, ct);
        if (weapon is null)
        {
            await session.RecordAsync("open", "entry", entryUid.ToString(), [], ct);
            await session.CompleteAsync(ct);
            return null;
        }
        var entries = await EntriesAsync(session, weapon.Value, ct);
        await session.RecordAsync("open", "weapon", entryUid.ToString(), [.. entries.Select(e => e.Row.Id)], ct);
        var view = await PartsAsync(session, new WeaponView(weapon.Value, entries, [], [], default), ct);
        await session.CompleteAsync(ct);
        return view with { Status = StatusFold.Fold([.. view.Events.Select(StatusFold.Of)]) };
    }

    private static async Task<long?> WeaponAsync(ReadSession session, Guid uid, CancellationToken ct)
    {
        await using var command = session.Command("select coalesce(linked_weapon, id) from entries where uid = $1 and until_act is null", uid);
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    private static async Task<List<EntryView>> EntriesAsync(ReadSession session, long weapon, CancellationToken ct)
    {
        await using var command = session.Command($"""
            select {EntryStore.ColumnsOf("e")}, r.code, r.name, o.name from entries e join registers r on r.id = e.register left join organisations o on o.id = e.holder_organisation
            where {OfWeapon} and e.until_act is null order by e.id limit 100
            """, weapon);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<EntryView>();
        var width = EntryRow.Table.ColumnNames.Count;
        while (await reader.ReadAsync(ct)) list.Add(new EntryView(EntryStore.Read(reader), reader.GetString(width), reader.GetString(width + 1), reader.IsDBNull(width + 2) ? null : reader.GetString(width + 2)));
        return list;
    }

    private static readonly string Marks = $"""
        select m.entry, m.kind, m.text, m.component, m.country, m.year, m.place, m.legibility from marks m
        where m.until_act is null and m.entry in (select e.id from entries e where {OfWeapon} and e.until_act is null) order by m.entry, m.id limit 500
        """;

    private static readonly string Components = $"select c.entry, c.kind, c.controlling from components c where c.until_act is null and {Assemblies.AssemblyStore.StillOn} and c.entry in (select e.id from entries e where {OfWeapon} and e.until_act is null) order by c.entry, c.id limit 500";

    private static readonly string Duties = $"select d.entry, d.rule, a.recorded from duties d join acts a on a.id = d.act where d.until_act is null and d.entry in (select e.id from entries e where {OfWeapon} and e.until_act is null) order by d.id limit 100";

    private static readonly string Events = $"""
        select v.id, v.entry, v.type, v.occurred, a.recorded, a.id, a.uid, a.type, v.seq, a.actor, a.purpose, a.case_reference, v.data::text, v.supersedes,
               exists (select from events s where s.entry = v.entry and s.supersedes = v.id), l.idx, v.organisation, o.name, v.country
        from events v join acts a on a.id = v.act left join leaves l on l.act = v.act left join organisations o on o.id = v.organisation
        where v.entry in (select e.id from entries e where {OfWeapon})
          and not exists (select from batches b where b.act = v.act and b.until_act is not null)
        order by v.act, v.seq limit 2000
        """;

    private static readonly string[] Assembly = Assemblies.AssemblyStore.Questions($"in (select e.id from entries e where {OfWeapon} and e.until_act is null)");

    /// <summary>All that hangs on a weapon, asked for together: one way to the database and back.</summary>
    private static async Task<WeaponView> PartsAsync(ReadSession session, WeaponView view, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(session.Connection);
        foreach (var sql in new[] { Marks, Components, Events, Duties, Assembly[0], Assembly[1], Assemblies.SightingList.OfWeapon }) batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<long> { TypedValue = view.Weapon } } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var marks = new List<MarkView>();
        while (await reader.ReadAsync(ct))
            marks.Add(new MarkView(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.IsDBNull(5) ? null : reader.GetInt16(5), reader.TextOrNull(6), reader.TextOrNull(7)));
        var components = new List<ComponentView>();
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) components.Add(new ComponentView(reader.GetInt64(0), reader.GetString(1), reader.GetBoolean(2)));
        var events = new List<EventView>();
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
            events.Add(new EventView(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.TextOrNull(3), reader.GetDateTime(4), reader.GetInt64(5), reader.GetGuid(6), reader.GetString(7),
                reader.GetInt32(8), reader.GetInt64(9), reader.GetString(10), reader.TextOrNull(11), reader.TextOrNull(12), reader.IsDBNull(13) ? null : reader.GetInt64(13), reader.GetBoolean(14),
                reader.IsDBNull(15) ? null : reader.GetInt64(15), reader.IsDBNull(16) ? null : reader.GetInt64(16), reader.TextOrNull(17), reader.TextOrNull(18)));
        var duties = new List<DutyView>();
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) duties.Add(new DutyView(reader.GetInt64(0), reader.GetString(1), reader.GetDateTime(2)));
        await reader.NextResultAsync(ct);
        var assembly = await Assemblies.AssemblyStore.ReadAssemblyAsync(reader, ct);
        await reader.NextResultAsync(ct);
        return view with { Marks = marks, Components = components, Events = events, Duties = duties, Assembly = assembly, Sightings = await Assemblies.SightingList.ReadAsync(reader, ct) };
    }
}
