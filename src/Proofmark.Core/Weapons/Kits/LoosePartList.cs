using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Marking;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>Which parts are asked for.</summary>
/// <param name="Mark">Number as typed; compared in its normal form. Null: any.</param>
/// <param name="Register">registers.id; null: all that the reader may see.</param>
/// <param name="After">Those behind this one; null: from the first.</param>
public sealed record LoosePartQuery(string? Mark = null, long? Register = null, long? After = null);

/// <summary>Reads parts that were recorded on their own under the reader's rights; the look-up is recorded before the answer is returned.</summary>
public sealed class LoosePartList(Database database, TimeProvider clock)
{
    /// <summary>A part with the kit that it lies in and the weapon that it is on or was on last, as far as the reader may see them.</summary>
    internal const string Select = """
        select p.id, p.uid, p.register, r.code, p.kind, p.mark, p.make, p.model, p.unfinished, p.origin, p.source, p.holder, p.received, k.uid, k.label, w.uid
        from loose_parts p join registers r on r.id = p.register
        left join lateral (select k.uid, k.label from kit_parts l join part_kits k on k.id = l.kit where l.part = p.id and not exists (select from kit_part_ends x where x.kit_part = l.id) order by l.id desc limit 1) k on true
        left join lateral (select e.uid from fittings f join entries e on e.id = f.entry and e.until_act is null where f.part = p.uid order by f.act desc, f.seq desc limit 1) w on true
        """;

    /// <summary>The next parts, in the order in which they were recorded.</summary>
    /// <param name="query">Which.</param>
    /// <param name="take">At most.</param>
    /// <param name="context">Who reads, and why.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<LoosePart>> ListAsync(LoosePartQuery query, int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command($"{Select} where p.id > $1 and ($2::bigint is null or p.register = $2) and ($3::text is null or p.norm = $3) order by p.id limit $4",
            query.After ?? long.MinValue, new NpgsqlParameter { Value = (object?)query.Register ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            new NpgsqlParameter { Value = query.Mark is { } mark ? MarkNormal.Of(mark) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, take);
        var found = await ReadAsync(command, ct);
        await session.RecordAsync("list", "loose_part", string.Create(CultureInfo.InvariantCulture, $"{query.Mark}|{query.Register}|{query.After}"), [], ct);
        await session.CompleteAsync(ct);
        return found;
    }

    /// <summary>One part; null: there is none, or none that the reader may see.</summary>
    public async Task<LoosePart?> FindAsync(Guid part, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command(Select + " where p.uid = $1", part);
        var found = await ReadAsync(command, ct);
        await session.RecordAsync("open", "loose_part", part.ToString(), [], ct);
        await session.CompleteAsync(ct);
        return found.FirstOrDefault();
    }

    internal static async Task<List<LoosePart>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<LoosePart>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetString(3), r.GetString(4), r.TextOrNull(5), r.TextOrNull(6), r.TextOrNull(7), r.GetBoolean(8), r.GetString(9), r.TextOrNull(10), r.TextOrNull(11),
                r.GetFieldValue<DateOnly>(12), r.IsDBNull(13) ? null : r.GetGuid(13), r.TextOrNull(14), r.IsDBNull(15) ? null : r.GetGuid(15)));
        return list;
    }
}
