using System.Globalization;
using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons.Fees;

/// <summary>An amount above nothing, to the cent or its like, in a currency of ISO 4217.</summary>
public readonly record struct Money(decimal Amount, string Currency)
{
    /// <summary>The longest amount as typed.</summary>
    public const int Longest = 20;

    private const int MostDigits = 12;
    private static readonly HashSet<string> Currencies = [.. CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(c => new RegionInfo(c.Name).ISOCurrencySymbol).Where(c => c.Length == 3 && c.All(char.IsAsciiLetterUpper))];

    // Those of ISO 4217 that are divided into a thousand; with all others three figures after a point or comma may be thousands.
    private static readonly HashSet<string> Thousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>
    /// Reads what a person typed. Digits of any script; a point or a comma before the cents; no signs between thousands, because
    /// in one country they are what divides the cents in the next.
    /// </summary>
    /// <exception cref="ProblemException">weapons.fee_currency, weapons.fee_amount.</exception>
    public static Money Read(string? amount, string? currency)
    {
        List<Problem> problems = [];
        currency = currency?.Trim().ToUpperInvariant() ?? "";
        if (!Currencies.Contains(currency)) problems.Add(Problem.Of("weapons.fee_currency", "currency", ("value", currency)));
        if (!TryRead(Plain(amount ?? ""), Thousandths.Contains(currency) ? 3 : 2, out var value)) problems.Add(Problem.Of("weapons.fee_amount", "amount", ("value", amount?.Trim() ?? "")));
        return problems.Count == 0 ? new(value, currency) : throw new ProblemException(problems);
    }

    /// <summary>As it is recorded: <c>1250</c>, <c>12.50</c>, <c>0.125</c>.</summary>
    public string ToRecord() => Amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="ToRecord"/> wrote.</summary>
    public static Money OfRecord(string amount, string currency) => new(decimal.Parse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture), currency);

    private static bool TryRead(string text, int mostDecimals, out decimal value)
    {
        value = 0;
        var parts = text.Split('.');
        if (parts.Length > 2 || parts[0].Length is 0 or > MostDigits || parts.Length == 2 && (parts[1].Length == 0 || parts[1].Length > mostDecimals) || !parts.All(p => p.All(char.IsAsciiDigit))) return false;
        // 12.5 is 12.50.
        value = decimal.Parse(parts is [_, { Length: 1 }] ? text + '0' : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return value > 0;
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            if (rune.Value is '.' or ',' or '\u066B') plain.Append('.');
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber) plain.Append((int)Rune.GetNumericValue(rune));
            else plain.Append(rune.ToString());
        }
        return plain.ToString();
    }
}
