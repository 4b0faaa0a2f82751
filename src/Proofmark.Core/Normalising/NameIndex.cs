namespace Proofmark.Core.Normalising;

/// <summary>A name of an entry, folded.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Words">Its words.</param>
/// <param name="Squashed">Them without blanks.</param>
/// <param name="Figures">See <see cref="Spelling.Figures"/>.</param>
internal sealed record FoldedName(string Key, string[] Words, string Squashed, string Figures);

/// <summary>
/// Names by what they are like: found by the groups of three letters that they share with a text, the rare ones first, then compared word by
/// word. A word weighs the more the fewer names have it: ARMS says little. Immutable.
/// </summary>
internal sealed class NameIndex
{
    private const int MostCompared = 40;

    // A group of letters that so many names have tells nothing.
    private const int Common = 600;

    // A word that is written so differently is another word.
    private const double LeastAlike = 0.72;

    private readonly FoldedName[] names;
    private readonly Dictionary<int, int[]> byGroup;
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly ILookup<string, FoldedName> bySkeleton;
    private readonly double rarest;

    public NameIndex(IEnumerable<(string Key, string Name)> all)
    {
        names = [.. all.Select(n => Fold(n.Key, n.Name)).Where(n => n.Squashed.Length > 0).DistinctBy(n => (n.Key, n.Squashed))];
        var groups = new Dictionary<int, List<int>>();
        for (var i = 0; i < names.Length; i++)
        {
            foreach (var group in Groups(names[i].Squashed).Distinct())
            {
                if (!groups.TryGetValue(group, out var list)) groups[group] = list = [];
                list.Add(i);
            }
            foreach (var word in names[i].Words.Distinct(StringComparer.Ordinal)) counts[word] = counts.GetValueOrDefault(word) + 1;
        }
        byGroup = groups.ToDictionary(g => g.Key, g => g.Value.ToArray());
        bySkeleton = names.Select(n => (Skeleton: LatinSpelling.Skeleton(n.Squashed), Name: n)).Where(n => n.Skeleton.Length > 0).ToLookup(n => n.Skeleton, n => n.Name, StringComparer.Ordinal);
        rarest = Math.Log(names.Length + 1);
    }

    /// <summary>Whether some name has this word.</summary>
    public bool Has(string word) => counts.ContainsKey(word);

    /// <summary>Entries that a text may name, the likeliest first, each once, with how much it is like them.</summary>
    /// <param name="words">The text's words.</param>
    /// <param name="known">Words that say something else about a weapon, and nothing of the name.</param>
    /// <param name="only">Entries that may be meant; null: all.</param>
    public List<(string Key, double Score)> Like(string[] words, Func<string, bool> known, IReadOnlySet<string>? only)
    {
        var squashed = string.Concat(words);
        var shared = new Dictionary<int, double>();
        foreach (var group in Groups(squashed).Distinct())
        {
            if (!byGroup.TryGetValue(group, out var list) || (only is null && list.Length > Common)) continue;
            var weight = 1.0 / Math.Log(2 + list.Length);
            foreach (var name in list)
                if (only is null || only.Contains(names[name].Key)) shared[name] = shared.GetValueOrDefault(name) + weight;
        }
        var best = new Dictionary<string, double>(StringComparer.Ordinal);
        // Long names share much with everything: what is shared counts against the length.
        foreach (var (name, _) in shared.OrderByDescending(s => s.Value / Math.Sqrt(names[s.Key].Squashed.Length + 4)).ThenBy(s => s.Key).Take(MostCompared))
        {
            var score = Score(words, squashed, names[name], known);
            if (score > best.GetValueOrDefault(names[name].Key)) best[names[name].Key] = score;
        }
        return [.. best.Select(b => (b.Key, b.Value)).OrderByDescending(b => b.Value).ThenBy(b => b.Key, StringComparer.Ordinal)];
    }

    /// <summary>Entries one of whose names has the same consonants.</summary>
    public IReadOnlyList<string> Sounding(string words) => LatinSpelling.Skeleton(words) is { Length: > 0 } skeleton ? [.. bySkeleton[skeleton].Select(n => n.Key).Distinct(StringComparer.Ordinal)] : [];

    private double Score(string[] words, string squashed, FoldedName name, Func<string, bool> known)
    {
        double said = 0, all = 0;
        var used = new bool[words.Length];
        foreach (var word in name.Words)
        {
            var weight = Weight(word);
            all += weight;
            var (at, alike) = (-1, 0.0);
            for (var i = 0; i < words.Length; i++)
                if (!used[i] && Word(words[i], word) is var s && s > alike) (at, alike) = (i, s);
            if (at < 0) continue;
            used[at] = true;
            said += weight * alike;
        }
        double more = 0;
        for (var i = 0; i < words.Length; i++)
            if (!used[i] && !known(words[i])) more += Weight(words[i]);
        var byWords = said / (all + more);
        return Math.Max(byWords, Spelling.Alike(squashed, name.Squashed, LeastAlike));
    }

    // Figures are the same or others; a short word has no room for a slip.
    private static double Word(string one, string other) =>
        one == other ? 1 : one.Any(char.IsAsciiDigit) || other.Any(char.IsAsciiDigit) || Math.Min(one.Length, other.Length) < 4 ? 0 : Spelling.Alike(one, other, LeastAlike);

    // A word that no name has is as rare as can be.
    private double Weight(string word) => Math.Max(0.15, (rarest - Math.Log(counts.GetValueOrDefault(word, 1))) / rarest);

    private static FoldedName Fold(string key, string name)
    {
        var words = LatinSpelling.Words(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(key, words, string.Concat(words), Spelling.Figures(string.Join(' ', words)));
    }

    // The beginning and the end count as letters, so that short names differ.
    private static IEnumerable<int> Groups(string squashed)
    {
        if (squashed.Length == 0) yield break;
        var text = $"\u0002{squashed}\u0003";
        for (var i = 2; i < text.Length; i++) yield return unchecked((((text[i - 2] * 65_599) + text[i - 1]) * 65_599) + text[i]);
    }
}
