using Proofmark.Core.Reference;

namespace Proofmark.Core.Importing.Rows;

/// <summary>
/// The reference tables in memory, asked as import asks. Answers carry the tables' keys as <see cref="ReferenceMatch.Code"/>.
/// Safe for several threads at once.
/// </summary>
public sealed class TablesLookup : IReferenceLookup
{
    private const int MaxMeanings = 6;
    private readonly ReferenceTables _tables;
    private readonly ILookup<string, string> _categories;

    /// <summary>Wraps the tables.</summary>
    public TablesLookup(ReferenceTables tables)
    {
        _tables = tables;

        // By code, by the code's last part, and by each name; groups too, since a register may say no more than "light weapon".
        _categories = tables.Categories
            .SelectMany(c => c.Names.All.Append(c.Code).Append(c.Code[(c.Code.LastIndexOf('.') + 1)..]).Select(n => (Key: Bare(n), c.Code)))
            .Distinct()
            .ToLookup(n => n.Key, n => n.Code);
    }

    /// <inheritdoc/>
    public ReferenceMatch Find(ReferenceKind kind, string text, ReferenceMatch make) => kind switch
    {
        ReferenceKind.Make => Make(text),
        ReferenceKind.Model => make.Code is { } key ? One(_tables.FindModel(text, key), m => m.Key, m => m.Name) : ReferenceMatch.Unknown,
        ReferenceKind.Calibre => One(_tables.FindCalibre(text), c => c.Key, c => c.Name),
        ReferenceKind.Category => Category(text),
        _ => Country(text),
    };

    // A code that means a country says that the maker is not known: alone it is no make, beside a make it makes the text ambiguous.
    private ReferenceMatch Make(string text)
    {
        var meanings = _tables.FindMake(text);
        return meanings.Count == 1 && meanings[0].Make is null ? ReferenceMatch.Unknown : One(meanings, m => m.Make!.Key, m => m.Text);
    }

    private ReferenceMatch Category(string text)
    {
        var byName = _categories[Bare(text)].ToList();
        if (byName.Count > 0)
        {
            return One(byName, c => c, c => c);
        }

        var meanings = _tables.FindCode(NcicTable.CombinedType, text) ?? _tables.FindCode(NcicTable.Type, text);
        var categories = meanings?.Meanings.Where(m => m.Key is not null).DistinctBy(m => m.Key).ToList() ?? [];
        return One(categories, m => m.Key!, m => m.Text);
    }

    // A country of today comes before one of the past with the same letters.
    private ReferenceMatch Country(string text)
    {
        var all = _tables.Countries.Find(text);
        var present = all.Where(c => !c.IsHistoric).ToList();
        return all.Count == 0 && IsUserAssigned(text) ? ReferenceMatch.Known(code: text.ToUpperInvariant()) : One(present.Count > 0 ? present : all, c => c.Code.Value, c => c.Names.En);
    }

    // Codes that ISO 3166-1 leaves to users (AA, QM to QZ, XA to XZ, ZZ): trial nodes, and bodies that are no States.
    private static bool IsUserAssigned(string text) =>
        text.Length == 2 && text.ToUpperInvariant() is "AA" or "ZZ" or ['X', >= 'A' and <= 'Z'] or ['Q', >= 'M' and <= 'Z'];

    private static ReferenceMatch One<T>(IReadOnlyList<T> found, Func<T, string> key, Func<T, string> name) => found.Count switch
    {
        0 => ReferenceMatch.Unknown,
        1 => ReferenceMatch.Known(code: key(found[0])),
        _ => ReferenceMatch.Ambiguous(string.Join("; ", found.Take(MaxMeanings).Select(name))),
    };

    // Without blanks and strokes, and one as well as many: sub-machine guns, submachine gun.
    private static string Bare(string name)
    {
        var squashed = NameKey.Squashed(name);
        return squashed.EndsWith('S') ? squashed[..^1] : squashed;
    }
}
