using Proofmark.Core.Retention;

namespace Proofmark.Core.Closures;

/// <summary>Where a hand-over stands. Text: <c>closures.state.CODE</c>.</summary>
public enum ClosureState
{
    /// <summary>Records are still to come; the company is closing, not closed.</summary>
    Open,

    /// <summary>All came: the company is closed.</summary>
    Complete,

    /// <summary>Some will not come, as two persons signed: the company is closed.</summary>
    Deficient,
}

/// <summary>A hand-over as it is asked to be opened.</summary>
/// <param name="Organisation">organisations.id of a dealer or manufacturer.</param>
/// <param name="Receiver">organisations.id of who takes over for the State.</param>
/// <param name="ReceivingRegister">Code of the register that the records come into.</param>
/// <param name="OwnRegister">Code of the company's own register in this node; null: it has none.</param>
/// <param name="Due">The day by which the records are to be there.</param>
/// <param name="Basis">The law or decision.</param>
public sealed record NewClosure(long Organisation, long Receiver, string? ReceivingRegister, string? OwnRegister, DateOnly? Due, string? Basis);

/// <summary>A line of the manifest as it is asked to be stated.</summary>
public sealed record NewManifestLine(string? Kind, long? Stated, DateOnly? First, DateOnly? Last);

/// <summary>Records as they are asked to be received.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Batch">The import by which they came; null: on paper.</param>
/// <param name="Document">What they came with, where no import says it.</param>
/// <param name="Records">How many.</param>
public sealed record NewReceipt(string? Kind, Guid? Batch, string? Document, long? Records);

/// <summary>One kind of record in a hand-over.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Stated">How many the company says it has; null: it said nothing.</param>
/// <param name="First">The first day that they speak of.</param>
/// <param name="Last">The last.</param>
/// <param name="Received">How many came.</param>
public sealed record KindCount(RecordKind Kind, long? Stated, DateOnly? First, DateOnly? Last, long Received)
{
    /// <summary>How many are still to come; below zero: more came than were stated.</summary>
    public long Outstanding => (Stated ?? 0) - Received;
}

/// <summary>Records that came.</summary>
public sealed record ReceiptView(RecordKind Kind, Guid? Batch, string? Document, long Records, long Act, DateTime Recorded, long By);

/// <summary>How it ended.</summary>
/// <param name="Number">Of the receipt.</param>
/// <param name="Missing">What is missing.</param>
/// <param name="Why">Why.</param>
/// <param name="SignedBy">users.id of who proposed to close with a deficiency.</param>
/// <param name="CountersignedBy">users.id of who approved.</param>
/// <param name="Recorded">When, UTC.</param>
/// <param name="By">users.id of who recorded it.</param>
public sealed record ClosureEnd(long Number, string? Missing, string? Why, long? SignedBy, long? CountersignedBy, DateTime Recorded, long By);

/// <summary>A hand-over in a list.</summary>
public sealed record ClosureSummary(long Id, Guid Uid, string Company, string Receiver, DateOnly Due, ClosureState State, long Stated, long Received)
{
    /// <summary>It should have ended.</summary>
    public bool IsOverdue(DateOnly today) => State == ClosureState.Open && Due < today;
}

/// <summary>A hand-over with what was stated, what came, and how it ended.</summary>
public sealed record ClosureView(ClosureSummary Summary, long Organisation, long ReceiverId, long ReceivingRegister, string ReceivingRegisterCode, long? OwnRegister, string? OwnRegisterCode, string Basis, IReadOnlyList<KindCount> Counts, IReadOnlyList<ReceiptView> Receipts, ClosureEnd? End)
{
    /// <summary>What was stated and what came agree, kind by kind.</summary>
    public bool Reconciles => Counts.Any(c => c.Stated is not null) && Counts.All(c => c.Outstanding == 0);
}
