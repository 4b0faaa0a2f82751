using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>Who sends which message, and as which act.</summary>
public static class TraceSides
{
    /// <summary>The side that a message goes to.</summary>
    public static CaseSide Receiver(ITraceBody body) => body is TraceRequest or InformationSupplied or ClarificationRequest or TraceWithdrawal ? CaseSide.Asked : CaseSide.Asker;

    /// <summary>The act that sends it.</summary>
    public static ActType ActOf(ITraceBody body) => body switch
    {
        TraceAcknowledgement => TraceActs.Acknowledge,
        InformationRequest => TraceActs.AskInformation,
        InformationSupplied => TraceActs.Inform,
        TraceResponse => TraceActs.Respond,
        TraceRefusal => TraceActs.Refuse,
        ClarificationRequest => TraceActs.AskClarification,
        Clarification => TraceActs.Clarify,
        TraceWithdrawal => TraceActs.Withdraw,
        _ => throw new ProblemException(Problem.Of("traces.kind_unknown")),
    };
}
