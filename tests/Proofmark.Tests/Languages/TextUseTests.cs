using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Languages;

public class TextUseTests
{
    private static readonly TextUse Product = new(Repository.Sources(".cs", ".razor"));

    [Fact]
    public void Every_text_that_the_source_asks_for_exists()
    {
        var missing = Product.Missing(Texts.Embedded["en"].Has).Select(m => $"{m.Path}: '{m.Key}' is no text").ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Every_text_is_used()
    {
        var unused = Texts.Embedded["en"].Entries.Values.Where(e => !Product.Uses(e.Key)).Select(e => $"{e.File}: '{e.Key}' is used nowhere").ToList();
        Assert.True(unused.Count == 0, string.Join('\n', unused));
    }

    [Fact]
    public void A_planted_use_and_a_planted_leftover_are_seen()
    {
        var use = new TextUse([("Bad.cs", """var s = T["find.title"] + text.Say("find.rows", ("n", 1)) + $"find.kind.{kind}"; throw new ProblemException(Problem.Of("find.empty", "mark"));""")]);
        Assert.Equal(
            ["find.title", "find.rows", "problem.find.empty"],
            use.Missing(_ => false).Select(m => m.Key));
        Assert.True(use.Uses("find.kind.exact"));
        Assert.True(use.Uses("problem.find.empty"));
        Assert.True(use.Uses("field.mark"));
        Assert.False(use.Uses("find.other"));
        Assert.False(use.Uses("problem.find.other"));
    }
}
