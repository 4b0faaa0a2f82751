using Proofmark.Core.Marking;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>What a swap must meet; each refusal says the remedy.</summary>
internal static class SwapChecks
{
    /// <summary>Checks what can be checked without the record; returns the number of the part that goes on.</summary>
    /// <exception cref="ProblemException">weapons.assembly.nothing, .day, .reason, .authority, .kind; marks.*.</exception>
    public static MarkText? Read(PartSwap swap, DateOnly today)
    {
        List<Problem> problems = [];
        if (swap.Out is null && swap.In is null) problems.Add(Problem.Of("weapons.assembly.nothing", "out"));
        if (swap.Day is not { } day || day > today) problems.Add(Problem.Of("weapons.assembly.day", "day"));
        if (Typed.OrNull(swap.Reason) is not { Length: <= PartSwap.LongestText }) problems.Add(Problem.Of("weapons.assembly.reason", "reason", ("most", PartSwap.LongestText)));
        if (Typed.OrNull(swap.Authority)?.Length > PartSwap.LongestText) problems.Add(Problem.Of("weapons.assembly.authority", "authority", ("most", PartSwap.LongestText)));
        if (swap.In is { Part: null } part && (!EnumCode.TryRead<ComponentKind>(part.Kind, out var kind) || kind == ComponentKind.Unknown)) problems.Add(Problem.Of("weapons.assembly.kind", "kind"));
        if (problems.Count > 0) throw new ProblemException(problems);
        return Typed.OrNull(swap.In?.Mark) is { } mark ? MarkText.Read(mark, "mark").GetValueOrThrow() : null;
    }

    /// <summary>The reason of a decision.</summary>
    /// <exception cref="ProblemException">weapons.assembly.reason.</exception>
    public static string Reason(string? reason) =>
        Typed.OrNull(reason) is { Length: <= PartSwap.LongestText } why ? why : throw new ProblemException(Problem.Of("weapons.assembly.reason", "reason", ("most", PartSwap.LongestText)));

    /// <summary>The standing part that a person names: by the id of its fitting, or by its kind where there is one.</summary>
    /// <exception cref="ProblemException">weapons.assembly.not_fitted.</exception>
    public static Fitting Find(List<Fitting> standing, string named)
    {
        var found = Guid.TryParse(named, out var uid) ? standing.Where(f => f.Uid == uid).ToList() : [.. standing.Where(f => f.Kind == named)];
        return found is [var one] ? one : throw new ProblemException(Problem.Of("weapons.assembly.not_fitted", "out"));
    }

    /// <summary>
    /// One controlling component, before and after: what takes it off names the successor, and nothing puts a second beside it. Only a part
    /// whose destruction makes a weapon of this category permanently inoperable can be it (ITI ¶10).
    /// </summary>
    /// <exception cref="ProblemException">weapons.assembly.successor_missing, .two_controlling, .not_essential.</exception>
    public static void Controlling(PartSwap swap, Fitting? off, string? kind, string? category, List<Fitting> standing)
    {
        if (off is { Controlling: true } && !(swap.In is not null && swap.Controls)) throw new ProblemException(Problem.Of("weapons.assembly.successor_missing", "controls"));
        if (!swap.Controls || swap.In is null) return;
        if (standing.Exists(f => f.Controlling && f.Id != off?.Id)) throw new ProblemException(Problem.Of("weapons.assembly.two_controlling", "controls"));
        if (!Components.MayControl(kind, category)) throw new ProblemException(Problem.Of("weapons.assembly.not_essential", "kind"));
    }

    /// <summary>No part comes off before it went on, and none goes on before it came off where it was.</summary>
    /// <exception cref="ProblemException">weapons.assembly.day_order.</exception>
    public static void Order(DateOnly day, Fitting? off, Fitting? known)
    {
        DateOnly?[] earliest = [off?.Since, known?.Until];
        if (earliest.Max() is { } first && day < first) throw new ProblemException(Problem.Of("weapons.assembly.day_order", "day", ("first", first)));
    }
}
