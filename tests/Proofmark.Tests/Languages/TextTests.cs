using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Languages;

public class TextTests
{
    private const string Portuguese = """
        {"name":"Português","culture":"pt","direction":"ltr","date":"d 'de' MMMM 'de' yyyy","dateShort":"d MMM yyyy","month":"MMMM 'de' yyyy",
        "time":"HH:mm","dateTime":"d MMM yyyy, HH:mm 'UTC'","listTwo":"{0} e {1}","listMiddle":"{0}, {1}","listEnd":"{0} e {1}"}
        """;

    [Fact]
    public void The_six_official_languages_are_there_under_their_own_names() =>
        Assert.Equal(
            ["العربية", "English", "Español", "Français", "Русский", "中文"],
            Texts.Embedded.Languages.Select(l => l.Name));

    [Fact]
    public void A_seventh_language_is_added_by_files_alone()
    {
        var texts = new Texts([Files.Language("en"), Files.Of("pt/language.json", Portuguese), Files.Of("pt/a.json", """{"x":"{n, plural, one {# arma} many {# de armas} other {# armas}}"}""")]);
        var pt = texts["pt-BR"];
        Assert.Equal(["0 arma", "2 armas", "1.000.000 de armas"], new[] { 0, 2, 1_000_000 }.Select(n => pt.Say("x", ("n", n))));
        Assert.Equal("12 de maio de 1987", pt.Date(new DateOnly(1987, 5, 12)));
        Assert.Equal("A, B e C", pt.List(["A", "B", "C"]));
    }

    [Theory]
    [InlineData("ar", "12 أيار/مايو 1987", "1,234,567.5")]
    [InlineData("en", "12 May 1987", "1,234,567.5")]
    [InlineData("es", "12 de mayo de 1987", "1.234.567,5")]
    [InlineData("fr", "12 mai 1987", "1 234 567,5")]
    [InlineData("ru", "12 мая 1987 г.", "1 234 567,5")]
    [InlineData("zh", "1987年5月12日", "1,234,567.5")]
    public void Dates_and_numbers_follow_the_language(string code, string date, string number)
    {
        var text = Texts.Embedded[code];
        Assert.Equal(date, text.Date(new DateOnly(1987, 5, 12)));
        Assert.Equal(number, text.Number(1234567.5m).Replace('\u00A0', ' ').Replace('\u202F', ' '));
    }

    [Theory]
    [InlineData("en", "1987", "1987")]
    [InlineData("zh", "1987-05", "1987年5月")]
    [InlineData("ru", "1987-05", "май 1987 г.")]
    [InlineData("en", "198X", "1980s")]
    [InlineData("en", "19XX", "1900–1999")]
    [InlineData("fr", "1987?", "1987 (douteux)")]
    [InlineData("es", "1987-05-12%", "hacia 12 de mayo de 1987 (dudoso)")]
    [InlineData("en", "1987-05/1988~", "between May 1987 and around 1988")]
    [InlineData("en", "../1990", "1990 or earlier")]
    [InlineData("en", "1990/..", "1990 or later")]
    public void A_partial_date_says_what_is_known(string code, string edtf, string expected) =>
        Assert.Equal(expected, Texts.Embedded[code].Date(PartialDate.Parse(edtf)));

    [Theory]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1_400, "1.4 kB")]
    [InlineData(52_428_800, "52.4 MB")]
    [InlineData(999_950_000_000_000, "1,000 TB")]
    public void A_file_size_is_short(long bytes, string expected) => Assert.Equal(expected, Texts.Embedded["en"].FileSize(bytes));

    [Fact]
    public void A_problem_says_row_and_field_and_what_is_wrong()
    {
        var text = new Texts([
            Files.Language("en"),
            Files.Of("en/a.json", """
                {"problem.a.b":"\"{value}\" is no date.","problem.a.c":"{field} is missing.","field.serial":"Serial number",
                 "languages.problem_at_row":"Row {row, number, plain}: {sentence}","languages.problem_at_row_and_field":"Row {row, number, plain}, {field}: {sentence}"}
                """),
        ])["en"];
        var problem = Problem.Of("a.b", "Serie", ("value", "31/02")).At(1234);
        Assert.Equal("Row 1234, Serie: \"31/02\" is no date.", text.Of(problem));
        Assert.Equal("Row 7: Serial number is missing.", text.Of(Problem.Of("a.c", "serial").At(7)));
    }

    [Fact]
    public void A_region_is_ignored_and_an_unknown_language_reads_as_English()
    {
        Assert.Equal("fr", Texts.Embedded["fr-CA"].Language.Code);
        Assert.Equal("en", Texts.Embedded["tlh"].Language.Code);
        Assert.Null(Texts.Embedded.Find("tlh"));
    }

#if DEBUG
    [Fact]
    public void A_text_that_does_not_exist_is_found_by_tests() =>
        Assert.Contains("nothing.here", Assert.Throws<KeyNotFoundException>(() => Texts.Embedded["en"]["nothing.here"]).Message, StringComparison.Ordinal);
#else
    [Fact]
    public void A_text_that_does_not_exist_is_shown_as_its_key() => Assert.Equal("⟦nothing.here⟧", Texts.Embedded["en"]["nothing.here"]);
#endif

    [Fact]
    public void A_key_that_is_there_twice_names_both_files()
    {
        var texts = new Texts([Files.Language("en"), Files.Of("en/a.json", """{"x":"1"}"""), Files.Of("en/b.json", """{"x":"2"}""")]);
        Assert.Contains("en/b.json: the key 'x' is already in en/a.json", Assert.Throws<InvalidOperationException>(() => texts["en"]["x"]).Message, StringComparison.Ordinal);
    }
}
