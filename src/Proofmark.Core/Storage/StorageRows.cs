namespace Proofmark.Core.Storage;

/// <summary>A record that was lawfully erased, and under which rule.</summary>
public sealed record ErasureRow(long Id, string TableName, long RowAct, int RowSeq, string Rule)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ErasureRow> Table = new("erasures",
        Column.Int64<ErasureRow>("id", r => r.Id),
        Column.Text<ErasureRow>("table_name", r => r.TableName),
        Column.Int64<ErasureRow>("row_act", r => r.RowAct),
        Column.Int32<ErasureRow>("row_seq", r => r.RowSeq),
        Column.Text<ErasureRow>("rule", r => r.Rule));
}

/// <summary>What one person proposes that a second must approve.</summary>
public sealed record ProposalRow(long Id, Guid Uid, string ActType, string Subject, string Data)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ProposalRow> Table = new("proposals",
        Column.Int64<ProposalRow>("id", r => r.Id),
        Column.Uuid<ProposalRow>("uid", r => r.Uid),
        Column.Text<ProposalRow>("act_type", r => r.ActType),
        Column.Text<ProposalRow>("subject", r => r.Subject),
        Column.Json<ProposalRow>("data", r => r.Data));
}

/// <summary>The second person's decision.</summary>
public sealed record ProposalDecisionRow(long Id, long Proposal, bool Approved, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ProposalDecisionRow> Table = new("proposal_decisions",
        Column.Int64<ProposalDecisionRow>("id", r => r.Id),
        Column.Int64<ProposalDecisionRow>("proposal", r => r.Proposal),
        Column.Bool<ProposalDecisionRow>("approved", r => r.Approved),
        Column.Text<ProposalDecisionRow>("reason", r => r.Reason));
}

/// <summary>A proposal that ended before it was carried out, because who proposed or approved it left.</summary>
public sealed record ProposalEndRow(long Id, long Proposal)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ProposalEndRow> Table = new("proposal_ends",
        Column.Int64<ProposalEndRow>("id", r => r.Id),
        Column.Int64<ProposalEndRow>("proposal", r => r.Proposal));
}

/// <summary>A look-up record. Inserted by the reader's own statement, before the answer is shown; sealed once a second.</summary>
public sealed record LookupRow(long Id, DateTime At, long Actor, long? Organisation, string Purpose, string? Case, string Kind, string Subject, string? Query, long[] Found, long? Token = null)
{
    /// <summary>Covered by the sealing act; see <see cref="Sequencer"/>.</summary>
    public static readonly RecordTable<LookupRow> Table = new("lookups",
        Column.Int64<LookupRow>("id", r => r.Id),
        Column.Instant<LookupRow>("at", r => r.At),
        Column.Int64<LookupRow>("actor", r => r.Actor),
        Column.Int64<LookupRow>("organisation", r => r.Organisation),
        Column.Text<LookupRow>("purpose", r => r.Purpose),
        Column.Text<LookupRow>("case_reference", r => r.Case),
        Column.Text<LookupRow>("kind", r => r.Kind),
        Column.Text<LookupRow>("subject", r => r.Subject),
        Column.Text<LookupRow>("query", r => r.Query),
        Column.Int64List<LookupRow>("found", r => r.Found),
        Column.Int64<LookupRow>("token", r => r.Token));
}

/// <summary>A change of the ledger's signing key: up to this head the previous key signs, from it on the new one. Both sign the head itself.</summary>
/// <param name="Id">ledger_keys.id.</param>
/// <param name="Epoch">Of the head.</param>
/// <param name="Size">Leaves of the head.</param>
/// <param name="Root">Root of the head: what the previous key signed before counts as far as it leads here.</param>
/// <param name="Previous">Verifier key (C2SP).</param>
/// <param name="Key">Verifier key (C2SP).</param>
/// <param name="Statement">The node's root key says so: a signed envelope (docs/keys.md).</param>
public sealed record LedgerKeyRow(long Id, int Epoch, long Size, byte[] Root, string Previous, string Key, string Statement)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<LedgerKeyRow> Table = new("ledger_keys",
        Column.Int64<LedgerKeyRow>("id", r => r.Id),
        Column.Int32<LedgerKeyRow>("epoch", r => r.Epoch),
        Column.Int64<LedgerKeyRow>("size", r => r.Size),
        Column.Bytes<LedgerKeyRow>("root", r => r.Root),
        Column.Text<LedgerKeyRow>("previous", r => r.Previous),
        Column.Text<LedgerKeyRow>("key", r => r.Key),
        Column.Text<LedgerKeyRow>("statement", r => r.Statement));

    /// <summary>Where the head stands.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Proofmark.Ledger.HeadPlace Place => new(Epoch, Size);
}
