using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Holds;

/// <summary>An authority needs the weapon as it is.</summary>
public sealed record HoldRow(long Id, Guid Uid, long Entry, string? Authority, string? Case, string Review, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<HoldRow> Table = new("evidence_holds",
        Column.Int64<HoldRow>("id", r => r.Id),
        Column.Uuid<HoldRow>("uid", r => r.Uid),
        Column.Int64<HoldRow>("entry", r => r.Entry),
        Column.Text<HoldRow>("authority", r => r.Authority),
        Column.Text<HoldRow>("case_reference", r => r.Case),
        Column.Text<HoldRow>("review", r => r.Review),
        Column.Text<HoldRow>("reason", r => r.Reason));
}

/// <summary>It needs it no longer.</summary>
public sealed record HoldEndRow(long Id, long Hold, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<HoldEndRow> Table = new("evidence_hold_ends",
        Column.Int64<HoldEndRow>("id", r => r.Id),
        Column.Int64<HoldEndRow>("hold", r => r.Hold),
        Column.Text<HoldEndRow>("reason", r => r.Reason));
}

/// <summary>A hold with what became of it.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Entry">entries.id of the entry that it was set on.</param>
/// <param name="Authority">Who needs the weapon; null when erased.</param>
/// <param name="Case">In which case; null when erased.</param>
/// <param name="Review">The day on which it is to be asked whether it is still needed; passing it ends nothing.</param>
/// <param name="Reason">Why.</param>
/// <param name="Set">When it was set, UTC.</param>
/// <param name="By">The user who set it.</param>
/// <param name="Ended">When it was ended, UTC; null while it stands.</param>
/// <param name="EndReason">Why it was ended.</param>
public sealed record Hold(long Id, Guid Uid, long Entry, string? Authority, string? Case, DateOnly Review, string? Reason, DateTime Set, long By, DateTime? Ended, string? EndReason);
