namespace Proofmark.Core.Searching;

/// <summary>Searches segments as if they were one.</summary>
public static class SegmentSearch
{
    // What may be spent at the first walks: most marks are found whole, or with a few look-alikes.
    private static readonly int[] Steps = [0, MarkCosts.Margin, 240, MarkCosts.Most];

    // Whole marks are walked for with look-alikes at once: whoever finds nothing has walked little.
    private const int FirstOfWhole = 1;

    /// <summary>Finds the best leads: those that cost at most <see cref="MarkCosts.Most"/>, and at most <see cref="MarkCosts.Margin"/> more than the best.</summary>
    /// <param name="segments">The segments, each with the entries in it that hold no longer (null: none).</param>
    /// <param name="sought">What is sought.</param>
    /// <param name="rights">What may be seen.</param>
    /// <param name="most">So many.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="Shared.ProblemException">find.too_open: the pattern leaves so much open that too much would have to be read.</exception>
    public static Leads Run(IReadOnlyList<(SearchSegment Segment, IReadOnlySet<long>? Gone)> segments, SoughtWeapon sought, SearchRights rights, int most, CancellationToken ct = default)
    {
        var step = sought.Mark.Edits && !sought.Mark.HasGap ? FirstOfWhole : 0;
        var spend = Steps[step];
        var budget = new WalkBudget(ct);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var ranking = Walk(segments, sought, rights, most, spend, budget);
            var needed = ranking.Best is { } best ? Math.Min(MarkCosts.Most, best + MarkCosts.Margin) : MarkCosts.Most;
            // A full list of the cheapest needs no dearer ones.
            if (spend >= needed || ranking.Limit <= spend) return ranking.Leads();
            spend = ranking.Best is null ? Steps[++step] : needed;
        }
    }

    private static LeadRanking Walk(IReadOnlyList<(SearchSegment Segment, IReadOnlySet<long>? Gone)> segments, SoughtWeapon sought, SearchRights rights, int most, int spend, WalkBudget budget)
    {
        var mark = sought.Mark;
        var ranking = new LeadRanking(most, mark.FromEnd);
        foreach (var (segment, gone) in segments)
        {
            var sink = new LeadSink(segment, gone, sought, rights, ranking, spend);
            // What may differ anywhere is sought from both ends, each with half of it before the middle: there the marks branch most. Where
            // something was not read, one end is better known than the other.
            var middle = spend > 0 && mark.Edits && mark.IsRead ? mark.Places.Length / 2 : -1;
            new SegmentWalk(segment, mark, mark.FromEnd, middle, budget, sink).Run();
            if (middle >= 0) new SegmentWalk(segment, mark, !mark.FromEnd, mark.Places.Length - middle, budget, sink).Run();
        }
        return ranking;
    }
}
