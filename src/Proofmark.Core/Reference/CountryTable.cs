namespace Proofmark.Core.Reference;

/// <summary>Look-up of countries by any code or any name in six languages, present and past.</summary>
public sealed class CountryTable
{
    private readonly Dictionary<CountryCode, Country> byCode;
    private readonly ILookup<string, Country> byText;

    /// <summary>Builds the look-up.</summary>
    public CountryTable(IReadOnlyList<Country> countries, IEnumerable<(string Name, CountryCode Code)> otherNames)
    {
        All = countries;
        byCode = countries.ToDictionary(c => c.Code);
        byText = countries
            .SelectMany(c => Texts(c).Select(t => (Key: NameKey.Words(t), Country: c)))
            .Concat(otherNames.Select(o => (Key: NameKey.Words(o.Name), Country: byCode[o.Code])))
            .Where(p => p.Key.Length > 0)
            .Distinct()
            .ToLookup(p => p.Key, p => p.Country);
    }

    /// <summary>All countries, present ones first.</summary>
    public IReadOnlyList<Country> All { get; }

    /// <summary>The country with our code, or null.</summary>
    public Country? Find(CountryCode code) => byCode.GetValueOrDefault(code);

    /// <summary>
    /// Every country that a text may mean: alpha-2, alpha-3, numeric or four-letter code, or a name in any of six languages.
    /// A present country comes before a past one with the same letters; with a year, only those valid in it.
    /// </summary>
    public IReadOnlyList<Country> Find(string text, int? year = null) =>
        [.. byText[NameKey.Words(text)].Where(c => year is null || c.ValidIn(year.Value)).OrderBy(c => c.IsHistoric)];

    private static IEnumerable<string> Texts(Country country)
    {
        yield return country.Code.Value;
        yield return country.Alpha2;
        yield return country.Alpha3;
        if (country.Numeric is not null)
        {
            yield return country.Numeric;
        }

        foreach (var (language, name) in LocalizedName.Languages.Zip(country.Names.All))
        {
            yield return name;
            var bracket = name.IndexOfAny(['(', '（']);
            if (bracket > 0 && !country.IsHistoric)
            {
                // "Iran (Islamic Republic of)" is also looked for as "Iran" and as "Islamic Republic of Iran".
                var head = name[..bracket].Trim();
                var inner = name[(bracket + 1)..].TrimEnd(')', '）').Trim();
                yield return head;
                yield return inner + " " + head;
            }

            if (country.Articles.TryGetValue(language, out var article))
            {
                yield return article.EndsWith('\'') ? article + name : article + " " + name;
            }
        }
    }
}
