using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>What was seen at one place of a mark.</summary>
public abstract record MarkPosition
{
    private protected MarkPosition() { }

    /// <summary>This character.</summary>
    public static MarkPosition Certain(char character) => new CertainPosition(character);

    /// <summary>One of these characters, none likelier than another.</summary>
    /// <exception cref="ArgumentException">See <see cref="OneOfPosition"/>.</exception>
    public static MarkPosition OneOf(string characters) => new OneOfPosition([.. characters.Select(c => new Alternative(c, null))]);

    /// <summary>One of these characters, with weights.</summary>
    /// <exception cref="ArgumentException">See <see cref="OneOfPosition"/>.</exception>
    public static MarkPosition OneOf(params IEnumerable<(char Character, decimal Weight)> alternatives) =>
        new OneOfPosition([.. alternatives.Select(a => new Alternative(a.Character, a.Weight))]);

    /// <summary>There is exactly one character, which cannot be read.</summary>
    public static MarkPosition Unreadable { get; } = new UnreadablePosition();

    /// <summary>Any number of characters are missing, none included.</summary>
    public static MarkPosition Gap { get; } = new GapPosition();
}

/// <summary>See <see cref="MarkPosition.Certain"/>.</summary>
public sealed record CertainPosition(char Character) : MarkPosition;

/// <summary>See <see cref="MarkPosition.Unreadable"/>.</summary>
public sealed record UnreadablePosition : MarkPosition;

/// <summary>See <see cref="MarkPosition.Gap"/>.</summary>
public sealed record GapPosition : MarkPosition;

/// <summary>A character that may stand at a place, and how likely: over 0 to 1 in steps of 0.0001, or null when nobody said.</summary>
public readonly record struct Alternative(char Character, decimal? Weight);

/// <summary>
/// See <see cref="MarkPosition.OneOf(string)"/>. 1 to 40 different characters, each of which the normal form keeps as one character;
/// all with a weight or none; weights add up to 1 at most, and what is left to 1 is the chance that it is yet another character.
/// </summary>
public sealed record OneOfPosition : MarkPosition
{
    /// <summary>The most alternatives one place can have.</summary>
    public const int MaxAlternatives = 40;

    /// <exception cref="ArgumentException">The alternatives break a rule. A person's text is read by <see cref="MarkPattern.Read"/>, which says which and where.</exception>
    public OneOfPosition(IReadOnlyList<Alternative> alternatives) =>
        Alternatives = Check(alternatives) is { } problem ? throw new ArgumentException(problem.Code, nameof(alternatives)) : [.. alternatives];

    /// <summary>The alternatives in the order given.</summary>
    public IReadOnlyList<Alternative> Alternatives { get; }

    /// <summary>True when somebody gave weights.</summary>
    public bool IsWeighted => Alternatives[0].Weight is not null;

    /// <summary>
    /// The first rule that is broken: <c>marking.query_empty_choice</c>, <c>marking.query_choice_too_many</c>, <c>marking.query_choice_character</c>,
    /// <c>marking.query_choice_twice</c>, <c>marking.query_weight</c>, <c>marking.query_weight_missing</c>, <c>marking.query_weight_sum</c>,
    /// or a character that no mark holds. Without the place, which the reader adds.
    /// </summary>
    internal static Problem? Check(IReadOnlyList<Alternative> alternatives)
    {
        if (alternatives.Count == 0) return Problem.Of("marking.query_empty_choice");
        if (alternatives.Count > MaxAlternatives) return Problem.Of("marking.query_choice_too_many", null, ("limit", MaxAlternatives));
        foreach (var (character, weight) in alternatives)
        {
            (string, object?) culprit = ("character", character.ToString());
            if (MarkText.Forbidden(culprit.Item2!.ToString()!, null) is { } forbidden) return forbidden;
            if (MarkNormal.Of(character.ToString()).Length != 1) return Problem.Of("marking.query_choice_character", null, culprit);
            if (alternatives.Count(a => a.Character == character) > 1) return Problem.Of("marking.query_choice_twice", null, culprit);
            if (weight is <= 0 or > 1 || (weight is { } w && decimal.Round(w, 4) != w)) return Problem.Of("marking.query_weight", null, culprit);
            if (weight is null != alternatives[0].Weight is null) return Problem.Of("marking.query_weight_missing", null, culprit);
        }
        return alternatives.Sum(a => a.Weight ?? 0) > 1 ? Problem.Of("marking.query_weight_sum") : null;
    }

    /// <inheritdoc/>
    public bool Equals(OneOfPosition? other) => other is not null && Alternatives.SequenceEqual(other.Alternatives);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var alternative in Alternatives) hash.Add(alternative);
        return hash.ToHashCode();
    }
}
