using Proofmark.Core.Reference;

namespace Proofmark.Core.Weapons.Matching;

/// <summary>What the make, model and calibre of an entry stand for in the reference data; null where nothing is known. Keys, not names.</summary>
public sealed record ResolvedNames(string? Make, string? Model, string? Calibre);

/// <summary>
/// Resolves the names of an entry: a person's decision comes first, then what the tables said when the row was written, then
/// what they say now if they give the text one meaning.
/// </summary>
public static class NameResolver
{
    /// <summary>The texts of an entry on which a person may have decided.</summary>
    public static IEnumerable<(string Kind, string Text)> TextsOf(EntryRow row)
    {
        if (row.Make is { } make) yield return ("make", make);
        if (row.Model is { } model) yield return ("model", model);
        if (row.Calibre is { } calibre) yield return ("calibre", calibre);
    }

    /// <summary>Resolves one entry by decisions that were read for its texts.</summary>
    public static ResolvedNames Resolve(EntryRow row, IReadOnlyDictionary<(string Kind, string Norm), string?> decided, ReferenceTables tables)
    {
        bool Decided(string kind, string text, out string? reference) => decided.TryGetValue((kind, FoundText.Norm(text)), out reference);
        var make = row.Make is null ? null : Decided("make", row.Make, out var one) ? one : row.MakeRef ?? (tables.FindMake(row.Make) is [{ Make: { } known }] ? known.Key : null);
        var calibre = row.Calibre is null ? null : Decided("calibre", row.Calibre, out var bore) ? bore : row.CalibreRef ?? (tables.FindCalibre(row.Calibre) is [var cartridge] ? cartridge.Key : null);
        if (row.Model is null) return new ResolvedNames(make, null, calibre);
        if (Decided("model", row.Model, out var model) && (model is null || Fits(model, make))) return new ResolvedNames(make, model, calibre);
        model = row.ModelRef is { } written && Fits(written, make) ? written : make is not null && tables.FindModel(row.Model, make) is [var only] ? only.Key : null;
        return new ResolvedNames(make, model, calibre);
    }

    /// <summary>The key of a model's make: what stands before the stroke.</summary>
    public static string? MakeOf(string modelKey) => modelKey.IndexOf('/', StringComparison.Ordinal) is > 0 and var at ? modelKey[..at] : null;

    // One text names models of several makes: a decision on it holds for the make that the chosen model has.
    private static bool Fits(string model, string? make) => make is null || MakeOf(model) is not { } its || its == make;
}
