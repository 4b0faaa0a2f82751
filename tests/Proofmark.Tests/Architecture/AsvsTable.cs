using System.Text.RegularExpressions;

namespace Proofmark.Tests.Architecture;

/// <summary>A row of docs/asvs.md.</summary>
/// <param name="Number">As the standard counts, <c>1.2.3</c>.</param>
/// <param name="Level">1 or 2.</param>
/// <param name="Subject">In a few words.</param>
/// <param name="Status"><c>met</c>, <c>not applicable</c>, <c>open</c>, or what stands there instead.</param>
/// <param name="Why">Evidence, or reason, or what is missing.</param>
internal sealed record AsvsRow(string Number, int Level, string Subject, string Status, string Why);

/// <summary>The table of docs/asvs.md, and what is wrong with it.</summary>
internal static partial class AsvsTable
{
    private static readonly string[] Statuses = ["met", "not applicable", "open"];

    public static IReadOnlyList<AsvsRow> Read(string markdown) =>
        [.. markdown.Split('\n').Select(l => Line().Match(l)).Where(m => m.Success)
            .Select(m => new AsvsRow(m.Groups[1].Value, int.Parse(m.Groups[2].ValueSpan, null), m.Groups[3].Value.Trim(), m.Groups[4].Value.Trim().Trim('*'), m.Groups[5].Value.Trim()))];

    /// <summary>Number and level of every requirement that there must be.</summary>
    public static IReadOnlyList<(string Number, int Level)> Facts(string text) =>
        [.. text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' ')).Select(p => (p[0], int.Parse(p[1], null)))];

    /// <summary>Everything that is missing or untrue.</summary>
    /// <param name="markdown">The document.</param>
    /// <param name="facts">What there must be.</param>
    /// <param name="exists">Is this a test <c>Class.Method</c> or a file?</param>
    public static IEnumerable<string> Findings(string markdown, IReadOnlyList<(string Number, int Level)> facts, Func<string, bool> exists)
    {
        var rows = Read(markdown);
        var expected = facts.ToDictionary(f => f.Number, f => f.Level, StringComparer.Ordinal);
        foreach (var missing in facts.Where(f => rows.All(r => r.Number != f.Number))) yield return $"{missing.Number} has no row";
        foreach (var twice in rows.GroupBy(r => r.Number, StringComparer.Ordinal).Where(g => g.Count() > 1)) yield return $"{twice.Key} has {twice.Count()} rows";
        foreach (var row in rows)
        {
            if (!expected.TryGetValue(row.Number, out var level)) yield return $"{row.Number} is no requirement of levels 1 and 2";
            else if (level != row.Level) yield return $"{row.Number} is of level {level}";
            if (!Statuses.Contains(row.Status, StringComparer.Ordinal)) yield return $"{row.Number} has no status";
            if (row.Subject.Length < 4) yield return $"{row.Number} has no subject";
            var evidence = Quoted().Matches(row.Why).Select(m => m.Groups[1].Value).ToList();
            if (row.Status == "met" && evidence.Count == 0) yield return $"{row.Number} is said to be met without evidence";
            if (row.Status == "met") foreach (var absent in evidence.Where(e => !exists(e))) yield return $"{row.Number}: there is no {absent}";
            else if (row.Why.Length < 12) yield return $"{row.Number} does not say why";
        }
        foreach (var line in Counts(rows).Where(l => !markdown.Contains(l, StringComparison.Ordinal))) yield return $"a count is wrong; it is {line}";
    }

    /// <summary>The lines of the table at the top.</summary>
    public static IEnumerable<string> Counts(IReadOnlyList<AsvsRow> rows)
    {
        foreach (var (name, some) in new[] { ("1", rows.Where(r => r.Level == 1)), ("2", rows.Where(r => r.Level == 2)), ("both", rows) })
            yield return $"| {name} | {string.Join(" | ", Statuses.Select(s => some.Count(r => r.Status == s)))} | {some.Count()} |";
    }

    [GeneratedRegex(@"^\| (\d+\.\d+\.\d+) \| ([123]) \|([^|]*)\|([^|]*)\|(.*)\|\s*$", RegexOptions.None, 1000)]
    private static partial Regex Line();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}
