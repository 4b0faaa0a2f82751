namespace Proofmark.Core.Reference;

/// <summary>How far a load is.</summary>
/// <param name="Done">Source rows done.</param>
/// <param name="Total">Source rows in all files.</param>
public readonly record struct ReferenceProgress(int Done, int Total);

/// <summary>Reads the shipped files into look-up tables: the same files give the same tables, keys included.</summary>
public static class ReferenceLoader
{
    private static readonly string[] SourceFiles =
    [
        CountryReader.PresentFile, CountryReader.HistoricFile, CollectorReader.MakersFile, CollectorReader.ModelsFile,
        NcicMakeReader.File, CalibreReader.CollectorFile, CalibreReader.NcicFile, CategoryReader.CollectorFile,
        CategoryReader.TypeFile, CategoryReader.ActionFile, CategoryReader.CombinedFile,
    ];

    /// <summary>Every file that decides what is loaded; a digest over them names the set.</summary>
    public static IReadOnlyList<string> AllFiles { get; } =
    [
        .. SourceFiles, "countries/name-corrections.csv", "countries/other-names.csv", "makes-and-models/left-out.csv",
        "makes-and-models/maker-merges.csv", "makes-and-models/maker-aliases.csv", "makes-and-models/maker-notes.csv", "makes-and-models/lost-makers.csv",
        "makes-and-models/calibres.csv", "ncic/place-codes.csv", "ncic/make-links.csv", "ncic/regions.csv",
        "ncic/calibre-readings.csv", "categories/categories.csv", "categories/type-map.csv",
    ];

    /// <summary>Loads all tables. Throws <see cref="InvalidDataException"/> when a shipped file contradicts itself.</summary>
    public static ReferenceTables Load(DataFiles files, IProgress<ReferenceProgress>? progress = null)
    {
        var accounting = new Accounting();
        var sources = new Dictionary<string, IReadOnlyList<DataRow>>();
        foreach (var file in SourceFiles)
        {
            sources[file] = ReadFile(files, file);
            accounting.Opened(file, sources[file].Count);
        }

        var total = sources.Values.Sum(s => s.Count);
        void Account(IEnumerable<SourceRow> rows)
        {
            accounting.Add(rows);
            progress?.Report(new ReferenceProgress(accounting.Rows.Count, total));
        }

        IReadOnlyList<DataRow> Ours(string file) => ReadFile(files, file);

        progress?.Report(new ReferenceProgress(0, total));
        var (countries, countryRows) = CountryReader.Read(
            sources[CountryReader.PresentFile], Ours("countries/name-corrections.csv"), sources[CountryReader.HistoricFile]);
        Account(countryRows);

        var collector = new CollectorReader(
                Ours("makes-and-models/left-out.csv"), Ours("makes-and-models/maker-merges.csv"),
                Ours("makes-and-models/maker-notes.csv"), Ours("makes-and-models/lost-makers.csv"))
            .Read(sources[CollectorReader.MakersFile], sources[CollectorReader.ModelsFile]);
        Account(collector.Rows);

        var places = Ours("ncic/place-codes.csv");
        var (makeCodes, makes, makeRows) = new NcicMakeReader(places, Ours("ncic/make-links.csv"), Ours("ncic/regions.csv"))
            .Read(sources[NcicMakeReader.File], collector.Makes, collector.MakeKeyOf);
        // Only now: an abbreviation of ours must not decide what a source's code means.
        makes = WithAliases(makes, Ours("makes-and-models/maker-aliases.csv").ToLookup(r => collector.MakeKeyOf[r["id"]], r => r["alias"]));
        Account(makeRows);

        var (calibres, calibreCodes, calibreRows) = CalibreReader.Read(
            Ours("makes-and-models/calibres.csv"), sources[CalibreReader.CollectorFile],
            sources[CalibreReader.NcicFile], Ours("ncic/calibre-readings.csv"));
        Account(calibreRows);

        var categories = CategoryReader.Categories(Ours("categories/categories.csv"));
        var map = Ours("categories/type-map.csv");
        Account(CategoryReader.CollectorTypes(sources[CategoryReader.CollectorFile], map));
        var codes = new List<NcicCode>([.. makeCodes, .. calibreCodes]);
        foreach (var (table, file) in new[]
                 {
                     (NcicTable.Type, CategoryReader.TypeFile), (NcicTable.Action, CategoryReader.ActionFile),
                     (NcicTable.CombinedType, CategoryReader.CombinedFile),
                 })
        {
            var (typeCodes, typeRows) = CategoryReader.Codes(table, file, sources[file], map, categories);
            codes.AddRange(typeCodes);
            Account(typeRows);
        }

        var otherNames = CountryReader.OtherNames(sources[CountryReader.PresentFile], Ours("countries/other-names.csv"))
            .Concat(places.Where(p => p["kind"] is "country" or "historic").Select(p => (p["place"], CountryCode.Parse(p["country"]))));
        return new ReferenceTables(new CountryTable(countries, otherNames), makes, collector.Models, calibres, codes, categories, accounting);
    }

    private static IReadOnlyList<Make> WithAliases(IReadOnlyList<Make> makes, ILookup<string, string> aliases) =>
        [.. makes.Select(m => aliases.Contains(m.Key)
            ? m with { Aliases = [.. m.Aliases.Concat(aliases[m.Key]).Where(a => a != m.Name).Distinct(StringComparer.Ordinal)] }
            : m)];

    private static List<DataRow> ReadFile(DataFiles files, string file)
    {
        using var reader = files.OpenText(file);
        return [.. DataRow.ReadAll(reader)];
    }
}
