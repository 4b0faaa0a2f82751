using Proofmark.Core.Marking.DataMatrix;
using Xunit;

namespace Proofmark.Tests.Marking.DataMatrix;

public sealed class DamageTests
{
    public static TheoryData<string> Sizes => [.. SymbolSize.All.Select(s => s.ToString())];

    /// <summary>Half of a block's error codewords can be wrong, anywhere in it (ISO/IEC 16022, annex E).</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_symbol_is_read_with_half_of_each_blocks_error_codewords_wrong_and_not_with_one_more(string name)
    {
        var size = SymbolSize.All.Single(s => s.ToString() == name);
        var random = new Random(size.ErrorCodewords);
        byte[] message = [.. Enumerable.Range(0, size.DataCodewords).Select(_ => (byte)('A' + random.Next(26)))];
        message = message[..Math.Max(1, size.DataCodewords * 3 / 4)];
        var symbol = DataMatrixSymbol.Of(message, size);
        var limit = size.ErrorCodewordsOfBlock / 2;
        Assert.Equal(Convert.ToHexString(message), Convert.ToHexString(await DataMatrixReader.ReadAsync(size, Codewords.Damaged(symbol, Chosen(size, limit, random)))));
        Assert.NotEqual(Convert.ToHexString(message), Convert.ToHexString(await DataMatrixReader.ReadAsync(size, Codewords.Damaged(symbol, Chosen(size, limit + 1, random)))));
    }

    // So many codewords of every block, of data and of error correction.
    private static HashSet<int> Chosen(SymbolSize size, int each, Random random)
    {
        var all = Enumerable.Range(0, size.DataCodewords + size.ErrorCodewords);
        return [.. all.GroupBy(c => (c < size.DataCodewords ? c : c - size.DataCodewords) % size.Blocks).SelectMany(block => block.OrderBy(_ => random.Next()).Take(each).ToArray())];
    }
}
