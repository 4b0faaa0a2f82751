using Proofmark.Core.Marking;

namespace Proofmark.Core.Searching;

/// <summary>One place of a sought mark: what each character costs there.</summary>
internal sealed class SoughtPlace
{
    private readonly Dictionary<char, ushort> costs = [];
    private readonly ushort others;

    private SoughtPlace(bool gap, ushort others)
    {
        IsGap = gap;
        this.others = others;
        ByCode = new ushort[MarkCodes.Count];
        Array.Fill(ByCode, others);
        if (others < MarkCosts.Never) Codes = ulong.MaxValue;
    }

    /// <summary>Any number of characters may stand here, at no cost.</summary>
    public bool IsGap { get; }

    /// <summary>By the numbers of <see cref="MarkCodes"/>: the least that a character of the number costs.</summary>
    public ushort[] ByCode { get; }

    /// <summary>A bit for each number that costs less than <see cref="MarkCosts.Never"/>.</summary>
    public ulong Codes { get; private set; }

    /// <summary>What a character costs.</summary>
    public ushort Of(char c) => costs.TryGetValue(c, out var cost) ? cost : others;

    public static SoughtPlace From(MarkPosition position, MarkCosts costs)
    {
        if (position is GapPosition) return new(true, 0);
        if (position is UnreadablePosition) return new(false, 0);
        var seen = position is OneOfPosition choice ? Weighed(choice) : [(((CertainPosition)position).Character, (ushort)0)];
        // What is left to one is the chance that it is yet another character.
        var left = position is OneOfPosition { IsWeighted: true } weighted ? 1 - weighted.Alternatives.Sum(a => a.Weight!.Value) : 0;
        var place = new SoughtPlace(false, left > 0.01m ? Cost((double)left / 20 / (double)Likeliest((OneOfPosition)position)) : MarkCosts.Never);
        foreach (var (character, cost) in seen)
        {
            place.Add(character, cost);
            foreach (var (other, more) in costs.Alike(character)) place.Add(other, (ushort)Math.Min(cost + more, MarkCosts.Never));
        }
        return place;
    }

    private void Add(char character, ushort cost)
    {
        if (cost >= Of(character)) return;
        costs[character] = cost;
        var code = MarkCodes.Of(character);
        ByCode[code] = Math.Min(ByCode[code], cost);
        Codes |= 1UL << code;
    }

    private static decimal Likeliest(OneOfPosition choice) => choice.Alternatives.Max(a => a.Weight!.Value);

    private static (char, ushort)[] Weighed(OneOfPosition choice) => choice.IsWeighted
        ? [.. choice.Alternatives.Select(a => (a.Character, Cost((double)(a.Weight!.Value / Likeliest(choice)))))]
        : [.. choice.Alternatives.Select(a => (a.Character, (ushort)0))];

    // A hundred for each factor of e by which it is less likely.
    private static ushort Cost(double likelihood) => (ushort)Math.Clamp(Math.Round(-100 * Math.Log(likelihood)), 0, MarkCosts.Other);
}

/// <summary>A mark as it is sought: what a pattern says, place by place, with its costs. Immutable, shared between threads.</summary>
public sealed class SoughtMark
{
    private SoughtMark(SoughtPlace[] places)
    {
        Places = places;
        Columns = new ushort[MarkCodes.Count * places.Length];
        for (var code = 0; code < MarkCodes.Count; code++)
            for (var i = 0; i < places.Length; i++) Columns[(code * places.Length) + i] = places[i].ByCode[code];
        HasGap = places.Any(p => p.IsGap);
        Edits = places.Count(p => !p.IsGap && p.Codes != ulong.MaxValue) >= FewestForEdits && !IsOpenAtBothEnds;
    }

    /// <summary>Places that must have been read so that one character more or less is looked for.</summary>
    public const int FewestForEdits = 4;

    internal SoughtPlace[] Places { get; }

    /// <summary>For each number of <see cref="MarkCodes"/> what it costs at each place.</summary>
    internal ushort[] Columns { get; }

    /// <summary>An unknown number of characters is missing somewhere.</summary>
    public bool HasGap { get; }

    /// <summary>Something was read at every place.</summary>
    internal bool IsRead => !HasGap && Array.TrueForAll(Places, p => p.Codes != ulong.MaxValue);

    /// <summary>One character more, less, changed or two swapped are looked for.</summary>
    public bool Edits { get; }

    /// <summary>
    /// The end is better known than the beginning, as made-up marks of this alphabet would have it. The walk goes from there, and leads that
    /// cost the same are in the order of their marks read from there.
    /// </summary>
    public bool FromEnd => !IsOpenAtBothEnds && Effort(Backwards) < Effort(this);

    /// <summary>Neither end is known.</summary>
    internal bool IsOpenAtBothEnds => Places[0].IsGap && Places[^1].IsGap;

    /// <summary>The same from its end.</summary>
    internal SoughtMark Backwards => field ??= new([.. Places.Reverse()]);

    /// <summary>Of a pattern that says something of the mark.</summary>
    public static SoughtMark Of(MarkPattern pattern, MarkCosts costs)
    {
        if (pattern.IsEmpty) throw new ArgumentException("The pattern says nothing of the mark.", nameof(pattern));
        return new([.. pattern.NormalPositions.Select(p => SoughtPlace.From(p, costs))]);
    }

    /// <summary>
    /// What a recorded mark costs, by the definition: the least sum over all ways to lay the mark beside what was seen, with one edit at
    /// most. The index finds the same; this is what it is held against, and what is asked where a key does not say the whole mark.
    /// </summary>
    /// <returns>The cost, or <see cref="MarkCosts.Never"/> or more.</returns>
    public int Cost(string normal)
    {
        var (last, next, here) = (new ushort[MarkRow.Length(this)], new ushort[MarkRow.Length(this)], new ushort[Places.Length]);
        MarkRow.Start(this, last);
        foreach (var c in normal)
        {
            for (var i = 0; i < Places.Length; i++) here[i] = Places[i].Of(c);
            MarkRow.Step(this, last, next, here, new(MarkCosts.Never - 1, -1));
            (last, next) = (next, last);
        }
        return MarkRow.End(this, last);
    }

    /// <summary>About how many branches are looked into, as made-up marks of this alphabet would have them.</summary>
    private static double Effort(SoughtMark mark)
    {
        double open = 1, there = 1, effort = 0;
        var gap = false;
        for (var depth = 0; depth < 10; depth++)
        {
            gap |= depth < mark.Places.Length && mark.Places[depth].IsGap;
            open *= gap ? 36 : depth < mark.Places.Length ? Math.Max(1, System.Numerics.BitOperations.PopCount(mark.Places[depth].Codes) * 0.6) : 1;
            there = Math.Min(1e8, there * 12);
            effort += Math.Min(open, there);
        }
        return effort;
    }
}
