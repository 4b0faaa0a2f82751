using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Proofmark.Core.Marking.DataMatrix;
using Xunit;

namespace Proofmark.Tests.Marking.DataMatrix;

public sealed partial class MarkDrawingTests
{
    private static readonly MarkDrawing Drawing = new(DataMatrixSymbol.Of("UTO26-0000417K"u8), ["UTO 26", "<0000417> & \"K\""], 0.5, 2);

    [Fact]
    public void The_path_of_the_SVG_is_dark_where_the_symbol_is_and_the_quiet_zone_is_free()
    {
        var svg = XDocument.Parse(MarkSvg.Of(Drawing)).Root!;
        XNamespace ns = "http://www.w3.org/2000/svg";
        var path = svg.Element(ns + "path")!;
        Assert.Equal("translate(0.5 0.5) scale(0.5)", path.Attribute("transform")!.Value);
        Filled(Drawing.Symbol!, Lines(path.Attribute("d")!.Value));
        Assert.Equal(["UTO 26", "<0000417> & \"K\""], svg.Elements(ns + "text").Select(t => t.Value));
        Assert.EndsWith("mm", svg.Attribute("width")!.Value, StringComparison.Ordinal);
        Assert.All(svg.Elements(ns + "text"), t => Assert.InRange(double.Parse(t.Attribute("y")!.Value, CultureInfo.InvariantCulture), 0, Drawing.Height));
    }

    [Fact]
    public void The_closed_lines_of_the_DXF_fill_the_same_modules_in_millimetres_from_the_lower_left()
    {
        var groups = Groups(MarkDxf.Of(Drawing));
        Assert.Contains(("1", "AC1009"), groups);
        Assert.DoesNotContain(groups, g => g == ("0", "LWPOLYLINE"));
        var lines = new List<List<(int X, int Y)>>();
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i] == ("0", "POLYLINE"))
            {
                Assert.Contains(("70", "1"), groups.Skip(i).Take(8));
                lines.Add([]);
            }
            if (groups[i] == ("0", "VERTEX"))
                lines[^1].Add((Module(groups[i + 2], "10", v => v), Module(groups[i + 3], "20", v => Drawing.Height - v)));
        }
        Assert.Equal(lines.Count, groups.Count(g => g == ("0", "SEQEND")));
        Filled(Drawing.Symbol!, lines);
        Assert.Contains(("1", "<0000417> & \"K\""), groups);
        Assert.Equal(("0", "EOF"), groups[^1]);
    }

    [Fact]
    public void What_DXF_of_release_12_cannot_say_is_said_by_number() =>
        Assert.Contains("\\U+042F\\U+00C9 7", MarkDxf.Of(new(null, ["ЯÉ 7"], 0.5, 2)), StringComparison.Ordinal);

    [Fact]
    public void The_modules_come_row_by_row()
    {
        var rows = ModuleCsv.Of(Drawing.Symbol!).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Drawing.Symbol!.Size.Rows, rows.Length);
        for (var row = 0; row < rows.Length; row++)
            Assert.Equal(Enumerable.Range(0, Drawing.Symbol.Size.Columns).Select(c => Drawing.Symbol[row, c] ? "1" : "0"), rows[row].Split(','));
    }

    private static int Module((string Code, string Value) group, string code, Func<double, double> from)
    {
        Assert.Equal(code, group.Code);
        return (int)Math.Round(from(double.Parse(group.Value, CultureInfo.InvariantCulture)) / Drawing.Module) - DataMatrixSymbol.QuietZone;
    }

    private static List<(string Code, string Value)> Groups(string dxf)
    {
        var lines = dxf.Split("\r\n", StringSplitOptions.None)[..^1];
        Assert.Equal(0, lines.Length % 2);
        return [.. lines.Chunk(2).Select(p => (p[0].Trim(), p[1]))];
    }

    private static IEnumerable<List<(int X, int Y)>> Lines(string path)
    {
        foreach (var loop in path.Split('Z', StringSplitOptions.RemoveEmptyEntries))
        {
            var corners = new List<(int X, int Y)>();
            foreach (Match step in Steps().Matches(loop))
            {
                var number = int.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture);
                corners.Add(step.Groups[1].Value switch
                {
                    "M" => (number, int.Parse(step.Groups[3].Value, CultureInfo.InvariantCulture)),
                    "H" => (number, corners[^1].Y),
                    _ => (corners[^1].X, number),
                });
            }
            yield return corners;
        }
    }

    // A module is dark where a ray to the right crosses an odd number of upright edges, whoever fills by whichever rule.
    private static void Filled(ModuleMatrix symbol, IEnumerable<List<(int X, int Y)>> lines)
    {
        var edges = lines.SelectMany(l => l.Zip(l.Skip(1).Append(l[0]))).Where(e => e.First.X == e.Second.X).ToList();
        for (var row = -1; row <= symbol.Size.Rows; row++)
            for (var column = -1; column <= symbol.Size.Columns; column++)
                Assert.Equal(symbol[row, column], edges.Count(e => e.First.X > column && Math.Min(e.First.Y, e.Second.Y) <= row && row < Math.Max(e.First.Y, e.Second.Y)) % 2 == 1);
    }

    [GeneratedRegex(@"([MHV])(\d+)(?: (\d+))?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Steps();
}
