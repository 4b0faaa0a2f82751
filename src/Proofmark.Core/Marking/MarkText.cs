using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>
/// What a mark says, a serial number among others: exactly as it was found, and in its normal form.
/// Two are equal when they were found equal; to ask whether they may be the same mark, compare <see cref="Normalised"/>.
/// </summary>
public sealed class MarkText : IEquatable<MarkText>
{
    /// <summary>The longest text as found, in UTF-16 units.</summary>
    public const int MaxFoundLength = 256;

    private MarkText(string found, string normalised) => (Found, Normalised) = (found, normalised);

    /// <summary>As found: blanks, case, script and all. Never altered.</summary>
    public string Found { get; }

    /// <summary>The normal form (<see cref="MarkNormal"/>), 1 to <see cref="MarkNormal.MaxLength"/> characters.</summary>
    public string Normalised { get; }

    /// <summary>A character of it could not be read: written as a question mark, kept as seen and never guessed.</summary>
    public bool HasUnreadable => Found.AsSpan().ContainsAny('?', '\uFF1F', '\u061F');

    /// <summary>Takes a mark as found.</summary>
    /// <returns>The mark, or a problem <c>marking.empty</c>, <c>marking.nothing</c> (only separators), <c>marking.too_long</c>,
    /// or, with the place from 1 and the code point, <c>marking.control</c>, <c>marking.bidi</c>, <c>marking.surrogate</c>.</returns>
    public static ParseResult<MarkText> Read(string? found, string? field = null) =>
        TryRead(found, field, out var normalised, out var problem) ? new MarkText(found, normalised) : problem;

    /// <summary>
    /// The same check without a value to hold, for rows by the million: the normal form, or the problem. On ASCII it allocates
    /// nothing but the normal form, and not that when the text is its own.
    /// </summary>
    public static bool TryRead([NotNullWhen(true)] string? found, string? field, [NotNullWhen(true)] out string? normalised, [NotNullWhen(false)] out Problem? problem)
    {
        normalised = null;
        problem = string.IsNullOrWhiteSpace(found) ? Problem.Of("marking.empty", field)
            : found.Length > MaxFoundLength ? Problem.Of("marking.too_long", field, ("limit", MaxFoundLength), ("found", found.Length))
            : Forbidden(found, field);
        if (problem is not null) return false;
        var normal = MarkNormal.Of(found!);
        if (normal.Length == 0) problem = Problem.Of("marking.nothing", field, ("text", found));
        else if (normal.Length > MarkNormal.MaxLength) problem = Problem.Of("marking.too_long", field, ("limit", MarkNormal.MaxLength), ("found", normal.Length));
        if (problem is not null) return false;
        normalised = normal;
        return true;
    }

    /// <summary>Takes a mark as found; false when it cannot be one (<see cref="Read"/> says why).</summary>
    public static bool TryParse([NotNullWhen(true)] string? found, [NotNullWhen(true)] out MarkText? value) =>
        (value = Read(found).Value) is not null;

    /// <summary>Takes a mark that must be right.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    public static MarkText Parse(string found) => Read(found).GetValueOrThrow();

    /// <summary>As found.</summary>
    public override string ToString() => Found;

    /// <inheritdoc/>
    public bool Equals(MarkText? other) => other is not null && Found == other.Found;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MarkText);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Found, StringComparison.Ordinal);

    /// <summary>
    /// What no mark holds and what would deceive a reader: control characters, lone surrogates, and the bidirectional controls that
    /// make a text show in another order than it is stored. The mere direction marks (U+200E, U+200F, U+061C), which Arabic systems leave
    /// behind, pass; the normal form is without them.
    /// </summary>
    internal static Problem? Forbidden(string text, string? field)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and <= '~') continue;
            string? code = null;
            if (char.IsControl(c) || MarkFolding.IsNoncharacter(c)) code = "marking.control";
            else if (c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')) code = "marking.bidi";
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(c)) code = "marking.surrogate";
            if (code is not null)
                return Problem.Of(code, field, ("position", i + 1), ("code", "U+" + ((int)c).ToString("X4", CultureInfo.InvariantCulture)));
        }
        return null;
    }
}
