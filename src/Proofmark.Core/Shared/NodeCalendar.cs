namespace Proofmark.Core.Shared;

/// <summary>Days by the node's own calendar: its time zone is that of the people who work with it.</summary>
public static class NodeCalendar
{
    /// <summary>Today.</summary>
    public static DateOnly Today(this TimeProvider clock) => DayOf(clock.GetUtcNow().UtcDateTime, clock.LocalTimeZone);

    /// <summary>The day of a moment.</summary>
    /// <param name="utc">The moment, UTC.</param>
    /// <param name="zone">The node's time zone.</param>
    public static DateOnly DayOf(DateTime utc, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, zone));
}
