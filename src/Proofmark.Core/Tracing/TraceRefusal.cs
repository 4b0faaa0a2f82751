using System.Text.Json.Serialization;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>Delay, restriction or refusal: ITI ¶22 (one of four grounds) and ¶23 (its reasons are given).</summary>
public sealed record TraceRefusal : ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.Refusal;

    /// <summary>What is done.</summary>
    public RefusalAction? Action { get; init; }

    /// <summary>The one ground.</summary>
    public RefusalGround? Ground { get; init; }

    /// <summary>The reasons, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>For a delay: the day on which it is looked at again.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The office to turn to for clarification.</summary>
    public string? Office { get; init; }

    /// <summary>Restrictions on the reasons themselves.</summary>
    public IReadOnlyList<Caveat> Caveats { get; init; } = [];

    /// <summary>Reads the body of a message.</summary>
    public static TraceRefusal Read(JsonFields fields) => new()
    {
        Action = fields.Choice<RefusalAction>("action"),
        Ground = fields.Choice<RefusalGround>("ground"),
        Reason = fields.Text("reason", 4000),
        Until = fields.Day("until"),
        Office = fields.Text("office"),
        Caveats = fields.List("caveats", Caveat.Read),
    };

    internal static IEnumerable<Problem> Check(TraceRefusal body)
    {
        if (body.Action is null) yield return Iti.Of(TracingCode.RefusalActionMissing, "action", "22");
        if (body.Ground is null) yield return Iti.Of(TracingCode.RefusalGroundMissing, "ground", "22");
        if (Iti.IsBlank(body.Reason)) yield return Iti.Of(TracingCode.RefusalReasonMissing, "reason", "23");
        if (body.Until is not null && body.Action is not (RefusalAction.Delay or null)) yield return Iti.Of(TracingCode.RefusalUntilMisplaced, "until", "22");
        foreach (var problem in body.Caveats.SelectMany((c, i) => c.Check($"caveats[{i}]"))) yield return problem;
    }
}
