using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Pictures;

/// <summary>A place on the earth, in degrees; east and north are positive.</summary>
public readonly record struct GeoPlace(double Longitude, double Latitude);

/// <summary>A country's outline. Code: ISO 3166-1 alpha-2. Rings: closed, the last place joins the first.</summary>
public sealed record MapShape(string Code, IReadOnlyList<IReadOnlyList<GeoPlace>> Rings);

/// <summary>A country too small for an outline.</summary>
public sealed record MapPoint(string Code, GeoPlace At);

/// <summary>Lines that are drawn dashed, because not everybody draws them so: what they are, in each language, and by which source.</summary>
public sealed record DisputedFeature(string Id, IReadOnlyDictionary<string, string> Names, string Source, IReadOnlyList<IReadOnlyList<GeoPlace>> Lines);

/// <summary>
/// What a world map is drawn from: <c>data/maps/world.json</c>, or a node's own file of the same form (docs/operate.md). Numbers are tenths of a
/// degree, east and north in turns, each place as its difference from the one before.
/// </summary>
public sealed record MapShapes(string Source, string Date, string Licence, IReadOnlyList<MapShape> Shapes, IReadOnlyList<MapPoint> Points, IReadOnlyList<DisputedFeature> Disputed)
{
    private const long MostBytes = 4_000_000;
    private const string Format = "proofmark-map/1";

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">How it is called to people.</param>
    /// <exception cref="ProblemException">pictures.map_file: names the place in the file at which it is wrong.</exception>
    public static MapShapes Read(string path, string name)
    {
        if (new FileInfo(path).Length > MostBytes) throw Wrong(name, $"> {MostBytes} bytes");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Of(json.RootElement, name);
        }
        catch (JsonException e)
        {
            throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"JSON, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"));
        }
    }

    private static MapShapes Of(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Wrong(name, "{…}");
        if (Word(root, "format", "") != Format) throw Wrong(name, $"format ≠ {Format}");
        var shapes = List(root, "shapes", (e, at) => new MapShape(Code(e, at), Lines(e, "rings", at, 3)));
        var points = List(root, "points", (e, at) => e.TryGetProperty("at", out var place) && place.ValueKind == JsonValueKind.Array && place.GetArrayLength() == 2
            && place.EnumerateArray().All(n => n.ValueKind == JsonValueKind.Number) ? new MapPoint(Code(e, at), Place(place[0].GetDouble(), place[1].GetDouble(), at + ".at")) : throw Wrong(name, at + ".at"));
        var disputed = List(root, "disputed", (e, at) => new DisputedFeature(Word(e, "id", at + "."), Names(e, at), Word(e, "source", at + "."), Lines(e, "lines", at, 2)));
        if (shapes.Count == 0) throw Wrong(name, "shapes: []");
        return new(Word(root, "source", ""), Word(root, "date", ""), Word(root, "licence", ""), shapes, points, disputed);

        IReadOnlyList<T> List<T>(JsonElement of, string field, Func<JsonElement, string, T> read) =>
            of.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select((e, i) => e.ValueKind == JsonValueKind.Object ? read(e, $"{field}[{i}]") : throw Wrong(name, $"{field}[{i}]"))] : throw Wrong(name, field);

        string Word(JsonElement of, string field, string at) =>
            of.TryGetProperty(field, out var word) && word.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(word.GetString()) ? word.GetString()! : throw Wrong(name, at + field);

        string Code(JsonElement of, string at) => Word(of, "code", at + ".") is { Length: 2 } code && code.All(char.IsAsciiLetterUpper) ? code : throw Wrong(name, at + ".code");

        IReadOnlyDictionary<string, string> Names(JsonElement of, string at)
        {
            if (!of.TryGetProperty("name", out var names) || names.ValueKind != JsonValueKind.Object) throw Wrong(name, at + ".name");
            _ = Word(names, "en", at + ".name.");
            return names.EnumerateObject().DistinctBy(n => n.Name).ToDictionary(n => n.Name, n => Word(names, n.Name, at + ".name."), StringComparer.Ordinal);
        }

        IReadOnlyList<IReadOnlyList<GeoPlace>> Lines(JsonElement of, string field, string at, int least)
        {
            if (!of.TryGetProperty(field, out var list) || list.ValueKind != JsonValueKind.Array) throw Wrong(name, $"{at}.{field}");
            return [.. list.EnumerateArray().Select((e, i) => Line(e, $"{at}.{field}[{i}]", least))];
        }

        IReadOnlyList<GeoPlace> Line(JsonElement of, string at, int least)
        {
            var words = of.ValueKind == JsonValueKind.String ? of.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries) : throw Wrong(name, at);
            if (words.Length % 2 != 0 || words.Length < 2 * least) throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{at}: {words.Length} ≠ 2 × {least}…"));
            var (x, y, places) = (0, 0, new List<GeoPlace>(words.Length / 2));
            for (var i = 0; i < words.Length; i += 2)
            {
                if (!int.TryParse(words[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var dx) || !int.TryParse(words[i + 1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var dy))
                    throw Wrong(name, $"{at}: “{words[i]} {words[i + 1]}”");
                places.Add(Place(x += dx, y += dy, at));
            }
            return places;
        }

        GeoPlace Place(double x, double y, string at) => Math.Abs(x) <= 1800 && Math.Abs(y) <= 900 ? new(x / 10, y / 10) : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{at}: {x / 10}°, {y / 10}°"));
    }

    private static ProblemException Wrong(string name, string place) => new(Problem.Of("pictures.map_file", null, ("file", name), ("place", place)));
}
