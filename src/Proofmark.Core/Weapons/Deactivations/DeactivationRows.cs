using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Deactivations;

/// <summary>A certificate of deactivation, as one person records it.</summary>
public sealed record DeactivationRow(long Id, Guid Uid, long Entry, long Register, short Handling, string? Certificate, string? Authority, string? Standard, DateOnly Day)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DeactivationRow> Table = new("deactivations",
        Column.Int64<DeactivationRow>("id", r => r.Id),
        Column.Uuid<DeactivationRow>("uid", r => r.Uid),
        Column.Int64<DeactivationRow>("entry", r => r.Entry),
        Column.Int64<DeactivationRow>("register", r => r.Register),
        Column.Int16<DeactivationRow>("handling", r => r.Handling),
        Column.Text<DeactivationRow>("certificate", r => r.Certificate),
        Column.Text<DeactivationRow>("authority", r => r.Authority),
        Column.Text<DeactivationRow>("standard", r => r.Standard),
        Column.Date<DeactivationRow>("day", r => r.Day));
}

/// <summary>A part meets a rule.</summary>
public sealed record DeactivationCheckRow(long Id, long Deactivation, string Component, string Rule)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DeactivationCheckRow> Table = new("deactivation_checks",
        Column.Int64<DeactivationCheckRow>("id", r => r.Id),
        Column.Int64<DeactivationCheckRow>("deactivation", r => r.Deactivation),
        Column.Text<DeactivationCheckRow>("component", r => r.Component),
        Column.Text<DeactivationCheckRow>("rule", r => r.Rule));
}

/// <summary>A second person looked at the weapon and its certificate.</summary>
public sealed record DeactivationVerdictRow(long Id, long Deactivation, bool Verified, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DeactivationVerdictRow> Table = new("deactivation_verdicts",
        Column.Int64<DeactivationVerdictRow>("id", r => r.Id),
        Column.Int64<DeactivationVerdictRow>("deactivation", r => r.Deactivation),
        Column.Bool<DeactivationVerdictRow>("verified", r => r.Verified),
        Column.Text<DeactivationVerdictRow>("reason", r => r.Reason));
}

/// <summary>A deactivated weapon was found able to fire.</summary>
public sealed record ReactivationRow(long Id, long Entry)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReactivationRow> Table = new("reactivations",
        Column.Int64<ReactivationRow>("id", r => r.Id),
        Column.Int64<ReactivationRow>("entry", r => r.Entry));
}

/// <summary>A certificate with what became of it.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Certificate">Number; null when erased, as the next two.</param>
/// <param name="Authority">Who issued it.</param>
/// <param name="Standard">Under which standard.</param>
/// <param name="Day">When the weapon was deactivated.</param>
/// <param name="By">The user who certified it.</param>
/// <param name="Verified">What the second person said; null while nobody did.</param>
/// <param name="VerifiedBy">That user.</param>
/// <param name="Reason">What that user added.</param>
public sealed record Deactivation(long Id, Guid Uid, string? Certificate, string? Authority, string? Standard, DateOnly Day, long By, bool? Verified, long? VerifiedBy, string? Reason);

/// <summary>A certificate as it is asked to be recorded.</summary>
/// <param name="Certificate">Number.</param>
/// <param name="Authority">Who issued it.</param>
/// <param name="Standard">Under which standard, as its authority calls it.</param>
/// <param name="Day">When the weapon was deactivated.</param>
/// <param name="Met">What was found on each part: <c>receiver.inoperable</c>; each essential part that is recorded needs each check.</param>
public sealed record NewDeactivation(string? Certificate, string? Authority, string? Standard, DateOnly? Day, IReadOnlyCollection<string> Met);
