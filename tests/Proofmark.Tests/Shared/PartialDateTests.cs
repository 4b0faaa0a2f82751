using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Shared;

public sealed class PartialDateTests
{
    [Theory]
    [InlineData("1987", "1987-01-01", "1987-12-31", DatePrecision.Year)]
    [InlineData("1987-05", "1987-05-01", "1987-05-31", DatePrecision.Month)]
    [InlineData("1988-02", "1988-02-01", "1988-02-29", DatePrecision.Month)]
    [InlineData("1987-05-12", "1987-05-12", "1987-05-12", DatePrecision.Day)]
    [InlineData("198X", "1980-01-01", "1989-12-31", DatePrecision.Decade)]
    [InlineData("19XX", "1900-01-01", "1999-12-31", DatePrecision.Century)]
    [InlineData("1987~", "1987-01-01", "1987-12-31", DatePrecision.Year)]
    [InlineData("1987-05?", "1987-05-01", "1987-05-31", DatePrecision.Month)]
    [InlineData("1987-05-12/1988-01", "1987-05-12", "1988-01-31", DatePrecision.Interval)]
    [InlineData("../1990", null, "1990-12-31", DatePrecision.Interval)]
    [InlineData("1990/..", "1990-01-01", null, DatePrecision.Interval)]
    [InlineData("0001", "0001-01-01", "0001-12-31", DatePrecision.Year)]
    [InlineData("9999~", "9999-01-01", "9999-12-31", DatePrecision.Year)]
    [InlineData("99XX~", "9900-01-01", "9999-12-31", DatePrecision.Century)]
    public void A_partial_date_says_its_first_and_last_day(string text, string? lower, string? upper, DatePrecision precision)
    {
        var date = PartialDate.Parse(text);
        Assert.Equal(Day(lower), date.Lower);
        Assert.Equal(Day(upper), date.Upper);
        Assert.Equal(precision, date.Precision);
        Assert.Equal(text, date.ToString());
    }

    [Theory]
    [InlineData(null, "date.empty")]
    [InlineData("  ", "date.empty")]
    [InlineData("12/05/1987", "date.form")]
    [InlineData("87", "date.form")]
    [InlineData("19870512", "date.form")]
    [InlineData("1987-5", "date.form")]
    [InlineData("1987/05", "date.form")]
    [InlineData("1X87", "date.form")]
    [InlineData("1XXX", "date.form")]
    [InlineData("198X-05", "date.form")]
    [InlineData("+987", "date.form")]
    [InlineData("١٩٨٧", "date.form")]
    [InlineData("1987~~", "date.form")]
    [InlineData("1987/1988/1989", "date.form")]
    [InlineData("1987/", "date.form")]
    [InlineData("0000", "date.year")]
    [InlineData("000X", "date.year")]
    [InlineData("1987-13", "date.month")]
    [InlineData("1987-00", "date.month")]
    [InlineData("1990-02-31", "date.day")]
    [InlineData("1900-02-29", "date.day")]
    [InlineData("1987-05-00", "date.day")]
    [InlineData("1990/1987", "date.interval_order")]
    [InlineData("../..", "date.interval_open")]
    public void A_text_that_is_no_date_is_refused_with_the_reason(string? text, string code)
    {
        var result = PartialDate.Read(text, "made");
        Assert.False(result.Ok);
        Assert.Equal(code, result.Problem!.Code);
        Assert.Equal("made", result.Problem.Field);
        Assert.False(PartialDate.TryParse(text, out _));
    }

    [Fact]
    public void A_very_long_text_is_not_repeated_in_the_problem() =>
        Assert.Equal(33, ((string)PartialDate.Read(new string('9', 5000)).Problem!.Arguments!["text"]!).Length);

