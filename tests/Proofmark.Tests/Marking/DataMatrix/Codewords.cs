using Proofmark.Core.Marking.DataMatrix;

namespace Proofmark.Tests.Marking.DataMatrix;

/// <summary>The codewords as they stand in a symbol, and damage to them.</summary>
internal static class Codewords
{
    /// <summary>All codewords, in the order of the standard.</summary>
    public static byte[] Of(ModuleMatrix symbol)
    {
        var codewords = new byte[symbol.Size.DataCodewords + symbol.Size.ErrorCodewords];
        foreach (var (place, row, column) in Places(symbol.Size))
            if (place >= 0 && symbol[row, column]) codewords[place / 8] |= (byte)(128 >> place % 8);
        return codewords;
    }

    /// <summary>The modules with some codewords turned over: every bit of them.</summary>
    public static Func<int, int, bool> Damaged(ModuleMatrix symbol, IReadOnlySet<int> codewords)
    {
        var turned = Places(symbol.Size).Where(p => p.Place >= 0 && codewords.Contains(p.Place / 8)).Select(p => (p.Row, p.Column)).ToHashSet();
        return (row, column) => symbol[row, column] != turned.Contains((row, column));
    }

    private static IEnumerable<(int Place, int Row, int Column)> Places(SymbolSize size)
    {
        var placement = ModulePlacement.Of(size);
        for (var row = 0; row < size.MappingRows; row++)
            for (var column = 0; column < size.MappingColumns; column++)
                yield return (placement[row, column], row + 1 + row / size.RegionRows * 2, column + 1 + column / size.RegionColumns * 2);
    }
}
