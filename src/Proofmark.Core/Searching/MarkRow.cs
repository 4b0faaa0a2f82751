namespace Proofmark.Core.Searching;

/// <summary>
/// One row of the comparison of a sought mark with a recorded one, after some of its characters: for each number of places that they cover,
/// what that costs, first without an edit, then with the one that is allowed, then in the middle of two that are swapped. Weighted edit
/// distance with one edit, gaps and swaps of neighbours (the optimal string alignment of Damerau, limited to one edit).
/// </summary>
internal static class MarkRow
{
    /// <summary>Numbers of a row.</summary>
    public static int Length(SoughtMark mark) => 3 * (mark.Places.Length + 1);

    /// <summary>Before any character.</summary>
    public static void Start(SoughtMark mark, Span<ushort> row)
    {
        var e = mark.Places.Length + 1;
        row.Fill(MarkCosts.Never);
        row[0] = 0;
        for (var j = 1; j < e; j++)
        {
            if (mark.Places[j - 1].IsGap) (row[j], row[e + j]) = (row[j - 1], row[e + j - 1]);
            else if (mark.Edits) row[e + j] = (ushort)Math.Min(row[j - 1] + MarkCosts.Added, MarkCosts.Never);
        }
    }

    /// <summary>What the mark costs when it ends here.</summary>
    public static int End(SoughtMark mark, ReadOnlySpan<ushort> row)
    {
        var n = mark.Places.Length;
        return Math.Min(row[n], row[n + 1 + n]);
    }

    /// <summary>One character on.</summary>
    /// <param name="mark">What is sought.</param>
    /// <param name="last">The last row.</param>
    /// <param name="next">Where the new row is written.</param>
    /// <param name="here">What the character costs at each place.</param>
    /// <param name="spend">What costs more is left out.</param>
    /// <returns>The least of the new row.</returns>
    public static int Step(SoughtMark mark, ReadOnlySpan<ushort> last, Span<ushort> next, ReadOnlySpan<ushort> here, in Spending spend)
    {
        unchecked
        {
            var places = mark.Places;
            var n = places.Length;
            var e = n + 1;
            var s = e + e;
            var least = (int)MarkCosts.Never;
            for (var j = 0; j <= n; j++)
            {
                int plain = MarkCosts.Never, edited = MarkCosts.Never, swapping = MarkCosts.Never;
                // A gap that was reached takes the character in.
                if (j < n && places[j].IsGap) (plain, edited) = (last[j], last[e + j]);
                if (j > 0 && places[j - 1].IsGap)
                {
                    plain = Math.Min(plain, next[j - 1]);
                    edited = Math.Min(edited, next[e + j - 1]);
                }
                else if (j > 0)
                {
                    var cost = here[j - 1];
                    plain = Math.Min(plain, last[j - 1] + cost);
                    edited = Math.Min(edited, last[e + j - 1] + cost);
                    if (mark.Edits)
                    {
                        edited = Math.Min(edited, Math.Min(last[j - 1] + MarkCosts.Other, next[j - 1] + MarkCosts.Added));
                        if (j > 1) edited = Math.Min(edited, last[s + j - 2] + here[j - 2]);
                    }
                }
                if (mark.Edits)
                {
                    edited = Math.Min(edited, last[j] + MarkCosts.Missed);
                    if (j + 1 < n && !places[j].IsGap && !places[j + 1].IsGap) swapping = last[j] + here[j + 1] + MarkCosts.Swapped;
                }
                if (plain > spend.Plain(j)) plain = MarkCosts.Never;
                if (edited > spend.Edited(j)) edited = MarkCosts.Never;
                if (swapping > spend.Edited(j + 1)) swapping = MarkCosts.Never;
                (next[j], next[e + j], next[s + j]) = ((ushort)plain, (ushort)edited, (ushort)swapping);
                least = Math.Min(least, Math.Min(plain, Math.Min(edited, swapping)));
            }
            return least;
        }
    }

    /// <summary>The numbers of <see cref="MarkCodes"/> that can come next within what may be spent, a bit for each; some that cannot may be among them.</summary>
    public static ulong Open(SoughtMark mark, ReadOnlySpan<ushort> row, in Spending spend)
    {
        ulong open = 0;
        var places = mark.Places;
        var n = places.Length;
        for (var j = 0; j <= n && open != ulong.MaxValue; j++)
        {
            int plain = row[j], edited = row[n + 1 + j], swapping = row[n + n + 2 + j];
            if (mark.Edits && (plain + MarkCosts.Missed <= spend.Edited(j) || plain + MarkCosts.Other <= spend.Edited(j + 1))) return ulong.MaxValue;
            if (j == n) break;
            if (swapping <= spend.Most || plain <= spend.Most || edited <= spend.Most) open |= places[j].Codes;
            if (mark.Edits && plain + MarkCosts.Swapped <= spend.Edited(j + 1) && j + 1 < n && !places[j].IsGap) open |= places[j + 1].Codes;
        }
        return open;
    }
}

/// <summary>
/// What may be spent on the places of a mark: so much in all and, where a second walk comes from the other end, half of it before the
/// middle. What costs no more than all of it costs no more than half on one side of the middle, so one of the two walks finds it.
/// </summary>
/// <param name="Most">In all.</param>
/// <param name="Middle">Places before the middle; -1: there is no second walk.</param>
internal readonly record struct Spending(int Most, int Middle)
{
    /// <summary>When so many places are covered without an edit.</summary>
    public int Plain(int places) => places <= Middle ? Most / 2 : Most;

    /// <summary>When an edit was made; one right at the middle belongs to neither side, and swapped neighbours may lie across it.</summary>
    public int Edited(int places) => places < Middle ? Most / 2 : Most;
}
