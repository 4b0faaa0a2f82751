using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>Reads kits and what lies in them under the reader's rights; the look-up is recorded before the answer is returned.</summary>
public sealed class KitList(Database database, TimeProvider clock, KitRules? rules = null)
{
    /// <summary>The condition for a row of <c>kit_parts</c> (as <c>l</c>) that nobody ended.</summary>
    internal const string Lies = "not exists (select from kit_part_ends x where x.kit_part = l.id)";

    /// <summary>The condition for a row of <c>loose_parts</c> (as <c>p</c>) that was on no weapon.</summary>
    internal const string Loose = "not exists (select from fittings f where f.part = p.uid)";

    /// <summary>The most parts of a kit, and of one holder within the rules' time, that are looked at.</summary>
    public const int Most = 500;

    private readonly KitRules law = rules ?? KitRules.Shipped;

    /// <summary>The next kits, in the order in which they were opened.</summary>
    /// <param name="register">registers.id; null: all that the reader may see.</param>
    /// <param name="after">Those behind this one; null: from the first.</param>
    /// <param name="take">At most.</param>
    /// <param name="context">Who reads, and why.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<KitItem>> ListAsync(long? register, long? after, int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command($"""
            select k.id, k.uid, r.code, k.label, k.holder, k.received, array(select p.kind from kit_parts l join loose_parts p on p.id = l.part where l.kit = k.id and {Lies} and {Loose} limit {Most}), (select count(*) from kit_uses u where u.kit = k.id)
            from part_kits k join registers r on r.id = k.register where k.id > $1 and ($2::bigint is null or k.register = $2) order by k.id limit $3
            """, after ?? long.MinValue, new NpgsqlParameter { Value = (object?)register ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }, take);
        var list = new List<KitItem>();
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                var kinds = r.GetFieldValue<string[]>(6);
                var day = r.GetFieldValue<DateOnly>(5);
                list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.TextOrNull(3), r.TextOrNull(4), day, kinds.Length, r.GetInt64(7), KitFinding.Of(law, [.. kinds.Select(k => new KitPartFact(Guid.Empty, k, null, day))]).FirstOrDefault()));
            }
        await session.RecordAsync("list", "kit", string.Create(CultureInfo.InvariantCulture, $"{register}|{after}"), [], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    /// <summary>A kit with its parts, uses and findings; null: there is none, or none that the reader may see.</summary>
    public async Task<PartKit?> FindAsync(Guid kit, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var found = await ReadAsync(session, kit, ct);
        await session.RecordAsync("open", "kit", kit.ToString(), [], ct);
        await session.CompleteAsync(ct);
        return found;
    }

    /// <summary>The same, where it must be there.</summary>
    /// <exception cref="ProblemException">weapons.kits.not_found.</exception>
    public async Task<PartKit> OpenAsync(Guid kit, ReadContext context, CancellationToken ct = default) =>
        await FindAsync(kit, context, ct) ?? throw new ProblemException(Problem.Of("weapons.kits.not_found"));

    private async Task<PartKit?> ReadAsync(ReadSession session, Guid kit, CancellationToken ct)
    {
        PartKit found;
        await using (var command = session.Command("select k.id, k.register, r.code, k.label, k.holder, k.consignment, k.received from part_kits k join registers r on r.id = k.register where k.uid = $1", kit))
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            if (!await r.ReadAsync(ct)) return null;
            found = new(r.GetInt64(0), kit, r.GetInt64(1), r.GetString(2), r.TextOrNull(3), r.TextOrNull(4), r.TextOrNull(5), r.GetFieldValue<DateOnly>(6), [], [], [], []);
        }
        List<LoosePart> parts;
        await using (var command = session.Command($"{LoosePartList.Select} where p.id in (select l.part from kit_parts l where l.kit = $1 and {Lies}) and {Loose} order by p.id limit {Most}", found.Id))
            parts = await LoosePartList.ReadAsync(command, ct);
        var uses = new List<KitUse>();
        await using (var command = session.Command($"select e.uid, u.day from kit_uses u join entries e on e.id = u.entry and e.until_act is null where u.kit = $1 order by u.id limit {Most}", found.Id))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) uses.Add(new(r.GetGuid(0), r.GetFieldValue<DateOnly>(1)));
        var findings = KitFinding.Of(law, [.. parts.Select(Fact)]);
        return found with { Parts = parts, Uses = uses, Findings = findings, Together = [.. (await TogetherAsync(session, found, ct)).Where(t => findings.All(f => f.Kit.Code != t.Kit.Code || t.Empty.Count < f.Empty.Count || t.Controlling && !f.Controlling))] };
    }

    /// <summary>What came to the kit's holder within the rules' days: each delivery looks harmless, and together they may be a weapon (MRK-14).</summary>
    private async Task<IReadOnlyList<KitFinding>> TogetherAsync(ReadSession session, PartKit kit, CancellationToken ct)
    {
        if (kit.Holder is null) return [];
        await using var command = session.Command($"{LoosePartList.Select} where upper(btrim(p.holder)) = upper(btrim($1)) and p.received between $2 and $3 and {Loose} order by p.received desc, p.id limit {Most}",
            kit.Holder, kit.Received.AddDays(-law.WithinDays), kit.Received.AddDays(law.WithinDays));
        return KitFinding.Within(law, [.. (await LoosePartList.ReadAsync(command, ct)).Select(Fact)], kit.Received);
    }

    private static KitPartFact Fact(LoosePart part) => new(part.Uid, part.Kind, part.Model, part.Received);
}
