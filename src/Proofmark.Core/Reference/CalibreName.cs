using System.Globalization;
using System.Text.RegularExpressions;

namespace Proofmark.Core.Reference;

/// <summary>Folds written calibres: <c>9 mm Luger</c>, <c>9MM LUGER</c> and <c>9mm-Luger</c> are one; so are <c>12 ga.</c> and <c>12 gauge</c>.</summary>
public static partial class CalibreName
{
    /// <summary>
    /// The key of a calibre. The unit mm counts only when nothing else follows (9 mm is not .9); a leading point or zero does
    /// not; a decimal comma is a point; gauge, bore and their abbreviations are one word. Figures of every script are read.
    /// </summary>
    public static string Key(string written)
    {
        var text = string.Concat(MakerName.Clean(written).Select(Plain)).ToLowerInvariant();
        text = DecimalComma().Replace(text, ".");
        text = Filler().Replace(text, " ");
        text = text.Replace("&", " and ", StringComparison.Ordinal).Replace("+", "plus", StringComparison.Ordinal);
        text = Cross().Replace(text, "x");
        text = LeadingPoint().Replace(text, "");
        text = Shot().Replace(text, "gauge");
        text = GaugeFirst().Replace(text, "$1 gauge");
        text = Millimetres().Replace(text, m => m.Groups[3].Value.Trim().Length > 0 || m.Groups[2].Length > 0
            ? m.Groups[1].Value + m.Groups[2].Value + m.Groups[3].Value
            : m.Groups[1].Value + "mm");
        return Dropped().Replace(text, "");
    }

    private static char Plain(char c) => c switch
    {
        '×' or 'х' or 'Х' or '*' => 'x',
        '٫' => '.',
        _ when char.IsDigit(c) && !char.IsAsciiDigit(c) => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)),
        _ => c,
    };

    [GeneratedRegex(@"(?<=\d),(?=\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"\b(?:cal|caliber|calibre)\b\.?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Filler();

    [GeneratedRegex(@"(?<=\d)\s*(?:mm)?\s*x\s*(?=\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Cross();

    [GeneratedRegex(@"(?<![\d.])0*\.(?=\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeadingPoint();

    [GeneratedRegex(@"\b(?:ga|gage|gauge|bore|gauges)\b\.?|(?<=\d)ga\b\.?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shot();

    [GeneratedRegex(@"^\s*gauge\s*(\d+)\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GaugeFirst();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(x\d+(?:\.\d+)?r?)?\s*mm\b\s*(.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Millimetres();

    [GeneratedRegex(@"[^\p{L}\p{Nd}./]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Dropped();
}
