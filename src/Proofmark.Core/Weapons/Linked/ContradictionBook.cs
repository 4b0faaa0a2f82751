using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Linked;

/// <summary>A weapon in the queue: its entries contradict one another.</summary>
/// <param name="Entry">Outside id of the entry that founded it.</param>
/// <param name="Mark">Its number.</param>
/// <param name="Fields">Codes of the fields that are open.</param>
/// <param name="Registers">Codes of the registers that contradict one another.</param>
public sealed record ContradictionItem(Guid Entry, string? Mark, IReadOnlyList<string> Fields, IReadOnlyList<string> Registers);

/// <summary>
/// Entries of several registers that speak of one weapon, and do not agree: listed field by field with where each value comes from, and
/// worked off by named persons. No entry is changed here; whoever finds an entry wrong corrects it, which is an act of its own.
/// Everybody works on the entries that they may see: an entry of another register neither appears nor counts.
/// </summary>
public sealed class ContradictionBook(Acts acts)
{
    /// <summary>Decides about a field.</summary>
    public static readonly ActType Decide = new("weapons.decide_field", false) { Practised = true };

    /// <summary>The longest reason.</summary>
    public const int LongestReason = 500;

    /// <summary>The most weapons that the queue shows, and reads at once.</summary>
    public const int Size = 100;

    /// <summary>The most times that the queue reads on where what it read is decided already.</summary>
    public const int MostPages = 5;

    /// <summary>The contradictions of a weapon that was opened under the reader's rights, with the provenance of each value.</summary>
    public async Task<IReadOnlyList<FieldContradiction>> OfAsync(WeaponView weapon, CancellationToken ct = default)
    {
        EntryRow[] rows = [.. weapon.Entries.Select(e => e.Row)];
        var open = EntryField.All.Select(f => (Field: f, Saying: FieldContradiction.Differing(f, rows))).Where(f => f.Saying.Count > 0).ToList();
        if (open.Count == 0) return [];
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var versions = await VersionsAsync(connection, [.. rows.Select(r => r.Id)], ct);
        var decided = await DecidedAsync(connection, [.. rows.Select(r => r.Id)], [.. open.Select(o => FieldContradiction.Basis(o.Field, o.Saying))], ct);
        return [.. open.Select(o => new FieldContradiction(o.Field.Code, [.. o.Saying.Select(e => Of(o.Field, e, versions[e.Id]))], decided.GetValueOrDefault((o.Field.Code, FieldContradiction.Basis(o.Field, o.Saying)))))];
    }

    /// <summary>Decides which entry is right about a field, or that both stay; never changes an entry.</summary>
    /// <param name="weapon">The weapon as the person opened it.</param>
    /// <param name="field">Code of an <see cref="EntryField"/>.</param>
    /// <param name="right">Outside id of the entry that is right; null: both stay.</param>
    /// <param name="reason">Why.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.contradiction.field, .right, .reason, .none.</exception>
    public Task<ActOutcome> DecideAsync(WeaponView weapon, string? field, Guid? right, string? reason, Doing doing, CancellationToken ct = default)
    {
        var known = EntryField.All.FirstOrDefault(f => f.Code == field) ?? throw new ProblemException(Problem.Of("weapons.contradiction.field", "field"));
        if (reason?.Trim() is not { Length: > 0 and <= LongestReason } why) throw new ProblemException(Problem.Of("weapons.contradiction.reason", "reason", ("most", LongestReason)));
        var chosen = right is null ? null : weapon.Entries.FirstOrDefault(e => e.Row.Uid == right) ?? throw new ProblemException(Problem.Of("weapons.contradiction.right", "right"));
        return acts.DoAsync(new ActRequest(Decide, doing.Actor, doing.Purpose, doing.Key) { Content = $"{weapon.Weapon}|{field}|{right}|{why}" }, async act =>
        {
            // What is decided is what the entries say now, not what they said when the page was drawn.
            await EntryStore.LockWeaponAsync(act.Connection, weapon.Weapon, ct);
            var rows = new List<EntryRow>();
            foreach (var seen in weapon.Entries)
            {
                Training.Demand(act, seen.Row.Id);
                if (await EntryStore.FindAsync(act.Connection, seen.Row.Id, ct) is { } row && await EntryStore.WeaponOfAsync(act.Connection, row.Id, ct) == weapon.Weapon) rows.Add(row);
            }
            var saying = FieldContradiction.Differing(known, rows);
            if (saying.Count == 0) throw new ProblemException(Problem.Of("weapons.contradiction.none"));
            if (chosen is not null && !saying.Any(e => e.Id == chosen.Row.Id)) throw new ProblemException(Problem.Of("weapons.contradiction.right", "right"));
            var basis = FieldContradiction.Basis(known, saying);
            var holder = saying[0];
            if ((await DecidedAsync(act.Connection, [.. rows.Select(r => r.Id)], [basis], ct)).ContainsKey((known.Code, basis))) throw new ProblemException(Problem.Of("weapons.contradiction.none"));
            act.Write(ContradictionDecisionRow.Table, new ContradictionDecisionRow(await act.Ids.NextAsync("contradiction_decisions", ct), holder.Id, holder.Register, holder.Handling, known.Code, basis, chosen?.Row.Id, why));
        }, ct);
    }

