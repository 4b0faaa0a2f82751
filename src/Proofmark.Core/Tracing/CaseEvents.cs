namespace Proofmark.Core.Tracing;

/// <summary>The two ends of a case.</summary>
public enum CaseSide
{
    /// <summary>The State that asks.</summary>
    Asker,

    /// <summary>The State that is asked.</summary>
    Asked,
}

/// <summary>One thing that happened in a case. Both ends keep the same list, apart from what only one of them sees.</summary>
/// <param name="At">When, UTC.</param>
public abstract record CaseEvent(DateTimeOffset At)
{
    /// <summary>Whose deed it is; null: either's.</summary>
    public abstract CaseSide? By { get; }
}

/// <summary>The request was written down.</summary>
public sealed record Drafted(DateTimeOffset At, Urgency Urgency = Urgency.Routine, DateTimeOffset? CustodyDeadline = null) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asker;
}

/// <summary>It was given to the network, or to paper.</summary>
public sealed record Sent(DateTimeOffset At) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asker;
}

/// <summary>It expired before it could be delivered, or the peer's node refused it or could not use it: it had no effect.</summary>
/// <param name="At">When this was known.</param>
/// <param name="Code">Why, as a problem's code.</param>
public sealed record Undelivered(DateTimeOffset At, string Code = Federation.FederationCode.Expired) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asker;
}

/// <summary>It arrived: at the asker, a receipt came; at the asked State, the case begins here.</summary>
public sealed record Received(DateTimeOffset At, Urgency Urgency = Urgency.Routine, DateTimeOffset? CustodyDeadline = null) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asked;
}

/// <summary>An office acknowledged it (¶19).</summary>
public sealed record Acknowledged(DateTimeOffset At) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asked;
}

/// <summary>The asked State needs what the request lacks (¶21).</summary>
public sealed record InformationRequested(DateTimeOffset At) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asked;
}

/// <summary>The asker gave it.</summary>
public sealed record InformationGiven(DateTimeOffset At) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asker;
}

/// <summary>A response (¶20).</summary>
/// <param name="At">When.</param>
/// <param name="Message">The message's id, which a later response names to take its place.</param>
/// <param name="Status">What it says.</param>
/// <param name="Supersedes">The response before it, when there is one.</param>
public sealed record Responded(DateTimeOffset At, Guid Message, TraceStatus Status, Guid? Supersedes = null) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asked;
}

/// <summary>Delay, restriction or refusal (¶22), with ground and reasons (¶23).</summary>
public sealed record Declined(DateTimeOffset At, RefusalAction Action, RefusalGround? Ground, string? Reason, DateOnly? Until = null) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asked;
}

/// <summary>The asker seeks clarification of reasons (¶23).</summary>
public sealed record ClarificationAsked(DateTimeOffset At) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asker;
}

/// <summary>It was given.</summary>
public sealed record ClarificationGiven(DateTimeOffset At) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asked;
}

/// <summary>The asker needs no answer any more.</summary>
public sealed record Withdrawn(DateTimeOffset At) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => CaseSide.Asker;
}

/// <summary>One end closed its own file.</summary>
/// <param name="At">When.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Note">The point at which the weapon became illicit, or why there is none (¶5); must be there unless the outcome says it.</param>
public sealed record Closed(DateTimeOffset At, TraceOutcome Outcome, string? Note = null) : CaseEvent(At)
{
    /// <inheritdoc/>
    public override CaseSide? By => null;
}
