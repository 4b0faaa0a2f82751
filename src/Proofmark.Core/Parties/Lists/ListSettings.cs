using Proofmark.Core.Shared;

namespace Proofmark.Core.Parties.Lists;

/// <summary>How much may leave in one list with persons, and for how long it may be taken.</summary>
public sealed record ListSettings
{
    /// <summary>Most rows of one list.</summary>
    public int MostRows { get; init; } = 1000;

    /// <summary>Hours after the approval in which it may be taken.</summary>
    public int Hours { get; init; } = 24;

    /// <summary>Reads <c>PROOFMARK_LIST_ROWS</c> and <c>PROOFMARK_LIST_HOURS</c>.</summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static ListSettings Read(Func<string, string?> variable)
    {
        var otherwise = new ListSettings();
        return new ListSettings { MostRows = NodeSetting.Number(variable, "PROOFMARK_LIST_ROWS", 1, 100_000, otherwise.MostRows), Hours = NodeSetting.Number(variable, "PROOFMARK_LIST_HOURS", 1, 720, otherwise.Hours) };
    }
}
