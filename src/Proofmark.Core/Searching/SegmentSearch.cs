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

    private static unsafe LeadRanking Walk(IReadOnlyList<(SearchSegment Segment, IReadOnlySet<long>? Gone)> segments, SoughtWeapon sought, SearchRights rights, int most, int spend, WalkBudget budget)
    {
        var ranking = new LeadRanking(most);
        foreach (var (segment, gone) in segments)
        {
            var evidence = new EvidenceCosts(sought, segment.Tables);
            var kind = sought.Kind is null ? -1 : segment.Tables.Number(sought.Kind);
            var profiles = segment.Tables.Profiles;
            new SegmentWalk(segment, sought.Mark, Math.Min(spend, ranking.Limit), budget, (row, cost) =>
            {
                ref var profile = ref profiles[segment.Profiles[row]];
                if (profile.Handling <= rights.Handling && rights.Registers.Contains(profile.Register) && (kind == -1 || profile.Kind == kind) && gone?.Contains(segment.EntryOf(row)) != true)
                {
                    var more = evidence.Of(profile);
                    if (!ranking.IsBehind(segment, row, cost + more)) ranking.Add(segment, row, cost, more, evidence);
                }
                return Math.Min(spend, ranking.Limit);
            }).Run();
        }
        return ranking;
    }
}
