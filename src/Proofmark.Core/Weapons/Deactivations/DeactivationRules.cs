using System.Text.Json;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Weapons.Deactivations;

/// <summary>A question that is answered for each essential part, and where it stands. Text: <c>weapons.deactivation.check.CODE</c>.</summary>
public sealed record DeactivationCheck(string Code, string Instrument, string Paragraph);

/// <summary>What is checked before a weapon counts as deactivated (<c>data/rules/deactivation.json</c>; Firearms Protocol art. 9). Immutable.</summary>
/// <param name="Checks">The questions.</param>
/// <param name="Components">Kinds of parts that are essential.</param>
public sealed record DeactivationRules(IReadOnlyList<DeactivationCheck> Checks, IReadOnlyList<string> Components)
{
    private const string File = "rules/deactivation.json";

    private static readonly Lazy<DeactivationRules> LazyShipped = new(() => Read(DataFiles.Shipped));

    /// <summary>The shipped rules.</summary>
    public static DeactivationRules Shipped => LazyShipped.Value;

    /// <summary>The essential parts among those that are recorded of a weapon.</summary>
    public IReadOnlyList<string> Essential(IEnumerable<string> recorded) => [.. recorded.Distinct(StringComparer.Ordinal).Where(Components.Contains).Order(StringComparer.Ordinal)];

    private static DeactivationRules Read(DataFiles files)
    {
        using var stream = files.Open(File);
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        if (root.GetProperty("version").GetInt32() != 1) throw new InvalidDataException(File + ": version is not 1.");
        var instruments = root.GetProperty("instruments").EnumerateArray().Select(i => i.GetProperty("code").GetString()!).ToHashSet(StringComparer.Ordinal);
        DeactivationCheck[] checks = [.. root.GetProperty("checks").EnumerateArray().Select(c => new DeactivationCheck(c.GetProperty("code").GetString()!, c.GetProperty("instrument").GetString()!, c.GetProperty("paragraph").GetString()!))];
        if (Array.Find(checks, c => !instruments.Contains(c.Instrument)) is { } odd) throw new InvalidDataException($"{File}: the instrument of {odd.Code} is missing.");
        return new(checks, [.. root.GetProperty("components").EnumerateArray().Select(c => c.GetString()!)]);
    }
}
