using Proofmark.Core.Federation;
using Proofmark.Core.Languages;
using Proofmark.Core.Marking;
using Proofmark.Core.Tracing;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Tracing;

/// <summary>How cases look and are called.</summary>
internal static class TraceWords
{
    public static StatusKind KindOf(TraceState state) => state switch
    {
        TraceState.RespondedFull or TraceState.RespondedPartial or TraceState.RespondedNextState => StatusKind.Ok,
        TraceState.RespondedNoRecord or TraceState.Withdrawn or TraceState.Closed or TraceState.Draft => StatusKind.Neutral,
        TraceState.RespondedSeveral or TraceState.InformationRequested or TraceState.Delayed or TraceState.Restricted => StatusKind.Warning,
        TraceState.Refused or TraceState.Undelivered => StatusKind.Bad,
        _ => StatusKind.Waiting,
    };

    public static StatusKind KindOf(string messageKind) => messageKind switch
    {
        TraceKind.Response => StatusKind.Ok,
        TraceKind.Refusal or TraceEvents.Undelivered => StatusKind.Bad,
        TraceKind.InformationRequest or TraceKind.ClarificationRequest => StatusKind.Warning,
        TraceEvents.Closed or TraceKind.Withdrawal => StatusKind.Neutral,
        _ => StatusKind.Info,
    };

    /// <summary>What happened, in a few words.</summary>
    public static string TitleOf(string eventType, Text text) => eventType switch
    {
        TraceEvents.Received => text["traces.page.event.received"],
        TraceEvents.Undelivered => text["traces.page.event.undelivered"],
        TraceEvents.Closed => text["traces.page.event.closed"],
        _ => text[TracingTexts.OfKind(eventType)],
    };

    /// <summary>Why a message did not reach the other office.</summary>
    public static string Lost(string code, Text text) => code switch
    {
        FederationCode.Expired => text["traces.lost.expired"],
        FederationCode.Equivocation or FederationCode.ChainBroken or FederationCode.Replayed or FederationCode.EpochUnknown => text.Say("traces.lost.history", ("code", code)),
        _ => text.Say("traces.lost.refused", ("code", code)),
    };

    /// <summary>Why a message is not through yet.</summary>
    public static string Waits(string code, Text text) =>
        code is FederationCode.PeerUnreachable or FederationCode.PeerBusy ? text["traces.waits.unreachable"] : text.Say("traces.waits.refused", ("code", code));

    /// <summary>The weapon in a line: make and model, else its type; words when nothing is known.</summary>
    public static string Weapon(TracedWeapon? weapon, Text text) =>
        string.Join(' ', new[] { weapon?.Make, weapon?.Model }.Where(w => !string.IsNullOrWhiteSpace(w))) is { Length: > 0 } name ? name : weapon?.Type ?? text["recoveries.page.unidentified"];

    /// <summary>The mark that people call the weapon by; null when there is none.</summary>
    public static string? Mark(TracedWeapon? weapon)
    {
        var mark = weapon?.Markings.OrderBy(m => m.Kind switch { MarkKind.Serial => 0, MarkKind.Manufacture => 1, _ => 2 }).FirstOrDefault();
        return mark?.Text ?? mark?.Pattern;
    }
}
