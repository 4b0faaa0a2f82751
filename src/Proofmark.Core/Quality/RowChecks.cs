using System.Globalization;

namespace Proofmark.Core.Quality;

/// <summary>
/// Checks that one line of <see cref="Facts"/> decides: each rule becomes a condition, and all of them are asked in one pass. Some are asked
/// only when the register as a whole shows that they mean something (<see cref="Guard"/>): a register that never had import marks has no
/// thousand weapons without one.
/// </summary>
internal static class RowChecks
{
    /// <summary>The checks that are judged here.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal) { "order", "future", "early", "gone", "missing", "agrees", "differs", "pattern", "copied" };

    private static readonly Lazy<string> Ended = new(() => GoneCountries.Case("f.country"));

    /// <summary>The condition under which a line breaks the rule.</summary>
    public static string Condition(QualityRule rule, DateOnly today) => rule.Check switch
    {
        "order" => $"{Facts.Date(rule.Text("earlier")!)}_from > {Facts.Date(rule.Text("later")!)}_to",
        "future" => string.Join(" or ", rule.List("fields").Select(f => $"{Facts.Date(f)}_from > {Day(today)}")),
        "early" => $"{Facts.Date(rule.Text("field")!)}_to < {Day(DateOnly.ParseExact(rule.Text("least")!, "yyyy-MM-dd", CultureInfo.InvariantCulture))}",
        "gone" => $"date_part('year', f.made_from) > {Ended.Value}",
        "missing" => $"{Facts.Condition(rule.Text("when") ?? "always")} and not {Facts.Known(rule.Text("field")!)}",
        "agrees" => $"{Facts.Text(rule.Text("field")!)} <> {Facts.Text(rule.Text("other")!)}",
        "differs" => $"{Facts.Text(rule.Text("field")!)} = {Facts.Text(rule.Text("other")!)}",
        "pattern" => $"{Facts.Text(rule.Text("field")!)} ~ {Quoted(rule.Text("pattern")!)}",
        "copied" => $"length({Bare(rule.Text("field")!)}) > 1 and {Bare(rule.Text("field")!)} in ({string.Join(", ", rule.List("others").Select(Bare))})",
        _ => throw new InvalidDataException($"{QualityRules.File}: nothing judges the check {rule.Check}."),
    };

    /// <summary>
    /// Of which lines the rule is asked, where it means nothing unless few of them break it: it is left out when more than its
    /// <c>most_share</c> do. Null: it always holds.
    /// </summary>
    public static string? Guard(QualityRule rule) => rule.Check switch
    {
        "missing" => Facts.Condition(rule.Text("when") ?? "always"),
        "agrees" or "differs" => $"{Facts.Text(rule.Text("field")!)} is not null and {Facts.Text(rule.Text("other")!)} is not null",
        _ => null,
    };

    /// <summary>A text as a literal. Only the shipped rules come here, and they are quoted all the same.</summary>
    public static string Quoted(string text) => "E'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string Bare(string field) => $"(upper(translate({Facts.Shown(field)}, ' -./', '')) collate \"C\")";

    private static string Day(DateOnly day) => $"date '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
}
