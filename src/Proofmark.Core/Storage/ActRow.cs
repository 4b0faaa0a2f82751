namespace Proofmark.Core.Storage;

/// <summary>The act's own row: record 0 of every act.</summary>
internal sealed record ActRow(
    long Id, Guid Uid, string Type, string Stage, Guid IdempotencyKey, long Actor, long? Organisation, long? OnBehalfOf,
    string Purpose, string? LegalBasis, string? CaseReference, long? Proposal, DateTime Recorded, byte[] RequestHash, byte[] Salt)
{
    public static readonly RecordTable<ActRow> Table = new("acts",
        Column.Int64<ActRow>("id", r => r.Id),
        Column.Uuid<ActRow>("uid", r => r.Uid),
        Column.Text<ActRow>("type", r => r.Type),
        Column.Text<ActRow>("stage", r => r.Stage),
        Column.Uuid<ActRow>("idempotency_key", r => r.IdempotencyKey),
        Column.Int64<ActRow>("actor", r => r.Actor),
        Column.Int64<ActRow>("organisation", r => r.Organisation),
        Column.Int64<ActRow>("on_behalf_of", r => r.OnBehalfOf),
        Column.Text<ActRow>("purpose", r => r.Purpose),
        Column.Text<ActRow>("legal_basis", r => r.LegalBasis),
        Column.Text<ActRow>("case_reference", r => r.CaseReference),
        Column.Int64<ActRow>("proposal", r => r.Proposal),
        Column.Instant<ActRow>("recorded", r => r.Recorded),
        Column.Bytes<ActRow>("request_hash", r => r.RequestHash));
}
