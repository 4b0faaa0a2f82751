using System.Globalization;
using Proofmark.Core.Reference;

namespace Proofmark.Server.Reference;

/// <summary>What the reference data knows of a text. <see cref="Meanings"/>: what it may stand for as a make; the rest holds the text in a name, makers whose name holds it as a whole word first.</summary>
/// <param name="CalibreMeanings">What it may stand for as a calibre.</param>
/// <param name="Cut">A list was cut at <see cref="ReferenceSearch.Most"/>.</param>
public sealed record ReferenceFound(IReadOnlyList<MakeMeaning> Meanings, IReadOnlyList<Calibre> CalibreMeanings, IReadOnlyList<Make> Makes, IReadOnlyList<Model> Models, IReadOnlyList<Calibre> Calibres, IReadOnlyList<Country> Countries, bool Cut)
{
    /// <summary>Nothing at all.</summary>
    public bool IsEmpty => Meanings.Count + CalibreMeanings.Count + Makes.Count + Models.Count + Calibres.Count + Countries.Count == 0;
}

/// <summary>Looks through the reference data that is in memory; a few thousand names, so every one is looked at.</summary>
public sealed class ReferenceSearch(ReferenceTables tables)
{
    /// <summary>Most rows of one list.</summary>
    public const int Most = 20;

    /// <summary>Shortest text that is looked for inside names.</summary>
    public const int ShortestInside = 2;

    /// <summary>Everything that a text may mean or be part of.</summary>
    public ReferenceFound Find(string text, string language)
    {
        text = text.Trim();
        if (text.Length is 0 or > 100) return new ReferenceFound([], [], [], [], [], [], false);
        var meanings = tables.FindMake(text);
        var calibres = tables.FindCalibre(text);
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        bool In(string name) => text.Length >= ShortestInside && compare.IndexOf(name, text, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;
        var cut = false;
        List<T> Some<T>(IEnumerable<T> all)
        {
            var some = all.Take(Most + 1).ToList();
            if (some.Count <= Most) return some;
            cut = true;
            some.RemoveAt(Most);
            return some;
        }
        return new ReferenceFound(meanings, calibres,
            Some(tables.MakerWords.Find(text, Most + 1 + meanings.Count).Makes.Concat(tables.Makes.Where(m => m.Kind != MakeKind.Group && (In(m.Name) || m.Aliases.Any(In))))
                .DistinctBy(m => m.Key).Where(m => meanings.All(x => x.Make?.Key != m.Key))),
            Some(tables.Models.Where(m => In(m.Name) || m.Aliases.Any(In))),
            Some(tables.Calibres.Where(c => (In(c.Name) || c.Synonyms.Any(In)) && calibres.All(x => x.Key != c.Key))),
            Some(tables.Countries.All.Where(c => In(c.Names.In(language)) || In(c.Names.En) || string.Equals(c.Code.Value, text, StringComparison.OrdinalIgnoreCase) || string.Equals(c.Alpha3, text, StringComparison.OrdinalIgnoreCase))),
            cut);
    }
}
