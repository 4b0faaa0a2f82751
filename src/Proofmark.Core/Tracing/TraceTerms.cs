namespace Proofmark.Core.Tracing;

/// <summary>What is late.</summary>
public enum TraceTimer
{
    /// <summary>Acknowledgement of receipt (¶19).</summary>
    Acknowledge,

    /// <summary>Response (¶18–20).</summary>
    Answer,

    /// <summary>Information that was asked for (¶21).</summary>
    SupplyInformation,

    /// <summary>Clarification of reasons (¶23).</summary>
    Clarify,

    /// <summary>A delayed answer is due to be looked at again (¶22).</summary>
    ReviewDelay,

    /// <summary>A person in custody must be released.</summary>
    Custody,
}

/// <summary>Something that is due.</summary>
/// <param name="Timer">What.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Whose turn it is; for custody, the asked State's.</param>
public sealed record DueStep(TraceTimer Timer, DateTimeOffset At, CaseSide By);

/// <summary>
/// How many days each step may take. Data of the node's policy, one set per urgency.
/// </summary>
/// <remarks>
/// The Instrument says "within a reasonable time" (¶19) and "prompt, timely and reliable" (¶18) and names no number. The
/// defaults are this product's own and are meant to be changed.
/// </remarks>
public sealed record TraceTerms(int AcknowledgeDays, int AnswerDays, int SupplyDays, int ClarifyDays, int ReviewDelayDays)
{
    /// <summary>Ordinary requests.</summary>
    public static readonly TraceTerms Routine = new(AcknowledgeDays: 5, AnswerDays: 30, SupplyDays: 14, ClarifyDays: 14, ReviewDelayDays: 30);

    /// <summary>Urgent ones.</summary>
    public static readonly TraceTerms Urgent = new(AcknowledgeDays: 1, AnswerDays: 7, SupplyDays: 3, ClarifyDays: 3, ReviewDelayDays: 7);
}

/// <summary>The terms of a node, by urgency.</summary>
public sealed record TracePolicy(IReadOnlyDictionary<Urgency, TraceTerms> Terms)
{
    /// <summary>The defaults; see <see cref="TraceTerms"/>.</summary>
    public static readonly TracePolicy Default = new(new Dictionary<Urgency, TraceTerms>
    {
        [Urgency.Routine] = TraceTerms.Routine,
        [Urgency.Urgent] = TraceTerms.Urgent,
        [Urgency.Custody] = TraceTerms.Urgent,
    });

    /// <summary>What is running in a case, soonest first; nothing in a draft or an ended case.</summary>
    public IReadOnlyList<DueStep> Running(TraceCase c)
    {
        if (TraceStates.IsTerminal(c.State) || c.State is TraceState.Draft or TraceState.Undelivered) return [];
        return [.. Timers(c, Terms[c.Urgency]).OrderBy(d => d.At)];
    }

    /// <summary>What is late.</summary>
    public IReadOnlyList<DueStep> Overdue(TraceCase c, DateTimeOffset now) => [.. Running(c).Where(d => d.At < now)];

    private static IEnumerable<DueStep> Timers(TraceCase c, TraceTerms terms)
    {
        var pending = !TraceStates.IsAnswered(c.State) && c.State is not (TraceState.Refused or TraceState.Restricted);
        if (c.AcknowledgedAt is null && (c.ReceivedAt ?? c.SentAt) is { } start)
        {
            yield return new DueStep(TraceTimer.Acknowledge, start.AddDays(terms.AcknowledgeDays), CaseSide.Asked);
        }

        // While the asker is asked, the clock of the answer stands still.
        if (pending && c.WaitingSince is null && c.State != TraceState.Delayed && (c.ReceivedAt ?? c.SentAt) is { } clock)
        {
            yield return new DueStep(TraceTimer.Answer, clock.AddDays(terms.AnswerDays) + c.Waited, CaseSide.Asked);
        }

        if (c.WaitingSince is { } waiting) yield return new DueStep(TraceTimer.SupplyInformation, waiting.AddDays(terms.SupplyDays), CaseSide.Asker);
        if (c.ClarificationSince is { } asked) yield return new DueStep(TraceTimer.Clarify, asked.AddDays(terms.ClarifyDays), CaseSide.Asked);
        if (c is { State: TraceState.Delayed, Declining: { } delay })
        {
            var review = delay.Until is { } until ? new DateTimeOffset(until.AddDays(1), default, TimeSpan.Zero) : delay.At.AddDays(terms.ReviewDelayDays);
            yield return new DueStep(TraceTimer.ReviewDelay, review, CaseSide.Asked);
        }

        if (pending && c.CustodyDeadline is { } custody) yield return new DueStep(TraceTimer.Custody, custody, CaseSide.Asked);
    }
}
