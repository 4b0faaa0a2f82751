using System.Globalization;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>Reads numbers that are not negative, strictly: marks between thousands must stand where thousands end.</summary>
public static class NumberReader
{
    /// <summary>Reads one text; surrounding blanks are forgiven.</summary>
    /// <returns>The number, or null when the text is not one by that rule, is negative, or has more digits than a decimal holds.</returns>
    public static decimal? Read(ReadOnlySpan<char> text, NumberRule rule)
    {
        Span<char> plain = stackalloc char[40];
        var length = 0;
        var sinceGroup = -1;
        var decimals = false;
        foreach (var c in text.Trim())
        {
            if (length == plain.Length)
            {
                return null;
            }

            if (char.IsDigit(c))
            {
                plain[length++] = (char)('0' + (int)char.GetNumericValue(c));
                sinceGroup += sinceGroup >= 0 && !decimals ? 1 : 0;
            }
            else if (c == rule.Decimal && !decimals && length > 0 && sinceGroup is -1 or 3)
            {
                plain[length++] = '.';
                decimals = true;
            }
            else if (!decimals && IsGroup(c, rule.Group) && (sinceGroup == 3 || (sinceGroup == -1 && length is >= 1 and <= 3)))
            {
                sinceGroup = 0;
            }
            else
            {
                return null;
            }
        }

        if (length == 0 || plain[length - 1] == '.' || (!decimals && sinceGroup is not (-1 or 3)))
        {
            return null;
        }

        return decimal.TryParse(plain[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static bool IsGroup(char c, char? group) =>
        c == group || (group == ' ' && c is '\u00A0' or '\u202F') || (group == '\'' && c == '’');

    /// <summary>The problem of a text that is no number.</summary>
    public static Problem Unreadable(ReadOnlySpan<char> text, string field) =>
        Problem.Of("import.number_unreadable", field, ("text", text.Length > 60 ? string.Concat(text[..60], "…") : text.ToString()));
}
