using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Languages;

public class MessageTests
{
    [Theory]
    [InlineData("It''s {n}", "It's 3")]
    [InlineData("It's fine", "It's fine")]
    [InlineData("'{'n'}' is {n}", "{n} is 3")]
    [InlineData("{n, plural, one {# gun} other {# guns}}", "3 guns")]
    [InlineData("{n, plural, =3 {three!} one {# gun} other {# guns}}", "three!")]
    [InlineData("{n, plural, one {'#'} other {'#' is #}}", "# is 3")]
    [InlineData("{k, select, stolen {taken} other {fine}}", "taken")]
    [InlineData("{u, select, stolen {taken} other {fine}}", "fine")]
    [InlineData("{n, plural, one {x} other {{k, select, stolen {# stolen} other {# lost}}}}", "3 stolen")]
    [InlineData("{big, number} {big, number, plain}", "1,234,567 1234567")]
    [InlineData("{part, number, percent}", "25.6%")]
    [InlineData("{d, date}", "12 May 1987")]
    [InlineData("{d, date, month}", "May 1987")]
    [InlineData("{m, time}", "14:05")]
    [InlineData("{m}", "12 May 1987, 14:05 UTC")]
    [InlineData("{list}", "A, B and C")]
    public void A_message_is_written_with_its_arguments(string message, string expected) => Assert.Equal(expected, English(message).Say(
        "x",
        ("n", 3),
        ("k", "stolen"),
        ("u", "unknown"),
        ("big", 1234567L),
        ("part", 0.256m),
        ("d", new DateOnly(1987, 5, 12)),
        ("m", new DateTimeOffset(1987, 5, 12, 16, 5, 0, TimeSpan.FromHours(2))),
        ("list", new[] { "A", "B", "C" })));

    [Theory]
    [InlineData("{n", 2, "ends too early")]
    [InlineData("n}", 1, "without '{'")]
    [InlineData("{n, plural, one {#}}", 0, "no case 'other'")]
    [InlineData("{n, plural, several {#} other {#}}", 12, "'several' is no plural case")]
    [InlineData("{n, plural, other {#}", 21, "ends too early")]
    [InlineData("{n, plural, other {# ", 21, "not closed")]
    [InlineData("{n, currency}", 4, "unknown format")]
    [InlineData("{}", 1, "name of an argument")]
    [InlineData("de l'{name} rien", 4, "not closed")]
    [InlineData("{k, select, a {x} a {y} other {z}}", 22, "twice")]
    public void A_message_with_a_fault_says_where(string message, int position, string reason)
    {
        var fault = Assert.Throws<MessageFormatException>(() => MessageParser.Parse(message));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal(position, fault.Position);
    }

    [Fact]
    public void A_fault_in_a_file_names_file_key_and_character()
    {
        var message = Assert.Throws<InvalidOperationException>(() => English("{n").Say("x", ("n", 1))).Message;
        Assert.Contains("en/test.json", message, StringComparison.Ordinal);
        Assert.Contains("'x' at character 3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_is_not_given_is_named() =>
        Assert.Contains("'n'", Assert.Throws<ArgumentException>(() => English("{n}").Say("x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Serial_numbers_are_isolated_in_a_right_to_left_text() =>
        Assert.Equal("الرقم \u2068AB-12/3\u2069", Files.Texts("ar", "الرقم {n}")["ar"].Say("x", ("n", "AB-12/3")));

    [Fact]
    public void Arabic_words_are_isolated_in_a_left_to_right_text() =>
        Assert.Equal("Maker: \u2068مصنع\u2069, AB-12", English("Maker: {m}, {s}").Say("x", ("m", "مصنع"), ("s", "AB-12")));

    private static Text English(string message) => Files.Texts("en", message)["en"];
}
