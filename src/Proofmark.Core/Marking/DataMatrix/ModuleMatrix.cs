namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>The modules of a symbol, dark or light, without the quiet zone around it.</summary>
public sealed class ModuleMatrix
{
    private readonly bool[] dark;

    internal ModuleMatrix(SymbolSize size, ReadOnlySpan<byte> codewords)
    {
        Size = size;
        dark = new bool[size.Rows * size.Columns];
        var placement = ModulePlacement.Of(size);
        int stepRows = size.RegionRows + 2, stepColumns = size.RegionColumns + 2;
        for (var row = 0; row < size.Rows; row++)
        {
            for (var column = 0; column < size.Columns; column++)
            {
                int r = row % stepRows, c = column % stepColumns;
                dark[row * size.Columns + column] = Pattern(r, c, size)
                    ?? Bit(placement[row / stepRows * size.RegionRows + r - 1, column / stepColumns * size.RegionColumns + c - 1], codewords);
            }
        }
    }

    /// <summary>What size it has.</summary>
    public SymbolSize Size { get; }

    /// <summary>Whether the module is dark; row 0 is the top, column 0 the left. Light outside of the symbol.</summary>
    public bool this[int row, int column] => row >= 0 && row < Size.Rows && column >= 0 && column < Size.Columns && dark[row * Size.Columns + column];

    // Around each data region: a solid line at the left and at the bottom, alternating modules at the top and at the right.
    private static bool? Pattern(int row, int column, SymbolSize size)
    {
        if (column == 0 || row == size.RegionRows + 1) return true;
        if (row == 0) return column % 2 == 0;
        if (column == size.RegionColumns + 1) return row % 2 == 1;
        return null;
    }

    private static bool Bit(int place, ReadOnlySpan<byte> codewords) => place switch
    {
        ModulePlacement.Dark => true,
        ModulePlacement.Light => false,
        _ => (codewords[place / 8] >> (7 - place % 8) & 1) == 1,
    };
}
