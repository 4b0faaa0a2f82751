namespace Proofmark.Core.Tracing;

/// <summary>Where a case stands: ITI ¶16–23.</summary>
public enum TraceState
{
    /// <summary>Written, not sent.</summary>
    Draft,

    /// <summary>Sent; nothing is known of its arrival.</summary>
    Sent,

    /// <summary>It could not be delivered in time.</summary>
    Undelivered,

    /// <summary>It arrived.</summary>
    Received,

    /// <summary>An office has it (¶19).</summary>
    Acknowledged,

    /// <summary>The asked State waits for what the request lacks (¶21).</summary>
    InformationRequested,

    /// <summary>Delayed on a ground of ¶22.</summary>
    Delayed,

    /// <summary>The answer is restricted on a ground of ¶22.</summary>
    Restricted,

    /// <summary>Answered in full (¶20).</summary>
    RespondedFull,

    /// <summary>Answered in part.</summary>
    RespondedPartial,

    /// <summary>There is no record.</summary>
    RespondedNoRecord,

    /// <summary>The marks fit several weapons; the asker must say which.</summary>
    RespondedSeveral,

    /// <summary>The weapon went on to another State.</summary>
    RespondedNextState,

    /// <summary>Refused on a ground of ¶22. Not the end: clarification may lead to an answer (¶23).</summary>
    Refused,

    /// <summary>Withdrawn by the asker. The end.</summary>
    Withdrawn,

    /// <summary>Closed. The end.</summary>
    Closed,
}

/// <summary>Which event may follow in which state.</summary>
public static class TraceStates
{
    private static readonly Type[] Answers = [typeof(Responded), typeof(Declined)];
    private static readonly Type[] Ends = [typeof(Withdrawn), typeof(Closed)];
    private static readonly Type[] Clarity = [typeof(ClarificationAsked), typeof(ClarificationGiven)];

    // What was answered is not refused afterwards; a later response may take its place.
    // A receipt may be overtaken by an office's word (messages by file, receipt lost): whoever answers has received.
    private static readonly Dictionary<TraceState, HashSet<Type>> Allowed = new()
    {
        [TraceState.Draft] = [typeof(Sent), .. Ends],
        [TraceState.Sent] = [typeof(Received), typeof(Undelivered), typeof(Acknowledged), typeof(InformationRequested), .. Answers, .. Ends],
        // No receipt came in time, or it said that nothing was taken; the office's word, sent after all or typed in from another channel, says more.
        [TraceState.Undelivered] = [typeof(Sent), typeof(Received), typeof(Acknowledged), typeof(InformationRequested), .. Answers, .. Ends],
        [TraceState.Received] = [typeof(Acknowledged), typeof(InformationRequested), .. Answers, .. Ends],
        [TraceState.Acknowledged] = [typeof(InformationRequested), .. Answers, .. Ends],
        [TraceState.InformationRequested] = [typeof(InformationGiven), .. Answers, .. Ends],
        [TraceState.Delayed] = [typeof(InformationRequested), .. Answers, .. Clarity, .. Ends],
        [TraceState.Restricted] = [.. Answers, .. Clarity, .. Ends],
        [TraceState.RespondedFull] = [typeof(Responded), .. Ends],
        [TraceState.RespondedPartial] = [.. Answers, .. Clarity, .. Ends],
        [TraceState.RespondedNoRecord] = [typeof(Responded), .. Ends],
        [TraceState.RespondedSeveral] = [typeof(InformationGiven), .. Answers, .. Ends],
        [TraceState.RespondedNextState] = [typeof(Responded), .. Ends],
        [TraceState.Refused] = [.. Answers, .. Clarity, .. Ends],
        [TraceState.Withdrawn] = [],
        [TraceState.Closed] = [],
    };

    /// <summary>True when such an event may follow in the state.</summary>
    public static bool Allows(TraceState state, Type caseEvent) => Allowed[state].Contains(caseEvent);

    /// <summary>True when nothing follows.</summary>
    public static bool IsTerminal(TraceState state) => Allowed[state].Count == 0;

    /// <summary>True when the asked State has answered in some way that is not a refusal.</summary>
    public static bool IsAnswered(TraceState state) => state is >= TraceState.RespondedFull and <= TraceState.RespondedNextState;

    internal static TraceState Of(TraceStatus status) => status switch
    {
        TraceStatus.Full => TraceState.RespondedFull,
        TraceStatus.Partial => TraceState.RespondedPartial,
        TraceStatus.NoRecord => TraceState.RespondedNoRecord,
        TraceStatus.SeveralSpecify => TraceState.RespondedSeveral,
        TraceStatus.NextState => TraceState.RespondedNextState,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no status"),
    };

    internal static TraceState Of(RefusalAction action) => action switch
    {
        RefusalAction.Delay => TraceState.Delayed,
        RefusalAction.Restrict => TraceState.Restricted,
        RefusalAction.Refuse => TraceState.Refused,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no action"),
    };
}