    /// <summary>Weapons whose entries contradict one another and about which somebody has yet to decide, as far as the reader may see their entries.</summary>
    public async Task<IReadOnlyList<ContradictionItem>> OpenAsync(ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(acts.Database, context, acts.Clock, ct);
        var list = new List<ContradictionItem>();
        var read = new HashSet<long>();
        (bool Decided, long Weapon) last = (false, long.MinValue);
        for (var page = 0; page < MostPages && list.Count < Size; page++)
        {
            var groups = await LinkedAsync(session, last, ct);
            if (groups.Count == 0) break;
            last = (groups[^1].Decided, groups[^1].Weapon);
            read.UnionWith(groups.SelectMany(g => g.Entries.Select(e => e.Row.Id)));
            list.AddRange(await UndecidedAsync(session, groups, ct));
            if (groups.Count < Size) break;
        }
        await session.RecordAsync("list", "contradiction", null, [.. read.Order().Take(Finding.WeaponFinder.Limit)], ct);
        await session.CompleteAsync(ct);
        return [.. list.Take(Size)];
    }

    private sealed record LinkedWeapon(long Weapon, bool Decided, List<(EntryRow Row, string Register, string? Mark)> Entries);

    private static async Task<List<ContradictionItem>> UndecidedAsync(ReadSession session, List<LinkedWeapon> groups, CancellationToken ct)
    {
        var differing = new List<(LinkedWeapon Of, string Field, Guid Basis)>();
        foreach (var group in groups)
            foreach (var field in EntryField.All)
                if (FieldContradiction.Differing(field, group.Entries.Select(e => e.Row)) is { Count: > 0 } saying) differing.Add((group, field.Code, FieldContradiction.Basis(field, saying)));
        var decided = groups.Exists(g => g.Decided) ? await DecidedAsync(session.Connection, [.. groups.SelectMany(g => g.Entries.Select(e => e.Row.Id))], [.. differing.Select(d => d.Basis)], ct) : [];
        var list = new List<ContradictionItem>();
        foreach (var group in groups)
        {
            List<string> fields = [.. differing.Where(d => d.Of == group && !decided.ContainsKey((d.Field, d.Basis))).Select(d => d.Field)];
            if (fields.Count > 0) list.Add(new(group.Entries[0].Row.Uid, group.Entries[0].Mark, fields, [.. group.Entries.Select(e => e.Register).Distinct(StringComparer.Ordinal)]));
        }
        return list;
    }

    // What is compared is what EntryField compares: the reference where it is known, else the text without case; what is not said differs from nothing.
    private const string Said = """
        exists (select from contradiction_decisions d where d.entry = e.id) as decided, upper(btrim(e.category)) as category, coalesce(e.make_ref, nullif(upper(btrim(e.make)), '')) as make,
        coalesce(e.model_ref, nullif(upper(btrim(e.model)), '')) as model, coalesce(e.calibre_ref, nullif(upper(btrim(e.calibre)), '')) as calibre, upper(btrim(e.country)) as country, e.year, nullif(e.origin, 'unknown') as origin
        """;

