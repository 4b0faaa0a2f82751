using Proofmark.Core.Shared;

namespace Proofmark.Core.Campaigns;

/// <summary>What the writers of this capability ask of a typed text.</summary>
internal static class Words
{
    /// <summary>The longest text, in characters.</summary>
    public const int Longest = 200;

    /// <summary>A text that must be there, trimmed; what is wrong is noted.</summary>
    public static string Needed(string? text, string field, ProblemList problems)
    {
        if (text?.Trim() is { Length: > 0 and <= Longest } said) return said;
        problems.Add(Problem.Of("campaigns.text", field, ("most", Longest)));
        return "";
    }

    /// <summary>A text that may be missing; null for a blank one.</summary>
    public static string? Optional(string? text, string field, ProblemList problems) => string.IsNullOrWhiteSpace(text) ? null : Needed(text, field, problems);

    /// <summary>One of an enum's codes.</summary>
    public static T Code<T>(string? code, string field, ProblemList problems) where T : struct, Enum
    {
        if (EnumCode.TryRead<T>(code, out var value)) return value;
        problems.Add(Problem.Of("campaigns.choice", field));
        return default;
    }
}
