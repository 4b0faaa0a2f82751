using Proofmark.Core.Storage;

namespace Proofmark.Core.Intake;

/// <summary>What a device in the field recorded and sent. Recovery: null while it is in conflict with another.</summary>
public sealed record FieldRecordRow(long Id, Guid Uid, string Kind, byte[] Digest, long? Recovery)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FieldRecordRow> Table = new("field_records",
        Column.Int64<FieldRecordRow>("id", r => r.Id),
        Column.Uuid<FieldRecordRow>("uid", r => r.Uid),
        Column.Text<FieldRecordRow>("kind", r => r.Kind),
        Column.Bytes<FieldRecordRow>("digest", r => r.Digest),
        Column.Int64<FieldRecordRow>("recovery", r => r.Recovery));
}

/// <summary>A photograph of such a record, by the SHA-256 of what was sent.</summary>
public sealed record FieldPhotographRow(long Id, long Record, byte[] Digest, long Attachment)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FieldPhotographRow> Table = new("field_photographs",
        Column.Int64<FieldPhotographRow>("id", r => r.Id),
        Column.Int64<FieldPhotographRow>("record", r => r.Record),
        Column.Bytes<FieldPhotographRow>("digest", r => r.Digest),
        Column.Int64<FieldPhotographRow>("attachment", r => r.Attachment));
}

/// <summary>A record whose mark another recovery bears. Content: JSON of what was sent.</summary>
public sealed record FieldConflictRow(long Id, Guid Uid, long Record, long Met, string? Content)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FieldConflictRow> Table = new("field_conflicts",
        Column.Int64<FieldConflictRow>("id", r => r.Id),
        Column.Uuid<FieldConflictRow>("uid", r => r.Uid),
        Column.Int64<FieldConflictRow>("record", r => r.Record),
        Column.Int64<FieldConflictRow>("met", r => r.Met),
        Column.Text<FieldConflictRow>("content", r => r.Content));
}

/// <summary>What a person decided on a conflict. Recovery: what the record is part of since.</summary>
public sealed record FieldDecisionRow(long Id, long Conflict, string Decision, string? Reason, long Recovery)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FieldDecisionRow> Table = new("field_decisions",
        Column.Int64<FieldDecisionRow>("id", r => r.Id),
        Column.Int64<FieldDecisionRow>("conflict", r => r.Conflict),
        Column.Text<FieldDecisionRow>("decision", r => r.Decision),
        Column.Text<FieldDecisionRow>("reason", r => r.Reason),
        Column.Int64<FieldDecisionRow>("recovery", r => r.Recovery));
}
