using System.Text;
using System.Text.RegularExpressions;
using Proofmark.Core.Languages;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Architecture;

/// <summary>
/// docs/error-codes.md is written from the code and the English texts. When it is behind, run the tests with
/// <c>PROOFMARK_WRITE_DOCS=1</c> and commit the file.
/// </summary>
public partial class ErrorCodeTests
{
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "error-codes.md");

    [Fact]
    public void Every_code_in_the_source_has_a_sentence_in_every_language()
    {
        var missing = from code in Codes(Repository.Sources(".cs", ".razor"))
                      from language in Texts.Embedded.Languages
                      where !Texts.Embedded[language.Code].Has($"problem.{code}")
                      select $"{language.Code}: problem.{code}";
        Findings.None(missing);
    }

    [Fact]
    public void The_list_of_codes_is_that_of_the_source()
    {
        var text = Texts.Embedded["en"];
        // A sentence whose code is put together while running is no literal; it is listed all the same.
        var sentences = text.Entries.Keys.Where(k => k.StartsWith("problem.", StringComparison.Ordinal)).Select(k => k["problem.".Length..]);
        var expected = Write([.. Codes(Repository.Sources(".cs", ".razor")).Union(sentences).Order(StringComparer.Ordinal)], text);
        if (Environment.GetEnvironmentVariable("PROOFMARK_WRITE_DOCS") == "1") File.WriteAllText(Document, expected);
        Assert.Equal(expected, File.ReadAllText(Document));
    }

    [Fact]
    public void A_code_is_found_however_it_is_written() =>
        Assert.Equal(
            ["a.one", "a.three", "a.two", "b.four", "b.seven"],
            Codes([("x.cs", """
                throw new ProblemException(Problem.Of("a.one", null)); var p = new Problem("a.two");
                Problem.Of(
                    "a.three", "field");
                Problem.Of(late ? "b.four" : "b.seven", "not.a_code");
                """)]));

    /// <summary>The codes: the string literals in the first argument of <c>Problem.Of</c> or <c>new Problem</c>, and those given to a variable <c>code</c>.</summary>
    private static IReadOnlyList<string> Codes(IEnumerable<(string Path, string Text)> sources) =>
        [.. sources.SelectMany(s => FirstArgument().Matches(s.Text).Select(m => m.Value).Concat(NamedCode().Matches(s.Text).Select(m => m.Value)))
            .SelectMany(argument => CodeLiteral().Matches(argument).Select(m => m.Groups[1].Value))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Write(IReadOnlyList<string> codes, Text text)
    {
        var page = new StringBuilder();
        page.Append("# Error codes\n\nWritten from the code by `tests/Proofmark.Tests/Architecture/ErrorCodeTests.cs`; do not edit by hand.\n\n");
        page.Append("A code is stable: it is never given another meaning. The sentence is what an English reader sees; `{names}` are filled in. The command line ends with exit code 2 when it meets one; the API answers with JSON problem details that carry the code.\n\n");
        page.Append("| Code | Sentence |\n|---|---|\n");
        foreach (var code in codes)
        {
            var sentence = text.Entries.TryGetValue($"problem.{code}", out var entry) ? entry.Source : "(no sentence)";
            page.Append($"| `{code}` | {sentence.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal)} |\n");
        }

        return page.ToString();
    }

    [GeneratedRegex("""(?:Problem\.Of|new Problem)\(\s*[^,;]*?"[^"]*"[^,;)]*""", RegexOptions.Singleline, 5000)]
    private static partial Regex FirstArgument();

    [GeneratedRegex("""\bvar code\s*=\s*[^;]*?;""", RegexOptions.Singleline, 5000)]
    private static partial Regex NamedCode();

    [GeneratedRegex(@"""([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)""", RegexOptions.None, 5000)]
    private static partial Regex CodeLiteral();
}
