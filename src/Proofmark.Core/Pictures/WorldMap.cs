using System.Globalization;
using System.Text;
using Proofmark.Core.Languages;

namespace Proofmark.Core.Pictures;

/// <summary>A country on the map.</summary>
/// <param name="Name">In the reader's language.</param>
/// <param name="Value">What the map shows of it; above zero.</param>
/// <param name="Told">All that is counted of it, in a sentence.</param>
public sealed record MapFigure(string Name, long Value, string Told);

/// <summary>
/// Draws a world map as SVG: countries in five tones by what is counted, each figure written on its country, and lines that not everybody draws so dashed.
/// A map is not mirrored for any language. Within a page each country with figures is a link to its row of the table; alone it is one picture.
/// </summary>
public static class WorldMap
{
    /// <summary>Rules beside those of all pictures.</summary>
    public const string Rules = """

        .picture .c { fill: var(--p-land); stroke: var(--p-coast); stroke-width: 1; stroke-linejoin: round; }
        .picture .q1 { fill: var(--p-q1); } .picture .q2 { fill: var(--p-q2); } .picture .q3 { fill: var(--p-q3); } .picture .q4 { fill: var(--p-q4); }
        .picture .net { fill: none; stroke: var(--p-line); stroke-width: 1; }
        .picture .dash { fill: none; stroke: var(--p-ink); stroke-width: 2; stroke-dasharray: 6 5; }
        .picture .on { font-size: 26px; font-weight: 700; text-anchor: middle; paint-order: stroke; stroke: var(--p-ground); stroke-width: 6px; stroke-linejoin: round; }
        .picture .big { font-size: 28px; } .picture .title { font-size: 40px; font-weight: 600; }
        """;

    /// <summary>The picture.</summary>
    /// <param name="name">A word for addresses.</param>
    /// <param name="title">What it shows, in the reader's language.</param>
    /// <param name="shapes">What it is drawn from.</param>
    /// <param name="figures">By country code; countries without figures are not among them.</param>
    /// <param name="text">The reader's language.</param>
    /// <param name="source">Alone: what stands beneath it. Null: within a page.</param>
    public static string Draw(string name, string title, MapShapes shapes, IReadOnlyDictionary<string, MapFigure> figures, Text text, string? source = null)
    {
        var outlines = MapOutlines.Of(shapes);
        var bounds = Bounds(figures.Count == 0 ? 0 : figures.Values.Max(f => f.Value));
        var svg = new StringBuilder();
        var top = source is null ? 0 : 70;
        svg.Append(CultureInfo.InvariantCulture, $"<g{(top > 0 ? $" transform=\"translate(0 {top})\"" : "")}><path class=\"net\" d=\"{outlines.Net}\"/>");
        foreach (var (code, path, _) in outlines.Countries.Where(c => !figures.ContainsKey(c.Code)))
            svg.Append("<path class=\"c\" d=\"").Append(path).Append("\"/>");
        foreach (var (code, path, _) in outlines.Countries)
            if (figures.GetValueOrDefault(code) is { } figure) Country(svg, code, figure, source is null, $"<path class=\"c q{Tone(figure.Value, bounds)}\" d=\"{path}\"/>");
        foreach (var (code, at) in outlines.Points)
        {
            if (figures.GetValueOrDefault(code) is { } figure) Country(svg, code, figure, source is null, $"<circle class=\"c q{Tone(figure.Value, bounds)}\" cx=\"{SvgWriter.N(at.X)}\" cy=\"{SvgWriter.N(at.Y)}\" r=\"11\"/>");
            else svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"c\" cx=\"{SvgWriter.N(at.X)}\" cy=\"{SvgWriter.N(at.Y)}\" r=\"4\"/>");
        }
        foreach (var lines in outlines.Disputed) svg.Append("<path class=\"dash\" d=\"").Append(lines).Append("\"/>");
        var labels = outlines.Countries.Select(c => (c.Code, At: c.Label, Up: 9.0)).Concat(outlines.Points.Select(p => (p.Code, p.At, Up: -18.0)))
            .Where(l => figures.ContainsKey(l.Code)).DistinctBy(l => l.Code).OrderByDescending(l => figures[l.Code].Value).Take(60);
        foreach (var (code, at, up) in labels)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"on\" x=\"{SvgWriter.N(at.X)}\" y=\"{SvgWriter.N(at.Y + up)}\" aria-hidden=\"true\">{SvgWriter.Safe(text.Number(figures[code].Value))}</text>");
        svg.Append("</g>");
        var height = MapOutlines.Height;
        if (source is not null)
        {
            var lines = new SvgWriter(MapOutlines.Width, text.Direction);
            lines.Text(20, 50, title, "title").Text(20, top + height + 40, text["pictures.map_disclaimer"], "soft big").Text(20, top + height + 80, $"{source} · {shapes.Source}", "soft big");
            svg.Append(lines);
            height += top + 100;
        }
        var summary = figures.Count == 0 ? text["pictures.summary_none"] : text.Say("pictures.map_summary", ("count", figures.Count), ("most", figures.Values.MaxBy(f => f.Value)!.Name));
        return ChartPicture.Frame(name, title, summary, MapOutlines.Width, height, text, source is not null, svg.ToString(), Rules, source is null ? "group" : "img");
    }

    /// <summary>The largest value of each tone: four steps that grow alike, whole numbers.</summary>
    public static IReadOnlyList<long> Bounds(long most) =>
        most <= 4 ? [1, 2, 3, Math.Max(4, most)] : [.. Enumerable.Range(1, 4).Select(i => i == 4 ? most : Math.Max(i, (long)Math.Round(Math.Pow(most, i / 4.0))))];

    private static int Tone(long value, IReadOnlyList<long> bounds) => 1 + bounds.TakeWhile(b => value > b).Count();

    private static void Country(StringBuilder svg, string code, MapFigure figure, bool linked, string shape)
    {
        var told = SvgWriter.Safe(figure.Told);
        svg.Append(linked
            ? $"<a href=\"#country-{code}\" aria-label=\"{told}\"><title>{told}</title>{shape}</a>"
            : $"<g><title>{told}</title>{shape}</g>");
    }
}
