using System.Globalization;
using System.Text;

namespace Proofmark.Core.Marking;

/// <summary>
/// Characters that a person cannot see and did not mean to type: controls, direction marks, joiners, zero-width blanks. They come with
/// what is pasted, and two marks that look the same would not be the same. Where a person types they are taken out, and the person is told.
/// </summary>
public static class HiddenCharacters
{
    private const int MostNamed = 5;

    /// <summary>Takes them out.</summary>
    /// <param name="text">As sent.</param>
    /// <param name="found">Their code points, <c>U+200B</c>, each once, in the order found, at most five; empty when there are none.</param>
    /// <returns>The text without them; the same instance when there are none.</returns>
    public static string Fold(string text, out IReadOnlyList<string> found)
    {
        found = In(text);
        if (found.Count == 0) return text;
        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (!IsHidden(rune)) seen.Append(rune.ToString());
        return seen.ToString();
    }

    /// <summary>Which ones a text has: code points as <see cref="Fold"/> gives them; empty when there are none.</summary>
    public static IReadOnlyList<string> In(string text) =>
        [.. text.EnumerateRunes().Where(IsHidden).Distinct().Take(MostNamed).Select(r => "U+" + r.Value.ToString("X4", CultureInfo.InvariantCulture))];

    /// <summary>Whether a character cannot be seen.</summary>
    public static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
