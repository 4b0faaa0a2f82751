namespace Proofmark.Core.Searching;

/// <summary>Keeps the best leads of a search: by cost, then by mark, then by entry, so that the same index answers the same. Each entry once. For one search.</summary>
internal sealed class LeadRanking(int most)
{
    // One more than is asked for tells whether there are others.
    private readonly int full = most + 1;
    private readonly List<(int Cost, UInt128 Key, long Entry, int Mark, SearchSegment Segment, long Row, EvidenceCosts Evidence)> best = [];

    /// <summary>What the best lead costs; null: there is none.</summary>
    public int? Best => best.Count == 0 ? null : best[0].Cost;

    /// <summary>What a lead may cost: no more than the margin over the best, nor than the last of a full list.</summary>
    public int Limit { get; private set; } = MarkCosts.Most;

    public unsafe void Add(SearchSegment segment, long row, int mark, int more, EvidenceCosts evidence)
    {
        var cost = mark + more;
        if (cost > Limit) return;
        var found = (cost, segment.Keys[row], segment.EntryOf(row), mark, segment, row, evidence);
        var same = best.FindIndex(b => b.Entry == found.Item3);
        if (same >= 0)
        {
            if (Compare(best[same], found) <= 0) return;
            best.RemoveAt(same);
        }
        var at = best.BinarySearch(found, Order);
        best.Insert(at < 0 ? ~at : at, found);
        Limit = Math.Min(MarkCosts.Most, best[0].Cost + MarkCosts.Margin);
        var stale = best.FindIndex(b => b.Cost > Limit);
        if (stale >= 0) best.RemoveRange(stale, best.Count - stale);
        if (best.Count > full) best.RemoveAt(full);
        if (best.Count == full) Limit = Math.Min(Limit, best[^1].Cost);
    }

    /// <summary>A row that would only be put behind a full list.</summary>
    public unsafe bool IsBehind(SearchSegment segment, long row, int cost) =>
        best.Count == full && cost >= best[^1].Cost && (cost > best[^1].Cost || segment.Keys[row] > best[^1].Key);

    public Leads Leads() => new([.. best.Take(most).Select(b => new Lead(b.Entry, b.Segment.TextOf(b.Row), b.Mark, b.Cost - b.Mark) { Evidence = Why(b.Segment, b.Row, b.Evidence) })], best.Count == full);

    private static unsafe IReadOnlyList<EvidenceDifference> Why(SearchSegment segment, long row, EvidenceCosts evidence) => evidence.Explain(segment.Tables.Profiles[segment.Profiles[row]]);

    private static readonly Comparer<(int Cost, UInt128 Key, long Entry, int Mark, SearchSegment Segment, long Row, EvidenceCosts Evidence)> Order = Comparer<(int Cost, UInt128 Key, long Entry, int Mark, SearchSegment Segment, long Row, EvidenceCosts Evidence)>.Create(Compare);

    private static int Compare((int Cost, UInt128 Key, long Entry, int Mark, SearchSegment Segment, long Row, EvidenceCosts Evidence) one, (int Cost, UInt128 Key, long Entry, int Mark, SearchSegment Segment, long Row, EvidenceCosts Evidence) other) =>
        one.Cost != other.Cost ? one.Cost.CompareTo(other.Cost) : one.Key != other.Key ? one.Key.CompareTo(other.Key) : one.Entry.CompareTo(other.Entry);
}
