using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Languages;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Access.Misuse;

/// <summary>Look-ups that stand out in the words of the person who reads.</summary>
internal static class AnomalyWords
{
    /// <summary>Whose look-ups they are; each name keeps its own direction.</summary>
    public static string Who(Text text, Anomaly anomaly) => text.List([.. anomaly.Users.Select(u => $"\u2068{u.Name ?? text.Say("access.misuse.user_number", ("id", u.Id))}\u2069")]);

    /// <summary>What was counted, and what it was compared with.</summary>
    public static string Said(Text text, Anomaly anomaly) => text.Say($"access.misuse.said.{anomaly.Rule}", [.. anomaly.Measures.Select(m => (m.Key, (object?)m.Value))]);

    /// <summary>Waiting, explained, passed on.</summary>
    public static string State(Text text, Anomaly anomaly) => anomaly.Decision is { } said ? text[$"access.misuse.outcome.{said.Outcome}"] : text["access.misuse.state_waiting"];

    /// <summary>How it is shown.</summary>
    public static StatusKind KindOf(Anomaly anomaly) => anomaly.Decision?.Outcome switch { null => StatusKind.Waiting, "explained" => StatusKind.Ok, _ => StatusKind.Warning };
}
