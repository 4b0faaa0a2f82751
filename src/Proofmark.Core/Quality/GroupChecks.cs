using System.Globalization;

namespace Proofmark.Core.Quality;

/// <summary>
/// Checks that compare an entry with the others of its register: what the reference data does not know, the register itself tells. Each rule
/// becomes one statement that answers with the entries that break it. A combination counts as one that never met when it stands against an
/// overwhelming majority; the numbers are the rule's, in <c>data/rules/quality.json</c>.
/// </summary>
internal static class GroupChecks
{
    /// <summary>The checks that are judged here.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal) { "rare", "shape", "range", "gap", "sequence", "twice", "key_twice", "elsewhere", "name" };

    /// <summary>Selects the entries that break the rule.</summary>
    public static string Statement(QualityRule rule) => rule.Check switch
    {
        "rare" => Rare(rule),
        "shape" => Shape(rule),
        "range" => Range(rule),
        "gap" => Gap(rule),
        "sequence" => Sequence(rule),
        "twice" => Twice(rule),
        "key_twice" => "select f.entry from quality_facts f join (select row_key from quality_facts where row_key is not null group by row_key having count(*) > 1) d on d.row_key = f.row_key",
        "elsewhere" => Elsewhere,
        "name" => Name(rule),
        _ => throw new InvalidDataException($"{QualityRules.File}: nothing judges the check {rule.Check}."),
    };

    // A value that hardly occurs in its group, where another one is nearly all there is.
    private static string Rare(QualityRule rule)
    {
        var group = Group(rule);
        var value = Facts.Text(rule.Text("value")!);
        var nothing = rule.Says("nothing_counts");
        var of = nothing ? $"coalesce({value}, '')" : value;
        // Where such values are no rarity together (firms that have one weapon each), each alone is none either.
        var few = rule.Parameters.TryGetProperty("few", out _) ? $"where few <= greatest(2, {N(rule, "few")} * total)" : "";
        return $"""
            with g as (select {group} as g, {of} as v, count(*) as n from quality_facts f where {group} is not null {(nothing ? "" : $"and {value} is not null")} group by 1, 2),
                 t as (select g, sum(n) as total, max(n) as top from g group by g having sum(n) >= {N(rule, "least")} and max(n) >= {N(rule, "leader")} * sum(n)),
                 o as (select g.g, g.v, t.total, sum(g.n) over (partition by g.g) as few from g join t on t.g = g.g where g.n <= {N(rule, "most")} + {N(rule, "most_share")} * t.total and g.n * 4 < t.top),
                 r as (select g, v from o {few})
            select f.entry from quality_facts f join r on r.g = {group} and r.v = {of}
            """;
    }

    // Figures and letters of a serial as the maker's others have them. One figure more is what numbers do as they grow.
    private static string Shape(QualityRule rule) => $"""
        with g as (select f.make as g, f.shape as v, count(*) as n from quality_facts f where f.make is not null and f.shape is not null group by 1, 2),
             t as (select g, sum(n) as total, max(n) as top from g group by g having sum(n) >= {N(rule, "least")} and max(n) >= {N(rule, "leader")} * sum(n)),
             r as (select g.g, g.v from g join t on t.g = g.g where g.n <= {N(rule, "most")} + {N(rule, "most_share")} * t.total and g.n * 10 < t.top
                     and not exists (select from g c where c.g = g.g and c.n > g.n and length(g.v) = length(c.v) + 1 and regexp_replace(g.v, '9+', '9') = regexp_replace(c.v, '9+', '9')))
        select f.entry from quality_facts f join r on r.g = f.make and r.v = f.shape
        """;

    // The one or two highest or lowest numbers of a model, beyond a gap that is wider than all the others together.
    private static string Range(QualityRule rule) => $"""
        with x as (select f.pair as g, f.number as v, lag(f.number) over w as before, row_number() over w as place, count(*) over (partition by f.pair) as n,
                          min(f.number) over (partition by f.pair) as least, max(f.number) over (partition by f.pair) as most
                   from quality_facts f where f.number is not null window w as (partition by f.pair order by f.number)),
             r as (select g, max(before) filter (where place > n - 2 and v - before > {N(rule, "factor")} * greatest(before - least, 100)) as top,
                          min(v) filter (where place <= 3 and v - before > {N(rule, "factor")} * greatest(most - v, 100)) as bottom
                   from x where n >= {N(rule, "least")} and (place > n - 2 or place <= 3) group by g)
        select f.entry from quality_facts f join r on r.g = f.pair where f.number > r.top or f.number < r.bottom
        """;

