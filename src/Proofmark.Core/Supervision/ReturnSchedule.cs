using Proofmark.Core.Storage;

namespace Proofmark.Core.Supervision;

/// <summary>Of how many days a return is. Text: <c>supervision.period.CODE</c>.</summary>
public enum ReturnPeriod
{
    /// <summary>One month.</summary>
    Month,

    /// <summary>Three months.</summary>
    Quarter,

    /// <summary>Six months.</summary>
    HalfYear,

    /// <summary>Twelve months.</summary>
    Year,
}

/// <summary>A schedule as it is asked to be opened: of one company, or of all of a kind.</summary>
/// <param name="Company">Outside id of a dealer or manufacturer; null: all of the kind.</param>
/// <param name="Kind">dealer or manufacturer; null: one company.</param>
/// <param name="Period">The code of a <see cref="ReturnPeriod"/>.</param>
/// <param name="First">The first day of the first period.</param>
/// <param name="Grace">Days after the last day of a period by which its return is due, 1 to 366.</param>
public sealed record NewReturnSchedule(Guid? Company, string? Kind, string? Period, DateOnly? First, int? Grace);

/// <summary>A schedule as it is listed.</summary>
/// <param name="Uid">Its outside id.</param>
/// <param name="Company">Name of the company; null: all of the kind.</param>
/// <param name="Kind">dealer or manufacturer; null: one company.</param>
/// <param name="Period">How often.</param>
/// <param name="First">The first day of the first period.</param>
/// <param name="Grace">Days after a period by which its return is due.</param>
/// <param name="LastDay">Periods that end after it are not owed; null: it goes on.</param>
/// <param name="Reason">Why it ends.</param>
/// <param name="Opened">Returns that it opened.</param>
/// <param name="Late">Of them, those past their day that have not come.</param>
public sealed record ReturnSchedule(Guid Uid, string? Company, string? Kind, ReturnPeriod Period, DateOnly First, int Grace, DateOnly? LastDay, string? Reason, long Opened, long Late);

/// <summary>That returns are due by a calendar. Of one company, or of all of a kind.</summary>
public sealed record ReturnScheduleRow(long Id, Guid Uid, long? Organisation, string? Kind, string Period, DateOnly First, int Grace)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReturnScheduleRow> Table = new("return_schedules",
        Column.Int64<ReturnScheduleRow>("id", r => r.Id),
        Column.Uuid<ReturnScheduleRow>("uid", r => r.Uid),
        Column.Int64<ReturnScheduleRow>("organisation", r => r.Organisation),
        Column.Text<ReturnScheduleRow>("kind", r => r.Kind),
        Column.Text<ReturnScheduleRow>("period", r => r.Period),
        Column.Date<ReturnScheduleRow>("first_day", r => r.First),
        Column.Int32<ReturnScheduleRow>("grace", r => r.Grace));
}

/// <summary>That a schedule ends: periods that end after its last day are not owed.</summary>
public sealed record ReturnScheduleEndRow(long Id, long Schedule, DateOnly LastDay, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReturnScheduleEndRow> Table = new("return_schedule_ends",
        Column.Int64<ReturnScheduleEndRow>("id", r => r.Id),
        Column.Int64<ReturnScheduleEndRow>("schedule", r => r.Schedule),
        Column.Date<ReturnScheduleEndRow>("last_day", r => r.LastDay),
        Column.Text<ReturnScheduleEndRow>("reason", r => r.Reason));
}

/// <summary>That a schedule opened a return of a company for the period that begins on a day.</summary>
public sealed record ScheduleReturnRow(long Id, long Schedule, long Organisation, DateOnly From, long Owed)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ScheduleReturnRow> Table = new("schedule_returns",
        Column.Int64<ScheduleReturnRow>("id", r => r.Id),
        Column.Int64<ScheduleReturnRow>("schedule", r => r.Schedule),
        Column.Int64<ScheduleReturnRow>("organisation", r => r.Organisation),
        Column.Date<ScheduleReturnRow>("from_day", r => r.From),
        Column.Int64<ScheduleReturnRow>("owed", r => r.Owed));
}
