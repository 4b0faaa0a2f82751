using System.Text.RegularExpressions;

namespace Proofmark.Core.Reference;

/// <summary>
/// The definition of an NCIC make code, read: the source runs name, place and remarks together, often without a space
/// (<c>BASQUEMODEL OF ECHASA</c>, <c>CENTURY ARMS INC.ST. ALBANS, VT</c>). What cannot be told apart stays in the name.
/// </summary>
/// <param name="Name">The name of the maker or brand.</param>
/// <param name="Aliases">Names in brackets, after AKA or DBA, or beside a slash.</param>
/// <param name="Place">Town and State as written; null when there is none.</param>
/// <param name="Country">Alpha-2 of the country of the place.</param>
/// <param name="Remark">Everything else.</param>
public sealed partial record NcicDefinition(string Name, IReadOnlyList<string> Aliases, string? Place, string? Country, string? Remark)
{
    /// <summary>The maker of the model or brand that the definition names: Beretta for <c>BANTAM MODEL MFG BY BERETTA</c>.</summary>
    public string? MadeBy => Remark is not null && Owner().Match(Remark) is { Success: true } match ? Trim(match.Groups[1].Value) : null;

    /// <summary>
    /// Whom a code means: most codes follow the name, but <c>BER</c> follows the maker and not his model <c>BANTAM</c>.
    /// Decided by the first two letters of the code.
    /// </summary>
    public string MakerFor(string code) =>
        MadeBy is { Length: > 2 } owner && Follows(code, owner) && !Follows(code, Name) ? owner : Name;

