using System.Text.Json;
using System.Text.RegularExpressions;
using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Languages;

/// <summary>
/// Where a text in English uses a word of the glossary, the same text in another language uses that language's word for it. Compared by stems,
/// as words are inflected; <c>glossary-stems.json</c> has them, and under <c>otherwise</c> the texts that say the thing without the word.
/// </summary>
public sealed partial class GlossaryFollowedTests
{
    private static readonly string[] Others = ["ar", "es", "fr", "ru", "zh"];

    private static readonly JsonElement Stems = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests/Proofmark.Tests/Languages/glossary-stems.json"))).RootElement;

    public static TheoryData<string> Words => [.. Stems.EnumerateObject().Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(Words))]
    public void A_text_uses_the_word_of_the_glossary(string word)
    {
        var stems = Stems.GetProperty(word);
        var used = Uses(word).ToList();
        Assert.True(used.Count > 0, $"no text uses “{word}” any more");
        var faults = Others.SelectMany(language => Without(used, language, stems).Except(Otherwise(stems, language)).Select(key => $"{key} in {language} does not say “{Cell(word, language)}”: {Texts.Embedded[language].Entries[key].Source}")).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void What_is_said_otherwise_still_is(string word)
    {
        var stems = Stems.GetProperty(word);
        var used = Uses(word).ToList();
        foreach (var language in Others)
            Assert.Equal([], Otherwise(stems, language).Except(Without(used, language, stems)));
    }

    /// <summary>The stems are those of the glossary's own words: one that is changed there is changed here.</summary>
    [Theory]
    [MemberData(nameof(Words))]
    public void The_stem_is_that_of_the_glossarys_word(string word) =>
        Assert.All(Others, language => Assert.Matches(Stem(Stems.GetProperty(word).GetProperty(language).GetString()!), Bare(Cell(word, language))));

    [Fact]
    public void A_wrong_word_is_found()
    {
        var serial = Stem(Stems.GetProperty("Serial number").GetProperty("ar").GetString()!);
        Assert.Matches(serial, "الرقم المسلسل للسلاح");
        Assert.DoesNotMatch(serial, "الرقم التسلسلي للسلاح");
    }

    private static IEnumerable<string> Uses(string word)
    {
        var english = Stem(Stems.GetProperty(word).GetProperty("en").GetString()!);
        return Texts.Embedded["en"].Entries.Values.Where(e => english.IsMatch(Argument().Replace(e.Source, "{"))).Select(e => e.Key);
    }

    private static IEnumerable<string> Without(IEnumerable<string> used, string language, JsonElement stems)
    {
        var stem = Stem(stems.GetProperty(language).GetString()!);
        var texts = Texts.Embedded[language].Entries;
        return used.Where(key => texts.TryGetValue(key, out var entry) && !stem.IsMatch(Bare(entry.Source)));
    }

    private static IEnumerable<string> Otherwise(JsonElement stems, string language) =>
        stems.TryGetProperty("otherwise", out var all) && all.TryGetProperty(language, out var keys) ? keys.EnumerateArray().Select(k => k.GetString()!) : [];

    private static string Cell(string word, string language)
    {
        string[] columns = ["en", "means", "from", "ar", "es", "fr", "ru", "zh"];
        var line = File.ReadLines(Path.Combine(Repository.Root, "docs/glossary.md")).Single(l => l.StartsWith($"| **{word}**", StringComparison.Ordinal));
        return line.Trim('|').Split('|')[Array.IndexOf(columns, language)].Trim();
    }

    private static Regex Stem(string pattern) => new(pattern, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    /// <summary>Without the vowel signs of Arabic, which are written or not.</summary>
    private static string Bare(string text) => string.Concat(text.Where(c => c is < '\u064B' or > '\u0652'));

    [GeneratedRegex(@"\{[a-z_]+", RegexOptions.None, 1000)]
    private static partial Regex Argument();
}
