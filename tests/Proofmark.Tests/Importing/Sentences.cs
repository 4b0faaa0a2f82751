using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>Every problem that a test of import meets must be a whole sentence in every language: none of its values may be missing.</summary>
internal static class Sentences
{
    public static Problem Checked(Problem problem)
    {
        // A brace of the file's own (a heading, a cell) is a value that was put in; what is left of the sentence holds none.
        var own = (problem.Arguments?.Values ?? []).Select(v => v as string).Append(problem.Field).OfType<string>().Where(v => v.Contains('{', StringComparison.Ordinal)).OrderByDescending(v => v.Length).ToList();
        foreach (var language in Texts.Embedded.Languages)
        {
            var sentence = Texts.Embedded[language.Code].Of(problem);
            var rest = own.Aggregate(Plain(sentence), (text, value) => text.Replace(Plain(value), "", StringComparison.Ordinal));
            Assert.DoesNotContain("{", rest, StringComparison.Ordinal);
            Assert.True(sentence.Length > 5, sentence);
        }

        return problem;
    }

    private static string Plain(string text) => text.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);
}

public sealed class SentencesTests
{
    [Fact]
    public void A_brace_of_the_files_own_is_no_missing_value() => Sentences.Checked(Problem.Of("import.remark_unknown", "{Make}", ("value", "{a} {b")));

    [Fact]
    public void A_missing_value_is_found_although_the_file_holds_a_brace() =>
        Assert.ThrowsAny<Exception>(() => Sentences.Checked(Problem.Of("import.remark_unknown", "{Make}", ("other", "{a"))));
}
