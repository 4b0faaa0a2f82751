using System.Text.RegularExpressions;

namespace Proofmark.Core.Reference;

/// <summary>Reads the countries: present codes, corrections of their names, past codes.</summary>
public static partial class CountryReader
{
    /// <summary>The upstream file.</summary>
    public const string PresentFile = "countries/source/country-codes.csv.gz";

    /// <summary>The withdrawn codes.</summary>
    public const string HistoricFile = "countries/historic.csv";

    private static readonly (string Language, string UnitedNations, string Official)[] NameColumns =
    [
        ("ar", "UNTERM Arabic Short", "official_name_ar"),
        ("en", "UNTERM English Short", "official_name_en"),
        ("es", "UNTERM Spanish Short", "official_name_es"),
        ("fr", "UNTERM French Short", "official_name_fr"),
        ("ru", "UNTERM Russian Short", "official_name_ru"),
        ("zh", "UNTERM Chinese Short", "official_name_cn"),
    ];

    /// <summary>All countries, present ones first, with the fate of each source row.</summary>
    public static (IReadOnlyList<Country> Countries, IReadOnlyList<SourceRow> Rows) Read(
        IEnumerable<DataRow> present, IEnumerable<DataRow> corrections, IEnumerable<DataRow> historic)
    {
        var mended = corrections.ToDictionary(r => (r["alpha2"], r["language"]), r => r["name"]);
        var countries = new List<Country>();
        var rows = new List<SourceRow>();
        foreach (var row in present)
        {
            var country = Present(row, mended);
            countries.Add(country);
            rows.Add(new SourceRow(PresentFile, row.Number, country.Alpha2, row["official_name_en"], RowFate.Kept, country.Code.Value, null));
        }

        foreach (var row in historic)
        {
            var country = Historic(row);
            countries.Add(country);
            rows.Add(new SourceRow(HistoricFile, row.Number, row["alpha4"], row["en"], RowFate.Kept, country.Code.Value, null));
        }

        return (countries, rows);
    }

    /// <summary>Names under which a country is also looked for: those of the Unicode CLDR and a list of usual ones.</summary>
    public static IEnumerable<(string Name, CountryCode Code)> OtherNames(IEnumerable<DataRow> present, IEnumerable<DataRow> others) =>
        present.Where(r => r["CLDR display name"].Length > 0)
            .Select(r => (r["CLDR display name"], CountryCode.Parse(r["ISO3166-1-Alpha-2"])))
            .Concat(others.Select(r => (r["name"], CountryCode.Parse(r["alpha2"]))));

    /// <summary>
    /// Takes the article and the footnote stars off a United Nations short name: <c>Afghanistan (l')</c> is Afghanistan with
    /// the article <c>l'</c>, <c>Niue **</c> is Niue. <c>Iran (Islamic Republic of)</c> stays: that is the name.
    /// </summary>
    public static (string Name, string? Article) Clean(string name)
    {
        var plain = name.Replace("*", "", StringComparison.Ordinal).Trim();
        var match = Article().Match(plain);
        return match.Success ? (plain[..match.Index].Trim(), match.Groups[1].Value) : (plain, null);
    }

    private static Country Present(DataRow row, Dictionary<(string, string), string> mended)
    {
        var alpha2 = row["ISO3166-1-Alpha-2"];
        var names = new string[NameColumns.Length];
        var articles = new Dictionary<string, string>();
        for (var i = 0; i < names.Length; i++)
        {
            var (language, unitedNations, official) = NameColumns[i];
            var written = row[unitedNations].Trim().Length > 0 ? row[unitedNations] : row[official];
            (names[i], var article) = Clean(mended.GetValueOrDefault((alpha2, language)) ?? written);
            if (article is not null)
            {
                articles[language] = article;
            }
        }

        return new Country(
            CountryCode.Parse(alpha2),
            alpha2,
            row["ISO3166-1-Alpha-3"],
            row["ISO3166-1-numeric"].PadLeft(3, '0'),
            new LocalizedName(names[0], names[1], names[2], names[3], names[4], names[5]),
            articles,
            Empty(row["Region Name"]),
            Empty(row["Sub-region Name"]),
            Marked(row["Least Developed Countries (LDC)"]),
            Marked(row["Land Locked Developing Countries (LLDC)"]),
            Marked(row["Small Island Developing States (SIDS)"]),
            null,
            null,
            []);
    }

    private static Country Historic(DataRow row) => new(
        CountryCode.Parse(row["alpha4"]),
        row["alpha2"],
        row["alpha3"],
        Empty(row["numeric"]),
        LocalizedName.From(row),
        new Dictionary<string, string>(),
        null,
        null,
        false,
        false,
        false,
        row["from"],
        row["to"],
        [.. row["successors"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CountryCode.Parse)]);

    private static string? Empty(string value) => value.Trim().Length == 0 ? null : value.Trim();

    private static bool Marked(string value) => value.Trim().Equals("x", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\s*\((the|le|la|les|l'|el|los|las)\)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Article();
}
