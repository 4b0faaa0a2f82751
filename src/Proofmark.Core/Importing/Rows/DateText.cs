using System.Globalization;
using System.Text;

namespace Proofmark.Core.Importing.Rows;

/// <summary>The text of a date cell cut into numbers and words: time of day and approximation marks taken off, digits of all scripts made 0 to 9.</summary>
internal sealed class DateText
{
    private static readonly string[] About = ["circa", "about", "around", "approx", "environ", "vers", "hacia", "около", "حوالي", "大约", "env", "ca", "c", "约", "~"];

    /// <summary>The folded text without time of day.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Numbers and words in order; a number keeps its digits.</summary>
    public List<string> Parts { get; } = [];

    /// <summary>Whether the text says that the date is approximate.</summary>
    public bool Approximate { get; private set; }

    /// <summary>Whether the text doubts the date.</summary>
    public bool Uncertain { get; private set; }

    /// <summary>Whether the text says that it is Gregorian: written so by the rejects file for spreadsheet dates.</summary>
    public bool CommonEra { get; private set; }

    /// <summary>Cuts a text; null when it holds something that no date holds.</summary>
    public static DateText? Cut(ReadOnlySpan<char> cell)
    {
        var folded = Fold(cell);
        if (folded.Length is 0 or > 60 || WithoutTime(folded) is not { } plain)
        {
            return null;
        }

        var text = new DateText { Text = plain };
        var rest = text.TakeMarks(plain.ToLowerInvariant());
        for (var i = 0; i < rest.Length;)
        {
            var start = i;
            if (char.IsAsciiDigit(rest[i]))
            {
                while (i < rest.Length && char.IsAsciiDigit(rest[i]))
                {
                    i++;
                }

                text.Parts.Add(rest[start..i]);
            }
            else if (char.IsLetter(rest[i]) && rest[i] is not ('年' or '月' or '日'))
            {
                while (i < rest.Length && (char.IsLetter(rest[i]) || rest[i] == '_' || CharUnicodeInfo.GetUnicodeCategory(rest[i]) == UnicodeCategory.NonSpacingMark))
                {
                    i++;
                }

                if (!MonthNames.IsFiller(rest[start..i]))
                {
                    text.Parts.Add(rest[start..i]);
                }
            }
            else if (rest[i] is ' ' or '-' or '/' or '.' or ',' or '،' or '年' or '月' or '日' or '\'' or '‏' or '–')
            {
                i++;
            }
            else
            {
                return null;
            }
        }

        return text;
    }

    private string TakeMarks(string text)
    {
        if (text.EndsWith(" ce", StringComparison.Ordinal))
        {
            CommonEra = true;
            text = text[..^3];
        }

        if (text.EndsWith('~') || text.EndsWith('?') || text.EndsWith('%'))
        {
            Approximate = text[^1] is '~' or '%';
            Uncertain = text[^1] is '?' or '%';
            text = text[..^1].TrimEnd();
        }

        foreach (var word in About)
        {
            if (text.StartsWith(word, StringComparison.Ordinal) && text.Length > word.Length && !char.IsLetter(text[word.Length]))
            {
                Approximate = true;
                return text[word.Length..].TrimStart(' ', '.', ':');
            }

            if (text.StartsWith(word, StringComparison.Ordinal) && word[0] >= '\u4E00')
            {
                Approximate = true;
                return text[word.Length..];
            }
        }

        // Two-word Arabic month names count as one word.
        return text.Replace("كانون ", "كانون_", StringComparison.Ordinal).Replace("تشرين ", "تشرين_", StringComparison.Ordinal);
    }

    // Everything from the hour on, when it looks like a time of day and nothing else.
    private static string? WithoutTime(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return text;
        }

        var hour = colon;
        while (hour > 0 && char.IsAsciiDigit(text[hour - 1]))
        {
            hour--;
        }

        if (colon - hour is < 1 or > 2 || hour < 5 || text[hour - 1] is not (' ' or 'T' or 't'))
        {
            return null;
        }

        foreach (var c in text.AsSpan(colon))
        {
            if (!char.IsAsciiDigit(c) && c is not (':' or '.' or ',' or '+' or '-' or 'Z' or 'z' or ' ' or 'A' or 'a' or 'P' or 'p' or 'M' or 'm'))
            {
                return null;
            }
        }

        return text[..(hour - 1)].TrimEnd();
    }

    private static string Fold(ReadOnlySpan<char> cell)
    {
        var folded = new StringBuilder(cell.Length);
        foreach (var c in cell.Trim())
        {
            if (c > 127 && char.IsDigit(c))
            {
                folded.Append((char)('0' + (int)char.GetNumericValue(c)));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                continue;
            }
            else
            {
                folded.Append(char.IsWhiteSpace(c) ? ' ' : c);
            }
        }

        return folded.ToString();
    }
}
