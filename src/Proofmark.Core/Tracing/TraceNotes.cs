using System.Text.Json.Serialization;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>An office's word that it has the request: ITI ¶19. Not the machine's receipt, which proves delivery.</summary>
public sealed record TraceAcknowledgement : ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.Acknowledgement;

    /// <summary>The office that deals with it, and how to reach it.</summary>
    public string? Office { get; init; }

    /// <summary>The requested State's own reference.</summary>
    public string? Reference { get; init; }

    /// <summary>When an answer can be expected.</summary>
    public DateOnly? ExpectedBy { get; init; }

    /// <summary>True when policy gave it and no person yet.</summary>
    public bool Automatic { get; init; }

    /// <summary>Reads the body of a message.</summary>
    public static TraceAcknowledgement Read(JsonFields fields) => new()
    {
        Office = fields.Text("office"),
        Reference = fields.Text("reference", 100),
        ExpectedBy = fields.Day("expectedBy"),
        Automatic = fields.Flag("automatic") ?? false,
    };

    internal static IEnumerable<Problem> Check(TraceAcknowledgement body)
    {
        if (Iti.IsBlank(body.Office)) yield return Iti.Of(TracingCode.OfficeMissing, "office", "19");
    }
}

/// <summary>A request for what a request must say and does not: ITI ¶21. It can ask for that and nothing more.</summary>
public sealed record InformationRequest : ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.InformationRequest;

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<RequestedDetail> Details { get; init; } = [];

    /// <summary>In words.</summary>
    public string? Text { get; init; }

    /// <summary>Reads the body of a message.</summary>
    public static InformationRequest Read(JsonFields fields) => new() { Details = fields.Choices<RequestedDetail>("details"), Text = fields.Text("text", 4000) };

    internal static IEnumerable<Problem> Check(InformationRequest body)
    {
        if (body.Details.Count == 0) yield return Iti.Of(TracingCode.InformationNothingAsked, "details", "21");
    }
}

/// <summary>What was asked for under ITI ¶21: the weapon, or the words, as they are now known. What is absent stays as it was.</summary>
public sealed record InformationSupplied : ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.Information;

    /// <summary>The weapon, described anew in full.</summary>
    public TracedWeapon? Weapon { get; init; }

    /// <summary>In words.</summary>
    public string? Text { get; init; }

    /// <summary>Reads the body of a message.</summary>
    public static InformationSupplied Read(JsonFields fields) => new()
    {
        Weapon = fields.Object("weapon") is { } weapon ? TracedWeapon.Read(weapon) : null,
        Text = fields.Text("text", 4000),
    };

    internal static IEnumerable<Problem> Check(InformationSupplied body)
    {
        if (body.Weapon is null && Iti.IsBlank(body.Text)) yield return Iti.Of(TracingCode.InformationEmpty, "text", "21");
        foreach (var problem in body.Weapon?.Check("weapon") ?? []) yield return problem;
    }
}

/// <summary>The asker's question after a delay, restriction or refusal, and the answer to it (ITI ¶23); or the asker's word that no answer is needed any more.</summary>
public abstract record TraceNote
{
    /// <summary>In words.</summary>
    public string? Text { get; init; }

    private protected static IEnumerable<Problem> CheckText(TraceNote body)
    {
        if (Iti.IsBlank(body.Text)) yield return Iti.Of(TracingCode.NoteTextMissing, "text", "23");
    }
}

/// <summary>The question.</summary>
public sealed record ClarificationRequest : TraceNote, ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.ClarificationRequest;

    /// <summary>Reads the body of a message.</summary>
    public static ClarificationRequest Read(JsonFields fields) => new() { Text = fields.Text("text", 4000) };

    internal static IEnumerable<Problem> Check(ClarificationRequest body) => CheckText(body);
}

/// <summary>The answer to it.</summary>
public sealed record Clarification : TraceNote, ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.Clarification;

    /// <summary>Reads the body of a message.</summary>
    public static Clarification Read(JsonFields fields) => new() { Text = fields.Text("text", 4000) };

    internal static IEnumerable<Problem> Check(Clarification body) => CheckText(body);
}

/// <summary>No answer is needed any more; no reason is owed.</summary>
public sealed record TraceWithdrawal : TraceNote, ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.Withdrawal;

    /// <summary>Reads the body of a message.</summary>
    public static TraceWithdrawal Read(JsonFields fields) => new() { Text = fields.Text("text", 4000) };
}
