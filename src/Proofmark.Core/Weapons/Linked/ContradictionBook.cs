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

    /// <summary>The most weapons that the queue reads at once.</summary>
    public const int Size = 100;

    /// <summary>The contradictions of a weapon that was opened under the reader's rights, with the provenance of each value.</summary>
    public async Task<IReadOnlyList<FieldContradiction>> OfAsync(WeaponView weapon, CancellationToken ct = default)
    {
        EntryRow[] rows = [.. weapon.Entries.Select(e => e.Row)];
        var open = EntryField.All.Select(f => (Field: f, Saying: FieldContradiction.Differing(f, rows))).Where(f => f.Saying.Count > 0).ToList();
        if (open.Count == 0) return [];
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var versions = await VersionsAsync(connection, [.. rows.Select(r => r.Id)], ct);
        var decided = await DecidedAsync(connection, [.. rows.Select(r => r.Id)], ct);
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
            if ((await DecidedAsync(act.Connection, [.. rows.Select(r => r.Id)], ct)).ContainsKey((known.Code, basis))) throw new ProblemException(Problem.Of("weapons.contradiction.none"));
            act.Write(ContradictionDecisionRow.Table, new ContradictionDecisionRow(await act.Ids.NextAsync("contradiction_decisions", ct), holder.Id, holder.Register, holder.Handling, known.Code, basis, chosen?.Row.Id, why));
        }, ct);
    }

    /// <summary>Weapons whose entries contradict one another and about which somebody has yet to decide, as far as the reader may see their entries.</summary>
    public async Task<IReadOnlyList<ContradictionItem>> OpenAsync(ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(acts.Database, context, acts.Clock, ct);
        var groups = await LinkedAsync(session, ct);
        var decided = await DecidedAsync(session.Connection, [.. groups.SelectMany(g => g.Select(e => e.Row.Id))], ct);
        var list = new List<ContradictionItem>();
        foreach (var group in groups)
        {
            var rows = group.Select(e => e.Row).ToList();
            List<string> fields = [.. EntryField.All.Where(f => FieldContradiction.Differing(f, rows) is { Count: > 0 } saying && !decided.ContainsKey((f.Code, FieldContradiction.Basis(f, saying)))).Select(f => f.Code)];
            if (fields.Count > 0) list.Add(new(group[0].Row.Uid, group[0].Mark, fields, [.. group.Select(e => e.Register).Distinct(StringComparer.Ordinal)]));
        }
        await session.RecordAsync("list", "contradiction", null, [.. groups.SelectMany(g => g.Select(e => e.Row.Id)).Distinct().Take(Finding.WeaponFinder.Limit)], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    // Linked entries are few; those whose plain texts agree are left out by the database, those of one reference by the caller.
    private static async Task<List<List<(EntryRow Row, string Register, string? Mark)>>> LinkedAsync(ReadSession session, CancellationToken ct)
    {
        var columns = string.Join(", ", EntryRow.Table.ColumnNames.Select(c => c == "data" ? "e.data::text" : "e." + c));
        await using var command = session.Command($"""
            with w as (select distinct l.linked_weapon as id from entries l join entries f on f.until_act is null and (f.id = l.linked_weapon or f.linked_weapon = l.linked_weapon) and f.id <> l.id
                       where l.linked_weapon is not null and l.until_act is null
                         and (lower(l.make) <> lower(f.make) or lower(l.model) <> lower(f.model) or lower(l.calibre) <> lower(f.calibre) or l.category <> f.category or l.country <> f.country or l.year <> f.year or l.origin <> f.origin)
                       order by 1 limit {Size})
            select {columns}, r.code, (select m.text from marks m where m.entry = e.id and m.until_act is null order by m.kind = 'serial' desc, m.id limit 1), w.id
            from w join entries e on (e.id = w.id or e.linked_weapon = w.id) and e.until_act is null join registers r on r.id = e.register order by w.id, e.id
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var groups = new List<List<(EntryRow, string, string?)>>();
        long weapon = 0;
        var width = EntryRow.Table.ColumnNames.Count;
        while (await reader.ReadAsync(ct))
        {
            if (groups.Count == 0 || weapon != reader.GetInt64(width + 2)) groups.Add([]);
            weapon = reader.GetInt64(width + 2);
            groups[^1].Add((EntryStore.Read(reader), reader.GetString(width), reader.IsDBNull(width + 1) ? null : reader.GetString(width + 1)));
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
        var columns = string.Join(", ", EntryRow.Table.ColumnNames.Select(c => c == "data" ? "e.data::text" : "e." + c));
        await using var command = EntryStore.Command(connection, $"select {columns}, a.recorded, a.actor, a.uid from entries e join acts a on a.id = e.act where e.id = any ($1) order by e.id, e.act limit 1000", entries);
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

    private static async Task<Dictionary<(string Field, Guid Basis), FieldDecision>> DecidedAsync(NpgsqlConnection connection, long[] entries, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, "select d.field, d.basis, d.right_entry, d.reason, a.recorded, a.actor from contradiction_decisions d join acts a on a.id = d.act where d.entry = any ($1) order by d.act limit 1000", entries);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var decided = new Dictionary<(string, Guid), FieldDecision>();
        while (await reader.ReadAsync(ct))
            decided[(reader.GetString(0), reader.GetGuid(1))] = new(reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetDateTime(4), reader.GetInt64(5));
        return decided;
    }
}