    // Years in which a model was hardly made, far from those in which it was.
    private static string Gap(QualityRule rule) => $"""
        with g as (select f.pair as g, f.year as v, count(*) as n from quality_facts f where f.year is not null group by 1, 2),
             x as (select g, v, n, v - lag(v) over w as before, lead(v) over w - v as after, sum(n) over (partition by g) as total from g window w as (partition by g order by v)),
             r as (select g, v from x where total >= {N(rule, "least")} and n <= {N(rule, "most")} and coalesce(before, 10000) >= {N(rule, "gap")} and coalesce(after, 10000) >= {N(rule, "gap")})
        select f.entry from quality_facts f join r on r.g = f.pair and r.v = f.year
        """;

    // A value that does not lie between those of its neighbours, which are in order themselves; asked of groups that nearly all are.
    private static string Sequence(QualityRule rule)
    {
        var (group, order, value) = (Group(rule), Facts.Number(rule.Text("order")!), Facts.Number(rule.Text("value")!));
        return $"""
            with x as (select f.entry, {group} as g, {value} as v, lag({value}) over w as before, lead({value}) over w as after, count(*) over (partition by {group}) as n
                       from quality_facts f where {order} is not null and {value} is not null window w as (partition by {group} order by {order}, {value})),
                 bad as (select entry, n, count(*) over (partition by g) as bad from x where n >= {N(rule, "least")} and before <= after and (v < before - {N(rule, "tolerance")} or v > after + {N(rule, "tolerance")}))
            select entry from bad where bad <= greatest(1, {N(rule, "most_share")} * n)
            """;
    }

    // One serial of one make and model on several entries: entered again, at two holders, or destroyed and still there.
    private static string Twice(QualityRule rule)
    {
        const string destroyed = "bool_or(f.status = 'destroyed') and not bool_and(coalesce(f.status, '') = 'destroyed')";
        const string holders = "count(distinct coalesce(f.holder_kind, '') || '|' || coalesce(f.holder_organisation, 0)) > 1";
        var which = rule.Text("differs") switch
        {
            "destroyed" => destroyed,
            "holder" => $"{holders} and not coalesce({destroyed}, false)",
            "nothing" => $"not ({holders}) and not coalesce({destroyed}, false)",
            _ => throw new InvalidDataException($"{QualityRules.File}: {rule.Code} does not say what differs."),
        };
        return $"""
            with d as (select f.pair, f.serial from quality_facts f where f.serial is not null and f.make is not null group by 1, 2 having count(*) > 1),
                 k as (select f.pair, f.serial from quality_facts f join d on d.pair = f.pair and d.serial = f.serial group by 1, 2 having {which})
            select f.entry from quality_facts f join k on k.pair = f.pair and k.serial = f.serial
            """;
    }

    // The same weapon in another register, unless somebody said that it is the same. A node that has no other register is not searched for it.
    private const string Elsewhere = """
        select distinct f.entry from quality_facts f join quality_entries e on e.id = f.entry
        join marks m on m.norm = f.serial and m.kind = 'serial' and m.until_act is null and m.register <> e.register and m.register > 0
        join entries o on o.id = m.entry and o.until_act is null and coalesce(o.linked_weapon, o.id) <> coalesce(e.linked_weapon, e.id)
        where exists (select from registers r where r.kind = 'weapons' and r.id > 0 and r.id <> (select register from quality_entries limit 1))
          and f.serial is not null and coalesce(o.make_ref, lower(btrim(o.make)) collate "C") = f.make and coalesce(o.model_ref, lower(btrim(o.model)) collate "C", '') = coalesce(f.model, '')
        """;

    private static string Name(QualityRule rule)
    {
        var (verdict, same) = rule.Text("verdict") switch
        {
            "make_unknown" => ("f.make_verdict", "f.make"),
            "model_elsewhere" or "model_unknown" => ("f.model_verdict", "f.pair"),
            "calibre_unknown" => ("f.calibre_verdict", "f.calibre"),
            _ => throw new InvalidDataException($"{QualityRules.File}: {rule.Code} has no verdict."),
        };
        return $"""
            with k as (select {same} as k from quality_facts f where {verdict} = {RowChecks.Quoted(rule.Text("verdict")!)} group by 1 having count(*) <= {N(rule, "most")})
            select f.entry from quality_facts f join k on k.k = {same} where {verdict} = {RowChecks.Quoted(rule.Text("verdict")!)}
            """;
    }

    private static string Group(QualityRule rule) => rule.List("group") switch
    {
        [] => "0",
        [var one] => Facts.Text(one),
        _ => throw new InvalidDataException($"{QualityRules.File}: {rule.Code} has a group of several fields."),
    };

    private static string N(QualityRule rule, string name) => rule.Number(name).ToString(CultureInfo.InvariantCulture);
}
