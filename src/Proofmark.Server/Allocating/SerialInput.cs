using System.Globalization;
using Proofmark.Core.Allocating;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Allocating;

/// <summary>What was typed into the forms of schemes and blocks: numbers are read here, everything else where it is kept.</summary>
internal static class SerialInput
{
    /// <summary>A whole number; null when nothing was typed.</summary>
    /// <exception cref="ProblemException">serials.number.</exception>
    public static long? Number(string? text, string field)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ProblemException(Problem.Of("serials.number", field, ("value", text.Trim())));
    }

    /// <summary>A year, as a number that an int holds.</summary>
    /// <exception cref="ProblemException">serials.number.</exception>
    public static int? Year(string? text, string field) => Number(text, field) is { } year
        ? year <= 9999 ? (int)year : throw new ProblemException(Problem.Of("serials.number", field, ("value", text!.Trim()))) : null;

    /// <summary>A scheme.</summary>
    /// <exception cref="ProblemException">serials.number, of every field that is none.</exception>
    public static NewSerialScheme Scheme(string? name, string? organisation, string? pattern, string? alphabet, string? check, string? first, string? last, string? fromYear, string? toYear)
    {
        var problems = new ProblemList();
        var from = problems.Read(() => Number(first, "first"));
        var to = problems.Read(() => Number(last, "last"));
        var begins = problems.Read(() => Year(fromYear, "from_year"));
        var ends = problems.Read(() => Year(toYear, "to_year"));
        var whose = problems.Read(() => Number(organisation, "organisation"));
        problems.ThrowIfAny();
        return new(name, whose ?? 0, pattern, alphabet, check, from ?? 1, to, begins ?? 0, ends);
    }
}
