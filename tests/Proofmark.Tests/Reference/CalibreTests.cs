using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class CalibreTests
{
    private static string[] Find(string text) => [.. Shipped.Tables.FindCalibre(text).Select(c => c.Name)];

    [Theory]
    [InlineData("9mm Luger", "9 mm Luger")]
    [InlineData("9x19", "9 mm Luger")]
    [InlineData("9 × 19 mm", "9 mm Luger")]
    [InlineData("9MM PARABELLUM", "9 mm Luger")]
    [InlineData("٩x١٩", "9 mm Luger")]
    [InlineData("9 mm kurz", ".380 ACP")]
    [InlineData("7,62x39", "7.62x39 mm")]
    [InlineData("7,62 х 39", "7.62x39 mm")]
    [InlineData(".223 Rem", "5.56x45 mm NATO")]
    [InlineData("223 Remington", "5.56x45 mm NATO")]
    [InlineData("cal. .22 LR", ".22 Long Rifle")]
    [InlineData("0.22 long rifle", ".22 Long Rifle")]
    [InlineData("12 ga.", "12 gauge")]
    [InlineData("Gauge 12", "12 gauge")]
    [InlineData(".25 ACP", "6.35 mm Browning")]
    [InlineData("9 mm", "9 mm")]
    [InlineData("", null)]
    public void A_calibre_is_found_by_any_of_its_names(string text, string? name) => Assert.Equal(name is null ? [] : [name], Find(text));

    [Theory]
    [InlineData("10", "10 mm Auto|.40 S&W|10 gauge")]
    [InlineData("12", ".50 BMG|12 gauge")]
    [InlineData("635", "6.35 mm Browning")]
    public void A_code_means_everything_that_the_source_says(string code, string names) => Assert.Equal(names.Split('|'), Find(code));

    [Fact]
    public void Nine_millimetres_is_not_point_nine() => Assert.NotEqual(CalibreName.Key("9 mm"), CalibreName.Key(".9"));

    [Fact]
    public void A_bore_without_cartridge_is_no_cartridge() => Assert.Equal(CalibreKind.Family, Assert.Single(Shipped.Tables.FindCalibre("9mm")).Kind);

    [Fact]
    public void Cartridges_that_the_source_equates_in_error_are_kept_apart()
    {
        Assert.Equal(["7.35 mm", ".32 ACP"], Find("735"));
        Assert.Equal([".32 ACP"], Find(".32 ACP"));
    }

    [Fact]
    public void No_two_calibres_share_a_name()
    {
        var names = Shipped.Tables.Calibres.SelectMany(c => c.Synonyms.Prepend(c.Name).Select(CalibreName.Key).Distinct(StringComparer.Ordinal).Select(k => (k, c.Key)));
        Assert.All(names.GroupBy(n => n.k), g => Assert.Single(g));
    }
}
