using System.Text.Json;
using Proofmark.Core.Federation.Json;

namespace Proofmark.Core.Tracing;

/// <summary>Between the events of a case and how they are stored: each message's kind is the type, its body the data.</summary>
public static class TraceEvents
{
    /// <summary>The request left.</summary>
    public const string Sent = "trace.request";
    /// <summary>The request arrived.</summary>
    public const string Received = "trace.received";
    /// <summary>A message of this node did not reach the other office.</summary>
    public const string Undelivered = "trace.undelivered";
    /// <summary>The case was closed.</summary>
    public const string Closed = "trace.closed";

    /// <summary>The events of a case, ready to fold.</summary>
    public static IEnumerable<CaseEvent> Of(TraceRequest request, IReadOnlyList<TraceEventView> events)
    {
        foreach (var e in events)
        {
            var at = new DateTimeOffset(e.Occurred);
            if (e.Type == Sent)
            {
                yield return new Drafted(at, request.Urgency, request.CustodyDeadline);
                yield return new Sent(at);
            }
            else if (e.Type == Received) yield return new Received(at, request.Urgency, request.CustodyDeadline);
            else if (e.Type == Undelivered)
            {
                // Of other messages the case says so; its state stays what it was before.
                if (ReadUndelivered(e.Data!) is { Kind: TraceKind.Request } lost) yield return new Undelivered(at, lost.Code);
            }
            else if (e.Type == Closed) yield return ReadClosed(at, e.Data!);
            else yield return Of(e.Type, at, e.Message ?? Guid.Empty, Body(e.Type, e.Data!));
        }
    }

    /// <summary>The event that a message of a case is.</summary>
    public static CaseEvent Of(string kind, DateTimeOffset at, Guid message, ITraceBody body) => body switch
    {
        TraceAcknowledgement => new Acknowledged(at),
        InformationRequest => new InformationRequested(at),
        InformationSupplied => new InformationGiven(at),
        TraceResponse r => new Responded(at, message, r.Status!.Value, r.Supersedes),
        TraceRefusal r => new Declined(at, r.Action!.Value, r.Ground, r.Reason, r.Until),
        ClarificationRequest => new ClarificationAsked(at),
        Clarification => new ClarificationGiven(at),
        TraceWithdrawal => new Withdrawn(at),
        _ => throw new InvalidOperationException($"{kind} is no message of a case."),
    };

    /// <summary>A stored body.</summary>
    public static ITraceBody Body(string kind, string data) =>
        TraceMessages.Read(kind, JsonDocument.Parse(data).RootElement).Body ?? throw new InvalidOperationException($"A stored {kind} cannot be read.");

    /// <summary>A body as it is stored and sent.</summary>
    public static string Write(ITraceBody body) => TraceMessages.Write(body).GetRawText();

    /// <summary>How a closing is stored.</summary>
    public static string WriteClosed(TraceOutcome outcome, string? note) => JsonSerializer.Serialize(new { outcome, note }, WireJson.Options);

    /// <summary>How it is stored that a message did not arrive.</summary>
    public static string WriteUndelivered(string kind, string code) => JsonSerializer.Serialize(new { kind, code }, WireJson.Options);

    /// <summary>Which kind of message did not arrive, and why, as a problem's code.</summary>
    public static (string Kind, string Code) ReadUndelivered(string data)
    {
        using var json = JsonDocument.Parse(data);
        return (json.RootElement.GetProperty("kind").GetString()!, json.RootElement.GetProperty("code").GetString()!);
    }

    private static Closed ReadClosed(DateTimeOffset at, string data)
    {
        using var json = JsonDocument.Parse(data);
        var fields = new JsonFields(json.RootElement, "", []);
        return new Closed(at, fields.Choice<TraceOutcome>("outcome")!.Value, fields.Text("note", 4000));
    }
}
