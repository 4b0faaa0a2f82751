using Proofmark.Core.Shared;

namespace Proofmark.Core.Exhibits;

/// <summary>Where an exhibit is on its way.</summary>
public enum ChainState
{
    /// <summary>Not begun.</summary>
    None,
    /// <summary>A custodian has it.</summary>
    Held,
    /// <summary>Handed over and not received yet.</summary>
    Moving,
    /// <summary>Returned or disposed of.</summary>
    Ended,
}

/// <summary>
/// The chain of custody, folded from its steps. It has no gap by construction: at any time one custodian has the exhibit, or one has
/// given it to another who has not received it yet, and each step begins where the last one ended.
/// </summary>
/// <param name="State">Where it is.</param>
/// <param name="Custodian">Who has it; while it moves, who gave it away.</param>
/// <param name="Receiver">While it moves: who is to receive it.</param>
/// <param name="Place">Where it lies.</param>
/// <param name="Seal">The seal's number; null when it bears none.</param>
/// <param name="Order">The latest order.</param>
/// <param name="Forfeited">Title has passed to the State.</param>
/// <param name="SealDiffered">A receiver did not find the seal whole.</param>
/// <param name="Last">Of the latest step, UTC.</param>
/// <param name="Steps">How many there are.</param>
public sealed record Chain(ChainState State, string? Custodian, string? Receiver, string? Place, string? Seal, Decision? Order, bool Forfeited, bool SealDiffered, DateTime Last, int Steps)
{
    /// <summary>Before the first step.</summary>
    public static readonly Chain Empty = new(ChainState.None, null, null, null, null, null, false, false, DateTime.MinValue, 0);

    /// <summary>The kind of place that it was last handed over to; null while it is where it was taken in.</summary>
    public Destination? At { get; init; }

    /// <summary>When its custodian got it, UTC.</summary>
    public DateTime Arrived { get; init; }

    private static readonly Decision[] Orders = [Decision.Keep, Decision.Forfeit, Decision.Return];
    private static readonly Decision[] Outcomes = [Decision.Charged, Decision.Convicted, Decision.Acquitted, Decision.Discontinued];
    private static readonly Decision[] Ends = [Decision.Destroyed, Decision.StateUse];

    /// <summary>The decisions that a kind of step may state; empty when it states none.</summary>
    public static IReadOnlyList<Decision> DecisionsOf(StepKind kind) => kind switch
    {
        StepKind.Ordered => Orders,
        StepKind.Outcome => Outcomes,
        StepKind.Disposed => Ends,
        _ => [],
    };

    /// <summary>What may be recorded next, by the state alone.</summary>
    public IReadOnlyList<StepKind> Next => State switch
    {
        ChainState.None => [StepKind.TakenIn],
        // What a court says does not wait for the exhibit to arrive.
        ChainState.Moving => [StepKind.Received, StepKind.Ordered, StepKind.Outcome],
        ChainState.Held => [.. Enum.GetValues<StepKind>().Where(k => k is not (StepKind.TakenIn or StepKind.Received) && (k != StepKind.Forfeited || Order == Decision.Forfeit && !Forfeited) && (k != StepKind.Returned || Order == Decision.Return && !Forfeited) && (k != StepKind.Disposed || Forfeited))],
        _ => [],
    };

    /// <summary>Folds the steps in their order.</summary>
    public static Chain Fold(IEnumerable<StepRow> steps) => steps.Aggregate(Empty, (chain, step) => chain.After(step));

