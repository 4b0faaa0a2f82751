using Proofmark.Core.Storage;

namespace Proofmark.Core.Supervision;

/// <summary>A return that a company owes: for which days, and by when.</summary>
public sealed record ReturnRow(long Id, Guid Uid, long Organisation, DateOnly From, DateOnly To, DateOnly Due)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReturnRow> Table = new("company_returns",
        Column.Int64<ReturnRow>("id", r => r.Id),
        Column.Uuid<ReturnRow>("uid", r => r.Uid),
        Column.Int64<ReturnRow>("organisation", r => r.Organisation),
        Column.Date<ReturnRow>("from_day", r => r.From),
        Column.Date<ReturnRow>("to_day", r => r.To),
        Column.Date<ReturnRow>("due", r => r.Due));
}

/// <summary>What a return states, and what the company's register said of the same days when it came. Undated: what may lie within them or not.</summary>
public sealed record ReturnReceiptRow(long Id, long Owed, ReturnCounts Stated, long? Register, ReturnCounts? Counted, string? Document, ReturnCounts? Undated)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReturnReceiptRow> Table = new("return_receipts",
        Column.Int64<ReturnReceiptRow>("id", r => r.Id),
        Column.Int64<ReturnReceiptRow>("owed", r => r.Owed),
        Column.Int64<ReturnReceiptRow>("made", r => r.Stated.Made),
        Column.Int64<ReturnReceiptRow>("imported", r => r.Stated.Imported),
        Column.Int64<ReturnReceiptRow>("exported", r => r.Stated.Exported),
        Column.Int64<ReturnReceiptRow>("transferred", r => r.Stated.Transferred),
        Column.Int64<ReturnReceiptRow>("register", r => r.Register),
        Column.Int64<ReturnReceiptRow>("register_made", r => r.Counted?.Made),
        Column.Int64<ReturnReceiptRow>("register_imported", r => r.Counted?.Imported),
        Column.Int64<ReturnReceiptRow>("register_exported", r => r.Counted?.Exported),
        Column.Int64<ReturnReceiptRow>("register_transferred", r => r.Counted?.Transferred),
        Column.Text<ReturnReceiptRow>("document", r => r.Document),
        Column.Int64<ReturnReceiptRow>("undated_made", r => r.Undated?.Made),
        Column.Int64<ReturnReceiptRow>("undated_imported", r => r.Undated?.Imported),
        Column.Int64<ReturnReceiptRow>("undated_exported", r => r.Undated?.Exported),
        Column.Int64<ReturnReceiptRow>("undated_transferred", r => r.Undated?.Transferred));
}

/// <summary>That a company was inspected.</summary>
public sealed record InspectionRow(long Id, Guid Uid, long Organisation, DateOnly Day, string Office)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<InspectionRow> Table = new("inspections",
        Column.Int64<InspectionRow>("id", r => r.Id),
        Column.Uuid<InspectionRow>("uid", r => r.Uid),
        Column.Int64<InspectionRow>("organisation", r => r.Organisation),
        Column.Date<InspectionRow>("day", r => r.Day),
        Column.Text<InspectionRow>("office", r => r.Office));
}

/// <summary>What an inspection found, and by when it is to be put right.</summary>
public sealed record InspectionFindingRow(long Id, Guid Uid, long Inspection, string Severity, string? Words, DateOnly FollowUp)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<InspectionFindingRow> Table = new("inspection_findings",
        Column.Int64<InspectionFindingRow>("id", r => r.Id),
        Column.Uuid<InspectionFindingRow>("uid", r => r.Uid),
        Column.Int64<InspectionFindingRow>("inspection", r => r.Inspection),
        Column.Text<InspectionFindingRow>("severity", r => r.Severity),
        Column.Text<InspectionFindingRow>("words", r => r.Words),
        Column.Date<InspectionFindingRow>("follow_up", r => r.FollowUp));
}

/// <summary>That a finding was put right, and by what that is known.</summary>
public sealed record FindingEndRow(long Id, long Finding, string? Evidence)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FindingEndRow> Table = new("finding_ends",
        Column.Int64<FindingEndRow>("id", r => r.Id),
        Column.Int64<FindingEndRow>("finding", r => r.Finding),
        Column.Text<FindingEndRow>("evidence", r => r.Evidence));
}
