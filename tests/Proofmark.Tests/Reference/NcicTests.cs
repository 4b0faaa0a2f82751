using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class NcicTests
{
    private static readonly IReadOnlyDictionary<string, string> Regions = Shipped.Rows("ncic/regions.csv").ToDictionary(r => r["name"], r => r["country"]);

    [Theory]
    [InlineData("ANGSTADT ARMS, LLC; CHARLOTTE, NORTH CAROLINA", "ANGSTADT ARMS, LLC", "CHARLOTTE, NORTH CAROLINA", "US")]
    [InlineData("MORINI COMPETITION ARMS BEDANO, SWITZERLAND", "MORINI COMPETITION ARMS", "BEDANO, SWITZERLAND", "CH")]
    [InlineData("BARNES PRECISION MACHINE,INC.APEX NORTH CAROLINA", "BARNES PRECISION MACHINE,INC.", "APEX NORTH CAROLINA", "US")]
    [InlineData("SAC PARTS COMPANY", "SAC PARTS COMPANY", null, null)]
    [InlineData("AMADEO ROSSI & CO.", "AMADEO ROSSI & CO.", null, null)]
    [InlineData("AFT BLAINE, ME", "AFT BLAINE", "ME", "US")]
    [InlineData("HOLSTON ENTERPRISES PINEY FLATS,TN", "HOLSTON ENTERPRISES", "PINEY FLATS,TN", "US")]
    [InlineData("ASTRA", "ASTRA", null, null)]
    public void Name_and_place_are_read_out_of_a_definition(string definition, string name, string? place, string? country)
    {
        var read = NcicDefinition.Parse(definition, Regions);
        Assert.Equal((name, place, country), (read.Name, read.Place, read.Country));
    }

    [Theory]
    [InlineData("H. M. KOLB MFR OF REVOLVERS", "H. M. KOLB", "MFR OF REVOLVERS")]
    [InlineData("BALDWIN CO.MFR. OF SHOTGUNS", "BALDWIN CO.", "MFR. OF SHOTGUNS")]
    [InlineData("BASQUEMODEL OF ECHASA - EIBAR", "BASQUE", "MODEL OF ECHASA - EIBAR")]
    [InlineData("BOHICA LOVELAND CO; MFR. AR-15 RIFLES.", "BOHICA LOVELAND CO", "MFR. AR-15 RIFLES.")]
    public void What_a_maker_makes_is_a_remark(string definition, string name, string remark)
    {
        var read = NcicDefinition.Parse(definition, Regions);
        Assert.Equal((name, remark), (read.Name, read.Remark));
    }

    [Fact]
    public void Other_names_stand_in_brackets_or_after_AKA()
    {
        Assert.Equal(["PODUNK, INC."], NcicDefinition.Parse("KARRI'S GUNS (PODUNK, INC.) OLATHE, KANSAS", Regions).Aliases);
        var read = NcicDefinition.Parse("KCG AKA KIWI'S CUSTOM GUNS RIVERBANK, CA", Regions);
        Assert.Equal("KCG", read.Name);
        Assert.Equal(["KIWI'S CUSTOM GUNS"], read.Aliases);
        Assert.Equal("RIVERBANK, CA", read.Place);
    }

    [Theory]
    [InlineData("BER", "BANTAM MODEL MFG BY BERETTA", "BERETTA")]
    [InlineData("KKB", "KNICKERBOCKER MFD BY CRESCENT, AMERICAN GUN CO.,AND STEVENS", "KNICKERBOCKER")]
    public void A_code_follows_the_maker_or_his_brand(string code, string definition, string maker) =>
        Assert.Equal(maker, NcicDefinition.Parse(definition, Regions).MakerFor(code));

    [Fact]
    public void No_place_phrase_is_left_in_the_name_of_a_maker()
    {
        foreach (var make in Shipped.Tables.Makes)
        {
            Assert.DoesNotContain("CAN NOT BE DETERMINED", make.Name, StringComparison.OrdinalIgnoreCase);
            Assert.False(string.IsNullOrWhiteSpace(make.Name));
        }
    }

    [Fact]
    public void Every_code_that_the_source_says_may_be_a_country_has_a_meaning_that_is_a_place()
    {
        foreach (var code in Shipped.Tables.Codes.Where(c => c.Table == NcicTable.Make && c.Definition.Contains("IF MAKE", StringComparison.Ordinal)))
        {
            Assert.True(code.Meanings.Any(m => m.Kind is MeaningKind.Country or MeaningKind.Place), code.Code + " " + code.Definition);
        }
    }

    [Fact]
    public void The_words_of_a_reading_stand_in_the_definition()
    {
        var definitions = Shipped.Rows(NcicMakeReader.File).ToDictionary(r => r["code"], r => NameKey.Squashed(r["definition"]));
        foreach (var place in Shipped.Rows("ncic/place-codes.csv"))
        {
            foreach (var word in NameKey.Words(place["maker"]).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => w != "AND"))
            {
                Assert.True(definitions[place["code"]].Contains(word, StringComparison.Ordinal), $"{place["code"]}: {word}");
            }

            if (place["country"].Length > 0)
            {
                Assert.NotNull(Shipped.Tables.Countries.Find(CountryCode.Parse(place["country"])));
            }
        }
    }

    [Theory]
    [InlineData("P", 3)]
    [InlineData("V", 1)]
    public void A_type_means_as_many_categories_as_the_source_leaves_open(string code, int meanings) =>
        Assert.Equal(meanings, Shipped.Tables.FindCode(NcicTable.Type, code)!.Meanings.Count);

    [Fact]
    public void A_silencer_is_no_weapon() => Assert.Equal(MeaningKind.NotAWeapon, Assert.Single(Shipped.Tables.FindCode(NcicTable.Type, "v")!.Meanings).Kind);

    [Fact]
    public void The_published_code_and_definition_are_kept_as_they_are()
    {
        foreach (var row in Shipped.Rows(NcicMakeReader.File))
        {
            Assert.Equal(row["definition"], Shipped.Tables.FindCode(NcicTable.Make, row["code"])!.Definition);
        }
    }
}
