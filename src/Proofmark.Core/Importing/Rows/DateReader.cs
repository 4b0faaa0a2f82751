using System.Globalization;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>
/// Reads the dates of a file by one rule. What could be read in two ways is refused, never guessed: 03/04/2005 without an order,
/// 03/04/05 without order and century. What cannot exist is refused: 31/02/1990. Not safe for several threads at once.
/// </summary>
public sealed class DateReader(DateRule rule)
{
    private const int MaxKept = 50_000;
    private readonly Dictionary<string, ParseResult<ImportDate>> _kept = new(StringComparer.Ordinal);

    /// <summary>Reads one text.</summary>
    /// <param name="text">As it stands in the cell; not empty.</param>
    /// <param name="field">The column, for problems.</param>
    /// <returns>The date, or <c>import.date_unreadable</c>, <c>import.date_impossible</c>, <c>import.date_ambiguous</c>, <c>import.date_century</c>,
    /// <c>import.date_order</c>, <c>import.date_calendar</c>, each with <c>text</c>.</returns>
    public ParseResult<ImportDate> Read(ReadOnlySpan<char> text, string? field = null)
    {
        text = text.Trim();

        // A register has some thousand different dates among its millions.
        var lookup = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var known) && (known.Ok || known.Problem.Field == field))
        {
            return known;
        }

        var written = text.ToString();
        var calendar = rule.Calendar;
        var result = ReadNew(written, ref calendar, out var code, out var year) is { } date
            ? (ParseResult<ImportDate>)new ImportDate(date, written, calendar)
            : Problem.Of(code, field, ("text", written.Length > 60 ? string.Concat(written.AsSpan(0, 60), "…") : written), ("year", year), ("calendar", CalendarKey(calendar)));
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[written] = result;
        return result;
    }

    /// <summary>Reads a date that a spreadsheet held as a date: ISO 8601, Gregorian, whatever the rule.</summary>
    public static ParseResult<ImportDate> ReadExact(string iso, string? field = null)
    {
        var read = PartialDate.Read(iso.Length > 10 ? iso[..10] : iso, field);
        return read.Ok ? new ImportDate(read.Value, iso, SourceCalendar.Gregorian) : Problem.Of("import.date_unreadable", field, ("text", iso), ("year", 0), ("calendar", "gregorian"));
    }

    private static string CalendarKey(SourceCalendar calendar) => calendar switch
    {
        SourceCalendar.Hijri => "hijri",
        SourceCalendar.SolarHijri => "solar_hijri",
        SourceCalendar.Buddhist => "buddhist",
        SourceCalendar.Ethiopian => "ethiopian",
        _ => "gregorian",
    };

    private PartialDate? ReadNew(string written, ref SourceCalendar calendar, out string code, out int year)
    {
        year = 0;
        code = "import.date_unreadable";
        if (rule.Order == DateOrder.Edtf)
        {
            var edtf = PartialDate.Read(written);
            code = edtf.Problem?.Code is "date.day" or "date.month" ? "import.date_impossible" : code;
            return edtf.Value;
        }

        if (DateText.Cut(written) is not { } text)
        {
            return calendar == SourceCalendar.Gregorian ? Interval(written) : null;
        }

        if (text.CommonEra)
        {
            calendar = SourceCalendar.Gregorian;
        }

        if (calendar == SourceCalendar.Gregorian && (Interval(text.Text) ?? Decade(text.Text)) is { } stretch)
        {
            return stretch;
        }

        if (Arrange(text.Parts, ref code) is not { } parts)
        {
            return null;
        }

        year = parts.Year;
        var (first, last) = CalendarDays.PlausibleYears(calendar);
        if (year < first || year > last)
        {
            code = "import.date_calendar";
            return null;
        }

        var date = CalendarDays.Convert(calendar, parts.Year, parts.Month, parts.Day);
        code = "import.date_impossible";
        return date is null ? null : Qualify(date, text);
    }

    private static PartialDate Qualify(PartialDate date, DateText text)
    {
        var mark = text is { Approximate: true, Uncertain: true } ? "%" : text.Approximate ? "~" : text.Uncertain ? "?" : "";
        return mark.Length == 0 ? date : PartialDate.Parse(string.Join('/', date.ToString().Split('/').Select(end => Marked(end, mark))));
    }

    // A year or month of another calendar is a stretch between two days: what is doubted of it is doubted of both. A day that is
    // approximate by its calendar stays so where the text doubts it too.
    private static string Marked(string end, string mark) => end[^1] == '~' && mark == "?" ? end[..^1] + "%" : end.TrimEnd('~', '?', '%') + mark;

    // EDTF intervals of which both ends begin with a four-digit year; 05/1987 is none.
    private static PartialDate? Interval(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 1 && PartialDate.TryParse(text, out var date) ? date : null;
    }

    private static PartialDate? Decade(string text)
    {
        if (text is [var a, var b, var c, 'X' or 'x', ..] && char.IsAsciiDigit(a) && char.IsAsciiDigit(b) && (char.IsAsciiDigit(c) || c is 'X' or 'x'))
        {
            return PartialDate.TryParse(text, out var date) ? date : null;
        }

        // 1980s is a decade; 1900s may be a century.
        return text is [_, _, not '0', '0', 's'] && PartialDate.TryParse($"{text[..3]}X", out var decade) ? decade : null;
    }

    private (int Year, int? Month, int? Day)? Arrange(List<string> parts, ref string code)
    {
        if (parts.Count is 0 or > 3)
        {
            return null;
        }

        var word = parts.FindIndex(p => !char.IsAsciiDigit(p[0]));
        if (word >= 0)
        {
            return WithName(parts, word, ref code);
        }

        return parts.Count switch
        {
            1 => Single(parts[0], ref code),
            2 => Pair(parts[0], parts[1]),
            _ => Triple(parts, ref code),
        };
    }

    private (int, int?, int?)? Single(string digits, ref string code)
    {
        if (digits.Length == 4)
        {
            return (Number(digits), null, null);
        }

        if (digits.Length != 8)
        {
            return null;
        }

        List<string> ymd = [digits[..4], digits[4..6], digits[6..]];
        List<string> dmy = [digits[..2], digits[2..4], digits[4..]];
        if (rule.Order != DateOrder.Unknown)
        {
            return Triple(rule.Order == DateOrder.Ymd ? ymd : dmy, ref code);
        }

        var (first, last) = CalendarDays.PlausibleYears(rule.Calendar);
        var (front, back) = (Number(ymd[0]), Number(dmy[2]));
        if (front >= first && front <= last && (back < first || back > last))
        {
            return Triple(ymd, ref code);
        }

        code = "import.date_ambiguous";
        return null;
    }

    private static (int, int?, int?)? Pair(string a, string b) => (a.Length, b.Length) switch
    {
        (4, <= 2) => (Number(a), Number(b), null),
        (<= 2, 4) => (Number(b), Number(a), null),
        _ => null,
    };

    private (int, int?, int?)? Triple(List<string> parts, ref string code)
    {
        if (parts[1].Length > 2 || (parts[0].Length > 2 && parts[2].Length > 2))
        {
            return null;
        }

        if (parts[0].Length == 4)
        {
            return (Number(parts[0]), Number(parts[1]), Number(parts[2]));
        }

        if (parts[0].Length > 2 || parts[2].Length == 3 || parts[2].Length > 4)
        {
            return null;
        }

        var shortYear = parts[2].Length < 4;
        if (shortYear && (rule.Order == DateOrder.Unknown || rule.TwoDigitYearsFrom is null))
        {
            code = rule.Order == DateOrder.Unknown ? "import.date_ambiguous" : "import.date_century";
            return null;
        }

        if (shortYear && rule.Order == DateOrder.Ymd)
        {
            return parts[0].Length == 2 ? (Century(parts[0]), Number(parts[1]), Number(parts[2])) : null;
        }

        if (shortYear && parts[2].Length < 2)
        {
            return null;
        }

        var year = shortYear ? Century(parts[2]) : Number(parts[2]);
        return DayAndMonth(Number(parts[0]), Number(parts[1]), ref code) is { } known ? (year, known.Month, known.Day) : null;
    }

    private (int Month, int Day)? DayAndMonth(int a, int b, ref string code)
    {
        var months = rule.Calendar == SourceCalendar.Ethiopian ? 13 : 12;
        switch (rule.Order)
        {
            case DateOrder.Dmy when b > months && a <= months && b <= 31:
            case DateOrder.Mdy when a > months && b <= months && a <= 31:
            case DateOrder.Ymd:
                code = "import.date_order";
                return null;
            case DateOrder.Dmy:
                return (b, a);
            case DateOrder.Mdy:
                return (a, b);
            case var _ when a == b || (a > months && b <= months):
                return (b, a);
            case var _ when b > months && a <= months:
                return (a, b);
            default:
                code = a > months ? "import.date_impossible" : "import.date_ambiguous";
                return null;
        }
    }

    private (int, int?, int?)? WithName(List<string> parts, int word, ref string code)
    {
        var month = MonthNames.Find(parts[word]);
        if (month == 0 || rule.Calendar != SourceCalendar.Gregorian)
        {
            return null;
        }

        var numbers = parts.Where((_, i) => i != word).ToList();
        if (numbers.Count == 0 || numbers.Any(n => !char.IsAsciiDigit(n[0]) || n.Length is 3 or > 4))
        {
            return null;
        }

        if (numbers.Count == 1)
        {
            return numbers[0].Length == 4 ? (Number(numbers[0]), month, null) : null;
        }

        // Year first only when it has four digits; else it is last: 12-MAY-87.
        var (yearText, dayText) = numbers[0].Length == 4 ? (numbers[0], numbers[1]) : (numbers[1], numbers[0]);
        if (dayText.Length > 2)
        {
            return null;
        }

        if (yearText.Length < 4)
        {
            if (rule.TwoDigitYearsFrom is null)
            {
                code = "import.date_century";
                return null;
            }

            return yearText.Length == 2 ? (Century(yearText), month, Number(dayText)) : null;
        }

        return (Number(yearText), month, Number(dayText));
    }

    private int Century(string twoDigits)
    {
        var from = rule.TwoDigitYearsFrom!.Value;
        var year = (from / 100 * 100) + Number(twoDigits);
        return year < from ? year + 100 : year;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
