using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Proofmark.Core.Pictures;

/// <summary>A map's shapes as paths of a picture, the same for every reader: projected once, kept as long as the shapes are.</summary>
internal sealed class MapOutlines
{
    /// <summary>Units across and down: the ends of the earth lie at the edges, the far south is left out.</summary>
    public const double Width = 2000, Height = 915;

    private const double Scale = Width / 5.45, Middle = 508;
    private static readonly ConditionalWeakTable<MapShapes, MapOutlines> Known = [];

    private MapOutlines(MapShapes shapes)
    {
        Countries = [.. shapes.Shapes.Select(s => (s.Code, string.Concat(s.Rings.Select(r => Path(r, true))), Label(s)))];
        Points = [.. shapes.Points.Select(p => (p.Code, On(p.At)))];
        Disputed = [.. shapes.Disputed.Select(d => string.Concat(d.Lines.Select(l => Path(l, false))))];
        Net = string.Concat(Enumerable.Range(-5, 11).Select(m => Path([.. Enumerable.Range(-5, 17).Select(p => new GeoPlace(m * 30, p * 10 - 10 > 84 ? 84 : p * 10 - 10))], false)))
            + string.Concat(Enumerable.Range(-1, 4).Select(p => Path([new(-180, p * 30), new(180, p * 30)], false)));
    }

    public IReadOnlyList<(string Code, string Path, (double X, double Y) Label)> Countries { get; }

    public IReadOnlyList<(string Code, (double X, double Y) At)> Points { get; }

    /// <summary>Dashed lines, in the order of the features.</summary>
    public IReadOnlyList<string> Disputed { get; }

    /// <summary>Meridians and parallels, 30 degrees apart.</summary>
    public string Net { get; }

    public static MapOutlines Of(MapShapes shapes) => Known.GetValue(shapes, s => new(s));

    private static (double X, double Y) On(GeoPlace place)
    {
        var (x, y) = EqualEarth.Project(place);
        return (Width / 2 + x * Scale, Middle - y * Scale);
    }

    /// <summary>Whole units, each place from the one before: a third of the length of decimals.</summary>
    private static string Path(IReadOnlyList<GeoPlace> places, bool closed)
    {
        var path = new StringBuilder();
        var (lastX, lastY, drawn) = (0, 0, 0);
        foreach (var place in places)
        {
            var (px, py) = On(place);
            var (x, y) = ((int)Math.Round(px), (int)Math.Round(py));
            var (dx, dy) = (x - lastX, y - lastY);
            if (drawn > 0 && dx == 0 && dy == 0) continue;
            path.Append(CultureInfo.InvariantCulture, $"{(drawn == 0 ? "M" : drawn == 1 ? "l" : dx < 0 ? "" : " ")}{dx}{(dy < 0 ? "" : " ")}{dy}");
            (lastX, lastY, drawn) = (x, y, drawn + 1);
        }
        return (closed ? path.Append('z') : path).ToString();
    }

    /// <summary>The middle of a country's largest part.</summary>
    private static (double X, double Y) Label(MapShape shape)
    {
        var best = (Area: -1.0, X: 0.0, Y: 0.0);
        foreach (var ring in shape.Rings)
        {
            var p = ring.Select(On).ToList();
            var (area, x, y) = (0.0, 0.0, 0.0);
            for (var i = 0; i < p.Count; i++)
            {
                var (a, b) = (p[i], p[(i + 1) % p.Count]);
                var cross = a.X * b.Y - b.X * a.Y;
                (area, x, y) = (area + cross, x + (a.X + b.X) * cross, y + (a.Y + b.Y) * cross);
            }
            if (Math.Abs(area) > best.Area) best = (Math.Abs(area), x / (3 * area), y / (3 * area));
        }
        return (best.X, best.Y);
    }
}
