using System.Globalization;
using Proofmark.Core.Languages;

namespace Proofmark.Core.Pictures;

/// <summary>
/// Draws a chart as SVG in the reader's language and direction. Within a page it takes the page's colours; alone it is a whole file with
/// its title, its source and its colours in itself. Series differ by pattern or dash and not by colour alone, and every figure stands in
/// the table beside the picture: to a screen reader the picture is one image with a sentence.
/// </summary>
public static class ChartPicture
{
    /// <summary>Units across; a unit is a pixel where there is room.</summary>
    public const double Width = 720;

    private const double Head = 44, Foot = 30, Gap = 12;

    /// <summary>The picture.</summary>
    /// <param name="chart">Figures in the reader's words.</param>
    /// <param name="text">The reader's language.</param>
    /// <param name="source">Alone: what stands beneath it (whose figures, of when). Null: within a page.</param>
    /// <exception cref="ArgumentException">More series than can be told apart, or a series of another length than the categories.</exception>
    public static string Draw(Chart chart, Text text, string? source = null)
    {
        if (chart.Series.Count is 0 || chart.Series.Count > Patterns.Count) throw new ArgumentException($"A chart has one to {Patterns.Count} series.", nameof(chart));
        if (chart.Series.Any(s => s.Values.Count != chart.Categories.Count)) throw new ArgumentException("Each series has a value for each category.", nameof(chart));
        var svg = new SvgWriter(Width, text.Direction);
        var top = (source is null ? 0 : Head) + Legend(svg, chart, source is null ? 0 : Head);
        var height = chart.Kind == ChartKind.Bars ? LyingBars.Draw(svg, chart, text, top) : UprightPlot.Draw(svg, chart, text, top);
        if (source is not null)
        {
            svg.Text(Gap, 28, chart.Title, "head").Text(Gap, height + 20, source, "soft small");
            height += Foot;
        }
        return Frame(chart.Name, chart.Title, Summary(chart, text), Width, height, text, source is not null, Patterns.Define(chart.Name, chart.Series.Count) + svg);
    }

    /// <summary>The element around a picture: size, direction, what screen readers say, and alone its style and ground.</summary>
    internal static string Frame(string name, string title, string summary, double width, double height, Text text, bool alone, string content, string? more = null, string role = "img")
    {
        var (w, h) = (SvgWriter.N(width), SvgWriter.N(height));
        var head = alone
            ? $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\""
            : "<svg";
        var style = alone ? $"<style>{PictureStyle.Alone(more)}</style><rect class=\"ground\" width=\"{w}\" height=\"{h}\"/>" : "";
        return $"{head} viewBox=\"0 0 {w} {h}\" class=\"picture\" role=\"{role}\" aria-labelledby=\"{name}-title {name}-summary\" direction=\"{(text.Direction == Direction.Rtl ? "rtl" : "ltr")}\"{(alone ? $" xml:lang=\"{text.Language.Code}\"" : "")}>" +
            $"<title id=\"{name}-title\">{SvgWriter.Safe(title)}</title><desc id=\"{name}-summary\">{SvgWriter.Safe(summary)}</desc>{style}{content}</svg>";
    }

    /// <summary>What the picture says in a sentence: how many in all, and where the most are.</summary>
    public static string Summary(Chart chart, Text text)
    {
        if (chart.Total == 0) return text["pictures.summary_none"];
        var most = Enumerable.Range(0, chart.Categories.Count).MaxBy(chart.Of);
        return text.Say("pictures.summary", ("total", chart.Total), ("most", chart.Of(most)), ("where", chart.Categories[most]));
    }

    /// <summary>Names of the series with a sample of each, in as many lines as they need; returns its height.</summary>
    private static double Legend(SvgWriter svg, Chart chart, double top)
    {
        if (chart.Series.Count < 2) return 10;
        var (x, y) = (Gap, top + 6);
        for (var i = 1; i <= chart.Series.Count; i++)
        {
            var wide = 22 + SvgWriter.WidthOf(chart.Series[i - 1].Name) + 22;
            if (x > Gap && x + wide > Width)
            {
                x = Gap;
                y += 22;
            }
            if (chart.Kind == ChartKind.Lines)
                svg.Line(x - 4, y + 8, x + 18, y + 8, string.Create(CultureInfo.InvariantCulture, $"l l{i}")).Raw(Marker.At(svg.X(x + 7), y + 8, i, null));
            else
                svg.Rect(x, y + 1, 14, 14, Patterns.Css(i), Patterns.Fill(chart.Name, i));
            svg.Text(x + 24, y + 13, chart.Series[i - 1].Name);
            x += wide + 8;
        }
        return y + 34 - top;
    }
}
