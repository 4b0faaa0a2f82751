using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns;

/// <summary>A marking campaign.</summary>
public sealed record CampaignRow(long Id, Guid Uid, string Name, long Register, string Owners, long? Organisation, string? Category, string MarkKind, string Country, DateOnly From, DateOnly? To)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<CampaignRow> Table = new("marking_campaigns",
        Column.Int64<CampaignRow>("id", r => r.Id),
        Column.Uuid<CampaignRow>("uid", r => r.Uid),
        Column.Text<CampaignRow>("name", r => r.Name),
        Column.Int64<CampaignRow>("register", r => r.Register),
        Column.Text<CampaignRow>("owners", r => r.Owners),
        Column.Int64<CampaignRow>("organisation", r => r.Organisation),
        Column.Text<CampaignRow>("category", r => r.Category),
        Column.Text<CampaignRow>("mark_kind", r => r.MarkKind),
        Column.Text<CampaignRow>("country", r => r.Country),
        Column.Date<CampaignRow>("from_day", r => r.From),
        Column.Date<CampaignRow>("to_day", r => r.To));
}

/// <summary>A day of a campaign at one place, with one machine.</summary>
public sealed record SessionRow(long Id, Guid Uid, long Campaign, DateOnly Day, string District, string Place, long Machine, string Operator, long Block)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SessionRow> Table = new("campaign_sessions",
        Column.Int64<SessionRow>("id", r => r.Id),
        Column.Uuid<SessionRow>("uid", r => r.Uid),
        Column.Int64<SessionRow>("campaign", r => r.Campaign),
        Column.Date<SessionRow>("day", r => r.Day),
        Column.Text<SessionRow>("district", r => r.District),
        Column.Text<SessionRow>("place", r => r.Place),
        Column.Int64<SessionRow>("machine", r => r.Machine),
        Column.Text<SessionRow>("operator", r => r.Operator),
        Column.Int64<SessionRow>("block", r => r.Block));
}

/// <summary>That a supervisor lets an operator work whose certificate lapsed.</summary>
public sealed record OverrideRow(long Id, long Session, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<OverrideRow> Table = new("session_overrides",
        Column.Int64<OverrideRow>("id", r => r.Id),
        Column.Int64<OverrideRow>("session", r => r.Session),
        Column.Text<OverrideRow>("reason", r => r.Reason));
}

/// <summary>A weapon on the list of a day, with the number that it is to bear. <see cref="Slot"/>: the hour at which its owner is to come.</summary>
public sealed record ItemRow(long Id, Guid Uid, long Session, long Campaign, long Entry, long Register, short Handling, long Block, long Number, string Serial, string? Slot)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ItemRow> Table = new("session_weapons",
        Column.Int64<ItemRow>("id", r => r.Id),
        Column.Uuid<ItemRow>("uid", r => r.Uid),
        Column.Int64<ItemRow>("session", r => r.Session),
        Column.Int64<ItemRow>("campaign", r => r.Campaign),
        Column.Int64<ItemRow>("entry", r => r.Entry),
        Column.Int64<ItemRow>("register", r => r.Register),
        Column.Int16<ItemRow>("handling", r => r.Handling),
        Column.Int64<ItemRow>("block", r => r.Block),
        Column.Int64<ItemRow>("number", r => r.Number),
        Column.Text<ItemRow>("serial", r => r.Serial),
        Column.Text<ItemRow>("slot", r => r.Slot));
}

/// <summary>What became of a weapon on a day's list.</summary>
public sealed record ResultRow(long Id, long Item, string Outcome, long? Mark, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ResultRow> Table = new("session_results",
        Column.Int64<ResultRow>("id", r => r.Id),
        Column.Int64<ResultRow>("item", r => r.Item),
        Column.Text<ResultRow>("outcome", r => r.Outcome),
        Column.Int64<ResultRow>("mark", r => r.Mark),
        Column.Text<ResultRow>("reason", r => r.Reason));
}

/// <summary>How a mark read afterwards, to a person who looked at it.</summary>
public sealed record ReadingRow(long Id, Guid Uid, long Mark, long Item, string Reading, string Legibility, long? Photograph)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReadingRow> Table = new("mark_readings",
        Column.Int64<ReadingRow>("id", r => r.Id),
        Column.Uuid<ReadingRow>("uid", r => r.Uid),
        Column.Int64<ReadingRow>("mark", r => r.Mark),
        Column.Int64<ReadingRow>("item", r => r.Item),
        Column.Text<ReadingRow>("reading", r => r.Reading),
        Column.Text<ReadingRow>("legibility", r => r.Legibility),
        Column.Int64<ReadingRow>("photograph", r => r.Photograph));
}

/// <summary>What a campaign came to, as counted by who closed it.</summary>
public sealed record ClosureRow(long Id, long Campaign, long Marked, long Open, long Held, long NotPresented, long NotMarked, string? Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ClosureRow> Table = new("campaign_closures",
        Column.Int64<ClosureRow>("id", r => r.Id),
        Column.Int64<ClosureRow>("campaign", r => r.Campaign),
        Column.Int64<ClosureRow>("marked", r => r.Marked),
        Column.Int64<ClosureRow>("open", r => r.Open),
        Column.Int64<ClosureRow>("held", r => r.Held),
        Column.Int64<ClosureRow>("not_presented", r => r.NotPresented),
        Column.Int64<ClosureRow>("not_marked", r => r.NotMarked),
        Column.Text<ClosureRow>("note", r => r.Note));
}
