using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>Dates as persons type them into forms, in the calendars that imports read.</summary>
public sealed class TypedDateTests
{
    /// <summary>Each other calendar with years in which weapons are registered.</summary>
    public static TheoryData<SourceCalendar, int, int> Others => new()
    {
        { SourceCalendar.Hijri, 1300, 1501 }, { SourceCalendar.SolarHijri, 1278, 1450 }, { SourceCalendar.Buddhist, 2444, 2600 }, { SourceCalendar.Ethiopian, 1893, 2100 },
    };

    [Theory]
    [InlineData(SourceCalendar.Gregorian, "1987-05-12"), InlineData(SourceCalendar.Hijri, "1987-05-12~"), InlineData(SourceCalendar.SolarHijri, "1987-05-12")]
    [InlineData(SourceCalendar.Buddhist, "1987-05-12"), InlineData(SourceCalendar.Ethiopian, "1987-05-12")]
    public void The_examples_are_one_day_in_every_calendar(SourceCalendar calendar, string edtf) => Assert.Equal(edtf, Read(TypedDate.Example(calendar), calendar).Date.ToString());

    [Theory, MemberData(nameof(Others))]
    public void Months_fill_their_year_without_gap_and_years_follow_one_another(SourceCalendar calendar, int from, int to)
    {
        DateOnly? next = null;
        for (var year = from; year < to; year++)
        {
            var whole = Read($"{year}", calendar).Date;
            if (next is not null) Assert.Equal(next, whole.Lower);
            var day = whole.Lower;
            for (var month = 1; month <= (calendar == SourceCalendar.Ethiopian ? 13 : 12); month++)
            {
                var stretch = Read($"{year}-{month:D2}", calendar).Date;
                Assert.Equal(day, stretch.Lower);
                Assert.Equal(stretch.Lower, Read($"{year}-{month:D2}-01", calendar).Date.Lower);
                // The day after the last has no such number in that month.
                var last = stretch.Upper!.Value.DayNumber - stretch.Lower!.Value.DayNumber + 1;
                Assert.Equal(stretch.Upper, Read($"{year}-{month:D2}-{last:D2}", calendar).Date.Upper);
                Assert.Equal("date.other_impossible", TypedDate.Read($"{year}-{month:D2}-{last + 1:D2}", calendar).Problem?.Code);
                day = stretch.Upper.Value.AddDays(1);
            }
            Assert.Equal(whole.Upper!.Value.AddDays(1), day);
            next = day;
        }
    }

    [Theory]
    [InlineData(SourceCalendar.SolarHijri, "1366-02", "1987-04-21/1987-05-21")]
    [InlineData(SourceCalendar.SolarHijri, "1366?", "1987-03-21?/1988-03-20?")]
    [InlineData(SourceCalendar.Ethiopian, "1979~", "1986-09-11~/1987-09-11~")]
    [InlineData(SourceCalendar.Hijri, "1407-09", "1987-04-29~/1987-05-27~")]
    [InlineData(SourceCalendar.Hijri, "1407-09-14?", "1987-05-12%")]
    [InlineData(SourceCalendar.Buddhist, "2530-05~", "1987-05~")]
    public void What_is_not_known_to_the_day_or_doubted_stays_so(SourceCalendar calendar, string text, string edtf) => Assert.Equal(edtf, Read(text, calendar).Date.ToString());

    [Fact]
    public void What_was_written_is_kept_with_its_calendar_and_gregorian_text_is_the_date_itself()
    {
        Assert.Equal(new WrittenDate(PartialDate.Parse("1987-05-12"), "۲۲/۰۲/۱۳۶۶", "SolarHijri"), Read(" ۲۲/۰۲/۱۳۶۶ ", SourceCalendar.SolarHijri));
        Assert.Equal(PartialDate.Parse("198X"), Read("198x", SourceCalendar.Gregorian));
    }

    [Theory]
    [InlineData(SourceCalendar.SolarHijri, "soon", "date.other_form")]
    [InlineData(SourceCalendar.SolarHijri, "22/02/66", "date.other_ambiguous")]
    [InlineData(SourceCalendar.Hijri, "03/04/1407", "date.other_ambiguous")]
    [InlineData(SourceCalendar.SolarHijri, "1367-12-30", "date.other_impossible")]
    [InlineData(SourceCalendar.Ethiopian, "1978-13-06", "date.other_impossible")]
    [InlineData(SourceCalendar.SolarHijri, "1987-05-12", "date.other_year")]
    [InlineData(SourceCalendar.Buddhist, "1987", "date.other_year")]
    [InlineData(SourceCalendar.Gregorian, "1366-02-22", "date.other_year")]
    [InlineData(SourceCalendar.Gregorian, "1987/2530", "date.other_year")]
    [InlineData(SourceCalendar.Gregorian, "12/05/1987", "date.form")]
    [InlineData(SourceCalendar.SolarHijri, "\u0000", "date.other_form")]
    public void What_cannot_be_read_is_refused_with_what_was_typed_and_an_example_in_six_languages(SourceCalendar calendar, string text, string code)
    {
        var problem = Sentences.Checked(TypedDate.Read(text, calendar, "occurred").Problem!);
        Assert.Equal((code, "occurred"), (problem.Code, problem.Field));
        foreach (var language in Texts.Embedded.Languages)
        {
            var sentence = Texts.Embedded[language.Code].Of(problem);
            Assert.All([text, TypedDate.Example(calendar), Texts.Embedded[language.Code]["field.occurred"]], part => Assert.Contains(part, sentence, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_text_of_any_length_is_repeated_shortened() =>
        Assert.InRange(((string)TypedDate.Read(new string('9', 5000), SourceCalendar.Hijri).Problem!.Arguments!["text"]!).Length, 1, 61);

    private static WrittenDate Read(string text, SourceCalendar calendar) => TypedDate.Read(text, calendar).GetValueOrThrow();
}
