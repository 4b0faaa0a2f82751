using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>Every problem that a test of import meets must be a whole sentence in every language: none of its values may be missing.</summary>
internal static class Sentences
{
    public static Problem Checked(Problem problem)
    {
        // A brace that the file itself holds (a heading, a cell) is no value that was left out.
        var own = (problem.Field ?? "").Contains('{', StringComparison.Ordinal) || (problem.Arguments?.Values.Any(v => v is string text && text.Contains('{', StringComparison.Ordinal)) ?? false);
        foreach (var language in Texts.Embedded.Languages)
        {
            var sentence = Texts.Embedded[language.Code].Of(problem);
            if (!own) Assert.DoesNotContain("{", sentence.Replace("\u2068", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.True(sentence.Length > 5, sentence);
        }

        return problem;
    }
}
