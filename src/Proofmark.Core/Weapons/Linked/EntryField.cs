using System.Globalization;

namespace Proofmark.Core.Weapons.Linked;

/// <summary>A field of an entry that describes the weapon, so that registers which speak of one weapon should agree on it. Code: <see cref="Code"/>.</summary>
/// <param name="Code">In lower case, as kept and sent.</param>
/// <param name="Value">What the entry says, as found.</param>
/// <param name="Same">What two values are compared by: the reference where it is known, else the text without case.</param>
public sealed record EntryField(string Code, Func<EntryRow, string?> Value, Func<EntryRow, string?> Same)
{
    /// <summary>All of them. Numbers and holders differ from register to register by nature.</summary>
    public static IReadOnlyList<EntryField> All { get; } =
    [
        Plain("category", e => e.Category),
        new("make", e => e.Make ?? e.MakeRef, e => e.MakeRef ?? Fold(e.Make)),
        new("model", e => e.Model ?? e.ModelRef, e => e.ModelRef ?? Fold(e.Model)),
        new("calibre", e => e.Calibre ?? e.CalibreRef, e => e.CalibreRef ?? Fold(e.Calibre)),
        Plain("country", e => e.Country),
        Plain("year", e => e.Year?.ToString(CultureInfo.InvariantCulture)),
        Plain("origin", e => e.Origin == "unknown" ? null : e.Origin),
    ];

    private static EntryField Plain(string code, Func<EntryRow, string?> value) => new(code, value, e => Fold(value(e)));

    private static string? Fold(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().ToUpperInvariant();
}
