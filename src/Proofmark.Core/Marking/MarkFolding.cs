using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Proofmark.Core.Marking;

/// <summary>
/// The part of <see cref="MarkNormal"/> that is not ASCII, and its tables. The tables are our own selection from what
/// UTS #39 (confusables) records for capital letters; printed in docs/mark-query.md, and a test compares the two.
/// </summary>
internal static class MarkFolding
{
    /// <summary>Stands for a character that is outside the basic plane and no digit; the mark as found keeps it.</summary>
    public const char Unheld = '\uFFFD';

    /// <summary>Capital letters that look like a Latin capital, from → to.</summary>
    public static readonly FrozenDictionary<char, string> LookAlikes = Pairs(
        // Cyrillic
        "АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ҮY ХX ԚQ ԜW ѴV ӀI ԌG " +
        // Greek
        "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ͿJ ϜF");

    /// <summary>Letters that carry a stroke or are two in one, which decomposition leaves alone, from → to.</summary>
    public static readonly FrozenDictionary<char, string> LatinBases = Pairs("ØO ŁL ĐD ÐD ĦH ŦT ıI ÆAE ŒOE ßSS ẞSS");

    /// <summary>Spellings of one Arabic letter on Arabic, Persian and Urdu keyboards, from → to.</summary>
    public static readonly FrozenDictionary<char, string> ArabicSpellings = Pairs("ٱا ىي یي کك ةه ہه ھه ەه");

    /// <summary>Punctuation, besides dashes, connectors, quotation marks and blanks, that separates and does not identify.</summary>
    public const string Separators = "·•‧∙⋅・،؛٫٬۔、。′″ʼـ⁄∕−";

    private static readonly FrozenDictionary<char, string> All = LookAlikes.Concat(LatinBases).Concat(ArabicSpellings).ToFrozenDictionary();

    /// <summary>The normal form of a text that is not all ASCII.</summary>
    public static string Fold(string found)
    {
        var decomposed = Clean(found).Normalize(NormalizationForm.FormKD);
        var result = new StringBuilder(decomposed.Length);
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (rune.Value == Unheld) result.Append(Unheld);
            else if (!Goes(rune)) Append(result, rune);
        }
        return result.ToString().Normalize(NormalizationForm.FormC);
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
        {
            result.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            return;
        }
        var upper = Rune.ToUpperInvariant(rune);
        if (!upper.IsBmp) result.Append(Unheld);
        else if (All.TryGetValue((char)upper.Value, out var folded)) result.Append(folded);
        else result.Append((char)upper.Value);
    }

    private static bool Goes(Rune rune)
    {
        if (rune.IsAscii && MarkNormal.AsciiSeparators.Contains((char)rune.Value, StringComparison.Ordinal)) return true;
        if (rune.IsBmp && Separators.Contains((char)rune.Value, StringComparison.Ordinal)) return true;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format => true,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
            UnicodeCategory.DashPunctuation or UnicodeCategory.ConnectorPunctuation => true,
            UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation => true,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => IsDispensable(rune.Value),
            _ => false,
        };
    }

    /// <summary>
    /// Accents on Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs and hamza, variation selectors. The vowel signs of
    /// Devanagari, Thai and their like are letters in all but name and stay; so does what decomposition takes off Japanese kana.
    /// </summary>
    private static bool IsDispensable(int mark) => mark is
        (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x0591 and <= 0x05C7) or
        (>= 0x0610 and <= 0x061A) or (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x06D6 and <= 0x06ED) or
        (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or
        (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>Replaces lone surrogates and noncharacters, on which normalisation would throw, and drops №, which would become the letters N and O.</summary>
    private static string Clean(string found)
    {
        var result = new StringBuilder(found.Length);
        foreach (var rune in found.EnumerateRunes())
        {
            if (IsNoncharacter(rune.Value)) result.Append(Unheld);
            else if (rune.Value != 0x2116) result.Append(rune.ToString());
        }
        return result.ToString();
    }

    /// <summary>The 66 code points that Unicode promises never to assign.</summary>
    public static bool IsNoncharacter(int codePoint) => (codePoint & 0xFFFE) == 0xFFFE || codePoint is >= 0xFDD0 and <= 0xFDEF;

    private static FrozenDictionary<char, string> Pairs(string table) =>
        table.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenDictionary(pair => pair[0], pair => pair[1..]);
}
