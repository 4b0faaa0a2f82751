namespace Proofmark.Core.Searching;

/// <summary>
/// Keeps the best leads of a search: by cost, then by mark, then by entry, so that the same index answers the same. Each entry once. For
/// one search.
/// </summary>
/// <param name="most">So many.</param>
/// <param name="fromEnd">Marks are ordered from their end (<see cref="SoughtMark.FromEnd"/>).</param>
internal sealed class LeadRanking(int most, bool fromEnd)
{
    // One more than is asked for tells whether there are others.
    private readonly int full = most + 1;
    private readonly List<Found> best = [];

    /// <summary>What the best lead costs; null: there is none.</summary>
    public int? Best => best.Count == 0 ? null : best[0].Cost;

    /// <summary>What a lead may cost: no more than the margin over the best, nor than the last of a full list.</summary>
    public int Limit { get; private set; } = MarkCosts.Most;

    /// <summary>No more are kept.</summary>
    public bool IsFull => best.Count == full;

    /// <summary>What the last of a full list costs.</summary>
    public int Last => best[^1].Cost;

    /// <summary>Its mark.</summary>
    public UInt128 LastKey => best[^1].Key;

    /// <summary>Its mark from the end.</summary>
    public ulong LastReverse => best[^1].Reverse;

    public unsafe void Add(SearchSegment segment, long row, int mark, int more, EvidenceCosts evidence)
    {
        var cost = mark + more;
        if (cost > Limit) return;
        var key = segment.Keys[row];
        var found = new Found(cost, !fromEnd ? 0 : MarkCodes.IsVague(key) ? MarkCodes.Reverse(segment.TextOf(row)) : MarkCodes.Reverse(key), key, segment.EntryOf(row), mark, segment, row, evidence);
        if (IsFull && Found.Order.Compare(best[^1], found) <= 0) return;
        var same = best.FindIndex(b => b.Entry == found.Entry);
        if (same >= 0)
        {
            if (Found.Order.Compare(best[same], found) <= 0) return;
            best.RemoveAt(same);
        }
        var at = best.BinarySearch(found, Found.Order);
        best.Insert(at < 0 ? ~at : at, found);
        Limit = Math.Min(MarkCosts.Most, best[0].Cost + MarkCosts.Margin);
        var stale = best.FindIndex(b => b.Cost > Limit);
        if (stale >= 0) best.RemoveRange(stale, best.Count - stale);
        if (best.Count > full) best.RemoveAt(full);
        if (IsFull) Limit = Math.Min(Limit, Last);
    }

    public Leads Leads() => new([.. best.Take(most).Select(b => new Lead(b.Entry, b.Segment.TextOf(b.Row), b.Mark, b.Cost - b.Mark) { Evidence = Why(b.Segment, b.Row, b.Evidence) })], IsFull);

    private static unsafe IReadOnlyList<EvidenceDifference> Why(SearchSegment segment, long row, EvidenceCosts evidence) => evidence.Explain(segment.Tables.Profiles[segment.Profiles[row]]);

    private sealed record Found(int Cost, ulong Reverse, UInt128 Key, long Entry, int Mark, SearchSegment Segment, long Row, EvidenceCosts Evidence)
    {
        public static Comparer<Found> Order { get; } = Comparer<Found>.Create((one, other) =>
            one.Cost != other.Cost ? one.Cost.CompareTo(other.Cost)
            : one.Reverse != other.Reverse ? one.Reverse.CompareTo(other.Reverse)
            : one.Key != other.Key ? one.Key.CompareTo(other.Key) : one.Entry.CompareTo(other.Entry));
    }
}
