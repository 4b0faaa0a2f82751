using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Weapons.Kits;
using Xunit;

namespace Proofmark.Tests.Weapons.Kits;

/// <summary>Which loose parts make a weapon (MRK-14; Firearms Protocol art. 3(b)).</summary>
public sealed class KitRulesTests
{
    [Theory]
    [InlineData("frame,slide,barrel", "pistol", 0)]
    [InlineData("fire_control_unit,slide", "pistol", 1)]
    [InlineData("lower_receiver,upper_receiver,bolt_carrier", "modular_long_arm", 1)]
    public void Parts_that_make_a_weapon_or_all_but_one_place_of_it_make_a_kit(string kinds, string code, int missing)
    {
        var kit = Assert.Single(KitRules.Shipped.Made(Set(kinds)), k => k.Code == code);
        Assert.Equal(missing, kit.Missing(Set(kinds)));
    }

    [Theory]
    [InlineData("barrel")]
    [InlineData("bolt,bolt_carrier")]
    [InlineData("magazine,sight,stock")]
    public void Parts_of_one_place_or_of_none_make_no_kit(string kinds) => Assert.Empty(KitRules.Shipped.Made(Set(kinds)));

    [Fact]
    public void Every_kind_of_the_rules_is_a_kind_of_component()
    {
        var known = Enum.GetNames<ComponentKind>().Select(n => n.ToUpperInvariant()).ToHashSet(StringComparer.Ordinal);
        Assert.All(KitRules.Shipped.Kits.SelectMany(k => k.Places).SelectMany(p => p), k => Assert.Contains(k.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant(), known));
    }

    [Theory]
    [InlineData("""[["frame"], ["slide", "frame"], ["barrel"]]""", "FP", "frame stands twice")]
    [InlineData("""[["frame"], ["slide"]]""", "FP", "one part alone")]
    [InlineData("""[["frame"], ["slide"], ["barrel"]]""", "XX", "the instrument of odd is missing")]
    public void Rules_that_would_flag_wrongly_are_refused_when_they_are_read(string places, string instrument, string says)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "rules"));
            File.WriteAllText(Path.Combine(folder.FullName, "rules", "kits.json"), $$"""{"version":1,"within_days":180,"most_missing":1,"instruments":[{"code":"FP"}],"kits":[{"code":"odd","instrument":"{{instrument}}","paragraph":"3(b)","places":{{places}}}]}""");
            Assert.Contains(says, Assert.Throws<InvalidDataException>(() => KitRules.Read(new DataFiles(folder.FullName))).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static HashSet<string> Set(string kinds) => [.. kinds.Split(',')];
}
