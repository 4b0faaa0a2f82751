using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Pictures;

public sealed partial class ChartTests
{
    private static readonly Chart Planted = new("planted", ChartKind.Columns, "Recoveries <over> time", "Month", ["May", "June", "July"],
        [new ChartSeries("Seized & kept", [10, 0, 5]), new ChartSeries("Found", [10, 4, 0])]);

    [Theory]
    [InlineData(0, "0 1"), InlineData(1, "0 1"), InlineData(4, "0 1 2 3 4"), InlineData(7, "0 2 4 6 8"), InlineData(23, "0 5 10 15 20 25"), InlineData(99, "0 20 40 60 80 100"), InlineData(1_000_001, "0 500000 1000000 1500000")]
    public void Ticks_are_whole_numbers_at_even_steps_that_people_count_in(long largest, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', Ticks.For(largest)));

    [Fact]
    public void A_column_is_as_high_as_its_figure_and_what_stands_on_it_begins_where_it_ends()
    {
        var bars = Bars(ChartPicture.Draw(Planted, Texts.Embedded["en"]), "May");
        Assert.Equal(2, bars.Count);
        Assert.Equal(bars[0].High, bars[1].High, 1);
        Assert.Equal(bars[0].Y, bars[1].Y + bars[1].High, 1);
        var july = Assert.Single(Bars(ChartPicture.Draw(Planted, Texts.Embedded["en"]), "July"));
        Assert.Equal(bars[0].High / 2, july.High, 1);
    }

    [Fact]
    public void In_Arabic_the_first_month_stands_at_the_right_and_lines_of_text_run_from_there()
    {
        var (english, arabic) = (ChartPicture.Draw(Planted, Texts.Embedded["en"]), ChartPicture.Draw(Planted, Texts.Embedded["ar"]));
        Assert.True(Bars(english, "May")[0].X < Bars(english, "July")[0].X);
        Assert.True(Bars(arabic, "May")[0].X > Bars(arabic, "July")[0].X);
        Assert.Contains("direction=\"rtl\"", arabic, StringComparison.Ordinal);
        Assert.Equal(ChartPicture.Width, Bars(english, "May")[0].X + Bars(arabic, "May")[0].X + Bars(arabic, "May")[0].Wide, 0);
    }

    [Fact]
    public void Series_differ_by_pattern_or_dash_and_not_by_colour_alone()
    {
        var chart = Planted with { Series = [.. Enumerable.Range(1, 6).Select(i => new ChartSeries("S" + i.ToString(CultureInfo.InvariantCulture), [1, 1, 1]))] };
        var fills = XDocument.Parse(ChartPicture.Draw(chart, Texts.Embedded["en"], "source")).Descendants().Where(e => e.Name.LocalName == "rect" && e.Elements().Any(t => t.Value.StartsWith("May", StringComparison.Ordinal))).Select(e => (string?)e.Attribute("fill")).ToList();
        Assert.Equal(6, fills.Distinct().Count());
        var patterns = XDocument.Parse(ChartPicture.Draw(chart, Texts.Embedded["en"], "source")).Descendants().Where(e => e.Name.LocalName == "pattern").Select(p => string.Concat(p.Elements().Skip(1))).ToList();
        Assert.Equal(5, patterns.Distinct().Count());
        Assert.All(patterns, p => Assert.NotEmpty(p));
    }

    [Fact]
    public void A_file_that_is_taken_away_is_whole_and_has_its_colours_in_itself_for_light_and_for_dark()
    {
        foreach (var kind in Enum.GetValues<ChartKind>())
        {
            var svg = ChartPicture.Draw(Planted with { Kind = kind }, Texts.Embedded["fr"], "Node XA; counted today");
            var xml = XDocument.Parse(svg);
            Assert.Equal("http://www.w3.org/2000/svg", xml.Root!.Name.NamespaceName);
            Assert.DoesNotContain("var(", svg, StringComparison.Ordinal);
            Assert.Contains("prefers-color-scheme: dark", svg, StringComparison.Ordinal);
            Assert.Contains("#0f5a67", svg, StringComparison.Ordinal);
            Assert.Contains("Node XA; counted today", svg, StringComparison.Ordinal);
            Assert.DoesNotContain("href", svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_figure_is_called_stays_text()
    {
        var svg = ChartPicture.Draw(Planted, Texts.Embedded["en"]);
        Assert.Contains("Recoveries &lt;over&gt; time", svg, StringComparison.Ordinal);
        Assert.Contains("Seized &amp; kept", svg, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ChartPicture.Draw(Planted with { Categories = ["May"] }, Texts.Embedded["en"]));
    }

    [Fact]
    public void To_a_screen_reader_it_is_one_image_with_a_sentence_in_each_language()
    {
        foreach (var language in (string[])["ar", "en", "es", "fr", "ru", "zh"])
        {
            var text = Texts.Embedded[language];
            var svg = ChartPicture.Draw(Planted, text);
            Assert.Contains("role=\"img\" aria-labelledby=\"planted-title planted-summary\"", svg, StringComparison.Ordinal);
            Assert.Contains(SvgWriter.Safe(text.Say("pictures.summary", ("total", 29L), ("most", 20L), ("where", "May"))), svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Pages_and_files_have_the_same_colours_and_each_series_stands_out_from_its_ground()
    {
        var site = File.ReadAllText(Path.Combine(Repository.Root, "src/Proofmark.Server/wwwroot/site.css"));
        Assert.Contains($"@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme]) {{{PictureStyle.Properties(true)} }} }}", site, StringComparison.Ordinal);
        Assert.Contains($"@media screen {{ :root[data-theme=\"dark\"] {{{PictureStyle.Properties(true)} }} }}", site, StringComparison.Ordinal);
        Assert.Contains($":root {{{PictureStyle.Properties(false)} }}", site, StringComparison.Ordinal);
        Assert.All((string[])[PictureStyle.Rules, WorldMap.Rules, CustodyPicture.Rules], rules => Assert.Contains(rules.ReplaceLineEndings("\n").Trim(), site, StringComparison.Ordinal));
        var colours = PictureStyle.Colours.ToDictionary(c => c.Name);
        foreach (var series in colours.Values.Where(c => c.Name[0] == 's' && char.IsAsciiDigit(c.Name[1])))
        {
            Assert.True(Contrast(series.Light, colours["ground"].Light) >= 3, series.Name + " on light ground");
            Assert.True(Contrast(series.Dark, colours["ground"].Dark) >= 3, series.Name + " on dark ground");
        }
    }

    private static List<(double X, double Y, double Wide, double High)> Bars(string svg, string category) =>
        [.. Bar().Matches(svg).Where(m => m.Groups["t"].Value.StartsWith(category, StringComparison.Ordinal) || m.Groups["t"].Value.TrimStart('\u2068').StartsWith(category, StringComparison.Ordinal)).Select(m => (D(m, "x"), D(m, "y"), D(m, "w"), D(m, "h")))];

    private static double D(Match m, string group) => double.Parse(m.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Part(int at)
        {
            var c = Convert.ToInt32(colour.Substring(at, 2), 16) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Part(1) + 0.7152 * Part(3) + 0.0722 * Part(5);
    }

    [GeneratedRegex("<rect x=\"(?<x>[0-9.-]+)\" y=\"(?<y>[0-9.-]+)\" width=\"(?<w>[0-9.]+)\" height=\"(?<h>[0-9.]+)\"[^>]*><title>(?<t>[^<]*)</title>", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bar();
}
