using System.Text.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>Ground and reasons of a delay, restriction or refusal.</summary>
public sealed record Declining(RefusalAction Action, RefusalGround Ground, string Reason, DateOnly? Until, DateTimeOffset At);

/// <summary>
/// A case, folded from what happened. Nothing here is stored: the events are. The same fold runs at both ends.
/// </summary>
public sealed record TraceCase
{
    /// <summary>Where it stands.</summary>
    public required TraceState State { get; init; }

    /// <summary>How soon.</summary>
    public Urgency Urgency { get; init; }

    /// <summary>When a person in custody must be released.</summary>
    public DateTimeOffset? CustodyDeadline { get; init; }

    /// <summary>When it was sent; the last time, if sent again.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it arrived, or the first word of an office shows that it had.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>When an office acknowledged it, or answered at once.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When the first response came.</summary>
    public DateTimeOffset? FirstResponseAt { get; init; }

    /// <summary>The response that stands (message id).</summary>
    public Guid? Response { get; init; }

    /// <summary>The latest delay, restriction or refusal.</summary>
    public Declining? Declining { get; init; }

    /// <summary>Since when the asked State waits for information; null when it does not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>How long it has waited for information in all, the present wait apart.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Since when the asker waits for clarification; null when it does not.</summary>
    public DateTimeOffset? ClarificationSince { get; init; }

    /// <summary>Why the request did not reach the other office, as a problem's code; null when it did or may yet.</summary>
    public string? NotDelivered { get; init; }

    /// <summary>How it ended.</summary>
    public TraceOutcome? Outcome { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Folds the events of a case in their order.</summary>
    /// <returns>The case, or the problem of the first event that does not follow (see <see cref="Apply"/>), or <c>traces.case.not_opened</c>.</returns>
    public static ParseResult<TraceCase> Fold(IEnumerable<CaseEvent> events)
    {
        TraceCase? folded = null;
        foreach (var next in events)
        {
            var applied = folded is null ? Open(next) : folded.Apply(next);
            if (!applied.Ok) return applied;
            folded = applied.Value;
        }

        return folded is null ? Problem.Of(TracingCode.NotOpened) : folded;
    }

    /// <summary>The first event: drafted at the asker, received at the asked State.</summary>
    public static ParseResult<TraceCase> Open(CaseEvent first) => first switch
    {
        Drafted d => new TraceCase { State = TraceState.Draft, Urgency = d.Urgency, CustodyDeadline = d.CustodyDeadline },
        Received r => new TraceCase { State = TraceState.Received, Urgency = r.Urgency, CustodyDeadline = r.CustodyDeadline, ReceivedAt = r.At },
        _ => Problem.Of(TracingCode.NotOpened, null, ("event", NameOf(first))),
    };

    /// <summary>What the case is after one more event.</summary>
    /// <returns>The case, or <c>traces.case.transition</c> (does not follow here), <c>refusal_incomplete</c> (no ground or reason),
    /// <c>supersedes_missing</c> (another response stands) or <c>outcome_unexplained</c>.</returns>
    public ParseResult<TraceCase> Apply(CaseEvent next)
    {
        if (!TraceStates.Allows(State, next.GetType()) || (next is ClarificationGiven && ClarificationSince is null))
        {
            return Problem.Of(TracingCode.Transition, null, ("event", NameOf(next)), ("state", EnumCode.Of(State)));
        }

        return next switch
        {
            Sent e => this with { State = TraceState.Sent, SentAt = e.At, NotDelivered = null },
            Undelivered e => this with { State = TraceState.Undelivered, NotDelivered = e.Code },
            Received e => this with { State = TraceState.Received, ReceivedAt = e.At, NotDelivered = null },
            Acknowledged e => Reached(e.At) with { State = TraceState.Acknowledged },
            InformationRequested e => Reached(e.At) with { State = TraceState.InformationRequested, WaitingSince = e.At },
            InformationGiven e => Resumed(e.At) with { State = TraceState.Acknowledged },
            Responded e => Respond(e),
            Declined e => Decline(e),
            ClarificationAsked e => this with { ClarificationSince = ClarificationSince ?? e.At },
            ClarificationGiven => this with { ClarificationSince = null },
            Withdrawn e => this with { State = TraceState.Withdrawn, EndedAt = e.At, Outcome = TraceOutcome.NotNeeded },
            Closed e => Close(e),
            _ => throw new ArgumentException($"No case knows a {next.GetType().Name}.", nameof(next)),
        };
    }

    private ParseResult<TraceCase> Respond(Responded e)
    {
        // Two responses to one question: the second must say that it takes the first one's place, or the asker could choose.
        if (e.Supersedes != Response)
        {
            return Problem.Of(TracingCode.SupersedesMissing, "supersedes");
        }

        return Resumed(e.At).Reached(e.At) with
        {
            State = TraceStates.Of(e.Status),
            Response = e.Message,
            FirstResponseAt = FirstResponseAt ?? e.At,
            ClarificationSince = null,
        };
    }

    private ParseResult<TraceCase> Decline(Declined e)
    {
        if (e.Ground is not { } ground || string.IsNullOrWhiteSpace(e.Reason))
        {
            return Problem.Of(TracingCode.RefusalIncomplete, e.Ground is null ? "ground" : "reason", ("paragraph", "22, 23"));
        }

        return Resumed(e.At).Reached(e.At) with
        {
            State = TraceStates.Of(e.Action),
            Declining = new Declining(e.Action, ground, e.Reason, e.Until, e.At),
        };
    }

    private ParseResult<TraceCase> Close(Closed e)
    {
        // ¶5: a trace ends by naming the point at which the weapon became illicit, or says why it cannot.
        var speaksForItself = e.Outcome is TraceOutcome.NoRecord or TraceOutcome.NoReply or TraceOutcome.Refused or TraceOutcome.Answered or TraceOutcome.NotNeeded;
        return !speaksForItself && string.IsNullOrWhiteSpace(e.Note)
            ? Problem.Of(TracingCode.OutcomeUnexplained, "note", ("paragraph", "5"))
            : this with { State = TraceState.Closed, Outcome = e.Outcome, EndedAt = e.At };
    }

    private TraceCase Reached(DateTimeOffset at) => this with { ReceivedAt = ReceivedAt ?? at, AcknowledgedAt = AcknowledgedAt ?? at };

    private TraceCase Resumed(DateTimeOffset at) =>
        WaitingSince is { } since ? this with { WaitingSince = null, Waited = Waited + (at - since) } : this;

    private static string NameOf(CaseEvent e) => JsonNamingPolicy.SnakeCaseLower.ConvertName(e.GetType().Name);
}
