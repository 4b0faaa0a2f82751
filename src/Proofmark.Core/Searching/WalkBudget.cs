using Proofmark.Core.Shared;

namespace Proofmark.Core.Searching;

/// <summary>What one search may read: a pattern that leaves nearly everything open would go through all marks, once for each way that is left.</summary>
internal sealed class WalkBudget(CancellationToken ct)
{
    /// <summary>Comparisons of a character with a place, at most; about a second of work.</summary>
    public const int Most = 200_000_000;

    private const int BetweenLooks = 1 << 20;

    private int spent;
    private int next = BetweenLooks;

    /// <summary>One more character was compared with so many places.</summary>
    /// <exception cref="ProblemException">find.too_open.</exception>
    public void Spend(int places)
    {
        spent += places;
        if (spent < next) return;
        next = spent + BetweenLooks;
        ct.ThrowIfCancellationRequested();
        if (spent > Most) throw new ProblemException(Problem.Of("find.too_open", "mark"));
    }
}