    [Theory]
    [InlineData("1987", "1988", true)]
    [InlineData("1987", "1987-12-31", false)]
    [InlineData("1987-05-12", "1987-05-13", true)]
    [InlineData("1987-05-12", "1987-05-12", false)]
    [InlineData("1987~", "1988", false)]
    [InlineData("1987~", "1989", true)]
    [InlineData("1987-11~", "1987-12-31", false)]
    [InlineData("1987-11~", "1988-01-01", true)]
    [InlineData("1987-12-31~", "1988-01-01", false)]
    [InlineData("198X", "1989", false)]
    [InlineData("198X", "1990", true)]
    [InlineData("198X~", "1999", false)]
    [InlineData("1987?", "2020", false)]
    [InlineData("1987%", "2020", false)]
    [InlineData("../1990", "1991", true)]
    [InlineData("1980/..", "1991", false)]
    [InlineData("1980/1985?", "1991", false)]
    [InlineData("1980?/1985", "1991", true)]
    public void Definitely_before_counts_every_doubt(string earlier, string later, bool before)
    {
        var (a, b) = (PartialDate.Parse(earlier), PartialDate.Parse(later));
        Assert.Equal(before, a.DefinitelyBefore(b));
        Assert.Equal(before, b.DefinitelyAfter(a));
        Assert.Equal(!before, a.MayOverlap(b));
        Assert.Equal(!before, b.MayOverlap(a));
        Assert.False(b.DefinitelyBefore(a));
    }

    [Fact]
    public void A_date_may_be_a_day_inside_its_bounds_only()
    {
        Assert.True(PartialDate.Parse("1987").MayBe(new DateOnly(1987, 12, 31)));
        Assert.False(PartialDate.Parse("1987").MayBe(new DateOnly(1988, 1, 1)));
        Assert.False(PartialDate.Parse("1987/..").MayBe(new DateOnly(1986, 12, 31)));
        Assert.True(PartialDate.Parse("../1990").MayBe(new DateOnly(1, 1, 1)));
    }

    [Fact]
    public void Only_an_unqualified_day_is_exact()
    {
        Assert.True(PartialDate.Parse("1987-05-12").IsExact);
        Assert.False(PartialDate.Parse("1987-05-12?").IsExact);
        Assert.False(PartialDate.Parse("1987-05-12~").IsExact);
        Assert.False(PartialDate.Parse("1987-05").IsExact);
    }

    [Fact]
    public void Blanks_and_a_small_x_are_forgiven_and_equality_is_of_the_canonical_text()
    {
        Assert.Equal(PartialDate.Parse("198X"), PartialDate.Parse(" 198x "));
        Assert.True(PartialDate.Parse("1987") == PartialDate.OfYear(1987));
        Assert.True(PartialDate.Parse("1987") != PartialDate.Parse("1987~"));
        Assert.Equal("0987-03", PartialDate.OfMonth(987, 3).ToString());
        Assert.Equal("../1990-02", PartialDate.Between(null, PartialDate.OfMonth(1990, 2)).ToString());
        Assert.Throws<ProblemException>(() => PartialDate.Between(null, null));
    }

    [Fact]
    public void Every_day_reads_back_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA"); // a Hijri calendar by default
            for (var day = new DateOnly(1899, 12, 25); day < new DateOnly(1904, 3, 5); day = day.AddDays(1))
            {
                var date = PartialDate.On(day);
                Assert.True(date.IsExact);
                Assert.Equal(day, date.Lower);
                Assert.Equal(day, PartialDate.Parse(date.ToString()).Upper);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Lists_are_ordered_by_first_day_with_open_starts_first()
    {
        string[] expected = ["../1990", "19XX", "198X", "1987", "1987-05", "1987-05-12", "1990/..", "1991"];
        var shuffled = expected.Reverse().Select(PartialDate.Parse).Order(PartialDate.ForLists).Select(d => d.ToString());
        Assert.Equal(expected, shuffled);
    }

    [Fact]
    public void Json_carries_the_text_and_refuses_other_things()
    {
        Assert.Equal("\"198X\"", JsonSerializer.Serialize(PartialDate.Parse("198X")));
        Assert.Equal(PartialDate.Parse("1987-05"), JsonSerializer.Deserialize<PartialDate>("\"1987-05\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PartialDate>("\"1987-31\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PartialDate>("1987"));
    }

    private static DateOnly? Day(string? text) =>
        text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
