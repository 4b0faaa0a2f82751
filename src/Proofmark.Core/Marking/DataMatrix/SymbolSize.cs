namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>One of the 30 sizes of an ECC 200 symbol (ISO/IEC 16022, table 7).</summary>
/// <param name="Rows">Modules from top to bottom, finder and alignment patterns included, quiet zone not.</param>
/// <param name="Columns">Modules from left to right, likewise.</param>
/// <param name="RegionRows">Rows of one data region, without the patterns around it.</param>
/// <param name="RegionColumns">Columns of one data region, likewise.</param>
/// <param name="DataCodewords">How many codewords carry the message, latches and padding included.</param>
/// <param name="ErrorCodewords">How many codewords carry error correction, over all blocks.</param>
/// <param name="Blocks">Into how many interleaved blocks the codewords are dealt out.</param>
public sealed record SymbolSize(int Rows, int Columns, int RegionRows, int RegionColumns, int DataCodewords, int ErrorCodewords, int Blocks)
{
    /// <summary>All sizes; squares first, each kind by capacity.</summary>
    public static IReadOnlyList<SymbolSize> All { get; } =
    [
        Square(10, 1, 3, 5), Square(12, 1, 5, 7), Square(14, 1, 8, 10), Square(16, 1, 12, 12), Square(18, 1, 18, 14), Square(20, 1, 22, 18),
        Square(22, 1, 30, 20), Square(24, 1, 36, 24), Square(26, 1, 44, 28), Square(32, 2, 62, 36), Square(36, 2, 86, 42), Square(40, 2, 114, 48),
        Square(44, 2, 144, 56), Square(48, 2, 174, 68), Square(52, 2, 204, 84, 2), Square(64, 4, 280, 112, 2), Square(72, 4, 368, 144, 4),
        Square(80, 4, 456, 192, 4), Square(88, 4, 576, 224, 4), Square(96, 4, 696, 272, 4), Square(104, 4, 816, 336, 6), Square(120, 6, 1050, 408, 6),
        Square(132, 6, 1304, 496, 8), Square(144, 6, 1558, 620, 10),
        new(8, 18, 6, 16, 5, 7, 1), new(8, 32, 6, 14, 10, 11, 1), new(12, 26, 10, 24, 16, 14, 1),
        new(12, 36, 10, 16, 22, 18, 1), new(16, 36, 14, 16, 32, 24, 1), new(16, 48, 14, 22, 49, 28, 1),
    ];

    /// <summary>The most data codewords that any symbol holds.</summary>
    public const int MostDataCodewords = 1558;

    /// <summary>It is as high as it is wide.</summary>
    public bool IsSquare => Rows == Columns;

    /// <summary>Rows of the mapping matrix: all data regions pushed together.</summary>
    public int MappingRows => Rows / (RegionRows + 2) * RegionRows;

    /// <summary>Columns of the mapping matrix.</summary>
    public int MappingColumns => Columns / (RegionColumns + 2) * RegionColumns;

    /// <summary>Error codewords of each block; a block is mended while at most half of them are wrong.</summary>
    public int ErrorCodewordsOfBlock => ErrorCodewords / Blocks;

    /// <summary>As people name it: <c>16x48</c>, rows first.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Rows}x{Columns}");

    private static SymbolSize Square(int side, int regionsAcross, int data, int error, int blocks = 1) =>
        new(side, side, side / regionsAcross - 2, side / regionsAcross - 2, data, error, blocks);
}
