namespace Proofmark.Core.Reference;

/// <summary>
/// Makers by the words of their names, for a person who knows the short name alone: "Zastava" is a word of "ZASTAVA ARMS".
/// It is for looking up and decides nothing: what a written make means to an import is said by <see cref="ReferenceTables.FindMake"/> alone,
/// to which a word inside a name is no match.
/// </summary>
public sealed class MakerWords
{
    /// <summary>Shortest text that is looked for: one letter is an initial in hundreds of names.</summary>
    public const int Shortest = 2;

    private readonly Dictionary<string, List<Named>> byWord = new(StringComparer.Ordinal);

    /// <summary>Indexes names and other names of makers and designs; groups are never offered.</summary>
    public MakerWords(IEnumerable<Make> makes)
    {
        foreach (var make in makes.Where(m => m.Kind != MakeKind.Group))
        {
            foreach (var name in make.Aliases.Prepend(make.Name).Select(NameKey.Words).Where(w => w.Length > 0).Distinct(StringComparer.Ordinal))
            {
                foreach (var word in name.Split(' ').Distinct(StringComparer.Ordinal))
                {
                    if (!byWord.TryGetValue(word, out var names)) byWord.Add(word, names = []);
                    names.Add(new Named(" " + name + " ", make));
                }
            }
        }
    }

    /// <summary>
    /// Makers one of whose names holds the text as whole words, in its order and without others between. Names that begin with it
    /// come first, shorter before longer ones; each maker once.
    /// </summary>
    /// <param name="text">As typed; case, accents and punctuation do not matter.</param>
    /// <param name="most">Most makers that are given.</param>
    /// <returns>The makers, and how many there are in all.</returns>
    public (IReadOnlyList<Make> Makes, int Count) Find(string text, int most)
    {
        var phrase = NameKey.Words(text);
        if (phrase.Length < Shortest) return ([], 0);
        List<Named>? candidates = null;
        foreach (var word in phrase.Split(' '))
        {
            if (!byWord.TryGetValue(word, out var names)) return ([], 0);
            if (candidates is null || names.Count < candidates.Count) candidates = names;
        }

        phrase = " " + phrase + " ";
        var found = candidates!.Where(n => n.Words.Contains(phrase, StringComparison.Ordinal))
            .OrderBy(n => n.Words.StartsWith(phrase, StringComparison.Ordinal) ? 0 : 1).ThenBy(n => n.Words.Length).ThenBy(n => n.Words, StringComparer.Ordinal)
            .Select(n => n.Make).DistinctBy(m => m.Key).ToList();
        return (found.Count > most ? found[..most] : found, found.Count);
    }

    private readonly record struct Named(string Words, Make Make);
}
