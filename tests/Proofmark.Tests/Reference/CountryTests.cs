using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class CountryTests
{
    private static string[] Find(string text, int? year = null) => [.. Shipped.Tables.Countries.Find(text, year).Select(c => c.Code.Value)];

    [Theory]
    [InlineData("Afghanistan (l')", "Afghanistan", "l'")]
    [InlineData("Bahamas (the)", "Bahamas", "the")]
    [InlineData("Afganistán (el)", "Afganistán", "el")]
    [InlineData("Cook Islands (the) **", "Cook Islands", "the")]
    [InlineData("Niue **", "Niue", null)]
    [InlineData("Iran (République islamique d')", "Iran (République islamique d')", null)]
    [InlineData("Oman", "Oman", null)]
    public void The_article_and_the_footnote_star_come_off_a_name_and_nothing_else(string written, string name, string? article) =>
        Assert.Equal((name, article), CountryReader.Clean(written));

    [Fact]
    public void There_are_249_present_codes_and_31_withdrawn_ones()
    {
        Assert.Equal(249, Shipped.Tables.Countries.All.Count(c => !c.IsHistoric));
        Assert.Equal(31, Shipped.Tables.Countries.All.Count(c => c.IsHistoric));
    }

    [Fact]
    public void No_name_keeps_an_article_in_brackets_or_a_star()
    {
        foreach (var name in Shipped.Tables.Countries.All.SelectMany(c => c.Names.All))
        {
            Assert.False(name.Contains('*', StringComparison.Ordinal) || name.EndsWith("(le)", StringComparison.Ordinal) || name.EndsWith("(l')", StringComparison.Ordinal), name);
            Assert.Equal(name.Trim(), name);
        }
    }

    [Theory]
    [InlineData("ar", '\u0600', '\u06FF')]
    [InlineData("ru", '\u0400', '\u04FF')]
    [InlineData("zh", '\u4E00', '\u9FFF')]
    public void A_name_is_written_in_the_script_of_its_language(string language, char from, char to)
    {
        foreach (var country in Shipped.Tables.Countries.All)
        {
            var name = country.Names.In(language);
            Assert.True(name.Where(char.IsLetter).All(c => c >= from && c <= to), $"{country.Code} {language}: {name}");
        }
    }

    [Theory]
    [InlineData("fr", "FR")]
    [InlineData("FRA", "FR")]
    [InlineData("250", "FR")]
    [InlineData("france", "FR")]
    [InlineData("Côte d’Ivoire", "CI")]
    [InlineData("cote d'ivoire", "CI")]
    [InlineData("Iran", "IR")]
    [InlineData("Islamic Republic of Iran", "IR")]
    [InlineData("Россия", "RU")]
    [InlineData("阿富汗", "AF")]
    [InlineData("إيران", "IR")]
    [InlineData("ايران", "IR")]
    [InlineData("Turkey", "TR")]
    [InlineData("Türkiye", "TR")]
    [InlineData("l'Afghanistan", "AF")]
    public void A_country_is_found_by_any_code_and_any_name(string text, string code) => Assert.Equal([code], Find(text));

    [Theory]
    [InlineData("SUN", "SUHH")]
    [InlineData("USSR", null)]
    [InlineData("Union of Soviet Socialist Republics", "SUHH")]
    [InlineData("YUG", "YUCS")]
    [InlineData("CSK", "CSHH")]
    [InlineData("SCG", "CSXX")]
    [InlineData("DDR", "DDDE")]
    [InlineData("ZAR", "ZRCD")]
    [InlineData("BUR", "BUMM")]
    [InlineData("ANT", "ANHH")]
    [InlineData("TMP", "TPTL")]
    [InlineData("FXX", "FXFR")]
    public void A_withdrawn_code_is_found(string text, string? code) => Assert.Equal(code is null ? [] : [code], Find(text));

    [Fact]
    public void Letters_that_were_given_out_twice_mean_both_and_the_year_decides()
    {
        Assert.Equal(["CSHH", "CSXX"], Find("CS").Order());
        Assert.Equal(["CSHH"], Find("CS", 1985));
        Assert.Equal(["CSXX"], Find("CS", 2005));
        Assert.Equal(["SK", "SKIN"], Find("SK"));
    }

    [Fact]
    public void A_past_country_names_present_successors()
    {
        foreach (var country in Shipped.Tables.Countries.All.Where(c => c.IsHistoric))
        {
            Assert.NotEmpty(country.Successors);
            Assert.All(country.Successors, s => Assert.False(Shipped.Tables.Countries.Find(s)!.IsHistoric));
        }
    }

    [Fact]
    public void Regions_and_lists_of_the_United_Nations_are_kept()
    {
        var niger = Shipped.Tables.Countries.Find(CountryCode.Parse("NE"))!;
        Assert.Equal(("Africa", "Sub-Saharan Africa", "562"), (niger.Region, niger.SubRegion, niger.Numeric));
        Assert.True(niger is { LeastDeveloped: true, LandLocked: true, SmallIsland: false });
    }

    [Theory]
    [InlineData("fr", "FR")]
    [InlineData(" suhh ", "SUHH")]
    [InlineData("XA", "XA")]
    public void A_country_code_is_read_in_any_case(string text, string value)
    {
        Assert.True(CountryCode.TryParse(text, out var code));
        Assert.Equal(value, code.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("FRA")]
    [InlineData("F1")]
    [InlineData("ФР")]
    public void What_has_not_the_form_of_a_country_code_is_refused(string? text) => Assert.False(CountryCode.TryParse(text, out _));
}
