using System.Text.RegularExpressions;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Generation;

/// <summary>A generator that shared the engine's rules would make the engine right by definition.</summary>
public partial class BorderTests
{
    [Fact]
    public void The_generator_uses_no_rule_of_the_engine() => Assert.Empty(Repository.Sources(".cs")
        .Where(s => s.Path.Contains("Proofmark.Core/Generation/", StringComparison.Ordinal))
        .SelectMany(s => Rules(s.Text).Select(r => $"{s.Path}: {r}")));

    [Fact]
    public void The_generator_has_sources_to_look_at() =>
        Assert.True(Repository.Sources(".cs").Count(s => s.Path.Contains("Proofmark.Core/Generation/", StringComparison.Ordinal)) > 5);

    [Theory]
    [InlineData("using Proofmark.Core.Marking;")]
    [InlineData("var x = MarkNormal.Of(serial);")]
    [InlineData("if (NameKey.Words(make) == key)")]
    [InlineData("var found = reference.FindMake(name);")]
    public void A_planted_use_is_found(string line) => Assert.NotEmpty(Rules(line));

    private static IEnumerable<string> Rules(string text) => RulePattern().Matches(text).Select(m => m.Value);

    // Whole capabilities, and the folding of names in Reference with the look-ups that stand on it.
    [GeneratedRegex(@"Core\.(Marking|Importing|Weapons|Tracing)\b|\b(Mark(Normal|Folding|Text)|NameKey|MakerName|ModelName|CalibreName|FindMake|FindModel|FindCalibre)\b", RegexOptions.None, 1000)]
    private static partial Regex RulePattern();
}
