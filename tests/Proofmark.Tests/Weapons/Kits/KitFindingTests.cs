using Proofmark.Core.Weapons.Kits;
using Xunit;

namespace Proofmark.Tests.Weapons.Kits;

/// <summary>What loose parts amount to: alone, together, and over time (MRK-14; Firearms Protocol art. 3(b); ITI ¶10).</summary>
public sealed class KitFindingTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    [Theory]
    [InlineData("frame,slide,barrel", "pistol", true, 0)]
    [InlineData("frame,barrel", "pistol", true, 1)]
    [InlineData("slide,barrel", "pistol", false, 1)]
    [InlineData("receiver,barrel", "long_arm", true, 1)]
    [InlineData("receiver,barrel,bolt,barrel", "long_arm", true, 0)]
    public void Parts_are_a_weapon_when_the_controlling_component_is_there_and_a_reason_to_ask_when_it_is_not(string kinds, string kit, bool controlling, int empty)
    {
        var finding = KitFinding.Of(KitRules.Shipped, Facts(kinds, "M57", Day))[0];
        Assert.Equal((kit, controlling, empty), (finding.Kit.Code, finding.Controlling, finding.Empty.Count));
        Assert.Equal(kinds.Split(',').Length, finding.Parts.Count);
    }

    [Theory]
    [InlineData("frame")]
    [InlineData("barrel,barrel,barrel")]
    [InlineData("sight,magazine")]
    public void Spares_of_one_place_are_no_finding(string kinds) => Assert.Empty(KitFinding.Of(KitRules.Shipped, Facts(kinds, "M57", Day)));

    [Theory]
    [InlineData(180, true)]
    [InlineData(181, false)]
    public void Deliveries_are_laid_together_within_the_days_of_the_rules_and_not_beyond(int after, bool found)
    {
        List<KitPartFact> parts = [.. Facts("frame", "M57", Day), .. Facts("slide", " m57 ", Day.AddDays(after))];
        Assert.Equal(found, KitFinding.Within(KitRules.Shipped, parts, Day).Count > 0);
        Assert.Equal(found, KitFinding.Within(KitRules.Shipped, parts, Day.AddDays(after)).Count > 0);
    }

    [Fact]
    public void Two_deliveries_on_either_side_of_the_day_are_not_laid_together_when_they_are_too_far_apart()
    {
        List<KitPartFact> parts = [.. Facts("frame", "M57", Day), .. Facts("sight", "M57", Day.AddDays(100)), .. Facts("barrel", "M57", Day.AddDays(200))];
        Assert.Empty(KitFinding.Within(KitRules.Shipped, parts, Day.AddDays(100)));
    }

    [Fact]
    public void Parts_of_different_models_and_parts_of_none_are_not_laid_together()
    {
        Assert.Empty(KitFinding.Within(KitRules.Shipped, [.. Facts("frame", "M57", Day), .. Facts("slide", "M70", Day)], Day));
        Assert.Empty(KitFinding.Within(KitRules.Shipped, Facts("frame,slide,barrel", null, Day), Day));
    }

    private static List<KitPartFact> Facts(string kinds, string? model, DateOnly day) => [.. kinds.Split(',').Select(k => new KitPartFact(Guid.NewGuid(), k, model, day))];
}
