using System.Diagnostics.CodeAnalysis;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>
/// A mark as far as it was seen, place by place, with its text form (grammar version 1, frozen: docs/mark-query.md).
/// Immutable; equal when place by place equal. Empty: nothing is asked about the mark.
/// </summary>
public sealed class MarkPattern : IEquatable<MarkPattern>
{
    /// <summary>The most places as written, separators included.</summary>
    public const int MaxPositions = 256;

    private readonly Lazy<MarkAutomaton> _automaton;

    private MarkPattern(MarkPosition[] positions, MarkPosition[] normal)
    {
        Positions = positions;
        NormalPositions = normal;
        var certain = normal.TakeWhile(p => p is CertainPosition).Select(p => ((CertainPosition)p).Character).ToArray();
        CertainPrefix = new string(certain);
        if (certain.Length == normal.Length && certain.Length > 0) NormalisedExact = CertainPrefix;
        MinLength = normal.Count(p => p is not GapPosition);
        _automaton = new(() => new MarkAutomaton(NormalPositions));
    }

    /// <summary>Nothing is asked about the mark.</summary>
    public static MarkPattern Empty { get; } = new([], []);

    /// <summary>What was seen, as written, separators and case included.</summary>
    public IReadOnlyList<MarkPosition> Positions { get; }

    /// <summary>The same in the normal form of marks: no separators, neighbouring gaps as one, alternatives that normalise to one character as one.</summary>
    public IReadOnlyList<MarkPosition> NormalPositions { get; }

    /// <summary>True when nothing is asked about the mark.</summary>
    public bool IsEmpty => NormalPositions.Count == 0;

    /// <summary>True when every character was seen with certainty.</summary>
    public bool IsExact => Positions.Count > 0 && Positions.All(p => p is CertainPosition);

    /// <summary>The mark as written, when <see cref="IsExact"/>; else null.</summary>
    public string? Exact => IsExact ? new string([.. Positions.Select(p => ((CertainPosition)p).Character)]) : null;

    /// <summary>The one normal form it can have, or null when it can have several. <c>[Oo]1</c> has one, though it is not exact.</summary>
    public string? NormalisedExact { get; }

    /// <summary>The characters of the normal form that are certain from its start; may be empty. Every match begins with it.</summary>
    public string CertainPrefix { get; }

    /// <summary>The fewest characters that a match can have.</summary>
    public int MinLength { get; }

    /// <summary>A pattern of these places.</summary>
    /// <exception cref="ProblemException">As <see cref="Read"/>.</exception>
    public static MarkPattern Of(params IEnumerable<MarkPosition> positions) => Make([.. positions], null).GetValueOrThrow();

    /// <summary>A pattern that is exactly this text, whatever characters it holds.</summary>
    /// <exception cref="ProblemException">As <see cref="Read"/>.</exception>
    public static MarkPattern Literal(string found) => Of(found.Select(MarkPosition.Certain));

    /// <summary>Reads the text form.</summary>
    /// <returns>The pattern (empty for a blank text), or a problem <c>marking.query_…</c> or one of <see cref="MarkText.Read"/>; where one
    /// character is to blame the problem carries <c>position</c>, counted from 1.</returns>
    public static ParseResult<MarkPattern> Read(string? text, string? field = null) => MarkPatternReader.Read(text, field);

    /// <summary>Reads the text form; false when it cannot be read.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MarkPattern? value) =>
        (value = text is null ? null : Read(text).Value) is not null;

    /// <summary>Reads a text form that must be right.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    public static MarkPattern Parse(string text) => Read(text).GetValueOrThrow();

    /// <summary>
    /// Can a mark with this normal form be what was seen? The empty pattern says yes to all. Alternatives are taken as complete: what
    /// their weights leave to 1 counts for ranking, not here. One pass over the characters, whatever the pattern.
    /// </summary>
    public bool Matches(string normalised) => IsEmpty || _automaton.Value.Accepts(normalised);

    /// <summary>The canonical text, which <see cref="Read"/> reads back to an equal pattern.</summary>
    public override string ToString() => MarkPatternWriter.Write(Positions);

    /// <inheritdoc/>
    public bool Equals(MarkPattern? other) => other is not null && Positions.SequenceEqual(other.Positions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MarkPattern);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var position in Positions) hash.Add(position);
        return hash.ToHashCode();
    }

    internal static ParseResult<MarkPattern> Make(MarkPosition[] positions, string? field)
    {
        if (positions.Length > MaxPositions) return Problem.Of("marking.query_too_long", field, ("limit", MaxPositions), ("found", positions.Length));
        // Characters that stand together are checked together: the two halves of one outside the basic plane are legal, one is not.
        var runs = new string([.. positions.Select(p => p is CertainPosition c ? c.Character : '?')]);
        if (MarkText.Forbidden(runs, field) is { } forbidden) return forbidden;
        var normal = Normalise(positions);
        if (normal.Length == 0 && positions.Length > 0) return Problem.Of("marking.nothing", field, ("text", runs));
        var length = normal.Count(p => p is not GapPosition);
        if (length > MarkNormal.MaxLength) return Problem.Of("marking.query_too_long", field, ("limit", MarkNormal.MaxLength), ("found", length));
        return new MarkPattern(positions, normal);
    }

    private static MarkPosition[] Normalise(MarkPosition[] positions)
    {
        var normal = new List<MarkPosition>(positions.Length);
        for (var i = 0; i < positions.Length; i++)
        {
            if (positions[i] is CertainPosition)
            {
                // A run is normalised as a whole, so that a letter and the accent after it are taken together.
                var run = new string([.. positions.Skip(i).TakeWhile(p => p is CertainPosition).Select(p => ((CertainPosition)p).Character)]);
                normal.AddRange(MarkNormal.Of(run).Select(MarkPosition.Certain));
                i += run.Length - 1;
            }
            else if (positions[i] is OneOfPosition choice) normal.Add(Normalise(choice));
            else if (positions[i] is not GapPosition || normal is not [.., GapPosition]) normal.Add(positions[i]);
        }
        return [.. normal];
    }

    private static MarkPosition Normalise(OneOfPosition choice)
    {
        var merged = choice.Alternatives.GroupBy(a => MarkNormal.Of(a.Character.ToString())[0])
            .Select(g => new Alternative(g.Key, choice.IsWeighted ? g.Sum(a => a.Weight) : null)).ToArray();
        return merged is [{ Weight: null or 1 } only] ? MarkPosition.Certain(only.Character) : new OneOfPosition(merged);
    }
}
