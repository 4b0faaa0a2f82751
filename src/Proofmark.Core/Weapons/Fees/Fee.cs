using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Fees;

/// <summary>What a register takes money for.</summary>
public enum FeeKind
{
    /// <summary>Taking a weapon into the register.</summary>
    Registration,
    /// <summary>A certificate or a copy of one.</summary>
    Certificate,
    /// <summary>A mark applied or renewed.</summary>
    Marking,
    /// <summary>Keeping a weapon.</summary>
    Storage,
    /// <summary>Anything else; the remark says what.</summary>
    Other,
}

/// <summary>A fee that was received.</summary>
public sealed record FeeRow(long Id, Guid Uid, long Entry, long Register, long Number, string Kind, string Amount, string Currency, string? Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FeeRow> Table = new("fees",
        Column.Int64<FeeRow>("id", r => r.Id),
        Column.Uuid<FeeRow>("uid", r => r.Uid),
        Column.Int64<FeeRow>("entry", r => r.Entry),
        Column.Int64<FeeRow>("register", r => r.Register),
        Column.Int64<FeeRow>("number", r => r.Number),
        Column.Text<FeeRow>("kind", r => r.Kind),
        Column.Text<FeeRow>("amount", r => r.Amount),
        Column.Text<FeeRow>("currency", r => r.Currency),
        Column.Text<FeeRow>("note", r => r.Note));
}

/// <summary>A receipt that does not count any longer; its number stays taken.</summary>
public sealed record FeeWithdrawalRow(long Id, long Fee, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FeeWithdrawalRow> Table = new("fee_withdrawals",
        Column.Int64<FeeWithdrawalRow>("id", r => r.Id),
        Column.Int64<FeeWithdrawalRow>("fee", r => r.Fee),
        Column.Text<FeeWithdrawalRow>("reason", r => r.Reason));
}

/// <summary>A fee and its receipt.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Number">Of the receipt, within its register.</param>
/// <param name="Kind">What for.</param>
/// <param name="Money">How much.</param>
/// <param name="Note">A remark.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="By">The user who recorded it.</param>
/// <param name="Withdrawn">It does not count any longer.</param>
/// <param name="Reason">Why not; null when it counts, and where the reason was erased.</param>
public sealed record Fee(long Id, Guid Uid, long Number, FeeKind Kind, Money Money, string? Note, DateTimeOffset At, long By, bool Withdrawn, string? Reason);
