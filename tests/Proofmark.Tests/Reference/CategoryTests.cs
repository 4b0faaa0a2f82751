using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class CategoryTests
{
    [Theory]
    [InlineData("small_arm.revolver")]
    [InlineData("small_arm.pistol")]
    [InlineData("small_arm.rifle")]
    [InlineData("small_arm.carbine")]
    [InlineData("small_arm.submachine_gun")]
    [InlineData("small_arm.assault_rifle")]
    [InlineData("small_arm.light_machine_gun")]
    [InlineData("light_weapon.heavy_machine_gun")]
    [InlineData("light_weapon.grenade_launcher")]
    [InlineData("light_weapon.anti_aircraft_gun")]
    [InlineData("light_weapon.anti_tank_gun")]
    [InlineData("light_weapon.recoilless_rifle")]
    [InlineData("light_weapon.anti_tank_launcher")]
    [InlineData("light_weapon.anti_aircraft_launcher")]
    [InlineData("light_weapon.mortar")]
    public void Each_kind_of_paragraph_4_of_the_Instrument_is_a_category(string code) => Assert.Contains(Shipped.Tables.Categories, c => c.Code == code);

    [Fact]
    public void A_category_has_a_group_that_exists_and_terms_of_its_own()
    {
        var codes = Shipped.Tables.Categories.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        Assert.All(Shipped.Tables.Categories, c => Assert.True(c.Parent is null || codes.Contains(c.Parent), c.Code));
        foreach (var language in LocalizedName.Languages)
        {
            Assert.Equal(codes.Count, Shipped.Tables.Categories.Select(c => c.Names.In(language)).Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData("RB", "small_arm.rifle")]
    [InlineData("PR", "small_arm.revolver")]
    [InlineData("SP", "small_arm.shotgun")]
    [InlineData("ON", "light_weapon.mortar")]
    [InlineData("--", "small_arm.pistol")]
    public void A_combined_type_leads_to_a_category(string code, string category) =>
        Assert.Equal(category, Shipped.Tables.FindCode(NcicTable.CombinedType, code)!.Meanings[0].Key);
}
