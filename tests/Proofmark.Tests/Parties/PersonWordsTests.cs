using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>When a text names a person, and when it does not.</summary>
public sealed class PersonWordsTests
{
    [Theory]
    [InlineData("found at the house of Zebediah Quillfeather")]
    [InlineData("QUILLFEATHER, zebediah (owner)")]
    [InlineData("licence ID 77 441.902 shown")]
    [InlineData("id77441902")]
    [InlineData("{\"note\":\"\\u005aebediah Quillfeather\"}")]
    [InlineData("he lives at Lark Lane 17, Port Elsewhere")]
    public void A_text_that_names_the_person(string text) => Assert.True(Words().Names(text));

    [Theory]
    [InlineData("Zebediah was there")]
    [InlineData("ID-77-441-903")]
    [InlineData("17 weapons in Lark Lane")]
    [InlineData("")]
    [InlineData(null)]
    public void A_text_that_does_not(string? text) => Assert.False(Words().Names(text));

    [Theory]
    [InlineData("王小明", "持有人王小明的手枪", true)]
    [InlineData("Ян Ли", "Али и Янтарь", false)]
    [InlineData("Ян Ли", "владелец — ЛИ Ян", true)]
    [InlineData("نادية حداد", "سلمته نادية حداد", true)]
    public void Names_in_any_script(string name, string text, bool named) => Assert.Equal(named, new PersonWords([new PersonField("name", name, "law", null)]).Names(text));

    [Fact]
    public void Of_a_typed_query_one_longer_word_is_enough()
    {
        Assert.True(Words().MayName("quillfeather"));
        Assert.False(Words().MayName("AB1234"));
    }

    [Fact]
    public void Json_keeps_its_form_and_loses_the_strings_that_name_the_person() =>
        Assert.Equal("""{"a":1,"b":["\u25A0\u25A0\u25A0","Glock"],"c":{"d":"\u25A0\u25A0\u25A0"}}""",
            Words().Redact("""{"a":1,"b":["Zebediah Quillfeather","Glock"],"c":{"d":"ID-77-441-902"}}"""));

    [Fact]
    public void A_name_spread_over_json_goes_with_its_parts() =>
        Assert.DoesNotContain("Quillfeather", Words().Redact("""{"first":"Zebediah","last":"Quillfeather","make":"Glock"}"""), StringComparison.Ordinal);

    private static PersonWords Words() => new([
        new PersonField("name", "Zebediah Quillfeather", "law", null), new PersonField("number", "ID-77-441-902", "law", null),
        new PersonField("address", "Lark Lane 17, Port Elsewhere", "law", null), new PersonField("birth_date", "1970-01-01", "law", null)]);
}
