using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Proofmark.Core.Languages;

/// <summary>
/// Which plural form a number takes in one language: Unicode CLDR cardinal rules (UTS #35 part 3, "Language Plural Rules"),
/// read as data from plurals.json.
/// </summary>
public sealed class PluralRules
{
    private static readonly Lazy<JsonElement> Data = new(ReadData);
    private static readonly ConcurrentDictionary<string, PluralRules> Known = new(StringComparer.Ordinal);

    private readonly IReadOnlyList<(string Category, PluralCondition When)> _rules;

    private PluralRules(IReadOnlyList<(string, PluralCondition)> rules)
    {
        _rules = rules;
        Categories = [.. rules.Select(r => r.Item1), "other"];
    }

    /// <summary>The categories the language has, in CLDR order (zero, one, two, few, many, other); "other" is always there.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>The rules of a language by its primary subtag (<c>pt</c>, not <c>pt-BR</c>).</summary>
    /// <exception cref="InvalidOperationException">plurals.json has no rules for it.</exception>
    public static PluralRules For(string language) => Known.GetOrAdd(language, code =>
        Data.Value.TryGetProperty(code, out var rules)
            ? new([.. rules.EnumerateObject().Select(r => (r.Name, PluralCondition.Parse(r.Value.GetString()!)))])
            : throw new InvalidOperationException($"plurals.json has no plural rules for the language '{code}'"));

    /// <summary>The category of a number; its visible fraction digits count (1 and 1.0 may differ).</summary>
    public string Category(decimal number)
    {
        var operands = PluralOperands.Of(number);
        foreach (var (category, when) in _rules)
        {
            if (when.Holds(operands))
            {
                return category;
            }
        }

        return "other";
    }

    private static JsonElement ReadData()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("texts/plurals.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("rules").Clone();
    }
}

/// <summary>
/// What CLDR rules ask of a number: n absolute value, i integer digits, v count of visible fraction digits, f those digits,
/// t the same without trailing zeros. (w is never asked for here; c and e are 0, as numbers are never written compactly.)
/// </summary>
internal readonly record struct PluralOperands(decimal N, decimal I, int V, decimal F, decimal T)
{
    public static PluralOperands Of(decimal number)
    {
        var text = Math.Abs(number).ToString(CultureInfo.InvariantCulture);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : text[(point + 1)..];
        return new(Math.Abs(number), Math.Truncate(Math.Abs(number)), fraction.Length, Digits(fraction), Digits(fraction.TrimEnd('0')));
    }

    public decimal this[char operand] => operand switch
    {
        'n' => N,
        'i' => I,
        'v' => V,
        'f' => F,
        't' => T,
        'c' or 'e' => 0,
        _ => throw new FormatException($"unknown plural operand '{operand}'"),
    };

    private static decimal Digits(string digits) => digits.Length == 0 ? 0 : decimal.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
