using System.Globalization;

namespace Proofmark.Core.Quality;

/// <summary>
/// Checks of who holds a weapon, by what <see cref="HolderReading"/> left in the session: hashes and shapes, no name and no number. Each answers with
/// the entries that break the rule; what a finding says is which doubt it is.
/// </summary>
internal static class HolderChecks
{
    /// <summary>The checks that are judged here.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal) { "number_of_two", "holder_number_shape", "person_as_organisation", "force_as_person" };

    /// <summary>Selects the entries that break the rule.</summary>
    public static string Statement(QualityRule rule) => rule.Check switch
    {
        "number_of_two" => NumberOfTwo(rule),
        "holder_number_shape" => NumberShape(rule),
        "person_as_organisation" => $"""
            with o as (select distinct o.words from quality_organisations o join quality_entries e on e.holder_organisation = o.organisation group by o.organisation, o.words having count(*) >= {N(rule, "least")})
            select e.id as entry from quality_entries e join quality_holders h on h.person = e.holder_person join o on o.words = h.words where e.holder_kind = 'person'
            """,
        "force_as_person" => """
            with p as (select distinct words from quality_holders where cardinality(words) > 1)
            select e.id as entry from quality_entries e join quality_organisations o on o.organisation = e.holder_organisation join p on p.words = o.words where e.holder_kind = 'state_force'
            """,
        _ => throw new InvalidDataException($"{QualityRules.File}: nothing judges the check {rule.Check}."),
    };

    // A name that shares no word with the one that the number mostly stands beside; where neither is more frequent, both. Left out altogether
    // where it is too frequent: then the numbers of this register are not the numbers of persons.
    private static string NumberOfTwo(QualityRule rule) => $"""
        with g as (select number, words, count(*) as n from quality_holders where number is not null and words is not null group by 1, 2),
             m as (select number from g group by number having count(*) > 1),
             t as (select distinct on (g.number) g.number, g.words, g.n from g join m on m.number = g.number order by g.number, g.n desc, g.words),
             o as (select g.number, g.words, g.n, t.words as top, t.n as top_n from g join t on t.number = g.number where g.words <> t.words and not g.words && t.words),
             r as (select number, words from o union select number, top from o where n = top_n),
             bad as (select distinct e.id as entry from r join quality_holders h on h.number = r.number and h.words = r.words join quality_entries e on e.holder_person = h.person)
        select entry from bad where (select count(*) from bad) <= greatest({N(rule, "at_least")}, {N(rule, "most_share")} * (select count(*) from quality_holders where number is not null))
        """;

    private static string NumberShape(QualityRule rule) => $"""
        with g as (select shape, count(*) as n from quality_holders where shape is not null group by 1),
             t as (select sum(n) as total, max(n) as top from g having sum(n) >= {N(rule, "least")} and max(n) >= {N(rule, "leader")} * sum(n))
        select e.id as entry from t join g on g.n <= {N(rule, "most")} + {N(rule, "most_share")} * t.total and g.n * 10 < t.top join quality_holders h on h.shape = g.shape join quality_entries e on e.holder_person = h.person
        """;

    private static string N(QualityRule rule, string name) => rule.Number(name).ToString(CultureInfo.InvariantCulture);
}