    // Linked entries are few: it starts from them, and from each weapon of theirs goes to the entry that founded it. Weapons about which nobody decided
    // anything come first, so that no number of decided ones keeps them out.
    private static async Task<List<LinkedWeapon>> LinkedAsync(ReadSession session, (bool Decided, long Weapon) last, CancellationToken ct)
    {
        await using var command = session.Command($"""
            with linked as materialized (select e.linked_weapon as weapon, {Said} from entries e where e.linked_weapon is not null and e.until_act is null),
                 said as (select * from linked union all
                          select e.id, {Said} from (select distinct weapon from linked) l join entries e on e.id = l.weapon and e.linked_weapon is null and e.until_act is null),
                 w as (select weapon, bool_or(decided) as decided from said group by weapon
                       having (bool_or(decided), weapon) > ($1, $2)
                          and (count(distinct category) > 1 or count(distinct make) > 1 or count(distinct model) > 1 or count(distinct calibre) > 1 or count(distinct country) > 1 or count(distinct year) > 1 or count(distinct origin) > 1)
                       order by 2, 1 limit {Size})
            select {EntryStore.ColumnsOf("e")}, r.code, (select m.text from marks m where m.entry = e.id and m.until_act is null order by m.kind = 'serial' desc, m.id limit 1), w.weapon, w.decided
            from w cross join lateral (select * from entries where id = w.weapon and linked_weapon is null union all select * from entries where linked_weapon = w.weapon) e
            join registers r on r.id = e.register where e.until_act is null order by w.decided, w.weapon, e.id
            """, last.Decided, last.Weapon);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var groups = new List<LinkedWeapon>();
        var width = EntryRow.Table.ColumnNames.Count;
        while (await reader.ReadAsync(ct))
        {
            var weapon = reader.GetInt64(width + 2);
            if (groups.Count == 0 || groups[^1].Weapon != weapon) groups.Add(new(weapon, reader.GetBoolean(width + 3), []));
            groups[^1].Entries.Add((EntryStore.Read(reader), reader.GetString(width), reader.TextOrNull(width + 1)));
        }
        return groups;
    }

    /// <summary>The value as it stands, with the act from which on the entry said it without a change.</summary>
    private static FieldValue Of(EntryField field, EntryRow row, List<(EntryRow Row, DateTime At, long By, Guid Act)> versions)
    {
        var from = versions[^1];
        for (var i = versions.Count - 1; i >= 0 && field.Value(versions[i].Row) == field.Value(row); i--) from = versions[i];
        return new FieldValue(row.Id, field.Value(row)!, from.At, from.By, from.Act);
    }

    private static async Task<Dictionary<long, List<(EntryRow Row, DateTime At, long By, Guid Act)>>> VersionsAsync(NpgsqlConnection connection, long[] entries, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, $"select {EntryStore.ColumnsOf("e")}, a.recorded, a.actor, a.uid from entries e join acts a on a.id = e.act where e.id = any ($1) order by e.id, e.act limit 1000", entries);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var versions = new Dictionary<long, List<(EntryRow, DateTime, long, Guid)>>();
        var width = EntryRow.Table.ColumnNames.Count;
        while (await reader.ReadAsync(ct))
        {
            var row = EntryStore.Read(reader);
            if (!versions.TryGetValue(row.Id, out var list)) versions[row.Id] = list = [];
            list.Add((row, reader.GetDateTime(width), reader.GetInt64(width + 1), reader.GetGuid(width + 2)));
        }
        return versions;
    }

    /// <summary>The latest decision about each field among those that were made on what entries say now.</summary>
    private static async Task<Dictionary<(string Field, Guid Basis), FieldDecision>> DecidedAsync(NpgsqlConnection connection, long[] entries, Guid[] bases, CancellationToken ct)
    {
        // A page of the queue has a hundred weapons of seven fields.
        await using var command = EntryStore.Command(connection, """
            select distinct on (d.field, d.basis) d.field, d.basis, d.right_entry, d.reason, a.recorded, a.actor
            from contradiction_decisions d join acts a on a.id = d.act where d.entry = any ($1) and d.basis = any ($2) order by d.field, d.basis, d.act desc limit 1000
            """, entries, bases);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var decided = new Dictionary<(string, Guid), FieldDecision>();
        while (await reader.ReadAsync(ct))
            decided[(reader.GetString(0), reader.GetGuid(1))] = new(reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.TextOrNull(3), reader.GetDateTime(4), reader.GetInt64(5));
        return decided;
    }
}
