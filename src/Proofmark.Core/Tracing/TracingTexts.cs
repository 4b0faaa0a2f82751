using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>Keys of the texts that name this capability's values.</summary>
public static class TracingTexts
{
    public static string Of(IllicitGround value) => $"traces.ground.{EnumCode.Of(value)}";

    public static string Of(IntendedUse value) => $"traces.use.{EnumCode.Of(value)}";

    public static string Of(Urgency value) => $"traces.urgency.{EnumCode.Of(value)}";

    public static string Of(RequesterKind value) => $"traces.requester.{EnumCode.Of(value)}";

    public static string Of(FindingCause value) => $"traces.cause.{EnumCode.Of(value)}";

    public static string Of(HolderKind value) => $"traces.holder.{EnumCode.Of(value)}";

    public static string Of(TraceStatus value) => $"traces.status.{EnumCode.Of(value)}";

    public static string Of(RefusalAction value) => $"traces.action.{EnumCode.Of(value)}";

    public static string Of(RefusalGround value) => $"traces.refusal_ground.{EnumCode.Of(value)}";

    public static string Of(RequestedDetail value) => $"traces.detail.{EnumCode.Of(value)}";

    public static string Of(TraceOutcome value) => $"traces.outcome.{EnumCode.Of(value)}";

    public static string Of(TraceState value) => $"traces.state.{EnumCode.Of(value)}";

    public static string Of(TraceTimer value) => $"traces.timer.{EnumCode.Of(value)}";

    public static string Of(CaveatAudience value) => $"traces.audience.{EnumCode.Of(value)}";

    public static string Of(CaveatPurpose value) => $"traces.purpose.{EnumCode.Of(value)}";

    public static string Of(AutomaticLevel value) => $"traces.automatic.{EnumCode.Of(value)}";

    public static string Of(AddresseeReason value) => $"traces.addressee.{EnumCode.Of(value)}";

    /// <summary>A message kind, <c>trace.request</c>…</summary>
    public static string OfKind(string kind) => $"traces.kind.{kind["trace.".Length..]}";
}
