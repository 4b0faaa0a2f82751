using System.Globalization;
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
        int Number(string name, int most, int otherwise) => variable(name) is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
            : throw new ProblemException(Problem.Of("watching.setting", name, ("name", name), ("example", otherwise.ToString(CultureInfo.InvariantCulture))));
        var otherwise = new ListSettings();
        return new ListSettings { MostRows = Number("PROOFMARK_LIST_ROWS", 100_000, otherwise.MostRows), Hours = Number("PROOFMARK_LIST_HOURS", 720, otherwise.Hours) };
    }
}
