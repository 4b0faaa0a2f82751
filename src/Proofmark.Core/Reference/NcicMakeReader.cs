namespace Proofmark.Core.Reference;

/// <summary>Reads the NCIC make codes and joins them to the makes that are there already.</summary>
public sealed class NcicMakeReader
{
    /// <summary>Upstream make codes.</summary>
    public const string File = "ncic/source/makes.csv.gz";

    private readonly ILookup<string, DataRow> places;
    private readonly Dictionary<string, DataRow> links;
    private readonly Dictionary<string, string> regions;

    /// <summary>Takes the readings of codes that mean a place, the links that no rule finds, and the names of regions.</summary>
    public NcicMakeReader(IEnumerable<DataRow> places, IEnumerable<DataRow> links, IEnumerable<DataRow> regions)
    {
        this.places = places.ToLookup(r => r["code"]);
        this.links = links.ToDictionary(r => r["code"]);
        this.regions = regions.ToDictionary(r => r["name"], r => r["country"]);
    }

    /// <summary>All codes, the makes with their codes, and the fate of each row.</summary>
    public (IReadOnlyList<NcicCode> Codes, IReadOnlyList<Make> Makes, IReadOnlyList<SourceRow> Rows) Read(
        IReadOnlyList<DataRow> source, IReadOnlyList<Make> makes, IReadOnlyDictionary<string, string> makeKeyOf)
    {
        var list = makes.ToDictionary(m => m.Key);
        var order = makes.Select(m => m.Key).ToList();
        var byFull = makes.SelectMany(m => Names(m).Select(n => (n.Full, m.Key))).Distinct().ToLookup(p => p.Full, p => p.Key);
        var byBare = makes.SelectMany(m => Names(m).Select(n => (n.Bare, m.Key))).Distinct().ToLookup(p => p.Bare, p => p.Key);
        var read = source.Select(r => (Row: r, Maker: MakerText(r), Place: places[r["code"]].FirstOrDefault())).ToList();
        var parsed = read.Where(r => r.Maker is not null).ToDictionary(r => r.Row["code"], r => NcicDefinition.Parse(r.Maker!, regions));

        var joined = new Dictionary<string, (string Key, string Reason)>();
        foreach (var code in parsed.Keys)
        {
            if (links.TryGetValue(code, out var link))
            {
                joined[code] = (makeKeyOf[link["maker"]], link["reason"]);
            }
        }

        Join(parsed, joined, n => byFull[n.Full], "same_name", [.. joined.Values.Select(j => j.Key)]);
        // A name without its legal form joins only a make that has no code yet: two codes are two makers until a source says otherwise.
        Join(parsed, joined, n => byBare[n.Bare], "without_legal_form", [.. joined.Values.Select(j => j.Key)]);

        var codes = new List<NcicCode>();
        var rows = new List<SourceRow>();
        foreach (var (row, maker, place) in read)
        {
            var (code, definition) = (row["code"], row["definition"]);
            var meanings = new List<NcicMeaning>();
            string? key = null, reason = null;
            if (maker is not null)
            {
                var named = parsed[code];
                if (joined.TryGetValue(code, out var join))
                {
                    (key, reason) = join;
                    var linked = links.ContainsKey(code) || named.MakerFor(code) != named.Name;
                    list[key] = WithCode(list[key], code, named, withName: !linked);
                    meanings.Add(new NcicMeaning(MeaningKind.Make, list[key].Name, key, list[key].Country, linked ? maker : named.Remark));
                }
                else
                {
                    var name = named.MakerFor(code);
                    key = NewKey(list, name, code);
                    list[key] = new Make(key, name, MakeKind.Maker, name == named.Name ? named.Aliases : [], [code], Country(named.Country), named.Place);
                    order.Add(key);
                    meanings.Add(new NcicMeaning(MeaningKind.Make, name, key, Country(named.Country), name == named.Name ? named.Remark : maker));
                }
            }

            if (place is not null)
            {
                meanings.Add(PlaceMeaning(place));
            }

            codes.Add(new NcicCode(NcicTable.Make, code, definition, meanings));
            rows.Add(place?["kind"] == "reserved"
                ? new SourceRow(File, row.Number, code, definition, RowFate.LeftOut, null, "reserved")
                : new SourceRow(File, row.Number, code, definition, reason is null ? RowFate.Kept : RowFate.Merged, key ?? "code/" + code, reason));
        }

        return (codes, [.. order.Select(k => list[k])], rows);
    }

    private string? MakerText(DataRow row)
    {
        var place = places[row["code"]].FirstOrDefault();
        return place is null ? row["definition"] : place["maker"].Length > 0 ? place["maker"] : null;
    }

    private static void Join(
        Dictionary<string, NcicDefinition> parsed,
        Dictionary<string, (string Key, string Reason)> joined,
        Func<MakerName, IEnumerable<string>> find,
        string reason,
        HashSet<string> taken)
    {
        var found = parsed
            .Where(p => !joined.ContainsKey(p.Key))
            .Select(p => (Code: p.Key, Keys: find(MakerName.From(p.Value.MakerFor(p.Key))).ToList(), Length: (p.Value.Place + p.Value.Remark).Length))
            .Where(p => p.Keys.Count == 1 && !taken.Contains(p.Keys[0]))
            .ToList();
        foreach (var same in found.GroupBy(p => p.Keys[0]))
        {
            // Of several codes with one name the plainest is the maker; "NOT SAME AS..." and a place elsewhere speak of another.
            joined[same.OrderBy(p => p.Length).ThenBy(p => p.Code, StringComparer.Ordinal).First().Code] = (same.Key, reason);
        }
    }

    /// <summary>A linked definition names a model ("BANTAM MODEL MFG BY BERETTA"), which is no other name of the maker.</summary>
    private static Make WithCode(Make make, string code, NcicDefinition named, bool withName) => make with
    {
        Codes = [.. make.Codes, code],
        Country = make.Country ?? Country(named.Country),
        Place = make.Place ?? named.Place,
        Aliases = [.. make.Aliases.Concat(withName ? [named.Name, .. named.Aliases] : []).Where(a => a != make.Name).Distinct(StringComparer.Ordinal)],
    };

    private static NcicMeaning PlaceMeaning(DataRow place) => place["kind"] switch
    {
        "reserved" => new NcicMeaning(MeaningKind.Reserved, "", null, null, null),
        "country" or "historic" => new NcicMeaning(MeaningKind.Country, place["place"], null, Country(place["country"]), null),
        _ => new NcicMeaning(MeaningKind.Place, place["place"], null, Country(place["country"]), place["kind"]),
    };

    private static IEnumerable<MakerName> Names(Make make) => make.Aliases.Prepend(make.Name).Select(MakerName.From);

    private static CountryCode? Country(string? text) => CountryCode.TryParse(text, out var code) ? code : null;

    private static string NewKey(Dictionary<string, Make> list, string name, string code)
    {
        var key = NameKey.Slug(name);
        // Two codes with one name are two makers until a source says otherwise; the code tells them apart.
        return key.Length == 0 || list.ContainsKey(key) ? (key + "-" + code.ToLowerInvariant()).TrimStart('-') : key;
    }
}
