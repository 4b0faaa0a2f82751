using Proofmark.Core.Languages;

namespace Proofmark.Core.Pictures;

/// <summary>Bars whose names stand above them in full: a name may be a sentence, in any script.</summary>
internal static class LyingBars
{
    private const double Start = 12, Row = 46, High = 16;

    /// <summary>Draws from <paramref name="top"/> down; returns the height of the whole.</summary>
    public static double Draw(SvgWriter svg, Chart chart, Text text, double top)
    {
        var largest = chart.Categories.Count == 0 ? 0 : Math.Max(1, Enumerable.Range(0, chart.Categories.Count).Max(chart.Of));
        var room = ChartPicture.Width - Start - 24 - SvgWriter.WidthOf(text.Number(Math.Max(1, largest)));
        for (var c = 0; c < chart.Categories.Count; c++)
        {
            var y = top + Row * c;
            svg.Text(Start, y + 16, chart.Categories[c]);
            svg.Rect(Start, y + 23, room, High, "rail");
            var x = Start;
            for (var s = 1; s <= chart.Series.Count; s++)
            {
                var value = chart.Series[s - 1].Values[c];
                if (value == 0) continue;
                var wide = Math.Max(2, room * value / largest);
                svg.Rect(x, y + 23, wide, High, Patterns.Css(s), Patterns.Fill(chart.Name, s),
                    text.Say("pictures.figure", ("category", chart.Categories[c]), ("series", chart.Series[s - 1].Name), ("value", value)));
                x += wide;
            }
            svg.Text(x + 8, y + 36, text.Number(chart.Of(c)), "strong");
        }
        return top + Row * chart.Categories.Count + 8;
    }
}
