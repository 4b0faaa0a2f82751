namespace Proofmark.Core.Reference;

/// <summary>Reads calibres from three places: names that a source equates, the collector's list, the NCIC codes.</summary>
public static class CalibreReader
{
    /// <summary>Upstream list of the collector's reference.</summary>
    public const string CollectorFile = "makes-and-models/source/calibres.csv.gz";

    /// <summary>Upstream NCIC codes.</summary>
    public const string NcicFile = "ncic/source/calibres.csv.gz";

    /// <summary>All calibres and codes, with the fate of each row.</summary>
    public static (IReadOnlyList<Calibre> Calibres, IReadOnlyList<NcicCode> Codes, IReadOnlyList<SourceRow> Rows) Read(
        IEnumerable<DataRow> groups, IEnumerable<DataRow> collector, IEnumerable<DataRow> ncic, IEnumerable<DataRow> readings)
    {
        var list = new CalibreList();
        foreach (var group in groups)
        {
            list.Define(group["name"], Enum.Parse<CalibreKind>(group["kind"], ignoreCase: true), group["synonyms"].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        var rows = new List<SourceRow>();
        var taken = new HashSet<string>();
        foreach (var row in collector)
        {
            var (key, known) = list.Add(MakerName.Clean(row["Cal"]));
            var first = taken.Add(key);
            rows.Add(new SourceRow(CollectorFile, row.Number, row["ID"], row["Cal"], first ? RowFate.Kept : RowFate.Merged, key,
                first ? known ? "several_names" : null : "same_calibre"));
        }

        var byCode = readings.ToLookup(r => r["code"]);
        var codes = new List<NcicCode>();
        foreach (var row in ncic)
        {
            var code = row["code"];
            var meanings = byCode[code].Select(r => r["kind"] == "other"
                ? new NcicMeaning(MeaningKind.Reserved, r["calibre"], null, null, r["note"])
                : new NcicMeaning(MeaningKind.Calibre, r["calibre"], list.AddForCode(r["calibre"], code), null, r["note"].Length > 0 ? r["note"] : null)).ToList();
            if (meanings.Count == 0)
            {
                throw new InvalidDataException($"The NCIC calibre code {code} has no reading.");
            }

            codes.Add(new NcicCode(NcicTable.Calibre, code, row["definition"], meanings));
            rows.Add(new SourceRow(NcicFile, row.Number, code, row["definition"], RowFate.Kept, "code/" + code, null));
        }

        return (list.All, codes, rows);
    }

    /// <summary>Calibres while they are collected; finds one by any of its names.</summary>
    private sealed class CalibreList
    {
        private readonly List<Calibre> calibres = [];
        private readonly Dictionary<string, int> byName = [];

        public IReadOnlyList<Calibre> All => calibres;

        public void Define(string name, CalibreKind kind, IReadOnlyList<string> synonyms)
        {
            calibres.Add(new Calibre(NewKey(name), name, kind, synonyms, []));
            foreach (var text in synonyms.Prepend(name).Select(CalibreName.Key).Distinct(StringComparer.Ordinal))
            {
                if (!byName.TryAdd(text, calibres.Count - 1))
                {
                    throw new InvalidDataException($"Two calibres claim the name '{text}': {name} and {calibres[byName[text]].Name}.");
                }
            }
        }

        public (string Key, bool Known) Add(string name)
        {
            var known = byName.TryGetValue(CalibreName.Key(name), out var index);
            if (!known)
            {
                index = calibres.Count;
                calibres.Add(new Calibre(NewKey(name), name, Kind(name), [], []));
                byName.Add(CalibreName.Key(name), index);
            }
            else if (calibres[index].Name != name && !calibres[index].Synonyms.Contains(name, StringComparer.Ordinal))
            {
                calibres[index] = calibres[index] with { Synonyms = [.. calibres[index].Synonyms, name] };
            }

            return (calibres[index].Key, known);
        }

        public string AddForCode(string name, string code)
        {
            var (key, _) = Add(name);
            var index = byName[CalibreName.Key(name)];
            calibres[index] = calibres[index] with { Codes = [.. calibres[index].Codes.Append(code).Distinct(StringComparer.Ordinal)] };
            return key;
        }

        private static CalibreKind Kind(string name) =>
            CalibreName.Key(name).EndsWith("gauge", StringComparison.Ordinal) ? CalibreKind.Gauge
            : name.EndsWith("Calibre", StringComparison.Ordinal) || name.EndsWith("black powder", StringComparison.Ordinal) || name.All(c => !char.IsLetter(c)) ? CalibreKind.Family
            : CalibreKind.Cartridge;

        private string NewKey(string name)
        {
            var wanted = NameKey.Slug(name.Replace('.', ' '));
            var key = wanted;
            for (var n = 2; calibres.Exists(c => c.Key == key); n++)
            {
                key = $"{wanted}-{n}";
            }

            return key;
        }
    }
}
