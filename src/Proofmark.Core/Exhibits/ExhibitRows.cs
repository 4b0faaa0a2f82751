using Proofmark.Core.Storage;

namespace Proofmark.Core.Exhibits;

/// <summary>A recovered weapon as an exhibit.</summary>
public sealed record ExhibitRow(long Id, Guid Uid, long Recovery, long Entry, string? Label)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ExhibitRow> Table = new("exhibits",
        Column.Int64<ExhibitRow>("id", r => r.Id),
        Column.Uuid<ExhibitRow>("uid", r => r.Uid),
        Column.Int64<ExhibitRow>("recovery", r => r.Recovery),
        Column.Int64<ExhibitRow>("entry", r => r.Entry),
        Column.Text<ExhibitRow>("label", r => r.Label));
}

/// <summary>One step of its way. Times are UTC.</summary>
public sealed record StepRow(long Id, long Exhibit, int Number, string Kind, DateTime Occurred, string? Custodian, string? Destination, string? Place, string? Seal, bool? SealIntact, string? Decision, string? Reference, string? Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StepRow> Table = new("exhibit_steps",
        Column.Int64<StepRow>("id", r => r.Id),
        Column.Int64<StepRow>("exhibit", r => r.Exhibit),
        Column.Int32<StepRow>("number", r => r.Number),
        Column.Text<StepRow>("kind", r => r.Kind),
        Column.Instant<StepRow>("occurred", r => r.Occurred),
        Column.Text<StepRow>("custodian", r => r.Custodian),
        Column.Text<StepRow>("destination", r => r.Destination),
        Column.Text<StepRow>("place", r => r.Place),
        Column.Text<StepRow>("seal", r => r.Seal),
        Column.Bool<StepRow>("seal_intact", r => r.SealIntact),
        Column.Text<StepRow>("decision", r => r.Decision),
        Column.Text<StepRow>("reference", r => r.Reference),
        Column.Text<StepRow>("note", r => r.Note));
}

/// <summary>A step as it is asked to be recorded.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Occurred">When.</param>
public sealed record NewStep(StepKind Kind, DateTimeOffset Occurred)
{
    /// <summary>The office that has it after the step, or is to receive it; an officer by number, not by name.</summary>
    public string? Custodian { get; init; }
    /// <summary>Where a hand-over leads.</summary>
    public Destination? Destination { get; init; }
    /// <summary>Shelf, room, locker.</summary>
    public string? Place { get; init; }
    /// <summary>Number of the seal after the step; null: the seal stays as it was.</summary>
    public string? Seal { get; init; }
    /// <summary>Received: whether the seal was found whole, with the number that it left with.</summary>
    public bool? SealIntact { get; init; }
    /// <summary>What was ordered, or became of it.</summary>
    public Decision? Decision { get; init; }
    /// <summary>Number of the order, judgment, laboratory case or certificate.</summary>
    public string? Reference { get; init; }
    /// <summary>A remark; no names of persons.</summary>
    public string? Note { get; init; }
}

/// <summary>A step as it stands on the exhibit's page.</summary>
/// <param name="Row">What was recorded.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Act">The act that recorded it.</param>
/// <param name="Recorded">When, UTC.</param>
/// <param name="By">The user.</param>
public sealed record StepView(StepRow Row, StepKind Kind, long Act, DateTime Recorded, long By);

/// <summary>An exhibit with its way.</summary>
public sealed record ExhibitView(ExhibitRow Row, IReadOnlyList<StepView> Steps)
{
    /// <summary>Where it stands.</summary>
    public Chain Chain { get; } = Chain.Fold(Steps.Select(s => s.Row));
}

/// <summary>An exhibit in a list: where it is now.</summary>
public sealed record ExhibitSummary(long Entry, Guid Recovery, string? Label, string? Make, string? Model, StepKind Last, string? Custodian, string? Place, DateTime Since);
