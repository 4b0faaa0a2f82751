using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Core.Quality;

namespace Proofmark.Server.Quality;

/// <summary>Quality of a register over time as charts, in the reader's words.</summary>
internal static class QualityCharts
{
    private const int Rules = 5;

    /// <summary>Findings that held and were not accepted, by run.</summary>
    public static Chart Standing(Text text, IReadOnlyList<QualityPoint> points) =>
        new("quality-over-time", ChartKind.Columns, text["quality.chart.standing"], text["quality.run"], Days(text, points), [new ChartSeries(text["quality.standing"], [.. points.Select(p => p.Standing)], "standing")]);

    /// <summary>Completeness in thousandths, by run.</summary>
    public static Chart Completeness(Text text, IReadOnlyList<QualityPoint> points) =>
        new("completeness-over-time", ChartKind.Lines, text["quality.chart.complete"], text["quality.run"], Days(text, points), [new ChartSeries(text["quality.complete"], [.. points.Select(p => (long)p.Complete)], "complete")]);

    /// <summary>The rules that most entries break in the latest run.</summary>
    public static Chart ByRule(Text text, QualityPoint last)
    {
        var most = last.Found.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Take(Rules * 4).ToList();
        return new("quality-by-rule", ChartKind.Bars, text["quality.chart.rules"], text["quality.rule"],
            [.. most.Select(f => QualityRules.Shipped.ByCode.TryGetValue(f.Key, out var rule) ? FindingWords.Of(text, rule) : f.Key)], [new ChartSeries(text["quality.found"], [.. most.Select(f => f.Value)], "found")]) { Codes = [.. most.Select(f => f.Key)] };
    }

    private static IReadOnlyList<string> Days(Text text, IReadOnlyList<QualityPoint> points) => [.. points.Select(p => text.ShortDate(DateOnly.FromDateTime(p.At)))];
}
