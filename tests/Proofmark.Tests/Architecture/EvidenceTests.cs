using System.Text.RegularExpressions;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Architecture;

/// <summary>A document that names a test as its evidence names one that exists.</summary>
public sealed partial class EvidenceTests
{
    private static readonly string[] Documents = ["SPECIFICATIONS.md", "docs/threat-model.md", "docs/privacy.md", "docs/asvs.md"];

    [Fact]
    public void Every_test_that_a_document_names_exists()
    {
        var tests = TestNames.All();
        Assert.True(tests.Count > 1000);
        foreach (var document in Documents)
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, document));
            Assert.True(Named(text).Count() > 5, document);
            Findings.None(Missing(text, tests).Select(t => $"{document} names {t}, which is no test"));
        }
    }

    [Fact]
    public void A_named_test_that_is_gone_is_found() =>
        Assert.Equal(["GoneTests.It_was_here"], Missing("| `EvidenceTests.A_named_test_that_is_gone_is_found`, `GoneTests.It_was_here` |", TestNames.All()));

    /// <summary>ITI sections III and IV: every paragraph has code, a test, and a page where somebody meets it.</summary>
    [Fact]
    public void Every_paragraph_on_marking_and_records_has_code_a_test_and_a_page()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "SPECIFICATIONS.md"));
        var rows = Paragraph().Matches(text[text.IndexOf("where each paragraph is met", StringComparison.Ordinal)..]);
        Assert.Empty(((string[])["7", "8(a)", "8(b)", "8(c)", "8(d)", "8(e)", "9", "10", "11", "12", "13"]).Except(rows.Select(r => r.Groups["number"].Value)));
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Proofmark.Server"), "*.razor", SearchOption.AllDirectories).SelectMany(f => Address().Matches(File.ReadAllText(f)).Select(m => m.Groups["path"].Value)).ToHashSet(StringComparer.Ordinal);
        var tests = TestNames.All();
        Findings.None(rows.Where(r => !File.Exists(Path.Combine(Repository.Root, r.Groups["code"].Value))).Select(r => $"{r.Groups["code"].Value} is not there")
            .Concat(rows.Where(r => !tests.Contains(r.Groups["test"].Value)).Select(r => $"{r.Groups["test"].Value} is no test"))
            .Concat(rows.Where(r => !pages.Contains(r.Groups["page"].Value)).Select(r => $"{r.Groups["page"].Value} is no page")));
    }

    private static IEnumerable<string> Missing(string text, HashSet<string> tests) => Named(text).Where(t => !tests.Contains(t));

    private static IEnumerable<string> Named(string text) => Reference().Matches(text).Select(m => m.Groups["test"].Value);

    [GeneratedRegex(@"^\| (?<number>[0-9]+(\([a-e]\))?) \| [^|]+ \| `(?<code>[^`]+)` \| `(?<test>[^`]+)` \| `(?<page>[^`]+)` \|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Paragraph();

    [GeneratedRegex("^@page \"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Address();

    [GeneratedRegex("`(?<test>[A-Z][A-Za-z]*Tests\\.\\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
