using System.Globalization;
using System.Text;

namespace Proofmark.Core.Reference;

/// <summary>Folds names so that spellings which mean the same compare equal. Never shown to a person.</summary>
public static class NameKey
{
    /// <summary>
    /// Words in upper case without accents and punctuation, one space between; <c>&amp;</c> is AND, dots and apostrophes join.
    /// Letters of every script stay; Arabic vowel marks and the tatweel go, alef forms and the final yeh are unified.
    /// </summary>
    public static string Words(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (c is '.' or '\'' or '’' or '`' or '´' or 'ʼ' or '\u0640')
            {
                continue;
            }

            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                continue;
            }

            if (c is '&')
            {
                folded.Append(" AND ");
                continue;
            }

            folded.Append(char.IsLetterOrDigit(c) ? Fold(c) : " ");
        }

        return string.Join(' ', folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Like <see cref="Words"/> without the spaces.</summary>
    public static string Squashed(string text) => Words(text).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>A key for tables: lower-case ASCII letters and digits with hyphens; never empty for a text with a letter or digit.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in Words(text.Replace("&", " ", StringComparison.Ordinal)))
        {
            slug.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c).ToString()
                : c == ' ' ? "-"
                : string.Create(CultureInfo.InvariantCulture, $"u{(int)c:x}"));
        }

        return slug.ToString();
    }

    private static string Fold(char c) => c switch
    {
        'ß' => "SS",
        'ø' or 'Ø' => "O",
        'æ' or 'Æ' => "AE",
        'œ' or 'Œ' => "OE",
        'ł' or 'Ł' => "L",
        'đ' or 'Đ' => "D",
        'ı' => "I",
        'ى' => "ي",
        'ة' => "ه",
        _ => char.ToUpperInvariant(c).ToString(),
    };
}
