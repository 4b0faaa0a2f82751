using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class NumberReaderTests
{
    [Theory]
    [InlineData("12", '.', null, "12")]
    [InlineData(" 62.38 ", '.', null, "62.38")]
    [InlineData("1,234,567.5", '.', ',', "1234567.5")]
    [InlineData("1.234,5", ',', '.', "1234.5")]
    [InlineData("1 234,5", ',', ' ', "1234.5")]
    [InlineData("١٢٣", '.', null, "123")]
    public void Numbers_are_read_as_the_mapping_says(string text, char point, char? group, string expected) =>
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), NumberReader.Read(text, new NumberRule(point, group)));

    [Theory]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("1,23")]
    [InlineData("1,2345")]
    [InlineData("12.34.5")]
    [InlineData("1.")]
    [InlineData("12 pieces")]
    [InlineData("1,234.")]
    [InlineData("99999999999999999999999999999999")]
    public void What_is_no_number_is_not_made_one(string text) => Assert.Null(NumberReader.Read(text, new NumberRule('.', ',')));
}
