using System.Globalization;
using System.Text;
using System.Text.Json;
using Proofmark.Core.Languages;
using Proofmark.Core.Marking;
using Proofmark.Core.Marking.DataMatrix;
using Proofmark.Core.Shared;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Marking;

public sealed class MarkingTextsTests
{
    private static readonly string[] BadMarks = ["", "--", "A\t", "A\u202e", new('7', 65), "A" + '\ud800'];

    private static readonly string[] BadPatterns =
        ["[", "]", "[]", "\\", "{", "[-]", "[AA]", "[A:2]", "[A:0.5 B]", "[A:0.5 B:0.6]", new('?', 65), "-", "[" + string.Concat(Enumerable.Range(0x4E00, 41).Select(c => (char)c)) + "]"];

    private static readonly string[] BadJson =
        ["1", """{"version":9}""", """{"version":1,"x":"y"}""", """{"version":1,"kind":"x"}""", $$"""{"version":1,"make":"{{new string('m', 101)}}"}"""];

    [Fact]
    public void Every_value_has_a_name_in_every_language()
    {
        string[] keys =
        [
            .. Enum.GetValues<MarkKind>().Select(MarkingTexts.Key), .. Enum.GetValues<MarkLegibility>().Select(MarkingTexts.Key),
            .. Enum.GetValues<MarkMethod>().Select(MarkingTexts.Key), .. Enum.GetValues<ComponentKind>().Select(MarkingTexts.Key),
            .. Enum.GetValues<MarkQualityPoint>().Select(MarkingTexts.Key), .. Enum.GetValues<MarkMaterial>().Select(MarkingTexts.Key), .. Enum.GetValues<RuleForce>().Select(MarkingTexts.Key),
            .. Enum.GetValues<RuleStrength>().Select(MarkingTexts.Key),
        ];
        Assert.All(Texts.Embedded.Languages, language => Assert.All(keys, key => Assert.True(Texts.Embedded[language.Code].Has(key), $"{language.Code} {key}")));
    }

    /// <summary>A sentence that uses a value which the problem does not carry throws, so each problem is made for real and said.</summary>
    [Fact]
    public void Every_problem_is_a_sentence_in_every_language_with_the_values_it_really_carries()
    {
        Problem[] problems =
        [
            .. BadMarks.Select(m => MarkText.Read(m).Problem!), .. BadPatterns.Select(p => MarkPattern.Read(p, "mark").Problem!), .. BadJson.Select(FromJson),
            MarkPlaces.Read([new(PlaceSeen.OneOf, "")]).Problem!,
            Assert.Throws<ProblemException>(() => DataMatrixSymbol.Of(new byte[4000])).Problems[0],
            .. MarkRules.CheckManufactureMark(new() { Quality = new(false, false, false, false, false, false) }).Select(f => f.Problem),
            .. MarkRules.CheckManufactureMark(new() { Symbols = ["star"], Place = ComponentKind.Stock }).Select(f => f.Problem),
            .. MarkRules.CheckManufactureMark(new() { Code = MarkText.Parse("1"), SymbolsIdentifyCountry = true }).Select(f => f.Problem),
        ];
        foreach (var language in Texts.Embedded.Languages)
        {
            Assert.All(problems, problem => Assert.NotEmpty(Texts.Embedded[language.Code].Of(problem)));
        }
        var texts = Texts.Embedded["en"].Entries.Keys.Where(k => k.StartsWith("problem.marking.", StringComparison.Ordinal)).Select(k => k["problem.".Length..]);
        Assert.Equal(texts.Order(), problems.Select(p => p.Code).Distinct().Order());
    }

    [Fact]
    public void The_page_about_queries_prints_every_folding_and_every_separator()
    {
        var words = File.ReadAllText(Path.Combine(Repository.Root, "docs/mark-query.md")).Split('`', ' ', '\n').ToHashSet();
        var foldings = words.Where(w => w.IndexOf('→', StringComparison.Ordinal) == 1).ToHashSet();
        Assert.NotEmpty(foldings);
        Assert.All(foldings, f => Assert.Equal(f[2..], MarkNormal.Of(f[..1])));
        for (var c = '\u0080'; c < '\ufffd'; c++)
        {
            // What decomposes, or has an upper case, follows the general rules; the tables are for the rest.
            var text = c.ToString();
            if (char.IsSurrogate(c) || c is >= '\ufdd0' and <= '\ufdef' || text.Normalize(NormalizationForm.FormKD) != text || char.ToUpperInvariant(c) != c) continue;
            var normal = MarkNormal.Of(text);
            if (char.IsLetter(c) && normal.Length > 0 && normal != text) Assert.Contains($"{c}→{normal}", words);
            if (char.GetUnicodeCategory(c) is UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierLetter)
                Assert.True(normal.Length > 0 || words.Contains($"U+{(int)c:X4}"), $"U+{(int)c:X4} goes, and the page does not say so");
        }
        Assert.Equal("", MarkNormal.Of("- . / \\ _ , : ; ' \" ` "));
    }

    private static Problem FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        return MarkQueryJson.Read(document.RootElement).Problem!;
    }
}
