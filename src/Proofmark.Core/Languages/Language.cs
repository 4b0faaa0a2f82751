using System.Globalization;
using System.Text.Json;

namespace Proofmark.Core.Languages;

/// <summary>The way a line runs.</summary>
public enum Direction
{
    /// <summary>Left to right.</summary>
    Ltr,

    /// <summary>Right to left.</summary>
    Rtl,
}

/// <summary>One language of the product: everything about it that is not a text, read from <c>Texts/CODE/language.json</c>.</summary>
public sealed class Language
{
    private Language(string code, LanguageFile file)
    {
        Code = code;
        Tag = file.Tag ?? code;
        Name = file.Name;
        Direction = file.Direction == "rtl" ? Direction.Rtl : Direction.Ltr;
        Plurals = PluralRules.For(file.Plurals ?? code);
        Patterns = file;
        Culture = CultureOf(file);
    }

    /// <summary>BCP 47 primary subtag, lower case: <c>ar</c>.</summary>
    public string Code { get; }

    /// <summary>What a page says of itself to browsers and screen readers, a BCP 47 tag; the code, unless the language's file gives another: <c>pt-BR</c>.</summary>
    public string Tag { get; }

    /// <summary>The language's name in itself: <c>العربية</c>.</summary>
    public string Name { get; }

    /// <summary>The way its lines run.</summary>
    public Direction Direction { get; }

    /// <summary>Which plural form a number takes.</summary>
    public PluralRules Plurals { get; }

    /// <summary>Number and date names of the language; read-only.</summary>
    /// <remarks>
    /// Arabic keeps Latin digits with '.' and ',' as CLDR's numbering system latn has them: readers compare numbers on the page with
    /// numbers struck in steel, and .NET's mixture (Latin digits with Arabic separators) exists nowhere on paper.
    /// </remarks>
    public CultureInfo Culture { get; }

    internal LanguageFile Patterns { get; }

    internal static Language Read(string code, Stream json, string path)
    {
        try
        {
            return new(code, JsonSerializer.Deserialize<LanguageFile>(json, JsonSerializerOptions.Web)
                ?? throw new InvalidOperationException($"{path} is empty"));
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static CultureInfo CultureOf(LanguageFile file)
    {
        var culture = (CultureInfo)CultureInfo.GetCultureInfo(file.Culture).Clone();
        var numbers = culture.NumberFormat;
        numbers.NumberDecimalSeparator = numbers.PercentDecimalSeparator = file.Decimal ?? numbers.NumberDecimalSeparator;
        numbers.NumberGroupSeparator = numbers.PercentGroupSeparator = file.Group ?? numbers.NumberGroupSeparator;
        numbers.PercentSymbol = file.Percent ?? numbers.PercentSymbol;
        culture.DateTimeFormat.Calendar = culture.OptionalCalendars.OfType<GregorianCalendar>().First();
        if (file.Months is { Length: 12 } months)
        {
            string[] thirteen = [.. months, ""];
            var dates = culture.DateTimeFormat;
            dates.MonthNames = dates.MonthGenitiveNames = dates.AbbreviatedMonthNames = dates.AbbreviatedMonthGenitiveNames = thirteen;
        }

        return CultureInfo.ReadOnly(culture);
    }
}

/// <summary>The shape of <c>language.json</c>; date patterns are .NET custom formats, list patterns take {0} and {1}; plurals names the language whose plural forms count, where it is another.</summary>
internal sealed record LanguageFile(
    string Name, string Culture, string Direction,
    string Date, string DateShort, string Month, string Time, string DateTime,
    string ListTwo, string ListMiddle, string ListEnd,
    string? Decimal = null, string? Group = null, string? Percent = null, string[]? Months = null, string? Plurals = null, string? Tag = null);
