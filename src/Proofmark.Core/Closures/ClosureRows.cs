using Proofmark.Core.Storage;

namespace Proofmark.Core.Closures;

/// <summary>That a company closes, and who takes over its records.</summary>
public sealed record ClosureRow(long Id, Guid Uid, long Organisation, long Receiver, long ReceivingRegister, long? OwnRegister, DateOnly Due, string Basis)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ClosureRow> Table = new("company_closures",
        Column.Int64<ClosureRow>("id", r => r.Id),
        Column.Uuid<ClosureRow>("uid", r => r.Uid),
        Column.Int64<ClosureRow>("organisation", r => r.Organisation),
        Column.Int64<ClosureRow>("receiver", r => r.Receiver),
        Column.Int64<ClosureRow>("receiving_register", r => r.ReceivingRegister),
        Column.Int64<ClosureRow>("own_register", r => r.OwnRegister),
        Column.Date<ClosureRow>("due", r => r.Due),
        Column.Text<ClosureRow>("basis", r => r.Basis));
}

/// <summary>How many records of one kind the company says it has, and from when to when.</summary>
public sealed record ClosureManifestRow(long Id, long Closure, string Kind, long Stated, DateOnly? FirstDay, DateOnly? LastDay)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ClosureManifestRow> Table = new("closure_manifests",
        Column.Int64<ClosureManifestRow>("id", r => r.Id),
        Column.Int64<ClosureManifestRow>("closure", r => r.Closure),
        Column.Text<ClosureManifestRow>("kind", r => r.Kind),
        Column.Int64<ClosureManifestRow>("stated", r => r.Stated),
        Column.Date<ClosureManifestRow>("first_day", r => r.FirstDay),
        Column.Date<ClosureManifestRow>("last_day", r => r.LastDay));
}

/// <summary>Records that came: by an import, or on paper under a document's number.</summary>
public sealed record ClosureReceiptRow(long Id, long Closure, string Kind, long? Batch, string? Document, long Records)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ClosureReceiptRow> Table = new("closure_receipts",
        Column.Int64<ClosureReceiptRow>("id", r => r.Id),
        Column.Int64<ClosureReceiptRow>("closure", r => r.Closure),
        Column.Text<ClosureReceiptRow>("kind", r => r.Kind),
        Column.Int64<ClosureReceiptRow>("batch", r => r.Batch),
        Column.Text<ClosureReceiptRow>("document", r => r.Document),
        Column.Int64<ClosureReceiptRow>("records", r => r.Records));
}

/// <summary>How a hand-over ended. Two persons sign one in which records are missing.</summary>
public sealed record ClosureEndRow(long Id, long Closure, long Number, string Outcome, string? Missing, string? Why, long? SignedBy, long? CountersignedBy)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ClosureEndRow> Table = new("closure_ends",
        Column.Int64<ClosureEndRow>("id", r => r.Id),
        Column.Int64<ClosureEndRow>("closure", r => r.Closure),
        Column.Int64<ClosureEndRow>("number", r => r.Number),
        Column.Text<ClosureEndRow>("outcome", r => r.Outcome),
        Column.Text<ClosureEndRow>("missing", r => r.Missing),
        Column.Text<ClosureEndRow>("why", r => r.Why),
        Column.Int64<ClosureEndRow>("signed_by", r => r.SignedBy),
        Column.Int64<ClosureEndRow>("countersigned_by", r => r.CountersignedBy));
}
