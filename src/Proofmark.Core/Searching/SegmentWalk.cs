namespace Proofmark.Core.Searching;

/// <summary>
/// Walks through the marks of a segment in their order, as through a tree of which each character is a step, and leaves every branch that
/// costs more than is asked for: what is offered is what the definition finds (<see cref="SoughtMark.Cost"/>), without reading the rest.
/// For one search, on one thread.
/// </summary>
internal sealed unsafe class SegmentWalk
{
    // So few rows are compared one by one.
    private const int Few = 6;

    // A machine word holds all places: looking at a mark takes about as long as comparing one character with so many.
    private const int WordOfPlaces = 4;

    // So many different next characters are asked for one by one; of more, those that are there are read.
    private const int FewCodes = 10;

    private readonly SearchSegment segment;
    private readonly SoughtMark whole;
    private readonly SoughtMark mark;
    private readonly bool backwards;
    private readonly int middle;
    private readonly int length;
    private readonly ushort[] rows;
    private readonly LeadSink sink;
    private readonly WalkBudget budget;

    private Spending spend;

    /// <param name="segment">Whose marks.</param>
    /// <param name="mark">What is sought.</param>
    /// <param name="backwards">From the end.</param>
    /// <param name="middle">See <see cref="Spending"/>.</param>
    /// <param name="budget">What may be read.</param>
    /// <param name="sink">Who is told of what fits.</param>
    public SegmentWalk(SearchSegment segment, SoughtMark mark, bool backwards, int middle, WalkBudget budget, LeadSink sink)
    {
        (this.segment, whole, this.backwards, this.middle, this.budget, this.sink) = (segment, mark, backwards, middle, budget, sink);
        spend = new(sink.Limit, middle);
        this.mark = backwards ? mark.Backwards : mark;
        length = MarkRow.Length(mark);
        rows = new ushort[(MarkCodes.MostInKey + 1) * length];
    }

    /// <summary>Walks.</summary>
    public void Run()
    {
        if (segment.Rows == 0) return;
        if (whole.IsOpenAtBothEnds)
        {
            Scan();
            return;
        }
        MarkRow.Start(mark, Row(0));
        Go(0, segment.Rows, 0);
    }

    private Span<ushort> Row(int at) => rows.AsSpan(at * length, length);

    private int Depth => backwards ? MarkCodes.MostInReverse : MarkCodes.MostInKey;

    private int Code(long row, int depth) => backwards ? MarkCodes.At(segment.Reverse[row], depth) : MarkCodes.At(segment.Keys[row], depth);

    private ReadOnlySpan<ushort> Column(int code) => mark.Columns.AsSpan(code * mark.Places.Length, mark.Places.Length);

    private int Step(int depth, int code)
    {
        budget.Spend(mark.Places.Length);
        return MarkRow.Step(mark, Row(depth), Row(depth + 1), Column(code), spend);
    }

    private void Go(long from, long to, int depth)
    {
        if (to - from <= Few || depth == Depth)
        {
            for (var row = from; row < to; row++) One(row, depth);
            return;
        }
        if (depth > 0 && Settled(Row(depth)) is { } all)
        {
            for (var row = from; row < to && all <= spend.Most; row++) Tell(row, all);
            return;
        }
        // Marks that end here come first.
        var at = from;
        if (Code(at, depth) == 0)
        {
            at = After(at, to, depth, 0);
            var cost = MarkRow.End(mark, Row(depth));
            for (var row = from; row < at && cost <= spend.Most; row++) Tell(row, cost);
        }
        var (open, few, known) = (0UL, false, int.MaxValue);
        while (at < to)
        {
            if (spend.Most != known)
            {
                // Less may be spent than before: the branches before found what is better.
                open = MarkRow.Open(mark, Row(depth), spend);
                (few, known) = (System.Numerics.BitOperations.PopCount(open) <= FewCodes, spend.Most);
            }
            if (open == 0) return;
            var code = Code(at, depth);
            if (few)
            {
                var left = open & (ulong.MaxValue << code);
                if (left == 0) return;
                var next = System.Numerics.BitOperations.TrailingZeroCount(left);
                if (next != code)
                {
                    at = After(at, to, depth, next - 1);
                    if (at == to) return;
                    code = Code(at, depth);
                    if (code != next) continue;
                }
            }
            var end = After(at, to, depth, code);
            if ((open & (1UL << code)) != 0 && Step(depth, code) <= spend.Most) Go(at, end, depth + 1);
            at = end;
        }
    }

