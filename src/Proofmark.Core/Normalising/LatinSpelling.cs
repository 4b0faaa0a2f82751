using System.Collections.Frozen;
using System.Text;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Normalising;

/// <summary>
/// Names of other scripts in Latin letters, as one would spell them to find a maker: Cyrillic and Greek by their sound, Arabic and Persian
/// by the consonants that they write. Never shown to a person.
/// </summary>
internal static class LatinSpelling
{
    private static readonly FrozenDictionary<char, string> Letters = (
        "АA БB ВV ГG ҐG ДD ЂDJ ЃG ЕE ЄE ЁE ЖZH ЗZ ИI ІI ЇI ЙI ЈJ КK ЛL ЉLJ МM НN ЊNJ ОO ПP РR СS ТT ЋC ЌK УU ЎU ФF ХH ЦTS ЧCH ЏDZ ШSH ЩSHCH ЪY_ ЫY ЬY_ ЭE ЮYU ЯYA " +
        "ΑA ΒB ΓG ΔD ΕE ΖZ ΗI ΘTH ΙI ΚK ΛL ΜM ΝN ΞX ΟO ΠP ΡR ΣS ΤT ΥY ΦF ΧCH ΨPS ΩO " +
        "اA بB پP تT ثT جJ چCH حH خKH دD ذD رR زZ ژZH سS شSH صS ضD طT ظZ عA غG فF ڤV قK كK گG لL مM نN هH وO يI ءY_ ئI ؤO")
        .Split(' ').ToFrozenDictionary(p => p[0], p => p[^1] == '_' ? "" : p[1..]);

    /// <summary>Words in Latin capitals, as <see cref="NameKey.Words"/> writes them; letters of scripts that are not spelt here stay.</summary>
    public static string Words(string text)
    {
        var words = NameKey.Words(text);
        if (System.Text.Ascii.IsValid(words)) return words;
        var latin = new StringBuilder(words.Length);
        foreach (var c in words)
        {
            if (Letters.TryGetValue(c, out var spelt)) latin.Append(spelt);
            else if (char.IsDigit(c) && !char.IsAsciiDigit(c)) latin.Append((char)('0' + System.Globalization.CharUnicodeInfo.GetDecimalDigitValue(c)));
            else latin.Append(c);
        }
        return latin.ToString();
    }

    /// <summary>Whether a text has letters of a script that writes consonants alone.</summary>
    public static bool IsConsonantal(string text) => text.Any(c => c is >= '\u0600' and <= '\u06FF' or >= '\u0750' and <= '\u077F' or >= '\uFB50' and <= '\uFEFC');

    /// <summary>
    /// What remains of a name when vowels go and consonants that such scripts do not tell apart become one; names that have the same are
    /// candidates for one another. Empty where fewer than three consonants remain, which would fit too many.
    /// </summary>
    public static string Skeleton(string words)
    {
        var skeleton = new StringBuilder(words.Length);
        foreach (var c in words.Replace("CH", "J", StringComparison.Ordinal).Replace("SH", "S", StringComparison.Ordinal).Replace("TH", "T", StringComparison.Ordinal).Replace("CK", "K", StringComparison.Ordinal).Replace("PH", "F", StringComparison.Ordinal))
        {
            var one = c switch
            {
                'P' => 'B', 'V' => 'F', 'C' or 'Q' or 'G' or 'J' => 'K', 'Z' or 'X' => 'S', 'D' => 'T',
                'A' or 'E' or 'I' or 'O' or 'U' or 'Y' or 'W' or 'H' or ' ' => '\0',
                _ => c,
            };
            if (one != '\0' && (skeleton.Length == 0 || skeleton[^1] != one)) skeleton.Append(one);
        }
        return skeleton.Length < 3 ? "" : skeleton.ToString();
    }
}
