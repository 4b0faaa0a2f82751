using System.Collections.Frozen;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Normalising;

/// <summary>Words that stand beside a name and say something else of a weapon (<c>data/normalising/other-words.csv</c>); what is wrong in that file throws <see cref="InvalidDataException"/>.</summary>
internal static class OtherWords
{
    private const string File = "normalising/other-words.csv";
    private static readonly Lazy<FrozenDictionary<string, string>> Words = new(() => Read(DataFiles.Shipped));

    /// <summary>Whether a folded word says something else: a figure does, too.</summary>
    public static bool Has(string word) => char.IsAsciiDigit(word[0]) || Words.Value.ContainsKey(word);

    /// <summary>Whether a folded word only says that a calibre follows, or a number.</summary>
    public static bool Announces(string word) => Words.Value.GetValueOrDefault(word) is "calibre" or "number";

    private static FrozenDictionary<string, string> Read(DataFiles files)
    {
        using var reader = new StreamReader(files.Open(File));
        if (reader.ReadLine() != "word,says") throw new InvalidDataException($"{File}: the heading is not word,says.");
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            var word = LatinSpelling.Words(text.Split(',')[0]);
            if (text.Count(c => c == ',') != 1 || word.Length == 0 || word.Contains(' ', StringComparison.Ordinal)) throw new InvalidDataException($"{File}, line {line}: {text} is no word and what it says.");
            words[word] = text.Split(',')[1];
        }
        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
