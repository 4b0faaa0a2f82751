using System.Net;
using System.Text.RegularExpressions;

namespace Proofmark.Core.Reference;

/// <summary>
/// The name of a maker, cleaned, with two keys. The full key keeps the legal form, because two firms may differ in it alone
/// (a Boston firm of 1870 and a Missouri firm of 1990 are both "American Arms"); the bare key is without it.
/// </summary>
public sealed partial record MakerName
{
    private static readonly Dictionary<string, string> Forms = new(StringComparer.Ordinal)
    {
        ["INC"] = "INC", ["INCORPORATED"] = "INC", ["LLC"] = "LLC", ["LTD"] = "LTD", ["LIMITED"] = "LTD", ["CO"] = "CO",
        ["COMPANY"] = "CO", ["CORP"] = "CORP", ["CORPORATION"] = "CORP", ["GMBH"] = "GMBH", ["AG"] = "AG", ["SA"] = "SA",
        ["SRL"] = "SRL", ["SPA"] = "SPA", ["SNC"] = "SNC", ["SRO"] = "SRO", ["KG"] = "KG", ["PTY"] = "PTY", ["SPRL"] = "SPRL",
    };

    private MakerName(string text, string full, string bare, string form) => (Text, Full, Bare, Form) = (text, full, bare, form);

    /// <summary>As shown: character references decoded, spaces single, otherwise as written.</summary>
    public string Text { get; }

    /// <summary>Compares equal when spelling, case, spacing, word order of a given name or an added abbreviation differ.</summary>
    public string Full { get; }

    /// <summary>The full key without legal form.</summary>
    public string Bare { get; }

    /// <summary>The legal form alone (<c>CO INC</c>), empty when there is none.</summary>
    public string Form { get; }

    /// <summary>Reads a name; it must hold a letter or a digit.</summary>
    public static MakerName From(string written)
    {
        var text = Clean(written);
        var words = NameKey.Words(Turned(WithoutAbbreviation(text))).Split(' ');
        words = words.Length > 1 && words[0] == "THE" ? words[1..] : words;
        var unified = words.Select(w => Forms.GetValueOrDefault(w, w)).ToArray();
        // "AND CO" ends many names of partnerships and is one form with "CO".
        var bare = unified.Where(w => !Forms.ContainsKey(w)).ToList();
        while (bare.Count > 1 && bare[^1] == "AND")
        {
            bare.RemoveAt(bare.Count - 1);
        }

        bare = bare.Count == 0 ? [.. unified] : bare;
        return new MakerName(text, string.Concat(unified), string.Concat(bare), string.Join(' ', unified.Where(Forms.ContainsKey)));
    }

    /// <summary>Decodes character references (twice, as some sources encode twice) and collapses spaces.</summary>
    public static string Clean(string written) =>
        string.Join(' ', WebUtility.HtmlDecode(WebUtility.HtmlDecode(written)).Replace('´', '\'').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>"LEWIS MACHINE &amp; TOOL (LMT)" and "MAC (MILITARY ARMAMENT CORP.)": the brackets hold initials, or the name is those of the brackets.</summary>
    private static string WithoutAbbreviation(string text)
    {
        var match = Bracketed().Match(text);
        if (!match.Success)
        {
            return text;
        }

        var (head, inner) = (match.Groups[1].Value, match.Groups[2].Value);
        return IsShortFor(NameKey.Squashed(inner), head) || IsShortFor(NameKey.Squashed(head), inner) ? head : text;
    }

    private static bool IsShortFor(string shortName, string longName)
    {
        var initials = string.Concat(NameKey.Words(longName).Split(' ').Where(w => w is not ("AND" or "OF")).Select(w => w[..Math.Min(1, w.Length)]));
        return shortName.Length is >= 2 and <= 5 && initials.StartsWith(shortName, StringComparison.Ordinal);
    }

    /// <summary>"RIZZINI, EMILIO" is "EMILIO RIZZINI"; a legal form after the comma stays where it is.</summary>
    private static string Turned(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
        {
            return text;
        }

        var second = NameKey.Words(parts[1]).Split(' ');
        var person = second.All(w => !Forms.ContainsKey(w)) && second.Length <= 2;
        return person ? string.Join(' ', [parts[1], parts[0], .. parts[2..]]) : text;
    }

    [GeneratedRegex(@"^(.+?)\s*\(([^()]+)\)\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bracketed();
}