    /// <summary>What keeps a step from following here: each with its field; empty when it may.</summary>
    /// <param name="step">The step.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<Problem> Refuse(NewStep step, DateTimeOffset now)
    {
        if (State == ChainState.Ended) return [Problem.Of("exhibits.ended")];
        if (!Next.Contains(step.Kind)) return [Problem.Of(WhyNot(step.Kind), "step", ("receiver", Receiver ?? ""))];
        List<Problem> problems = [];
        if (step.Occurred > now.AddMinutes(5)) problems.Add(Problem.Of("exhibits.future", "occurred"));
        else if (step.Occurred.UtcDateTime < Last) problems.Add(Problem.Of("exhibits.earlier", "occurred", ("last", new DateTimeOffset(Last, TimeSpan.Zero))));
        if (step.Kind is StepKind.TakenIn or StepKind.HandedOver && string.IsNullOrWhiteSpace(step.Custodian)) problems.Add(Problem.Of("exhibits.custodian", "custodian"));
        if (step.Kind == StepKind.HandedOver && step.Destination is null) problems.Add(Problem.Of("exhibits.destination", "destination"));
        if (step.Kind == StepKind.Stored && string.IsNullOrWhiteSpace(step.Place)) problems.Add(Problem.Of("exhibits.place", "place"));
        if (step.Kind == StepKind.Received && Seal is not null && step.SealIntact is null) problems.Add(Problem.Of("exhibits.seal_found", "seal_intact", ("seal", Seal)));
        if (step.Kind == StepKind.Received && step.SealIntact == false && string.IsNullOrWhiteSpace(step.Note)) problems.Add(Problem.Of("exhibits.seal_note", "note"));
        if (step.Kind == StepKind.Resealed && (string.IsNullOrWhiteSpace(step.Seal) || string.IsNullOrWhiteSpace(step.Note))) problems.Add(Problem.Of("exhibits.reseal", "seal"));
        if (DecisionsOf(step.Kind) is { Count: > 0 } possible && !(step.Decision is { } said && possible.Contains(said))) problems.Add(Problem.Of("exhibits.decision", "decision"));
        if (step.Kind is StepKind.Ordered or StepKind.Forfeited or StepKind.Returned or StepKind.Disposed && string.IsNullOrWhiteSpace(step.Reference)) problems.Add(Problem.Of("exhibits.reference", "document"));
        return problems;
    }

    // The nearest reason, so that whoever reads it knows what must come before.
    private string WhyNot(StepKind kind) => (State, kind) switch
    {
        (ChainState.None, _) => "exhibits.not_begun",
        (ChainState.Moving, _) => "exhibits.moving",
        (_, StepKind.Forfeited) => "exhibits.no_order_to_forfeit",
        (_, StepKind.Returned) => "exhibits.no_order_to_return",
        (_, StepKind.Disposed) => "exhibits.not_forfeited",
        (_, StepKind.Received) => "exhibits.not_moving",
        _ => "exhibits.begun",
    };

    private Chain After(StepRow step)
    {
        var next = this with { Last = step.Occurred, Steps = step.Number };
        if (!EnumCode.TryRead<StepKind>(step.Kind, out var kind)) return next;
        var decision = EnumCode.TryRead<Decision>(step.Decision, out var said) ? said : (Decision?)null;
        return kind switch
        {
            StepKind.TakenIn => next with { State = ChainState.Held, Custodian = step.Custodian, Place = step.Place, Seal = step.Seal, Arrived = step.Occurred },
            StepKind.HandedOver => next with { State = ChainState.Moving, Receiver = step.Custodian, Place = null, Seal = step.Seal ?? Seal, At = EnumCode.TryRead<Destination>(step.Destination, out var to) ? to : null },
            StepKind.Received => next with { State = ChainState.Held, Custodian = Receiver, Receiver = null, Place = step.Place, Seal = step.Seal ?? Seal, SealDiffered = SealDiffered || step.SealIntact == false, Arrived = step.Occurred },
            StepKind.Stored => next with { Place = step.Place },
            StepKind.Resealed => next with { Seal = step.Seal },
            StepKind.Ordered => next with { Order = decision },
            StepKind.Forfeited => next with { Forfeited = true },
            StepKind.Returned or StepKind.Disposed => next with { State = ChainState.Ended, Receiver = null, Place = null },
            _ => next,
        };
    }
}
