namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>The edges between dark and light, as closed lines for machines that follow lines.</summary>
public static class ModuleOutline
{
    // Right, down, left, up; y grows downwards.
    private static readonly (int X, int Y)[] Headings = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>
    /// Every edge, in corners counted in modules from the upper left of the symbol, y downwards. Dark lies to the right of the way, so
    /// that holes run the other way round; dark modules that touch at a corner alone have lines of their own. The last corner is joined
    /// to the first.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<(int X, int Y)>> Of(ModuleMatrix matrix)
    {
        var gone = new HashSet<(int X, int Y, int Heading)>();
        var lines = new List<IReadOnlyList<(int X, int Y)>>();
        for (var y = 0; y < matrix.Size.Rows; y++)
            for (var x = 0; x < matrix.Size.Columns; x++)
                if (IsEdge(matrix, x, y, 0) && !gone.Contains((x, y, 0))) lines.Add(Follow(matrix, x, y, gone));
        return lines;
    }

    private static List<(int X, int Y)> Follow(ModuleMatrix matrix, int x, int y, HashSet<(int X, int Y, int Heading)> gone)
    {
        var corners = new List<(int X, int Y)> { (x, y) };
        var heading = 0;
        while (gone.Add((x, y, heading)))
        {
            x += Headings[heading].X;
            y += Headings[heading].Y;
            // To the right first: around the same module.
            var next = (heading + 1) % 4;
            if (!IsEdge(matrix, x, y, next)) next = IsEdge(matrix, x, y, heading) ? heading : (heading + 3) % 4;
            if (next != heading) corners.Add((x, y));
            heading = next;
        }
        corners.RemoveAt(corners.Count - 1); // the first corner again
        return corners;
    }

    // Whether the unit of line that leaves a corner has dark at its right and light at its left.
    private static bool IsEdge(ModuleMatrix matrix, int x, int y, int heading) => heading switch
    {
        0 => matrix[y, x] && !matrix[y - 1, x],
        1 => matrix[y, x - 1] && !matrix[y, x],
        2 => matrix[y - 1, x - 1] && !matrix[y, x - 1],
        _ => matrix[y - 1, x] && !matrix[y - 1, x - 1],
    };
}
