using Proofmark.Core.Marking;

namespace Proofmark.Core.Exhibits.Restorations;

/// <summary>What the readings of a case come to, as queries that a search takes as they are.</summary>
public static class RestorationResult
{
    /// <summary>
    /// The latest reading by itself, or with the one that was read beside it: place by place what either saw, when both saw as many
    /// places; else both, each as a query of its own. Nothing that an examiner saw is dropped, and no certainty is added.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RestorationReadingRow> readings)
    {
        if (readings.Count == 0) return [];
        var last = readings[^1];
        if (readings.LastOrDefault(r => r.Beside == last.Number || r.Number == last.Beside) is not { } other) return [last.Pattern];
        var (a, b) = (MarkPattern.Parse(last.Pattern), MarkPattern.Parse(other.Pattern));
        if (a.Equals(b)) return [last.Pattern];
        return Either(a, b) is { } both ? [both.ToString()] : [other.Pattern, last.Pattern];
    }

    /// <summary>The pattern of what either of two patterns allows place by place; null when they do not have the same places.</summary>
    public static MarkPattern? Either(MarkPattern a, MarkPattern b)
    {
        if (a.Positions.Count != b.Positions.Count) return null;
        var places = new List<MarkPosition>();
        foreach (var (x, y) in a.Positions.Zip(b.Positions))
        {
            if (x is GapPosition != y is GapPosition) return null;
            if (x.Equals(y)) places.Add(x);
            else if (x is UnreadablePosition || y is UnreadablePosition) places.Add(MarkPosition.Unreadable);
            else
            {
                // What one is sure of and the other is not stays open; weights of two persons do not add up to anything.
                var seen = Seen(x).Concat(Seen(y)).Distinct().Select(c => new Alternative(c, null)).ToArray();
                if (OneOfPosition.Check(seen) is not null) return null;
                places.Add(new OneOfPosition(seen));
            }
        }
        return MarkPattern.Of(places);
    }

    private static IEnumerable<char> Seen(MarkPosition position) => position is CertainPosition one ? [one.Character] : ((OneOfPosition)position).Alternatives.Select(a => a.Character);
}
