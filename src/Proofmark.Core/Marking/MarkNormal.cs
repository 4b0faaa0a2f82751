using System.Buffers;

namespace Proofmark.Core.Marking;

/// <summary>
/// The normal form of a mark: what two clerks should arrive at who read the same metal and typed it with different keyboards and habits.
/// Search and duplicate checks compare normal forms; the mark as found is kept beside it and never altered.
/// </summary>
/// <remarks>
/// In this order: compatibility decomposition (Unicode NFKD); removal of separators, invisible characters and the accents of alphabets
/// that can do without (see <see cref="MarkFolding"/>); decimal digits of any script to ASCII; upper case (invariant); look-alikes
/// among Latin, Greek and Cyrillic letters, and spellings of one Arabic letter, to one of them; canonical composition (NFC).
/// O and 0, I and 1 stay apart: those are confusions of the eye, weighed by search, not differences of keyboard.
/// The rules are version <see cref="Version"/>; a change of rule is a new version, because indexes and stored columns hold the result.
/// </remarks>
public static class MarkNormal
{
    /// <summary>The version of the rules; stored normal forms of another version are to be made again.</summary>
    public const int Version = 1;

    /// <summary>The longest normal form that a mark may have, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>ASCII that is written between the characters of a mark and does not belong to it. Control characters go as well.</summary>
    internal const string AsciiSeparators = " -./\\_,:;'\"`";

    /// <summary>ASCII characters that stay as they are.</summary>
    private static readonly SearchValues<char> Kept = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(i => (char)i).Where(c => !AsciiSeparators.Contains(c, StringComparison.Ordinal) && !char.IsAsciiLetterLower(c))]);

    /// <summary>For each ASCII character what it becomes; 0 where it goes.</summary>
    private static readonly char[] Ascii = [.. Enumerable.Range(0, 128).Select(i => (char)i)
        .Select(c => char.IsControl(c) || AsciiSeparators.Contains(c, StringComparison.Ordinal) ? '\0' : char.ToUpperInvariant(c))];

    /// <summary>
    /// The normal form of any text; total and idempotent. A text that is already normal and ASCII comes back as the same instance;
    /// other ASCII text costs one allocation, the result. May be empty, when the text holds nothing but separators.
    /// </summary>
    public static string Of(string found)
    {
        var first = found.AsSpan().IndexOfAnyExcept(Kept);
        if (first < 0) return found;
        var rest = found.AsSpan(first);
        if (!System.Text.Ascii.IsValid(rest)) return MarkFolding.Fold(found);

        var length = first;
        foreach (var c in rest)
        {
            if (Ascii[c] != '\0') length++;
        }
        return length == 0 ? "" : string.Create(length, (found, first), static (span, from) =>
        {
            from.found.AsSpan(0, from.first).CopyTo(span);
            var at = from.first;
            foreach (var c in from.found.AsSpan(from.first))
            {
                if (Ascii[c] is var kept and not '\0') span[at++] = kept;
            }
        });
    }

    /// <summary>True when the text is its own normal form.</summary>
    public static bool Is(string text) => Of(text) == text;
}
