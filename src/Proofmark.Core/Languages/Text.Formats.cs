using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Languages;

public sealed partial class Text
{
    private static readonly string[] Sizes = ["languages.size_bytes", "languages.size_kilobytes", "languages.size_megabytes", "languages.size_gigabytes", "languages.size_terabytes"];

    private CultureInfo Culture => Language.Culture;

    /// <summary>A whole number with the language's grouping: <c>1,234,567</c>.</summary>
    public string Number(long number) => number.ToString("N0", Culture);

    /// <summary>A number with as many fraction digits as it has.</summary>
    public string Number(decimal number) => number.ToString(number.Scale == 0 ? "N0" : $"N{number.Scale.ToString(CultureInfo.InvariantCulture)}", Culture);

    /// <summary>A part of one as a percentage: 0.256 is <c>25.6%</c>.</summary>
    public string Percent(decimal share) => share.ToString(decimal.IsInteger(share * 100) ? "P0" : "P1", Culture);

    /// <summary>A day: <c>12 May 1987</c>.</summary>
    public string Date(DateOnly date) => date.ToString(Language.Patterns.Date, Culture);

    /// <summary>A day in few characters, with the month still a word, so that day and month cannot be confused: <c>12 May 1987</c>.</summary>
    public string ShortDate(DateOnly date) => date.ToString(Language.Patterns.DateShort, Culture);

    /// <summary>A month: <c>May 1987</c>.</summary>
    public string Month(int year, int month) => new DateOnly(year, month, 1).ToString(Language.Patterns.Month, Culture);

    /// <summary>A time of day in UTC: <c>14:05</c>.</summary>
    public string Time(DateTimeOffset moment) => moment.ToUniversalTime().ToString(Language.Patterns.Time, Culture);

    /// <summary>A moment as day, time and, as nodes stand in different zones, UTC: <c>12 May 1987, 14:05 UTC</c>.</summary>
    public string Moment(DateTimeOffset moment) => moment.ToUniversalTime().ToString(Language.Patterns.DateTime, Culture);

    /// <summary>A size of a file in the largest unit that keeps it at least 1 (decimal units): <c>1.4 MB</c>.</summary>
    public string FileSize(long bytes)
    {
        decimal size = bytes;
        var unit = 0;
        while (size >= 1000 && unit < Sizes.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return Say(Sizes[unit], ("size", unit == 0 || size >= 100 ? Math.Round(size) : Math.Round(size, 1)));
    }

    /// <summary>A list as a person would write it: <c>A, B and C</c>.</summary>
    public string List(IEnumerable<string> items)
    {
        string[] all = [.. items.Select(Isolate)];
        var patterns = Language.Patterns;
        return all.Length switch
        {
            0 => "",
            1 => all[0],
            2 => string.Format(CultureInfo.InvariantCulture, patterns.ListTwo, all[0], all[1]),
            _ => string.Format(
                CultureInfo.InvariantCulture,
                patterns.ListEnd,
                all[..^1].Aggregate((left, right) => string.Format(CultureInfo.InvariantCulture, patterns.ListMiddle, left, right)),
                all[^1]),
        };
    }

    /// <summary>Short facts beside one another: <c>pistol · Border post 4 · 2026</c>; those that are missing are left out.</summary>
    public string Line(params IEnumerable<string?> facts) => string.Join(" · ", facts.Where(f => !string.IsNullOrWhiteSpace(f)).Select(f => Isolate(f!)));

    /// <summary>A value of a type known here as the language writes it; anything else as invariant text, isolated.</summary>
    internal string Any(object? value) => value switch
    {
        null => "",
        Written written => written.Value,
        string words => Isolate(words),
        int or long or short or byte or uint => Number(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        decimal number => Number(number),
        DateOnly or DateTimeOffset or PartialDate => Date(value, "")!,
        IEnumerable<string> list => List(list),
        _ => Isolate(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    /// <summary>A date in a style of messages (empty, <c>short</c>, <c>month</c>); null when the value is no date.</summary>
    internal string? Date(object? value, string style) => (value, style) switch
    {
        (DateOnly day, "short") => ShortDate(day),
        (DateOnly day, "month") => Month(day.Year, day.Month),
        (DateOnly day, _) => Date(day),
        (PartialDate partial, _) => Date(partial),
        (DateTimeOffset moment, "") => Moment(moment),
        (DateTimeOffset moment, _) => Date(DateOnly.FromDateTime(moment.UtcDateTime), style),
        _ => null,
    };

    /// <summary>Wraps words from elsewhere in FSI…PDI where they could disturb the order of the line: anything in a right-to-left text, and right-to-left letters in any other.</summary>
    internal string Isolate(string words) =>
        words.Length > 0 && (Direction == Direction.Rtl || words.Any(IsRightToLeft)) ? $"\u2068{words}\u2069" : words;

    // Hebrew to Arabic Extended-A, and the Arabic presentation forms: the scripts of UAX #9 classes R and AL in the basic plane.
    private static bool IsRightToLeft(char c) => c is (>= '\u0590' and <= '\u08FF') or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFE');
}
