using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>
/// Reads a date as a person types it into a form: in the Gregorian calendar as dates are stored (EDTF), in another one as imports read it,
/// so that a register typed in and the same register as a file say the same.
/// </summary>
public static class TypedDate
{
    /// <summary>Reads one text.</summary>
    /// <param name="text">As typed; not empty.</param>
    /// <param name="calendar">The calendar that the person chose.</param>
    /// <param name="field">The field, for problems.</param>
    /// <returns>The date with what was written, or <c>date.*</c> for Gregorian text, <c>date.other_form</c>, <c>date.other_ambiguous</c>,
    /// <c>date.other_impossible</c> for text of another calendar, <c>date.other_year</c> for a year of which no register speaks.</returns>
    public static ParseResult<WrittenDate> Read(string text, SourceCalendar calendar, string? field = null) =>
        calendar == SourceCalendar.Gregorian ? Gregorian(text, field) : Other(text, calendar, field);

    /// <summary>One and the same day as each calendar writes it.</summary>
    public static string Example(SourceCalendar calendar) => calendar switch
    {
        SourceCalendar.Hijri => "1407-09-14",
        SourceCalendar.SolarHijri => "1366-02-22",
        SourceCalendar.Buddhist => "2530-05-12",
        SourceCalendar.Ethiopian => "1979-09-04",
        _ => "1987-05-12",
    };

    private static ParseResult<WrittenDate> Gregorian(string text, string? field)
    {
        var read = PartialDate.Read(text, field);
        if (!read.Ok) return read.Problem;

        // 1366 and 2530 are years of other calendars: whoever forgot to choose is asked, not believed.
        var (first, last) = CalendarDays.PlausibleYears(SourceCalendar.Gregorian);
        var year = new[] { read.Value.Lower?.Year, read.Value.Upper?.Year }.FirstOrDefault(y => y < first || y > last);
        return year is null ? new WrittenDate(read.Value) : Wrong("date.other_year", text, SourceCalendar.Gregorian, field, year.Value);
    }

    private static ParseResult<WrittenDate> Other(string text, SourceCalendar calendar, string? field)
    {
        var read = new DateReader(new DateRule(calendar)).Read(text, field);
        if (read.Ok)
        {
            var (date, written, of) = read.Value;
            return of == SourceCalendar.Gregorian ? new WrittenDate(date) : new WrittenDate(date, written, of.ToString());
        }

        return Wrong(read.Problem.Code switch
        {
            "import.date_ambiguous" => "date.other_ambiguous",
            "import.date_impossible" => "date.other_impossible",
            "import.date_calendar" => "date.other_year",
            _ => "date.other_form",
        }, text, calendar, field, read.Problem.Arguments?.GetValueOrDefault("year") as int? ?? 0);
    }

    private static Problem Wrong(string code, string text, SourceCalendar calendar, string? field, int year) =>
        Problem.Of(code, field, ("text", text.Length > 60 ? string.Concat(text.AsSpan(0, 60), "…") : text), ("calendar", EnumCode.Of(calendar)), ("example", Example(calendar)), ("year", year));
}
