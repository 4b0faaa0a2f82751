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

    private static IEnumerable<string> Missing(string text, HashSet<string> tests) => Named(text).Where(t => !tests.Contains(t));

    private static IEnumerable<string> Named(string text) => Reference().Matches(text).Select(m => m.Groups["test"].Value);

    [GeneratedRegex("`(?<test>[A-Z][A-Za-z]*Tests\\.\\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
