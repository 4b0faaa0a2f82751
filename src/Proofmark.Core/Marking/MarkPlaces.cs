using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>What somebody says of one place of a mark who fills it in place by place. Text: <c>marking.seen.CODE</c>.</summary>
public enum PlaceSeen
{
    /// <summary>This character, or these, were seen.</summary>
    Certain,

    /// <summary>One of these characters was seen.</summary>
    OneOf,

    /// <summary>There is one character, which cannot be read.</summary>
    Unreadable,

    /// <summary>An unknown number of characters are missing.</summary>
    Missing,
}

/// <summary>One place as filled in. An empty <see cref="Text"/> with <see cref="PlaceSeen.Certain"/> says nothing: the place was not needed.</summary>
/// <param name="Seen">What was seen there.</param>
/// <param name="Text">The character, or several that follow one another; for <see cref="PlaceSeen.OneOf"/> the alternatives, as <c>O0</c>, <c>O, 0</c> or <c>O:0.7 0:0.3</c>; not looked at otherwise.</param>
public readonly record struct MarkPlace(PlaceSeen Seen, string Text);

/// <summary>A mark filled in place by place, to and from the query grammar (docs/mark-query.md).</summary>
public static class MarkPlaces
{
    /// <summary>The most places that a form offers; a longer mark is written as text.</summary>
    public const int Most = MarkNormal.MaxLength;

    // None of them can be an alternative (a separator goes in the normal form), so between alternatives they only part them.
    private const string Parting = " ,/;،؛、\u3000\t";

    /// <summary>The pattern as places to fill in.</summary>
    public static IReadOnlyList<MarkPlace> Of(MarkPattern pattern) => [.. pattern.Positions.Select(p => p switch
    {
        CertainPosition certain => new MarkPlace(PlaceSeen.Certain, certain.Character.ToString()),
        OneOfPosition { IsWeighted: true } choice => new MarkPlace(PlaceSeen.OneOf, MarkPattern.Of(choice).ToString()[1..^1]),
        OneOfPosition choice => new MarkPlace(PlaceSeen.OneOf, string.Concat(choice.Alternatives.Select(a => a.Character))),
        UnreadablePosition => new MarkPlace(PlaceSeen.Unreadable, ""),
        _ => new MarkPlace(PlaceSeen.Missing, ""),
    })];

    /// <summary>The places as a pattern; empty when nothing is filled in.</summary>
    /// <returns>The pattern, or <c>marking.place_choice</c> (a choice without alternatives), or what <see cref="MarkPattern.Read"/> finds
    /// wrong; <c>position</c> is then the number of the place, from 1.</returns>
    public static ParseResult<MarkPattern> Read(IReadOnlyList<MarkPlace> places, string? field = null)
    {
        var positions = new List<MarkPosition>();
        for (var i = 0; i < places.Count; i++)
        {
            var (seen, text) = places[i];
            if (seen == PlaceSeen.Unreadable) positions.Add(MarkPosition.Unreadable);
            else if (seen == PlaceSeen.Missing) positions.Add(MarkPosition.Gap);
            else if (seen == PlaceSeen.Certain) positions.AddRange((text.Length > 1 ? text.Trim() : text).Select(MarkPosition.Certain));
            else if (string.IsNullOrWhiteSpace(text)) return Problem.Of("marking.place_choice", field, ("position", i + 1));
            else
            {
                var choice = Choice(text, field);
                if (!choice.Ok) return choice.Problem with { Arguments = With(choice.Problem.Arguments, i + 1) };
                positions.Add(choice.Value);
            }
        }
        return positions.TrueForAll(p => p is CertainPosition { Character: ' ' }) ? MarkPattern.Empty : MarkPattern.Make([.. positions], field);
    }

    private static ParseResult<MarkPosition> Choice(string text, string? field)
    {
        if (text.Any(c => MarkPatternReader.MeaningOf(c, inChoice: true) == ':'))
        {
            var read = MarkPattern.Read("[" + text.Trim() + "]", field);
            if (!read.Ok) return read.Problem;
            return read.Value.Positions is [OneOfPosition one] ? one : Problem.Of("marking.query_choice_character", field, ("character", text.Trim()));
        }
        var alternatives = text.Where(c => !Parting.Contains(c, StringComparison.Ordinal)).Distinct().Select(c => new Alternative(c, null)).ToArray();
        return OneOfPosition.Check(alternatives) is { } problem ? problem with { Field = field } : new OneOfPosition(alternatives);
    }

    private static Dictionary<string, object?> With(IReadOnlyDictionary<string, object?>? arguments, int position) =>
        new(arguments ?? new Dictionary<string, object?>()) { ["position"] = position };
}
