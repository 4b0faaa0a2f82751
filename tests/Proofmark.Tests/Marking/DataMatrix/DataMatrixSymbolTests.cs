using System.Text;
using Proofmark.Core.Marking.DataMatrix;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Marking.DataMatrix;

public sealed class DataMatrixSymbolTests
{
    public static TheoryData<string> Sizes => [.. SymbolSize.All.Select(s => s.ToString())];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Every_size_is_read_back_by_another_program_filled_and_with_room(string name)
    {
        var size = SymbolSize.All.Single(s => s.ToString() == name);
        var random = new Random(size.DataCodewords);
        byte[] digits = [.. Enumerable.Range(0, size.DataCodewords * 2).Select(_ => (byte)('0' + random.Next(10)))];
        byte[] bytes = [.. Enumerable.Range(0, size.DataCodewords - 2).Select(_ => (byte)random.Next(256))];
        foreach (var message in (byte[][])[digits, digits[..(size.DataCodewords / 2)], bytes])
        {
            var symbol = DataMatrixSymbol.Of(message, size);
            Assert.Equal(Convert.ToHexString(message), Convert.ToHexString(await DataMatrixReader.ReadAsync(symbol)));
        }
    }

    [Fact]
    public void The_smallest_symbol_that_holds_the_digits_is_taken_for_every_size()
    {
        foreach (var size in SymbolSize.All)
        {
            var full = Enumerable.Repeat((byte)'7', size.DataCodewords * 2).ToArray();
            Assert.Equal(size, DataMatrixSymbol.Of(full, size.IsSquare ? SymbolShape.Square : SymbolShape.Rectangle).Size);
        }
        // Of two that hold it, the one with fewer modules: 18x18 has twelve more.
        Assert.Equal("12x26", DataMatrixSymbol.Of(Enumerable.Repeat((byte)'7', 30).ToArray(), SymbolShape.Any).Size.ToString());
    }

    [Fact]
    public void What_no_symbol_holds_is_refused()
    {
        var refused = Assert.Throws<ProblemException>(() => DataMatrixSymbol.Of(new byte[DataMatrixSymbol.Longest + 1]));
        Assert.Equal("marking.symbol_too_long", refused.Problems.Single().Code);
        Assert.Equal("marking.symbol_too_long", Assert.Throws<ProblemException>(() => DataMatrixSymbol.Of(Enumerable.Repeat((byte)200, 1557).ToArray())).Problems.Single().Code);
        Assert.Equal("144x144", DataMatrixSymbol.Of(Enumerable.Repeat((byte)200, 1556).ToArray()).Size.ToString());
        Assert.Equal("144x144", DataMatrixSymbol.Of(Enumerable.Repeat((byte)'1', DataMatrixSymbol.Longest).ToArray()).Size.ToString());
    }

    [Fact]
    public async Task Five_hundred_messages_of_every_kind_are_read_back_by_another_program() =>
        await DataMatrixReader.ReadAllAsync(RandomMessages.Of(500, 16022));

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Ten_thousand_messages_of_every_kind_are_read_back_by_another_program() =>
        await DataMatrixReader.ReadAllAsync(RandomMessages.Of(10_000, 200));

    // ISO/IEC 16022, annex O: the standard's own example.
    [Fact]
    public void The_example_of_the_standard_has_its_codewords() =>
        Assert.Equal([142, 164, 186, 114, 25, 5, 88, 102], Codewords.Of(DataMatrixSymbol.Of("123456"u8)));

    [Theory]
    [InlineData("AIMAIMAIM", "230,91,11,91,11,91,11,254")] // ISO/IEC 16022, 5.2.5: full groups of C40
    [InlineData("aimaimaim", "239,91,11,91,11,91,11,254")]
    [InlineData("12", "142,129,70")]
    public void A_message_takes_the_fewest_codewords(string message, string data)
    {
        var symbol = DataMatrixSymbol.Of(Encoding.Latin1.GetBytes(message));
        var found = Codewords.Of(symbol).Take(symbol.Size.DataCodewords).Take(data.Split(',').Length).ToArray();
        Assert.Equal(data, string.Join(',', found));
    }
}
