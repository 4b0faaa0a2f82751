using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class DataRowTests
{
    private static IReadOnlyList<DataRow> Read(string text) => [.. DataRow.ReadAll(new StringReader(text))];

    [Fact]
    public void Quotes_hold_commas_line_breaks_and_doubled_quotes()
    {
        var row = Assert.Single(Read("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\r\n"));
        Assert.Equal("x, \"y\"", row["a"]);
        Assert.Equal("1\n2", row["b"]);
        Assert.Equal(2, row.Number);
    }

    [Fact]
    public void The_last_row_needs_no_line_break() => Assert.Equal("2", Read("\uFEFFa\n1\n2")[1]["a"]);

    [Theory]
    [InlineData("a,b\n1\n")]
    [InlineData("a,b\n1,\"2\n")]
    public void A_row_that_does_not_fit_its_headings_stops_the_load(string text) => Assert.Throws<InvalidDataException>(() => Read(text));

    [Fact]
    public void A_column_that_is_not_there_is_named() =>
        Assert.Contains("'c'", Assert.Throws<InvalidDataException>(() => Read("a\n1\n")[0]["c"]).Message, StringComparison.Ordinal);
}
