using System.Diagnostics.CodeAnalysis;

namespace Proofmark.Core.Reference;

/// <summary>
/// A country in our records: alpha-2 of ISO 3166-1 (<c>FR</c>) or, for one that is no more, the four letters of ISO 3166-3
/// (<c>SUHH</c>), because withdrawn two-letter codes were given out again (<c>CS</c>, <c>SK</c>, <c>AI</c>).
/// The value has the form of a code; whether it is assigned is for <see cref="CountryTable"/> to say, since user-assigned codes
/// (<c>XA</c>–<c>XZ</c>) are lawful between partners.
/// </summary>
public readonly record struct CountryCode
{
    private readonly string? value;

    private CountryCode(string value) => this.value = value;

    /// <summary>The code in upper case; empty for the default value.</summary>
    public string Value => value ?? "";

    /// <summary>True for the four letters of ISO 3166-3.</summary>
    public bool IsHistoric => Value.Length == 4;

    /// <summary>Takes two or four Latin letters in any case, with spaces around.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CountryCode code)
    {
        var trimmed = text?.Trim().ToUpperInvariant() ?? "";
        code = default;
        if (trimmed.Length is not (2 or 4) || !trimmed.All(char.IsAsciiLetterUpper))
        {
            return false;
        }

        code = new CountryCode(trimmed);
        return true;
    }

    /// <summary>Like <see cref="TryParse"/>; throws <see cref="FormatException"/>.</summary>
    public static CountryCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException($"'{text}' has not the form of a country code.");

    /// <inheritdoc />
    public override string ToString() => Value;
}
