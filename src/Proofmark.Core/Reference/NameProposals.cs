using System.Globalization;

namespace Proofmark.Core.Reference;

/// <summary>A name of the reference data that begins as somebody types.</summary>
/// <param name="Name">What the field will say.</param>
/// <param name="More">What tells it apart: country of a make, make of a model, another name of a calibre, code of a country; null when nothing does.</param>
public sealed record NameProposal(string Name, string? More);

/// <summary>
/// Names to propose while somebody types: those of which a word begins so. Read from sorted lists by halving, never more than
/// <see cref="MostRead"/> of them, whatever is typed; a text is proposed, never put in its place. Holds no person.
/// </summary>
public sealed class NameProposals(ReferenceTables tables)
{
    /// <summary>Longest text that is looked for.</summary>
    public const int LongestText = 60;

    /// <summary>Most proposals in one answer.</summary>
    public const int Most = 8;

    /// <summary>Most entries of a list that one question reads.</summary>
    public const int MostRead = 2_000;

    private readonly Lazy<Beginnings<Make>> makes = new(() => new(tables.Makes.Where(m => m.Kind != MakeKind.Group), m => m.Aliases.Prepend(m.Name), NameKey.Words));
    private readonly Lazy<Beginnings<Model>> models = new(() => new(tables.Models, m => m.Aliases.Prepend(m.Name), NameKey.Words));
    private readonly Lazy<Beginnings<Calibre>> calibres = new(() => new(tables.Calibres, c => c.Synonyms.Prepend(c.Name), CalibreKey));

    /// <summary>Makers and designs.</summary>
    public IReadOnlyList<NameProposal> Makes(string text) =>
        [.. makes.Value.Find(text, _ => true).Select(m => new NameProposal(m.Name, m.Country?.Value))];

    /// <summary>Models; where <paramref name="make"/> says a make that is known, of that make alone.</summary>
    public IReadOnlyList<NameProposal> Models(string text, string? make)
    {
        var keys = string.IsNullOrWhiteSpace(make) ? [] : tables.FindMake(make).Select(m => m.Make?.Key).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. models.Value.Find(text, m => keys.Count == 0 || (m.MakeKey is { } key && keys.Contains(key))).Select(m => new NameProposal(m.Name, m.MakeKey is { } key ? tables.GetMake(key).Name : null))];
    }

    /// <summary>Calibres, by any of their names: <c>7,62</c> and <c>7.62 x 39</c> as well.</summary>
    public IReadOnlyList<NameProposal> Calibres(string text) =>
        [.. calibres.Value.Find(text, _ => true).Select(c => new NameProposal(c.Name, c.Synonyms.Count == 0 ? null : c.Synonyms[0]))];

    /// <summary>Countries, present before past ones, sorted as the reader's language sorts; also by code.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="language">Language of the names.</param>
    /// <param name="culture">Order of the names.</param>
    public IReadOnlyList<NameProposal> Countries(string text, string language, CultureInfo culture)
    {
        // Some 280 names, so every one is looked at.
        var start = NameKey.Words(text);
        if (start.Length is 0 or > LongestText) return [];
        var codes = tables.Countries.Find(text).Select(c => c.Code).ToHashSet();
        bool Begins(string name) => (" " + NameKey.Words(name)).Contains(" " + start, StringComparison.Ordinal);
        return
        [
            .. tables.Countries.All.Where(c => codes.Contains(c.Code) || Begins(c.Names.In(language)) || Begins(c.Names.En))
                .OrderByDescending(c => codes.Contains(c.Code)).ThenBy(c => c.IsHistoric).ThenBy(c => c.Names.In(language), StringComparer.Create(culture, ignoreCase: true)).Take(Most)
                .Select(c => tables.Countries.Find(c.Names.In(language)) is [var only, ..] && only.Code == c.Code ? new NameProposal(c.Names.In(language), c.Code.Value) : new NameProposal(c.Code.Value, c.Names.In(language))),
        ];
    }

    // People write 7,62 x 39 and 7.62×39 for one thing; the border between words says nothing here.
    private static string CalibreKey(string text) => NameKey.Squashed(text.Replace(',', '.').Replace('×', 'x').Replace('*', 'x'));

    /// <summary>Names by the beginning of each of their words, sorted.</summary>
    private sealed class Beginnings<T> where T : class
    {
        private readonly (string Text, bool First, T Item)[] sorted;
        private readonly Func<string, string> fold;

        public Beginnings(IEnumerable<T> items, Func<T, IEnumerable<string>> names, Func<string, string> fold)
        {
            this.fold = fold;
            sorted = [.. items.SelectMany(i => names(i).Select(fold).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).SelectMany(n => Starts(n).Select(s => (n[s..], s == 0, i))))];
            Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Text, b.Text));
        }

        public IEnumerable<T> Find(string text, Func<T, bool> fits)
        {
            var start = fold(text);
            if (start.Length is 0 || text.Length > LongestText) return [];
            var (low, high) = (0, sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (string.CompareOrdinal(sorted[middle].Text, start) < 0) low = middle + 1; else high = middle;
            }
            return sorted.Skip(low).Take(MostRead).TakeWhile(s => s.Text.StartsWith(start, StringComparison.Ordinal)).Where(s => fits(s.Item))
                .OrderByDescending(s => s.First).ThenBy(s => s.Text.Length).ThenBy(s => s.Text, StringComparer.Ordinal)
                .Select(s => s.Item).Distinct().Take(Most);
        }

        private static IEnumerable<int> Starts(string name) => Enumerable.Range(0, name.Length).Where(i => i == 0 || name[i - 1] == ' ');
    }
}
