using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>From which day to which an account is open, both included; the latest stands.</summary>
public sealed record UserTermRow(long Id, long User, DateOnly? Starts, DateOnly? Ends)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<UserTermRow> Table = new("user_terms",
        Column.Int64<UserTermRow>("id", r => r.Id),
        Column.Int64<UserTermRow>("user_id", r => r.User),
        Column.Date<UserTermRow>("starts", r => r.Starts),
        Column.Date<UserTermRow>("ends", r => r.Ends));
}

/// <summary>That somebody left.</summary>
public sealed record DepartureRow(long Id, Guid Uid, long User, DateOnly LastDay)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DepartureRow> Table = new("departures",
        Column.Int64<DepartureRow>("id", r => r.Id),
        Column.Uuid<DepartureRow>("uid", r => r.Uid),
        Column.Int64<DepartureRow>("user_id", r => r.User),
        Column.Date<DepartureRow>("last_day", r => r.LastDay));
}

/// <summary>That somebody saw to what a leaver left open; <see cref="Successor"/> took over, null: there was nothing to take over.</summary>
public sealed record DepartureHandoverRow(long Id, long Departure, long? Successor)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DepartureHandoverRow> Table = new("departure_handovers",
        Column.Int64<DepartureHandoverRow>("id", r => r.Id),
        Column.Int64<DepartureHandoverRow>("departure", r => r.Departure),
        Column.Int64<DepartureHandoverRow>("successor", r => r.Successor));
}
