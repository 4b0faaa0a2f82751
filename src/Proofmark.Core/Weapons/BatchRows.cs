using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons;

/// <summary>One import: one act, all of its rows or none.</summary>
public sealed record BatchRow(long Id, Guid Uid, long Register, string FileName, byte[] FileSha256, byte[] MappingSha256,
    long RowsRead, long Accepted, long Remarked, long Rejected, long Added, long Changed, long Unchanged, long Absent)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<BatchRow> Table = new("batches",
        Column.Int64<BatchRow>("id", r => r.Id),
        Column.Uuid<BatchRow>("uid", r => r.Uid),
        Column.Int64<BatchRow>("register", r => r.Register),
        Column.Text<BatchRow>("file_name", r => r.FileName),
        Column.Bytes<BatchRow>("file_sha256", r => r.FileSha256),
        Column.Bytes<BatchRow>("mapping_sha256", r => r.MappingSha256),
        Column.Int64<BatchRow>("rows_read", r => r.RowsRead),
        Column.Int64<BatchRow>("accepted", r => r.Accepted),
        Column.Int64<BatchRow>("remarked", r => r.Remarked),
        Column.Int64<BatchRow>("rejected", r => r.Rejected),
        Column.Int64<BatchRow>("added", r => r.Added),
        Column.Int64<BatchRow>("changed", r => r.Changed),
        Column.Int64<BatchRow>("unchanged", r => r.Unchanged),
        Column.Int64<BatchRow>("absent", r => r.Absent));
}

/// <summary>The undoing of a wrong import.</summary>
public sealed record BatchWithdrawalRow(long Id, long Batch, string Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<BatchWithdrawalRow> Table = new("batch_withdrawals",
        Column.Int64<BatchWithdrawalRow>("id", r => r.Id),
        Column.Int64<BatchWithdrawalRow>("batch", r => r.Batch),
        Column.Text<BatchWithdrawalRow>("reason", r => r.Reason));
}

/// <summary>What a person decided that a make, model or calibre as found stands for; applies from then on.</summary>
public sealed record ReferenceMatchRow(long Id, string Kind, string Norm, string AsFound, string? Reference)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReferenceMatchRow> Table = new("reference_matches",
        Column.Int64<ReferenceMatchRow>("id", r => r.Id),
        Column.Text<ReferenceMatchRow>("kind", r => r.Kind),
        Column.Text<ReferenceMatchRow>("norm", r => r.Norm),
        Column.Text<ReferenceMatchRow>("as_found", r => r.AsFound),
        Column.Text<ReferenceMatchRow>("reference", r => r.Reference));
}
