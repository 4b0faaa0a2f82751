using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>An open duty in a list: the weapon as a register knows it, the rule, since when.</summary>
public sealed record DutyItem(long Id, Guid Entry, long Register, string RegisterCode, string Rule, DateTime Since, string? Mark, string? Make, string? Model, string? Calibre);

/// <summary>Which open duties are asked for.</summary>
/// <param name="Rules">Codes of rules; every rule when empty.</param>
/// <param name="Register">One register, or all that the reader may see.</param>
/// <param name="After">Those behind this one; null: from the first.</param>
public sealed record DutyQuery(IReadOnlyList<string> Rules, long? Register = null, long? After = null)
{
    /// <summary>Code of a category with what lies below it; null: every one.</summary>
    public string? Category { get; init; }

    /// <summary>The make as the register has it; null: every one.</summary>
    public string? Make { get; init; }

    /// <summary>Keys of the reference's makes that <see cref="Make"/> is a name of.</summary>
    public IReadOnlyList<string> MakeKeys { get; init; } = [];

    internal bool OfWeapons => Category is not null || Make is not null;

    /// <summary>The last ones before this one instead; null: those behind <see cref="After"/>.</summary>
    public long? Before { get; init; }
}

/// <summary>Lists open duties under the reader's rights, by key; the look-up is recorded before the answer is returned.</summary>
public sealed class DutyList(Database database, TimeProvider clock)
{
    /// <summary>The highest figure that <see cref="CountAsync"/> says.</summary>
    public const int MostCounted = 100_000;

    // For each register and rule the index gives the next few; nothing else is read, however many duties there are.
    private static string Next(bool ofWeapons, bool back) => $"""
        select d.id, e.uid, d.register, r.code, d.rule, a.recorded, e.id,
               (select m.text from marks m where m.entry = e.id and m.until_act is null order by m.kind = 'serial' desc, m.id limit 1), e.make, e.model, e.calibre
        from (select x.* from {Found(ofWeapons, back)} order by x.id {(back ? "desc" : "")} limit $4) d
        join entries e on e.id = d.entry and e.until_act is null join registers r on r.id = d.register join acts a on a.id = d.act
        order by d.id
        """;

    private static string Found(bool ofWeapons, bool back) => $"""
        unnest($1) of (register) cross join unnest($2) by (rule) cross join lateral (
            select d.id, d.entry, d.register, d.rule, d.act from duties d {(ofWeapons ? "join entries n on n.id = d.entry and n.until_act is null" : "")}
            where d.register = of.register and d.rule = by.rule and d.until_act is null and d.id {(back ? "<" : ">")} $3 {(ofWeapons ? OfWeapons : "")} order by d.id {(back ? "desc" : "")} limit $4) x
        """;

    private const string OfWeapons = "and ($5::text is null or n.category = $5 or n.category like $5 || '.%') and ($6::text is null or lower(btrim(n.make)) = lower($6) or n.make_ref = any ($7))";

    /// <summary>The next duties, or the last ones before one, in the order in which they were opened.</summary>
    /// <param name="query">Which.</param>
    /// <param name="take">At most.</param>
    /// <param name="context">Who reads, and why.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<DutyItem>> ListAsync(DutyQuery query, int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command(Next(query.OfWeapons, query.Before is not null), Parameters(query, take, context));
        var list = new List<DutyItem>();
        var entries = new List<long>();
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetString(3), r.GetString(4), r.GetDateTime(5), r.TextOrNull(7), r.TextOrNull(8), r.TextOrNull(9), r.TextOrNull(10)));
                entries.Add(r.GetInt64(6));
            }
        await session.RecordAsync("list", "duty", $"{string.Join(',', query.Rules)}|{query.Register}|{query.After}{(query.Before is { } before ? $"|<{before}" : "")}|{query.Category}|{query.Make}", [.. entries.Distinct()], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    /// <summary>How many there are, <see cref="MostCounted"/> at most, from the first on; the look-up is recorded.</summary>
    public async Task<int> CountAsync(DutyQuery query, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command($"select count(*)::int from (select x.id from {Found(query.OfWeapons, false)} limit $4) c", Parameters(query with { After = null, Before = null }, MostCounted, context));
        var count = (int)(await command.ExecuteScalarAsync(ct))!;
        await session.RecordAsync("list", "duty", $"{string.Join(',', query.Rules)}|{query.Register}||{query.Category}|{query.Make}", [], ct);
        await session.CompleteAsync(ct);
        return count;
    }

    private static object?[] Parameters(DutyQuery query, int take, ReadContext context)
    {
        long[] registers = [.. context.Registers.Where(r => Training.Is(r) == context.Purpose.IsTraining && (query.Register is null || query.Register == r))];
        string[] rules = query.Rules.Count > 0 ? [.. query.Rules] : [.. MarkingLaw.Shipped.Rules.Keys];
        object?[] plain = [new NpgsqlParameter<long[]> { TypedValue = registers }, new NpgsqlParameter<string[]> { TypedValue = rules }, query.Before ?? query.After ?? long.MinValue, take];
        return query.OfWeapons ? [.. plain, query.Category, query.Make, new NpgsqlParameter<string[]> { TypedValue = [.. query.MakeKeys] }] : plain;
    }
}
