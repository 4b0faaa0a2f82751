using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>Two numbers on one weapon that differ, in the queue.</summary>
/// <param name="Entry">Outside id of the entry.</param>
/// <param name="RegisterCode">Its register.</param>
/// <param name="Kind">Kind of the controlling component.</param>
/// <param name="Mark">Its number.</param>
/// <param name="OtherKind">Kind of the other part.</param>
/// <param name="OtherMark">Its number.</param>
public sealed record ConflictItem(Guid Entry, string RegisterCode, string Kind, string Mark, string OtherKind, string OtherMark);

/// <summary>Weapons whose parts bear different numbers and about which nobody decided, under the reader's rights.</summary>
public sealed class PartConflictList(Database database, TimeProvider clock)
{
    /// <summary>The most that the queue shows at once.</summary>
    public const int Size = 100;

    /// <summary>The conflicts that are open, the oldest first; the look-up is recorded.</summary>
    public async Task<IReadOnlyList<ConflictItem>> OpenAsync(ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command($"""
            select e.uid, r.code, c.kind, c.mark, o.kind, o.mark, e.id
            from fittings c join fittings o on o.entry = c.entry and o.until_act is null and not o.controlling and o.norm <> c.norm and o.kind <> all ($1)
            join entries e on e.id = c.entry and e.until_act is null join registers r on r.id = e.register
            where c.controlling and c.until_act is null and not exists (select from part_decisions d where d.one = least(c.id, o.id) and d.other = greatest(c.id, o.id))
            order by c.act, c.seq limit {Size}
            """, new Npgsql.NpgsqlParameter<string[]> { TypedValue = [.. Assembly.NumberedApart] });
        var list = new List<ConflictItem>();
        var entries = new List<long>();
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                list.Add(new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5)));
                entries.Add(r.GetInt64(6));
            }
        await session.RecordAsync("list", "part", null, [.. entries.Distinct()], ct);
        await session.CompleteAsync(ct);
        return list;
    }
}
