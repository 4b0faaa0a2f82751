using System.Collections.Concurrent;

namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>
/// Which bit of which codeword stands at which place of the mapping matrix (ISO/IEC 16022, annex F). The codewords lie along
/// diagonals as little shapes of eight modules, wrap around the edges, and have four arrangements of their own in corners.
/// </summary>
public sealed class ModulePlacement
{
    /// <summary>A module in the lower right corner that no codeword reaches and that is dark.</summary>
    public const int Dark = -1;

    /// <summary>Its neighbour that is light.</summary>
    public const int Light = -2;

    private const int Nothing = int.MinValue;
    private static readonly ConcurrentDictionary<(int Rows, int Columns), ModulePlacement> Known = new();

    // Where the bits of a codeword stand, highest first, from the module of its lowest bit.
    private static readonly (int Row, int Column)[] Shape = [(-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0)];

    // The same in the four corners; a negative number counts from the end of the matrix.
    private static readonly (int Row, int Column)[] First = [(-1, 0), (-1, 1), (-1, 2), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)];
    private static readonly (int Row, int Column)[] Second = [(-3, 0), (-2, 0), (-1, 0), (0, -4), (0, -3), (0, -2), (0, -1), (1, -1)];
    private static readonly (int Row, int Column)[] Third = [(-3, 0), (-2, 0), (-1, 0), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)];
    private static readonly (int Row, int Column)[] Fourth = [(-1, 0), (-1, -1), (0, -3), (0, -2), (0, -1), (1, -3), (1, -2), (1, -1)];

    private readonly int rows, columns;
    private readonly int[] places;
    private int codeword;

    private ModulePlacement(int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        places = new int[rows * columns];
        Array.Fill(places, Nothing);
        Walk();
        if (this[rows - 1, columns - 1] != Nothing) return;
        places[^1] = places[(rows - 2) * columns + columns - 2] = Dark;
        places[^2] = places[(rows - 2) * columns + columns - 1] = Light;
    }

    /// <summary>The placement of a size; made once.</summary>
    public static ModulePlacement Of(SymbolSize size) => Known.GetOrAdd((size.MappingRows, size.MappingColumns), static s => new(s.Rows, s.Columns));

    /// <summary>Codeword times eight plus bit (0 is the highest), or <see cref="Dark"/> or <see cref="Light"/>.</summary>
    public int this[int row, int column] => places[row * columns + column];

    private void Walk()
    {
        int row = 4, column = 0;
        do
        {
            if (row == rows && column == 0) Corner(First);
            if (row == rows - 2 && column == 0 && columns % 4 != 0) Corner(Second);
            if (row == rows - 2 && column == 0 && columns % 8 == 4) Corner(Third);
            if (row == rows + 4 && column == 2 && columns % 8 == 0) Corner(Fourth);
            for (; row >= 0 && column < columns; row -= 2, column += 2)
                if (row < rows && column >= 0 && this[row, column] == Nothing) Utah(row, column);
            row++;
            column += 3;
            for (; row < rows && column >= 0; row += 2, column -= 2)
                if (row >= 0 && column < columns && this[row, column] == Nothing) Utah(row, column);
            row += 3;
            column++;
        }
        while (row < rows || column < columns);
    }

    private void Utah(int row, int column)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            int r = row + Shape[bit].Row, c = column + Shape[bit].Column;
            if (r < 0)
            {
                r += rows;
                c += 4 - (rows + 4) % 8;
            }
            if (c < 0)
            {
                c += columns;
                r += 4 - (columns + 4) % 8;
            }
            places[r * columns + c] = codeword * 8 + bit;
        }
        codeword++;
    }

    private void Corner((int Row, int Column)[] corner)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            var (r, c) = corner[bit];
            places[(r < 0 ? r + rows : r) * columns + (c < 0 ? c + columns : c)] = codeword * 8 + bit;
        }
        codeword++;
    }
}
