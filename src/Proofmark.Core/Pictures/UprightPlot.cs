using System.Globalization;
using System.Text;
using Proofmark.Core.Languages;

namespace Proofmark.Core.Pictures;

/// <summary>Columns and lines over categories that follow one another; the first stands where the reader's lines begin.</summary>
internal static class UprightPlot
{
    private const double High = 240, Below = 46, End = 12;

    /// <summary>Draws from <paramref name="top"/> down; returns the height of the whole.</summary>
    public static double Draw(SvgWriter svg, Chart chart, Text text, double top)
    {
        var lines = chart.Kind == ChartKind.Lines;
        var largest = chart.Categories.Count == 0 ? 0 : Enumerable.Range(0, chart.Categories.Count).Max(c => lines ? chart.Series.Max(s => s.Values[c]) : chart.Of(c));
        var ticks = Ticks.For(largest);
        var start = 14 + ticks.Max(t => SvgWriter.WidthOf(text.Number(t), 12));
        var bottom = top + 8 + High;
        double Y(long value) => bottom - High * value / ticks[^1];
        foreach (var tick in ticks)
        {
            svg.Line(start, Y(tick), ChartPicture.Width - End, Y(tick), tick == 0 ? "axis" : "grid");
            svg.Text(start - 6, Y(tick) + 4, text.Number(tick), "soft small", "end");
        }
        var wide = (ChartPicture.Width - End - start) / Math.Max(1, chart.Categories.Count);
        if (lines) Lines(svg, chart, text, start, wide, Y);
        else Columns(svg, chart, text, start, wide, Y);
        Axis(svg, chart, start, wide, bottom);
        return bottom + Below;
    }

    private static void Columns(SvgWriter svg, Chart chart, Text text, double start, double wide, Func<long, double> y)
    {
        var bar = Math.Min(44, wide * 0.72);
        for (var c = 0; c < chart.Categories.Count; c++)
        {
            var (x, below) = (start + wide * c + (wide - bar) / 2, 0L);
            for (var s = 1; s <= chart.Series.Count; s++)
            {
                var value = chart.Series[s - 1].Values[c];
                if (value == 0) continue;
                svg.Rect(x, y(below + value), bar, y(below) - y(below + value), Patterns.Css(s), Patterns.Fill(chart.Name, s), Told(chart, text, s, c));
                below += value;
            }
            // The sum above the column, where it fits between its neighbours.
            if (below > 0 && SvgWriter.WidthOf(text.Number(below), 12) < wide - 2) svg.Text(x + bar / 2, y(below) - 5, text.Number(below), "small strong", "middle");
        }
    }

    private static void Lines(SvgWriter svg, Chart chart, Text text, double start, double wide, Func<long, double> y)
    {
        for (var s = 1; s <= chart.Series.Count; s++)
        {
            var path = new StringBuilder();
            var points = chart.Series[s - 1].Values.Select((v, c) => (X: svg.X(start + wide * (c + 0.5)), Y: y(v))).ToList();
            foreach (var (px, py) in points) path.Append(path.Length == 0 ? 'M' : 'L').Append(SvgWriter.N(px)).Append(' ').Append(SvgWriter.N(py));
            svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<path class=\"l l{s}\" d=\"{path}\"/>"));
            for (var c = 0; c < points.Count; c++) svg.Raw(Marker.At(points[c].X, points[c].Y, s, Told(chart, text, s, c)));
        }
    }

    /// <summary>Names below the axis: as many as fit, at even distances; what several share stands once beneath them.</summary>
    private static void Axis(SvgWriter svg, Chart chart, double start, double wide, double bottom)
    {
        var names = chart.Axis ?? [.. chart.Categories.Select(c => (c, (string?)null))];
        var widest = names.Count == 0 ? 0 : names.Max(n => SvgWriter.WidthOf(n.Item1, 12)) + 8;
        var every = Math.Max(1, (int)Math.Ceiling(widest / wide));
        string? last = null;
        var free = double.MinValue;
        // Where two of those below do not fit beside one another, the first is of the shorter run: the axis begins within it.
        var second = names.Select((n, c) => (Below: n.Item2, At: c)).FirstOrDefault(n => n.Below is not null && n.Below != names[0].Item2);
        var leaveFirst = second.Below is not null && wide * second.At < SvgWriter.WidthOf(names[0].Item2 ?? "", 12) + 8;
        for (var c = 0; c < names.Count; c++)
        {
            var (name, below) = (names[c].Item1, names[c].Item2);
            var middle = start + wide * (c + 0.5);
            if (c % every == 0) svg.Text(middle, bottom + 18, name, "soft small", "middle");
            if (below is null || below == last) continue;
            last = below;
            if (start + wide * c < free || (c == 0 && leaveFirst)) continue;
            svg.Text(start + wide * c + 2, bottom + 36, below, "small strong");
            if (c > 0) svg.Line(start + wide * c, bottom, start + wide * c, bottom + 38, "grid");
            free = start + wide * c + SvgWriter.WidthOf(below, 12) + 8;
        }
    }

    private static string Told(Chart chart, Text text, int series, int category) =>
        text.Say("pictures.figure", ("category", chart.Categories[category]), ("series", chart.Series[series - 1].Name), ("value", chart.Series[series - 1].Values[category]));
}
