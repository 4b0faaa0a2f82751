using Proofmark.Core.Marking;

namespace Proofmark.Core.Searching;

/// <summary>How a recorded mark differs at one place. Text: <c>searching.reason.CODE</c>.</summary>
public enum MarkDifferenceKind
{
    /// <summary>A character that looks like the one that was seen, or a less likely one of several.</summary>
    Alike,

    /// <summary>Another character.</summary>
    Other,

    /// <summary>A recorded character was not seen.</summary>
    Missed,

    /// <summary>A character that was seen is not recorded.</summary>
    Added,

    /// <summary>Two neighbours stand the other way round.</summary>
    Swapped,
}

/// <summary>One difference between what was seen and what is recorded.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="Place">The place in what was seen, separators left out, from 1; of a character that was not seen: the place before it.</param>
/// <param name="Seen">What was seen there; empty where nothing was.</param>
/// <param name="Recorded">What is recorded there; empty where nothing is.</param>
public sealed record MarkDifference(MarkDifferenceKind Kind, int Place, string Seen, string Recorded);

/// <summary>Says in what a lead differs: the cheapest way to lay the recorded mark beside what was seen, as the score takes it.</summary>
public static class MarkDifferences
{
    /// <summary>The differences, from the beginning of the mark.</summary>
    /// <param name="pattern">What was seen.</param>
    /// <param name="mark">The same as it was sought.</param>
    /// <param name="normal">The recorded mark.</param>
    public static IReadOnlyList<MarkDifference> Of(MarkPattern pattern, SoughtMark mark, string normal)
    {
        var places = mark.Places;
        var seen = pattern.NormalPositions;
        var memo = new Dictionary<(int, int, bool), (int Cost, int Step)>();
        var list = new List<MarkDifference>();
        var (at, place, free) = (0, 0, mark.Edits);
        while (at < normal.Length || place < places.Length)
        {
            switch (Best(at, place, free).Step)
            {
                case 0:
                    if (!places[place].IsGap && places[place].Of(normal[at]) > 0) list.Add(new(MarkDifferenceKind.Alike, place + 1, Text(place), normal[at].ToString()));
                    (at, place) = (at + 1, place + 1);
                    break;
                case 1:
                    place++;
                    break;
                case 2:
                    at++;
                    break;
                case 3:
                    list.Add(new(MarkDifferenceKind.Other, place + 1, Text(place), normal[at].ToString()));
                    (at, place, free) = (at + 1, place + 1, false);
                    break;
                case 4:
                    list.Add(new(MarkDifferenceKind.Missed, place, "", normal[at].ToString()));
                    (at, free) = (at + 1, false);
                    break;
                case 5:
                    list.Add(new(MarkDifferenceKind.Added, place + 1, Text(place), ""));
                    (place, free) = (place + 1, false);
                    break;
                case 6:
                    list.Add(new(MarkDifferenceKind.Swapped, place + 1, Text(place) + Text(place + 1), normal.Substring(at, 2)));
                    (at, place, free) = (at + 2, place + 2, false);
                    break;
                default:
                    return list;
            }
        }
        return list;

        string Text(int i) => i < seen.Count ? MarkPattern.Of(seen[i]).ToString() : "";

        (int Cost, int Step) Best(int i, int j, bool edit)
        {
            if (i == normal.Length && j == places.Length) return (0, -1);
            if (memo.TryGetValue((i, j, edit), out var known)) return known;
            (int Cost, int Step) best = (MarkCosts.Never * 2, -1);
            void Try(int step, int cost, int nextI, int nextJ, bool left)
            {
                var total = cost >= MarkCosts.Never ? cost : cost + Best(nextI, nextJ, left).Cost;
                if (total < best.Cost) best = (total, step);
            }
            var (more, open) = (i < normal.Length, j < places.Length);
            if (open && places[j].IsGap)
            {
                Try(1, 0, i, j + 1, edit);
                if (more) Try(2, 0, i + 1, j, edit);
            }
            else if (open && more) Try(0, places[j].Of(normal[i]), i + 1, j + 1, edit);
            if (edit)
            {
                if (open && more && !places[j].IsGap) Try(3, MarkCosts.Other, i + 1, j + 1, false);
                if (more) Try(4, MarkCosts.Missed, i + 1, j, false);
                if (open && !places[j].IsGap) Try(5, MarkCosts.Added, i, j + 1, false);
                if (j + 1 < places.Length && i + 1 < normal.Length && !places[j].IsGap && !places[j + 1].IsGap)
                    Try(6, Math.Min((int)MarkCosts.Never, MarkCosts.Swapped + places[j + 1].Of(normal[i]) + places[j].Of(normal[i + 1])), i + 2, j + 2, false);
            }
            return memo[(i, j, edit)] = best;
        }
    }
}