    private static bool Follows(string code, string name) =>
        NameKey.Squashed(name).StartsWith(code[..2], StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a definition. <paramref name="regions"/>: names of States and their parts, in capitals, to alpha-2.</summary>
    public static NcicDefinition Parse(string definition, IReadOnlyDictionary<string, string> regions)
    {
        var text = string.Join(' ', definition.Replace("%", " ; ", StringComparison.Ordinal).Replace('_', ' ')
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var remarks = new List<string>();
        var start = Remarks().Matches(text).FirstOrDefault(m => m.Index > 1);
        if (start is not null)
        {
            remarks.Add(text[start.Index..].Trim());
            text = text[..start.Index];
        }

        var aliases = new List<string>();
        text = Brackets().Replace(text, m =>
        {
            var inner = m.Groups[1].Value.Trim();
            (NotAName().IsMatch(inner) ? remarks : aliases).Add(inner);
            return " ";
        });
        var known = AlsoKnown().Match(text);
        if (known.Success)
        {
            // The other name runs on into the place; the place is read off the whole below.
            aliases.Add(Trim(SplitPlace(known.Groups[2].Value, regions).Name));
            var (_, otherPlace, otherCountry) = SplitPlace(known.Groups[2].Value, regions);
            var only = Trim(known.Groups[1].Value);
            return new NcicDefinition(only, Names(only, aliases), otherPlace, otherCountry, Joined(remarks));
        }

        var parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        text = parts.Length == 0 ? definition : parts[0];
        string? place = null, country = null;
        foreach (var part in parts.Skip(1))
        {
            if (place is null && RegionAtEnd(part, regions) is { } region)
            {
                (place, country) = (Trim(part), region.Country);
            }
            else
            {
                remarks.Add(part);
            }
        }

        if (place is null)
        {
            (text, place, country) = SplitPlace(text, regions);
        }

        var name = string.Join(' ', Trim(text).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal);
        name = name.Length == 0 ? Trim(definition) : name;
        return new NcicDefinition(name, Names(name, aliases), place, country, Joined(remarks));
    }

    /// <summary>Splits "MORINI COMPETITION ARMS BEDANO, SWITZERLAND" after its last word of trade or legal form.</summary>
    private static (string Name, string? Place, string? Country) SplitPlace(string text, IReadOnlyDictionary<string, string> regions)
    {
        text = Glued().Replace(Trim(text), "$1 $2");
        if (RegionAtEnd(text, regions) is not { } region)
        {
            return (text, null, null);
        }

        var head = text[..region.Start].TrimEnd(' ', ',', '-', '/');
        var border = Border().Matches(head).LastOrDefault();
        if (border is null)
        {
            // Without such a word nothing says where the name ends; a comma before the region still holds the town to the name.
            return (head.Length == 0 ? text : head, text[region.Start..].Trim(), region.Country);
        }

        var end = border.Index + border.Length;
        return (head[..end], text[end..].Trim(' ', ',', '-'), region.Country);
    }

    private static (int Start, string Country)? RegionAtEnd(string text, IReadOnlyDictionary<string, string> regions)
    {
        var trimmed = text.TrimEnd(' ', '.', ',', ')', '"');
        for (var words = 3; words >= 1; words--)
        {
            var match = Regex.Match(trimmed, $@"(?:^|[\s,;(.])((?:[\w.']+\s){{{words - 1}}}[\w.']+)$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            // Two letters are a State only after a comma: "AA CO" is no place in Colorado.
            if (match.Success && regions.TryGetValue(match.Groups[1].Value, out var country)
                && (match.Groups[1].Length > 2 || trimmed[..match.Groups[1].Index].TrimEnd().EndsWith(',')))
            {
                return (match.Groups[1].Index, country);
            }
        }

        return null;
    }

    private static List<string> Names(string name, List<string> aliases) =>
        [.. aliases.Concat(name.Contains('/', StringComparison.Ordinal) ? name.Split('/', StringSplitOptions.TrimEntries).Where(p => p.Length > 2) : [])
            .Where(a => NameKey.Squashed(a).Length > 1 && a != name).Distinct(StringComparer.Ordinal)];

    private static string? Joined(List<string> remarks) => remarks.Count == 0 ? null : string.Join("; ", remarks);

    private static string Trim(string text) => text.Trim(' ', ',', ';', '-', '*', '"', '_');

    [GeneratedRegex(@"(?:(?<=[\s;,.)])|(?<=[A-Z)]))(?:MFRS?\b|MFGRS?\b|MFD\b|MFG(?: OF| BY)\b|MODEL OF\b|BRAND (?:OF|NAME)\b|TRADE ?NAME\b|TRADEMARK\b|IMPORTERS?\b|IMPORTED\b|VARIOUS (?:MFR|MFG|MANU))|(?<=[\s;,.)])(?:MANUFACTUR\w+ (?:OF|BY)\b|MAKER OF\b|MAKES\b|MADE (?:BY|IN)\b|SOLD BY\b|SEE\b|ALSO\b|NOT (?:SAME|TO)\b|DO NOT\b|FORMERLY\b|SUBSIDIARY\b|SUCCESSOR\b|OWNED BY\b|ASSOCIATED\b|LICENSE\b|ADDED/|ASSIGNED\b|PER ATF\b|UPDATED\b|OUT OF BUSINESS\b)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Remarks();

    [GeneratedRegex(@"\(([^()]*)\)?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\b(?:NOT|MODEL|RIFLES?|PISTOLS?|SHOTGUNS?|HANDGUNS?|COMPANY CHANGED|MAKE|FORMERLY|IMPORT|RETIRED|COPY|FOUND|MFR|MFG|ALSO|SEE|OR|(?:SPANISH|ITALIAN|AMERICAN|NEW|LONG) COMPANY|CANADA)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotAName();

    [GeneratedRegex(@"^(?:\w+ )?(?:MODELS? OF|BRAND (?:NAME )?OF|MFR?[DG]?\.? BY|MADE BY|TRADE ?MARK OF)\s+(.+?)(?:\s*[,;(]| OR | IMPORTED| SUBSIDIARY|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Owner();

    [GeneratedRegex(@"^(.+?)[\s,-]+(?:A\.?K\.?A\.?|D\.?B\.?A\.?|DOING BUSINESS AS)[\s:-]+(.+)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AlsoKnown();

    [GeneratedRegex(@"(\bINC\.|\bCO\.|\bLTD\.|\bCORP\.|\bLLC\.?)([A-Z])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Glued();

    [GeneratedRegex(@"\b(?:INC|LLC|L\.L\.C|LTD|LIMITED|CO|COMPANY|CORP|CORPORATION|GMBH|S\.?R\.?L|S\.?P\.?A|SANAYI|ARMS|ARMORY|ARMOURY|ARMAMENTS?|FIREARMS|GUNS?|GUNWORKS|TACTICAL|RIFLES?|WEAPONS?|WEAPONRY|MANUFACTURING|MFG|INDUSTRIES|ENTERPRISES|CUSTOMS?|PRECISION|DEFENSE|DEFENCE|ORDNANCE|PRODUCTS|PRODUCTIONS|SYSTEMS|TECHNOLOGIES|TECHNOLOGY|SOLUTIONS|OUTFITTERS|WORKS|IRONWORKS|MACHINE|MACHINING|ENGINEERING|SUPPLY|SALES|IMPORTS|INTERNATIONAL|GUNSMITHING|GUNSMITH|SHOP|SERVICES?|GROUP|ARSENAL|SILENCERS|SUPPRESSORS|DESIGNS?|PARTS|TRADING|SPORTS|BROTHERS|BROS|SONS|USA)\b\.?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Border();
}
