using System.Text.Json.Nodes;
using System.Xml.Linq;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Pictures;

public sealed class MapTests : IDisposable
{
    private static readonly Lazy<MapShapes> World = new(() => MapShapes.Read(DataFiles.Find("maps/world.json"), "maps/world.json"));
    private readonly string _folder = Directory.CreateTempSubdirectory("maps-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_present_country_has_a_shape_or_a_point_and_none_is_there_that_the_reference_does_not_know()
    {
        var drawn = World.Value.Shapes.Select(s => s.Code).Concat(World.Value.Points.Select(p => p.Code)).ToList();
        // Antarctica is left out; it would take a fifth of the picture.
        Assert.Equal(["AQ"], ReferenceTables.Shipped.Countries.All.Where(c => !c.IsHistoric && c.Code.Value.Length == 2).Select(c => c.Code.Value).Except(drawn));
        Assert.Empty(drawn.Except(ReferenceTables.Shipped.Countries.All.Select(c => c.Code.Value)));
        Assert.Equal(drawn.Count, drawn.Distinct().Count());
    }

    [Theory]
    [InlineData("UA", 34.2, 45.2), InlineData("CY", 33.5, 35.3), InlineData("SO", 45.5, 10.0), InlineData("RS", 20.9, 42.6), InlineData("KE", 37.0, 0.5), InlineData("FR", 2.5, 46.5), InlineData("RU", 100.0, 60.0)]
    public void A_place_lies_in_the_country_in_which_United_Nations_documents_have_it(string code, double east, double north) =>
        Assert.Equal([code], World.Value.Shapes.Where(s => s.Rings.Count(r => Holds(r, east, north)) % 2 == 1).Select(s => s.Code));

    [Fact]
    public void What_not_everybody_draws_so_is_dashed_with_its_name_in_six_languages_and_its_source()
    {
        Assert.Equal(["kashmir", "sudan-south-sudan", "western-sahara", "palestine", "kosovo", "north-cyprus", "somaliland", "crimea", "malvinas"], World.Value.Disputed.Select(d => d.Id));
        Assert.All(World.Value.Disputed, d =>
        {
            Assert.NotEmpty(d.Lines);
            Assert.NotEmpty(d.Source);
            Assert.Equal(["ar", "en", "es", "fr", "ru", "zh"], d.Names.Keys.Order(StringComparer.Ordinal));
        });
        var svg = Draw([]);
        Assert.Equal(World.Value.Disputed.Count, XDocument.Parse(svg).Descendants().Count(e => (string?)e.Attribute("class") == "dash"));
        Assert.Contains("stroke-dasharray", WorldMap.Rules, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_areas_are_equal_on_the_map()
    {
        // One degree square at the equator and at 60° north, where it is half as large on the globe.
        static double Area(double south)
        {
            var p = new[] { (0.0, south), (1, south), (1, south + 1), (0, south + 1) }.Select(c => EqualEarth.Project(new(c.Item1, c.Item2))).ToList();
            return Math.Abs(Enumerable.Range(0, 4).Sum(i => p[i].X * p[(i + 1) % 4].Y - p[(i + 1) % 4].X * p[i].Y)) / 2;
        }
        var expected = (Math.Sin(61 * Math.PI / 180) - Math.Sin(60 * Math.PI / 180)) / Math.Sin(Math.PI / 180);
        Assert.Equal(expected, Area(60) / Area(0), 2);
    }

    [Fact]
    public void A_country_with_figures_can_be_reached_with_the_keyboard_and_says_them_and_a_file_has_no_links()
    {
        var svg = WorldMap.Draw("world-map", "World map", World.Value, Figures(("KE", 12), ("VA", 1)), Texts.Embedded["en"]);
        var links = XDocument.Parse(svg).Descendants().Where(e => e.Name.LocalName == "a").ToList();
        Assert.Equal(["#country-KE", "#country-VA"], links.Select(l => (string)l.Attribute("href")!));
        Assert.Equal(["KE: 12", "VA: 1"], links.Select(l => (string)l.Attribute("aria-label")!));
        Assert.Equal("circle", links[1].Elements().Last().Name.LocalName);
        var alone = Draw(Figures(("KE", 12)));
        Assert.DoesNotContain("href", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("var(", alone, StringComparison.Ordinal);
        Assert.Contains("Natural Earth", alone, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_map_that_is_taken_away_says_that_nothing_on_it_is_endorsed_in_six_languages()
    {
        foreach (var language in (string[])["ar", "en", "es", "fr", "ru", "zh"])
            Assert.Contains(SvgWriter.Safe(Texts.Embedded[language]["pictures.map_disclaimer"]), WorldMap.Draw("world-map", "W", World.Value, Figures(), Texts.Embedded[language], "XA"), StringComparison.Ordinal);
        Assert.Equal("The boundaries and names shown and the designations used on this map do not imply official endorsement or acceptance by the United Nations.", Texts.Embedded["en"]["pictures.map_disclaimer"]);
    }

    [Fact]
    public void Four_tones_share_out_what_is_counted()
    {
        Assert.Equal([1, 2, 3, 4], WorldMap.Bounds(3));
        Assert.Equal([10, 100, 1000, 10000], WorldMap.Bounds(10_000));
        Assert.Equal(5, WorldMap.Bounds(5)[^1]);
    }

    [Theory]
    [InlineData("format", "\"proofmark-map/2\"", "format ≠ proofmark-map/1"), InlineData("licence", "\"\"", "licence"), InlineData("shapes", "[]", "shapes: []"),
     InlineData("shapes", "[{\"code\":\"Kenya\",\"rings\":[]}]", "shapes[0].code"), InlineData("shapes", "[{\"code\":\"KE\",\"rings\":[\"1 2 3\"]}]", "shapes[0].rings[0]: 3 ≠ 2 × 3…"),
     InlineData("shapes", "[{\"code\":\"KE\",\"rings\":[\"1 2 3 4 5 x\"]}]", "shapes[0].rings[0]: “5 x”"), InlineData("shapes", "[{\"code\":\"KE\",\"rings\":[\"1 2 3 4 5 1000\"]}]", "shapes[0].rings[0]: 0.9°, 100.6°"),
     InlineData("points", "[{\"code\":\"AD\",\"at\":[1]}]", "points[0].at"), InlineData("points", "[{\"code\":\"AD\",\"at\":[\"1\",2]}]", "points[0].at"), InlineData("disputed", "[{\"id\":\"x\",\"name\":{\"en\":\"X\",\"fr\":1},\"source\":\"s\",\"lines\":[]}]", "disputed[0].name.fr"), InlineData("disputed", "[{\"id\":\"x\",\"name\":{\"en\":\"X\"},\"lines\":[]}]", "disputed[0].source")]
    public void A_nodes_own_map_that_is_wrong_is_refused_with_the_place_in_the_file(string field, string value, string place)
    {
        var map = JsonNode.Parse("""{"format":"proofmark-map/1","source":"s","date":"2026","licence":"l","shapes":[{"code":"KE","rings":["0 0 10 0 0 10"]}],"points":[],"disputed":[]}""")!.AsObject();
        var path = Path.Combine(_folder, "world.json");
        File.WriteAllText(path, map.ToJsonString());
        Assert.Equal(new GeoPlace(1, 1), MapShapes.Read(path, "maps/world.json").Shapes[0].Rings[0][2]);
        map[field] = JsonNode.Parse(value);
        File.WriteAllText(path, map.ToJsonString());
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => MapShapes.Read(path, "maps/world.json")).Problems);
        Assert.Equal("pictures.map_file", problem.Code);
        Assert.Contains(place, Texts.Embedded["en"].Of(problem), StringComparison.Ordinal);
    }

    [Fact]
    public void An_outline_whose_first_places_fall_together_goes_on_from_there()
    {
        // A hundredth of a unit apart on paper: one place; the next one is drawn from it, not from the corner of the map.
        var shapes = new MapShapes("s", "2026", "l", [new("KE", [[new(0, 0), new(0, 0), new(10, 0), new(0, 10)]])], [], []);
        Assert.Matches("\"M[0-9 -]+l[0-9 -]+z\"", WorldMap.Draw("world-map", "World map", shapes, Figures(("KE", 1)), Texts.Embedded["en"], "XA"));
    }

    private static Dictionary<string, MapFigure> Figures(params (string Code, long Value)[] of) => of.ToDictionary(f => f.Code, f => new MapFigure(f.Code, f.Value, $"{f.Code}: {f.Value}"));

    private static string Draw(Dictionary<string, MapFigure> figures) => WorldMap.Draw("world-map", "World map", World.Value, figures, Texts.Embedded["en"], "XA");

    private static bool Holds(IReadOnlyList<GeoPlace> ring, double x, double y)
    {
        var odd = false;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            if (a.Latitude > y != b.Latitude > y && x < (b.Longitude - a.Longitude) * (y - a.Latitude) / (b.Latitude - a.Latitude) + a.Longitude) odd = !odd;
        }
        return odd;
    }
}
