using System.Text.Json;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>The parts that together make one weapon of a kind.</summary>
/// <param name="Code">Which kit.</param>
/// <param name="Instrument">Code of the instrument that names the parts.</param>
/// <param name="Paragraph">Where in it.</param>
/// <param name="Places">Each place is filled by a part of any of its kinds (codes of <see cref="Marking.ComponentKind"/>).</param>
public sealed record Kit(string Code, string Instrument, string Paragraph, IReadOnlyList<IReadOnlyList<string>> Places)
{
    /// <summary>How many places stay empty when these kinds of parts lie together; one part fills one place, since no kind stands in two places of a kit.</summary>
    public int Missing(IReadOnlySet<string> kinds) => Places.Count(p => !p.Any(kinds.Contains));
}

/// <summary>Which loose parts make a weapon, and within what time (<c>data/rules/kits.json</c>; Firearms Protocol art. 3(b)). Immutable.</summary>
/// <param name="WithinDays">Days between the first and the last delivery, both counted from midnight.</param>
/// <param name="MostMissing">So many places may be empty.</param>
/// <param name="Kits">The kits.</param>
public sealed record KitRules(int WithinDays, int MostMissing, IReadOnlyList<Kit> Kits)
{
    private const string File = "rules/kits.json";

    private static readonly Lazy<KitRules> LazyShipped = new(() => Read(DataFiles.Shipped));

    /// <summary>The shipped rules.</summary>
    public static KitRules Shipped => LazyShipped.Value;

    /// <summary>The kits that these kinds make, whole or with so few missing that a person should look, in the order of the file.</summary>
    public IReadOnlyList<Kit> Made(IReadOnlySet<string> kinds) => [.. Kits.Where(k => k.Missing(kinds) <= MostMissing)];

    /// <summary>Reads the rules.</summary>
    /// <exception cref="InvalidDataException">Another version, an instrument that is not listed, a kind that stands in two places of one kit, or a kit that a single part would raise.</exception>
    public static KitRules Read(DataFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var stream = files.Open(File);
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        if (root.GetProperty("version").GetInt32() != 1) throw new InvalidDataException(File + ": version is not 1.");
        var instruments = root.GetProperty("instruments").EnumerateArray().Select(i => i.GetProperty("code").GetString()!).ToHashSet(StringComparer.Ordinal);
        var most = root.GetProperty("most_missing").GetInt32();
        Kit[] kits = [.. root.GetProperty("kits").EnumerateArray().Select(ReadKit)];
        foreach (var kit in kits)
        {
            if (!instruments.Contains(kit.Instrument)) throw new InvalidDataException($"{File}: the instrument of {kit.Code} is missing.");
            if (kit.Places.SelectMany(p => p).GroupBy(k => k, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new InvalidDataException($"{File}: {twice.Key} stands twice in {kit.Code}.");
            if (kit.Places.Count - most < 2) throw new InvalidDataException($"{File}: one part alone would raise {kit.Code}.");
        }
        return new(root.GetProperty("within_days").GetInt32(), most, kits);
    }

    private static Kit ReadKit(JsonElement kit) => new(
        kit.GetProperty("code").GetString()!, kit.GetProperty("instrument").GetString()!, kit.GetProperty("paragraph").GetString()!,
        [.. kit.GetProperty("places").EnumerateArray().Select(p => (IReadOnlyList<string>)[.. p.EnumerateArray().Select(k => k.GetString()!)])]);
}
