using System.Text.RegularExpressions;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Server;

/// <summary>Arabic pages mirror by themselves as long as no rule speaks of left and right.</summary>
public partial class StyleTests
{
    [Fact]
    public void No_rule_speaks_of_left_and_right()
    {
        var path = Path.Combine(Repository.Root, "src/Proofmark.Server/wwwroot/site.css");
        Assert.Empty(Physical(File.ReadAllText(path)));
    }

    [Theory]
    [InlineData("a { margin-left: 1px }", "margin-left:")]
    [InlineData("a { color: red; left:0 }", "left:")]
    [InlineData("a { text-align: right; }", "text-align: right")]
    [InlineData("a { padding: 1px 2px 1px 3px; }", "padding: 1px 2px 1px 3px")]
    [InlineData("a { border-radius: 3px; inset-inline-start: 0; padding: 1px 2px 1px; }", null)]
    public void A_planted_rule_is_found(string css, string? found) => Assert.Equal(found is null ? [] : [found], Physical(css));

    private static List<string> Physical(string css) => [.. PhysicalPattern().Matches(css).Select(m => m.Value.Trim())];

    [GeneratedRegex(@"(?<![\w-])((margin|padding|border)-)?(left|right)(-\w+)?\s*:|(text-align|float|clear)\s*:\s*(left|right)|(margin|padding|inset):\s*[^\s;{}]+(\s+[^\s;{}]+){3}(?=\s*[;}])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PhysicalPattern();
}
