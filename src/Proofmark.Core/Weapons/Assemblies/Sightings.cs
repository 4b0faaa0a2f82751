using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>
/// Destroyed weapons that turn up again. Whoever registers, recovers, imports or builds in what bears the mark of a weapon that is recorded
/// destroyed is not stopped: the sighting is recorded in the same act, the node raises an alert, and the weapon stays destroyed.
/// </summary>
public sealed class Sightings(Acts acts)
{
    /// <summary>Says what a sighting turned out to be.</summary>
    public static readonly ActType Review = new("weapons.review_sighting", false) { Practised = true };

    /// <summary>The most that one import records: an alarm that names more is a mistake of the file, and is seen all the same.</summary>
    public const int MostOfAnImport = 10_000;

    // Same number, and no other make: as far as both say one.
    private const string SameWeapon = """
        s.status = 'destroyed' and (d.id < 0) = (e.id < 0) and coalesce(d.linked_weapon, d.id) <> coalesce(e.linked_weapon, e.id)
        and (d.make is null or e.make is null or d.make_ref = e.make_ref or upper(btrim(d.make)) = upper(btrim(e.make)))
        and not exists (select from weapon_states o where o.weapon = coalesce(e.linked_weapon, e.id) and o.status = 'destroyed')
        and not exists (select from destroyed_sightings k where k.entry = d.id and k.seen = e.id)
        """;

    private const string Numbers = "('serial', 'manufacture', 'replacement', 'illicit_found')";

    /// <summary>The entry that this act writes bears these marks: records each weapon that is destroyed and bears one of them.</summary>
    internal static async Task NoteAsync(Act act, EntryRow row, IReadOnlyCollection<string> norms, CancellationToken ct)
    {
        if (norms.Count == 0) return;
        await act.FlushAsync(ct);
        await WriteAsync(act, $"""
            select distinct d.id, d.register, d.handling, e.id from marks m join entries d on d.id = m.entry and d.until_act is null
            join weapon_states s on s.weapon = coalesce(d.linked_weapon, d.id) join entries e on e.id = $2 and e.until_act is null
            where m.norm = any ($1) and m.until_act is null and m.kind in {Numbers} and {SameWeapon} order by d.id limit 100
            """, ct, norms.ToArray(), row.Id);
    }

    /// <summary>A swap met a destroyed weapon: by a number of the part that goes on, or because the weapon itself is recorded destroyed.</summary>
    internal static async Task NoteSwapAsync(Act act, EntryRow row, IReadOnlyCollection<string> norms, CancellationToken ct)
    {
        await NoteAsync(act, row, norms, ct);
        await WriteAsync(act, """
            select e.id, e.register, e.handling, e.id from entries e join weapon_states s on s.weapon = coalesce(e.linked_weapon, e.id)
            where e.id = $1 and e.until_act is null and s.status = 'destroyed'
            """, ct, row.Id);
    }

    /// <summary>
    /// The marks that an import wrote; one look at the index of numbers for each number of a destroyed weapon, none where no weapon is. What an import
    /// writes has no statistics yet, so the order of the joins is said here: starting from millions of new marks took an hour.
    /// </summary>
    internal static async Task NoteImportAsync(Act act, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        await WriteAsync(act, $"""
            with gone as materialized (select s.weapon, m.entry, m.norm from weapon_states s
                cross join lateral (select id from entries where id = s.weapon union select id from entries where linked_weapon = s.weapon) l
                cross join lateral (select entry, norm, kind, until_act from marks where entry = l.id offset 0) m
                where s.status = 'destroyed' and m.until_act is null and m.kind in {Numbers} and m.norm is not null),
            seen as materialized (select distinct g.weapon, g.entry, n.entry as seen from gone g
                cross join lateral (select entry, act, kind from marks where norm = g.norm and until_act is null offset 0) n where n.act = $1 and n.kind in {Numbers})
            select distinct d.id, d.register, d.handling, e.id from seen join weapon_states s on s.weapon = seen.weapon
            cross join lateral (select * from entries where id = seen.entry offset 0) d cross join lateral (select * from entries where id = seen.seen offset 0) e
            where d.until_act is null and e.until_act is null and {SameWeapon} order by d.id, e.id limit {MostOfAnImport}
            """, ct, act.Id);
    }

    /// <summary>Says what a sighting turned out to be; by a named person, once.</summary>
    /// <exception cref="ProblemException">weapons.sighting.verdict, weapons.assembly.reason, weapons.sighting.not_found, weapons.sighting.reviewed.</exception>
    public Task<ActOutcome> ReviewAsync(Guid sighting, string? verdict, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (!EnumCode.TryRead<SightingVerdict>(verdict, out _)) throw new ProblemException(Problem.Of("weapons.sighting.verdict", "verdict"));
        var why = SwapChecks.Reason(reason);
        return acts.DoAsync(new ActRequest(Review, doing.Actor, doing.Purpose, doing.Key) { Content = $"{sighting}|{verdict}|{why}" }, async act =>
        {
            await using (var wait = EntryStore.Command(act.Connection, "select pg_advisory_xact_lock(2, hashtext($1))", sighting.ToString())) await wait.ExecuteNonQueryAsync(ct);
            await using var command = EntryStore.Command(act.Connection, "select s.id, s.entry, exists (select from sighting_reviews r where r.sighting = s.id) from destroyed_sightings s where s.uid = $1", sighting);
            long id, entry;
            await using (var r = await command.ExecuteReaderAsync(ct))
            {
                if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("weapons.sighting.not_found"));
                if (r.GetBoolean(2)) throw new ProblemException(Problem.Of("weapons.sighting.reviewed"));
                (id, entry) = (r.GetInt64(0), r.GetInt64(1));
            }
            Training.Demand(act, entry);
            act.Write(SightingReviewRow.Table, new SightingReviewRow(await act.Ids.NextAsync("sighting_reviews", ct), id, verdict!, why));
        }, ct);
    }

    private static async Task WriteAsync(Act act, string sql, CancellationToken ct, params object[] parameters)
    {
        var found = new List<(long Entry, long Register, short Handling, long Seen)>();
        await using (var command = EntryStore.Command(act.Connection, sql, parameters))
        {
            command.CommandTimeout = 0;
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct)) found.Add((r.GetInt64(0), r.GetInt64(1), r.GetInt16(2), r.GetInt64(3)));
        }
        foreach (var (entry, register, handling, seen) in found)
        {
            act.Write(DestroyedSightingRow.Table, new DestroyedSightingRow(await act.Ids.NextAsync("destroyed_sightings", ct), act.NewUid(), entry, register, handling, seen, act.Request.Type.Code));
            await act.FlushIfManyAsync(ct);
        }
    }
}
