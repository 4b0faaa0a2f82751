using System.Text;
using Proofmark.Core.Normalising;
using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Normalising;

/// <summary>What a written make, model or calibre stands for: known, one of several, or unknown, and never a guess.</summary>
public sealed class NameNormaliserTests
{
    private static readonly NameNormaliser Names = new(ReferenceTables.Shipped);

    [Theory]
    [InlineData("Smith & Weson", "smith-wesson")]
    [InlineData("SMITH AND WESSEN REVOLVER .38", "smith-wesson")]
    [InlineData("GLOCK 17 GEN4 9MM", "glock")]
    [InlineData("pistolet Glock cal. 9mm", "glock")]
    [InlineData("Береттта", "beretta")]
    [InlineData("بيريتا", "beretta")]
    [InlineData("Ruger Mini 14", "sturm-ruger-co-inc")]
    public void A_make_is_known_in_other_spellings_scripts_and_company(string text, string key)
    {
        var name = Names.Of("make", text);
        Assert.Equal((NameOutcome.Known, key), (name.Outcome, name.Key));
        Assert.InRange(name.Confidence, 0.5, 1);
    }

    [Theory]
    [InlineData("Zarkov Industries")]
    [InlineData("unknown")]
    [InlineData("N/A")]
    [InlineData("sin marca")]
    [InlineData("homemade by the owner")]
    [InlineData("12345")]
    [InlineData("   ")]
    [InlineData("?")]
    public void What_is_like_no_make_is_unknown(string text)
    {
        var name = Names.Of("make", text);
        Assert.Equal((NameOutcome.Unknown, null, 0.0), (name.Outcome, name.Key, name.Confidence));
    }

    [Fact]
    public void A_code_that_stands_for_a_maker_and_for_a_country_is_not_decided()
    {
        var name = Names.Of("make", "SW");
        Assert.Equal((NameOutcome.Ambiguous, null), (name.Outcome, name.Key));
        Assert.Contains("smith-wesson", name.Candidates);
    }

    [Theory]
    [InlineData("9mm Parabelum", "9-mm-luger")]
    [InlineData("cal. 9x19 mm", "9-mm-luger")]
    [InlineData("калибр 9 мм Люгер", "9-mm-luger")]
    [InlineData("7,62 x 39", "7-62x39-mm")]
    [InlineData(".38 specal", "38-special")]
    [InlineData(".357 Mag.", "357-magnum")]
    [InlineData("rifle 7,62x39", "7-62x39-mm")]
    [InlineData("pistola cal. 9x19", "9-mm-luger")]
    public void A_calibre_is_known_in_other_spellings(string text, string key) => Assert.Equal((NameOutcome.Known, key), (Names.Of("calibre", text).Outcome, Names.Of("calibre", text).Key));

    [Theory]
    [InlineData("10")]
    [InlineData("12")]
    public void A_calibre_code_of_several_cartridges_names_them_all(string text)
    {
        var name = Names.Of("calibre", text);
        Assert.Equal(NameOutcome.Ambiguous, name.Outcome);
        Assert.True(name.Candidates.Count > 1);
    }

    [Fact]
    public void A_model_with_another_figure_is_another_model()
    {
        var model = ReferenceTables.Shipped.Models.First(m => m.MakeKey == "sturm-ruger-co-inc" && m.Name.Contains("RANCH RIFLE", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(model.Key, Names.Of("model", model.Name.Replace("RIFLE", "RIFFLE", StringComparison.OrdinalIgnoreCase), "Ruger").Key);
        Assert.NotEqual(model.Key, Names.Of("model", model.Name.Replace("14", "15", StringComparison.Ordinal), "Ruger").Key);
    }

    [Fact]
    public void What_a_person_decided_counts_before_everything_and_what_was_kept_as_found_is_unknown()
    {
        var decided = new NameNormaliser(ReferenceTables.Shipped, new Dictionary<(string, string), string?> { [("make", "ZARKOV INDUSTRIES")] = "zastava", [("make", "GLOCK")] = null });
        Assert.Equal(("zastava", 1.0), (decided.Of("make", "zarkov  industries").Key, decided.Of("make", "zarkov  industries").Confidence));
        Assert.Equal(NameOutcome.Unknown, decided.Of("make", "Glock").Outcome);
    }

    /// <summary>Whatever is typed: an answer, the same each time, of an entry that there is, and no fault.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_text_has_an_answer_and_always_the_same(int seed)
    {
        var chance = new Random(seed);
        var other = new NameNormaliser(ReferenceTables.Shipped);
        for (var i = 0; i < 1_500; i++)
        {
            var text = Text(chance);
            foreach (var kind in new[] { "make", "model", "calibre" })
            {
                var name = Names.Of(kind, text, chance.Next(2) == 0 ? null : "Beretta");
                Assert.Equal(name.Outcome == NameOutcome.Known, name.Key is not null);
                if (kind == "make")
                {
                    Assert.Equal((name.Outcome, name.Key), (other.Of(kind, text).Outcome, other.Of(kind, text).Key));
                    if (name.Key is { } key) Assert.NotNull(ReferenceTables.Shipped.MakeOrNull(key));
                }
            }
        }
    }

    [Theory]
    [InlineData("\u202EatteresB\u202C")]
    [InlineData("\uD800Beretta")]
    [InlineData("Beretta\u0000")]
    [InlineData("ﷺﷺﷺﷺ")]
    public void Hidden_broken_and_very_long_characters_are_no_fault(string text)
    {
        foreach (var kind in new[] { "make", "model", "calibre" }) Assert.NotNull(Names.Of(kind, text));
        Assert.Equal(NameOutcome.Unknown, Names.Of("make", new string('B', 10_000)).Outcome);
    }

    private static string Text(Random chance)
    {
        var text = new StringBuilder();
        for (var i = chance.Next(30); i > 0; i--)
            text.Append(chance.Next(6) switch { 0 => ' ', 1 => (char)chance.Next(0x20, 0x7F), 2 => (char)chance.Next(0x400, 0x460), 3 => (char)chance.Next(0x620, 0x64B), 4 => (char)chance.Next(0x4E00, 0x4F00), _ => (char)('A' + chance.Next(26)) });
        return text.ToString();
    }
}
