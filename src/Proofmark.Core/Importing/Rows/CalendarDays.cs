using System.Globalization;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>Turns years, months and days of a source calendar into Gregorian dates.</summary>
internal static class CalendarDays
{
    private static readonly UmAlQuraCalendar UmAlQura = new();
    private static readonly HijriCalendar Tabular = new() { HijriAdjustment = 0 };
    private static readonly PersianCalendar Persian = new();

    // Rata die day number of 1 Meskerem of year 1: 29 August 8 CE, Julian (Dershowitz and Reingold, Calendrical Calculations).
    private const int EthiopianEpoch = 2796;

    /// <summary>Years in which weapons with serials, or the registers of them, can have been written of. Others betray a wrong calendar.</summary>
    public static (int First, int Last) PlausibleYears(SourceCalendar calendar) => calendar switch
    {
        SourceCalendar.Hijri => (950, 1550),
        SourceCalendar.SolarHijri => (920, 1499),
        SourceCalendar.Buddhist => (2083, 2700),
        SourceCalendar.Ethiopian => (1532, 2150),
        _ => (1540, 2150),
    };

    /// <summary>The Gregorian date, or null when the month has no such day or the year no such month.</summary>
    public static PartialDate? Convert(SourceCalendar calendar, int year, int? month, int? day)
    {
        if (month is < 1 || month > Months(calendar) || day is < 1 || (day is { } d && d > Days(calendar, year, month!.Value)))
        {
            return null;
        }

        if (calendar is SourceCalendar.Gregorian or SourceCalendar.Buddhist)
        {
            var common = calendar == SourceCalendar.Buddhist ? year - 543 : year;
            return (month, day) switch
            {
                (null, _) => PartialDate.OfYear(common),
                (_, null) => PartialDate.OfMonth(common, month.Value),
                _ => PartialDate.On(new DateOnly(common, month.Value, day.Value)),
            };
        }

        if (day is not null)
        {
            return On(calendar, Day(calendar, year, month!.Value, day.Value));
        }

        var (from, to) = (month ?? 1, month ?? Months(calendar));
        return PartialDate.Between(
            On(calendar, Day(calendar, year, from, 1)),
            On(calendar, Day(calendar, year, to, Days(calendar, year, to))));
    }

    // The sighted moon may have begun the month a day earlier or later than the calendar in use here.
    private static PartialDate On(SourceCalendar calendar, DateOnly day) =>
        calendar == SourceCalendar.Hijri ? PartialDate.Parse(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "~") : PartialDate.On(day);

    private static int Months(SourceCalendar calendar) => calendar == SourceCalendar.Ethiopian ? 13 : 12;

    private static int Days(SourceCalendar calendar, int year, int month) => calendar switch
    {
        SourceCalendar.Ethiopian => month < 13 ? 30 : year % 4 == 3 ? 6 : 5,
        SourceCalendar.Hijri => Islamic(year).GetDaysInMonth(year, month),
        SourceCalendar.SolarHijri => Persian.GetDaysInMonth(year, month),
        SourceCalendar.Buddhist => DateTime.DaysInMonth(year - 543, month),
        _ => DateTime.DaysInMonth(year, month),
    };

    private static DateOnly Day(SourceCalendar calendar, int year, int month, int day) => calendar switch
    {
        SourceCalendar.Ethiopian => DateOnly.FromDayNumber(EthiopianEpoch + (365 * (year - 1)) + (year / 4) + (30 * (month - 1)) + day - 1 - 1),
        SourceCalendar.Hijri => DateOnly.FromDateTime(Islamic(year).ToDateTime(year, month, day, 0, 0, 0, 0)),
        _ => DateOnly.FromDateTime(Persian.ToDateTime(year, month, day, 0, 0, 0, 0)),
    };

    private static Calendar Islamic(int year) => year is >= 1318 and <= 1500 ? UmAlQura : Tabular;
}