    /// <summary>The first row whose number at the depth is greater; rows from <paramref name="at"/> on agree before it.</summary>
    private long After(long at, long to, int depth, int code)
    {
        // In steps that double: most branches are short.
        long step = 1, low = at;
        while (low + step < to && Code(low + step, depth) <= code)
        {
            low += step;
            step *= 2;
        }
        if (Code(low, depth) > code) return low;
        var high = Math.Min(low + step, to);
        while (low + 1 < high)
        {
            var middle = (low + high) >>> 1;
            if (Code(middle, depth) <= code) low = middle;
            else high = middle;
        }
        return low + 1;
    }

    /// <summary>What every mark that goes on from here costs, when only the gap at the end is left; null: it depends.</summary>
    private int? Settled(ReadOnlySpan<ushort> row)
    {
        var n = mark.Places.Length;
        if (!mark.Places[n - 1].IsGap) return null;
        for (var j = 0; j < n - 1; j++)
            if (row[j] <= spend.Most || row[n + 1 + j] <= spend.Most || row[n + n + 2 + j] <= spend.Most) return null;
        return MarkRow.End(mark, row);
    }

    // In the order from the end the last characters alone stand; the rest is read where the whole mark stands.
    private void One(long row, int depth)
    {
        if (spend.Most < 0 || IsSkipped(row, 0)) return;
        var key = segment.Keys[backwards ? segment.Places[row] : row];
        if (MarkCodes.IsVague(key)) Tell(row, 0);
        else Compare(row, key, depth);
    }

    private void Compare(long row, UInt128 key, int depth)
    {
        var size = 0;
        while (size < MarkCodes.MostInKey && MarkCodes.At(key, size) != 0) size++;
        for (var d = depth; d < size; d++)
            if (Step(d, MarkCodes.At(key, backwards ? size - 1 - d : d)) > spend.Most) return;
        var cost = MarkRow.End(mark, Row(size));
        if (cost <= spend.Most) Tell(row, cost);
    }

    private void Tell(long row, int least)
    {
        if (IsSkipped(row, least)) return;
        var place = backwards ? segment.Places[row] : row;
        var cost = MarkCodes.IsVague(segment.Keys[place]) ? whole.Cost(segment.Tables.Text((uint)place)) : least;
        if (cost > spend.Most) return;
        sink.Add(place, cost);
        if (sink.Limit < spend.Most) spend = new(sink.Limit, middle);
    }

    // What may not be seen, or comes behind a full list, is left before its mark is looked at: that is another place of memory.
    private bool IsSkipped(long row, int least)
    {
        if (!sink.Takes(backwards ? segment.ReverseProfiles[row] : segment.Profiles[row], least)) return true;
        if (backwards != whole.FromEnd || !(backwards ? sink.IsPast(segment.Reverse[row]) : sink.IsPast(segment.Keys[row]))) return false;
        // All that follows in this order comes behind as well, unless it costs less.
        if (sink.Last - 1 < spend.Most) spend = new(sink.Last - 1, middle);
        return least > spend.Most;
    }

    // Neither end was read: every mark is looked at, with a machine word as the set of places that may be reached.
    private void Scan()
    {
        var places = whole.Places.Where(p => !p.IsGap).ToArray();
        var gaps = 0UL;
        for (int i = 0, at = 0; i < whole.Places.Length; i++)
        {
            if (!whole.Places[i].IsGap) at++;
            else if (at > 0) gaps |= 1UL << (at - 1);
        }
        var allowed = new ulong[MarkCodes.Count];
        for (var code = 1; code < MarkCodes.Count; code++)
            for (var i = 0; i < places.Length; i++)
                if ((places[i].Codes & (1UL << code)) != 0) allowed[code] |= 1UL << i;
        var last = places.Length == 0 ? 0 : 1UL << (places.Length - 1);
        MarkRow.Start(mark, Row(0));
        for (long row = 0; row < segment.Rows && spend.Most >= 0; row++)
        {
            budget.Spend(WordOfPlaces);
            var key = segment.Keys[row];
            if (!MarkCodes.IsVague(key))
            {
                ulong state = 0;
                for (var i = 0; i < MarkCodes.MostInKey && MarkCodes.At(key, i) is var code and > 0; i++) state = (((state << 1) | 1) & allowed[code]) | (state & gaps);
                if ((state & last) == 0) continue;
            }
            One(row, 0);
        }
    }
}
