using System.Text;
using System.Text.RegularExpressions;

namespace Proofmark.Core.Reference;

/// <summary>Folds names of models so that spellings which mean the same compare equal.</summary>
public static partial class ModelName
{
    private static readonly Dictionary<string, string> Unified = new(StringComparer.Ordinal)
    {
        ["MDL"] = "MODEL", ["MOD"] = "MODEL", ["CAL"] = "CALIBER", ["CALIBRE"] = "CALIBER", ["GA"] = "GAUGE", ["INCH"] = "IN",
        ["INCHES"] = "IN", ["COMM"] = "COMMEMORATIVE", ["ANNIV"] = "ANNIVERSARY", ["LTD"] = "LIMITED", ["ED"] = "EDITION",
        ["MAG"] = "MAGNUM", ["SPL"] = "SPECIAL", ["GOVT"] = "GOVERNMENT", ["STD"] = "STANDARD",
    };

    /// <summary>
    /// Case, accents, punctuation and a leading "Model" do not count; the border between figures does: <c>10-1</c> is not
    /// <c>101</c>, but <c>AK-47</c> is <c>AK47</c> and <c>Steady-Grip</c> is <c>Steadygrip</c>.
    /// </summary>
    public static string Key(string name)
    {
        var prepared = DotInNumber().Replace(MakerName.Clean(name), " ")
            .Replace("w/o", " without ", StringComparison.OrdinalIgnoreCase)
            .Replace("w/", " with ", StringComparison.OrdinalIgnoreCase)
            .Replace("+", " plus ", StringComparison.Ordinal);
        var tokens = Tokens(NameKey.Words(prepared)).Select(t => Unified.GetValueOrDefault(t, t)).ToList();
        while (tokens.Count > 1 && tokens[0] is ("MODEL" or "MODELS" or "THE"))
        {
            tokens.RemoveAt(0);
        }

        var key = new StringBuilder();
        for (var i = 0; i < tokens.Count; i++)
        {
            // Figures and single letters keep their border; between a letter and a figure the border is plain without a space.
            var border = i > 0 && char.IsDigit(tokens[i][0]) == char.IsDigit(tokens[i - 1][0]) && !(Word(tokens[i]) && Word(tokens[i - 1]));
            key.Append(border ? " " : "").Append(tokens[i]);
        }

        return key.ToString();
    }

    private static bool Word(string token) => token.Length > 1 && !char.IsDigit(token[0]);

    /// <summary>Splits at spaces and between letters and figures.</summary>
    private static IEnumerable<string> Tokens(string words)
    {
        var token = new StringBuilder();
        foreach (var c in words)
        {
            if (c == ' ' || (token.Length > 0 && char.IsDigit(c) != char.IsDigit(token[^1])))
            {
                if (token.Length > 0)
                {
                    yield return token.ToString();
                }

                token.Clear();
            }

            if (c != ' ')
            {
                token.Append(c);
            }
        }

        if (token.Length > 0)
        {
            yield return token.ToString();
        }
    }

    [GeneratedRegex(@"(?<=\d)\.(?=\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DotInNumber();
}
