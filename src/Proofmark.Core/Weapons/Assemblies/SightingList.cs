using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>Lists sightings of destroyed weapons under the reader's rights: of one weapon, or those that nobody has looked into yet.</summary>
public sealed class SightingList(Database database, TimeProvider clock)
{
    /// <summary>The most that the queue shows at once.</summary>
    public const int Size = 100;

    // The entry that was seen may be one of a register that is not the reader's: then it is left out, and the sighting is shown.
    private const string Select = """
        select s.id, s.uid, d.uid, e.uid, (select m.text from marks m where m.entry = d.id and m.until_act is null order by m.kind = 'serial' desc, m.id limit 1), s.how, a.recorded, r.verdict, r.reason, s.entry
        from destroyed_sightings s join acts a on a.id = s.act join entries d on d.id = s.entry and d.until_act is null
        left join entries e on e.id = s.seen and e.until_act is null left join sighting_reviews r on r.sighting = s.id
        """;

    internal static readonly string OfWeapon = $"""
        {Select}
        where s.entry in (select x.id from entries x where {EntryStore.OfWeapon("x")} and x.until_act is null)
           or s.seen in (select x.id from entries x where {EntryStore.OfWeapon("x")} and x.until_act is null) order by s.act, s.seq limit 100
        """;

    /// <summary>The sightings that nobody has looked into, the oldest first.</summary>
    public async Task<IReadOnlyList<Sighting>> OpenAsync(ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command(Select + $" where r.id is null order by s.act, s.seq limit {Size}");
        List<Sighting> found;
        var entries = new List<long>();
        await using (var reader = await command.ExecuteReaderAsync(ct)) found = await ReadAsync(reader, ct, entries);
        await session.RecordAsync("list", "sighting", null, [.. entries.Distinct()], ct);
        await session.CompleteAsync(ct);
        return found;
    }

    /// <summary>One sighting, or null when there is none or none that the reader may see.</summary>
    public async Task<Sighting?> FindAsync(Guid uid, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command(Select + " where s.uid = $1", uid);
        List<Sighting> found;
        var entries = new List<long>();
        await using (var reader = await command.ExecuteReaderAsync(ct)) found = await ReadAsync(reader, ct, entries);
        await session.RecordAsync("open", "sighting", uid.ToString(), [.. entries], ct);
        await session.CompleteAsync(ct);
        return found.SingleOrDefault();
    }

    internal static async Task<List<Sighting>> ReadAsync(NpgsqlDataReader r, CancellationToken ct, List<long>? entries = null)
    {
        var list = new List<Sighting>();
        while (await r.ReadAsync(ct))
        {
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetGuid(2), r.IsDBNull(3) ? null : r.GetGuid(3), r.TextOrNull(4), r.GetString(5), r.GetDateTime(6), r.TextOrNull(7), r.TextOrNull(8)));
            entries?.Add(r.GetInt64(9));
        }
        return list;
    }
}
