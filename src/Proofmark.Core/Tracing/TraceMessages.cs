using System.Text.Json;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>The kinds of messages of a trace.</summary>
public static class TraceKind
{
    public const string Request = "trace.request";
    public const string Acknowledgement = "trace.acknowledgement";
    public const string InformationRequest = "trace.information_request";
    public const string Information = "trace.information";
    public const string Response = "trace.response";
    public const string Refusal = "trace.refusal";
    public const string ClarificationRequest = "trace.clarification_request";
    public const string Clarification = "trace.clarification";
    public const string Withdrawal = "trace.withdrawal";

    /// <summary>All of them.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        Request, Acknowledgement, InformationRequest, Information, Response, Refusal, ClarificationRequest, Clarification, Withdrawal,
    };
}

/// <summary>The body of a message of a trace.</summary>
public interface ITraceBody
{
    /// <summary>The message's kind.</summary>
    string Kind { get; }
}

/// <summary>Reads and writes the bodies of a trace's messages, and holds them to the Instrument.</summary>
public static class TraceMessages
{
    /// <summary>Reads a body and finds everything that is wrong with it: its shape, and what the Instrument asks of it.</summary>
    /// <param name="kind">The message's kind.</param>
    /// <param name="body">The body.</param>
    /// <returns>The body as far as it could be read (null only for a kind that is no trace's), and the problems.</returns>
    public static (ITraceBody? Body, IReadOnlyList<Problem> Problems) Read(string kind, JsonElement body)
    {
        var fields = new JsonFields(body, "", []);
        ITraceBody? read = kind switch
        {
            TraceKind.Request => TraceRequest.Read(fields),
            TraceKind.Acknowledgement => TraceAcknowledgement.Read(fields),
            TraceKind.InformationRequest => InformationRequest.Read(fields),
            TraceKind.Information => InformationSupplied.Read(fields),
            TraceKind.Response => TraceResponse.Read(fields),
            TraceKind.Refusal => TraceRefusal.Read(fields),
            TraceKind.ClarificationRequest => ClarificationRequest.Read(fields),
            TraceKind.Clarification => Clarification.Read(fields),
            TraceKind.Withdrawal => TraceWithdrawal.Read(fields),
            _ => null,
        };
        return read is null
            ? (null, [Problem.Of(TracingCode.KindUnknown, "kind", ("kind", kind))])
            : (read, [.. fields.Problems, .. Missing(fields.Problems, Check(read))]);
    }

    /// <summary>Everything that the Instrument asks of a body and it does not say. A body with problems is not sent.</summary>
    public static IReadOnlyList<Problem> Check(ITraceBody body) => body switch
    {
        TraceRequest request => [.. TraceRequestRules.Check(request)],
        TraceAcknowledgement acknowledgement => [.. TraceAcknowledgement.Check(acknowledgement)],
        InformationRequest information => [.. InformationRequest.Check(information)],
        InformationSupplied supplied => [.. InformationSupplied.Check(supplied)],
        TraceResponse response => [.. TraceResponseRules.Check(response)],
        TraceRefusal refusal => [.. TraceRefusal.Check(refusal)],
        ClarificationRequest question => [.. ClarificationRequest.Check(question)],
        Clarification answer => [.. Clarification.Check(answer)],
        TraceWithdrawal => [],
        _ => throw new ArgumentException($"{body.GetType().Name} is no body of a trace.", nameof(body)),
    };

    /// <summary>What a request leaves out that it should say where possible (¶17): for the clerk, never a reason to refuse.</summary>
    public static IReadOnlyList<Problem> Remarks(TraceRequest request) => [.. TraceRequestRules.Remarks(request)];

    /// <summary>The body as a message carries it.</summary>
    /// <exception cref="ProblemException">It does not say what it must.</exception>
    public static JsonElement Write(ITraceBody body)
    {
        var problems = Check(body);
        return problems.Count > 0 ? throw new ProblemException(problems) : JsonSerializer.SerializeToElement(body, body.GetType(), WireJson.Options);
    }

    // What is there but cannot be read is named once, not as missing too.
    private static IEnumerable<Problem> Missing(List<Problem> read, IReadOnlyList<Problem> rules) =>
        rules.Where(r => !read.Any(p => p.Field is { } field && r.Field is { } missing && (field == missing || field.StartsWith(missing + "[", StringComparison.Ordinal) || missing.StartsWith(field + ".", StringComparison.Ordinal))));
}
