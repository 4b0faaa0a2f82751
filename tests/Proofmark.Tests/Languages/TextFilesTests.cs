using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Languages;

public class TextFilesTests
{
    [Fact]
    public void Every_text_is_there_in_every_language_with_the_same_arguments_and_all_plural_forms()
    {
        var faults = TextFilesCheck.Faults(Texts.Embedded, TextFilesCheck.MaySayTheSame()).ToList();
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
    }

    [Theory]
    [InlineData("""{"a.b":"One"}""", """{}""", "es: 'a.b' is missing")]
    [InlineData("""{}""", """{"a.b":"Uno"}""", "'a.b' is not in English")]
    [InlineData("""{"a.b":"One {n}"}""", """{"a.b":"Uno {m}"}""", "uses the arguments m; English uses n")]
    [InlineData("""{"a.b":"{n, plural, one {# gun} other {# guns}}"}""", """{"a.b":"{n, plural, one {# arma} other {# armas}}"}""", "the language has one many other")]
    [InlineData("""{"a.b":"{k, select, a {x} other {y}}"}""", """{"a.b":"{k, select, b {z} other {w}}"}""", "k:select(b,other)")]
    [InlineData("""{"a.b":"Same"}""", """{"a.b":"Same"}""", "reads as in English")]
    [InlineData("""{"a.b":"One {n"}""", """{"a.b":"Uno {n}"}""", "en/t.json: 'a.b' at character 7")]
    [InlineData("""{"A b":"One"}""", """{"A b":"Uno"}""", "not lower case words with dots")]
    [InlineData("""{"a.b":"One"}""", """{"a.b":" "}""", "is empty")]
    public void A_planted_fault_is_named(string english, string spanish, string expected)
    {
        var texts = new Texts([Files.Language("en"), Files.Of("en/t.json", english), Files.Language("es"), Files.Of("es/t.json", spanish)]);
        Assert.Contains(TextFilesCheck.Faults(texts, new HashSet<(string, string)>()), f => f.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_date_that_would_turn_round_in_Arabic_is_named()
    {
        var texts = new Texts([Files.Language("en"), Files.Of("en/t.json", """{"a.b":"as 1987-05"}"""), Files.Language("ar"), Files.Of("ar/t.json", """{"a.b":"مثل 1987-05"}""")]);
        Assert.Contains(TextFilesCheck.Faults(texts, new HashSet<(string, string)>()), f => f.Contains("ar/t.json: 'a.b' has digits joined", StringComparison.Ordinal));
    }

    [Fact]
    public void A_French_sign_that_may_fall_to_the_next_line_alone_is_named()
    {
        var texts = new Texts([Files.Language("en"), Files.Of("en/t.json", """{"a.b":"File: x"}"""), Files.Language("fr"), Files.Of("fr/t.json", """{"a.b":"Fichier : x"}""")]);
        Assert.Contains(TextFilesCheck.Faults(texts, new HashSet<(string, string)>()), f => f.Contains("fr/t.json: 'a.b' has a sign", StringComparison.Ordinal));
    }

    [Fact]
    public void What_may_read_as_in_English_exists_and_does_read_so()
    {
        foreach (var (key, language) in TextFilesCheck.MaySayTheSame())
        {
            Assert.True(Texts.Embedded["en"].Entries.TryGetValue(key, out var english), $"'{key}' in SameAsEnglish is no text");
            Assert.True(Texts.Embedded[language].Entries[key].Source == english.Source, $"'{key}' is translated into {language} and need not stand in SameAsEnglish");
        }
    }
}
