using System.Text;

namespace Proofmark.Core.Importing.Rows;

/// <summary>The text of a cell as it is kept.</summary>
internal static class CellText
{
    /// <summary>Without blanks and invisible marks at its ends.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && IsBlank(text[0]))
        {
            text = text[1..];
        }

        while (!text.IsEmpty && IsBlank(text[^1]))
        {
            text = text[..^1];
        }

        return text;
    }

    /// <summary>Composed (NFC), so that the same letters are the same bytes.</summary>
    public static string Compose(ReadOnlySpan<char> text)
    {
        var plain = text.ToString();
        return Ascii.IsValid(text) || plain.IsNormalized(NormalizationForm.FormC) ? plain : plain.Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether it holds something that is not text: control characters (line ends and tabs where they may stand) or half a character.</summary>
    public static bool IsDamaged(ReadOnlySpan<char> text, bool lines)
    {
        if (!text.ContainsAnyInRange('\0', '\u001F') && !text.ContainsAnyInRange('\u007F', '\u009F') && !text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(c) || (char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t')))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBlank(char c) => c <= ' ' ? c is ' ' or '\t' or '\r' or '\n' or '\v' or '\f' : c is '\u00A0' or '\uFEFF' or '\u200B' or '\u3000' || (c > 127 && char.IsWhiteSpace(c));
}
