namespace Proofmark.Core.Reference;

/// <summary>One thing that a written make may mean.</summary>
/// <param name="Kind">A make, a country or another place.</param>
/// <param name="Make">The make, for <see cref="MeaningKind.Make"/>.</param>
/// <param name="Country">The country that the text stands for, or in which the make or place is.</param>
/// <param name="Text">The meaning in words.</param>
/// <param name="ByCode">Found as an NCIC code and not as a name.</param>
public sealed record MakeMeaning(MeaningKind Kind, Make? Make, CountryCode? Country, string Text, bool ByCode);

/// <summary>
/// The reference data in memory, with look-ups that answer with everything a text may mean: nothing, one or several.
/// Immutable and safe for use by many threads. Used by import, generator and identification.
/// </summary>
public sealed class ReferenceTables
{
    private static readonly Lazy<ReferenceTables> LazyShipped = new(() => ReferenceLoader.Load(DataFiles.Shipped));
    private readonly Dictionary<string, Make> makes;
    private readonly Dictionary<string, Calibre> calibres;
    private readonly Dictionary<(NcicTable, string), NcicCode> codes;
    private readonly Dictionary<string, Model> models;
    private readonly ILookup<string, Make> makesByFull;
    private readonly ILookup<string, Make> makesByBare;
    private readonly ILookup<string, Model> modelsByName;
    private readonly ILookup<string, Model> modelsByMake;
    private readonly Dictionary<string, Calibre> calibresByName;
    private readonly Lazy<MakerWords> makerWords;

    /// <summary>Builds the look-ups.</summary>
    public ReferenceTables(
        CountryTable countries,
        IReadOnlyList<Make> makes,
        IReadOnlyList<Model> models,
        IReadOnlyList<Calibre> calibres,
        IReadOnlyList<NcicCode> codes,
        IReadOnlyList<Category> categories,
        Accounting accounting)
    {
        (Countries, Makes, Models, Calibres, Codes, Categories, Accounting) = (countries, makes, models, calibres, codes, categories, accounting);
        makerWords = new Lazy<MakerWords>(() => new MakerWords(makes));
        this.makes = makes.ToDictionary(m => m.Key);
        this.calibres = calibres.ToDictionary(c => c.Key);
        this.models = models.ToDictionary(m => m.Key);
        this.codes = codes.ToDictionary(c => (c.Table, c.Code));
        var names = makes.SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => (Name: MakerName.From(n), Make: m))).ToList();
        makesByFull = names.Select(n => (n.Name.Full, n.Make)).Distinct().ToLookup(n => n.Full, n => n.Make);
        makesByBare = names.Select(n => (n.Name.Bare, n.Make)).Distinct().ToLookup(n => n.Bare, n => n.Make);
        modelsByName = models.SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => (Key: ModelName.Key(n), Model: m))).Distinct().ToLookup(n => n.Key, n => n.Model);
        modelsByMake = models.Where(m => m.MakeKey is not null).ToLookup(m => m.MakeKey!);
        calibresByName = [];
        foreach (var calibre in calibres)
        {
            foreach (var name in calibre.Synonyms.Prepend(calibre.Name))
            {
                calibresByName.TryAdd(CalibreName.Key(name), calibre);
            }
        }
    }

    /// <summary>The shipped set, read on first use (about a second).</summary>
    public static ReferenceTables Shipped => LazyShipped.Value;

    /// <summary>Countries, present and past.</summary>
    public CountryTable Countries { get; }

    /// <summary>All makes.</summary>
    public IReadOnlyList<Make> Makes { get; }

    /// <summary>All models.</summary>
    public IReadOnlyList<Model> Models { get; }

    /// <summary>All calibres.</summary>
    public IReadOnlyList<Calibre> Calibres { get; }

    /// <summary>All NCIC codes.</summary>
    public IReadOnlyList<NcicCode> Codes { get; }

    /// <summary>Categories of paragraph 4 of the Instrument.</summary>
    public IReadOnlyList<Category> Categories { get; }

    /// <summary>The fate of every source row.</summary>
    public Accounting Accounting { get; }

    /// <summary>The make with a key; throws <see cref="KeyNotFoundException"/>.</summary>
    public Make GetMake(string key) => makes[key];

    /// <summary>The calibre with a key; throws <see cref="KeyNotFoundException"/>.</summary>
    public Calibre GetCalibre(string key) => calibres[key];

    /// <summary>The make with a key, or null.</summary>
    public Make? MakeOrNull(string key) => makes.GetValueOrDefault(key);

    /// <summary>The model with a key, or null.</summary>
    public Model? ModelOrNull(string key) => models.GetValueOrDefault(key);

    /// <summary>The calibre with a key, or null.</summary>
    public Calibre? CalibreOrNull(string key) => calibres.GetValueOrDefault(key);

    /// <summary>The category with a code, or null; the code may be missing.</summary>
    public Category? CategoryOrNull(string? code) => Categories.FirstOrDefault(c => c.Code == code);

    /// <summary>The code in a table, in any case; null when there is none.</summary>
    public NcicCode? FindCode(NcicTable table, string code) => codes.GetValueOrDefault((table, code.Trim().ToUpperInvariant()));

    /// <summary>
    /// Everything a written make may mean: by name or other name in any spelling (without legal form when the full name is
    /// not known), and as an NCIC code. <c>SW</c> is Smith &amp; Wesson and Swaziland.
    /// </summary>
    public IReadOnlyList<MakeMeaning> FindMake(string text)
    {
        if (NameKey.Words(text).Length == 0)
        {
            return [];
        }

        var found = new List<MakeMeaning>();
        foreach (var meaning in FindCode(NcicTable.Make, text)?.Meanings ?? [])
        {
            if (meaning.Kind != MeaningKind.Reserved)
            {
                var make = meaning.Key is null ? null : makes[meaning.Key];
                found.Add(new MakeMeaning(meaning.Kind, make, meaning.Country ?? make?.Country, make?.Name ?? meaning.Text, true));
            }
        }

        var name = MakerName.From(text);
        var byName = makesByFull[name.Full].Any() ? makesByFull[name.Full] : makesByBare[name.Bare];
        found.AddRange(byName
            .Where(m => m.Kind != MakeKind.Group && found.TrueForAll(f => f.Make?.Key != m.Key))
            .Select(m => new MakeMeaning(MeaningKind.Make, m, m.Country, m.Name, false)));
        return found;
    }

    /// <summary>Makers by the words of their names: for a person's look-up, never for resolving what a register says.</summary>
    public MakerWords MakerWords => makerWords.Value;

    /// <summary>All models of a make.</summary>
    public IReadOnlyList<Model> ModelsOf(string makeKey) => [.. modelsByMake[makeKey]];

    /// <summary>Models of any make with this name in any spelling; with a make, of that make only.</summary>
    public IReadOnlyList<Model> FindModel(string text, string? makeKey = null) =>
        [.. modelsByName[ModelName.Key(text)].Where(m => makeKey is null || m.MakeKey == makeKey)];

    /// <summary>
    /// Calibres that a text may mean: the one with this name, else all that the NCIC code covers. <c>9x19</c> is 9 mm Luger;
    /// <c>10</c> is 10 mm Auto, .40 S&amp;W and 10 gauge.
    /// </summary>
    public IReadOnlyList<Calibre> FindCalibre(string text)
    {
        if (FindCode(NcicTable.Calibre, text) is { } code)
        {
            return [.. code.Meanings.Where(m => m.Key is not null).Select(m => calibres[m.Key!])];
        }

        return calibresByName.TryGetValue(CalibreName.Key(text), out var calibre) ? [calibre] : [];
    }
}
