using System.Globalization;
using System.Text;

namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>
/// A drawing of a mark as DXF of AutoCAD release 12, in ASCII: the edges of dark modules as closed POLYLINEs on the layer SYMBOL, lines of
/// text as TEXT on the layer TEXT. Release 12 says no unit; one unit is one millimetre. The origin is the lower left, y upwards.
/// </summary>
public static class MarkDxf
{
    /// <summary>The document.</summary>
    public static string Of(MarkDrawing drawing)
    {
        var dxf = new StringBuilder();
        Add(dxf, (999, "one unit is one millimetre"), (0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009"), (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES"));
        if (drawing.Symbol is { } symbol)
            foreach (var line in ModuleOutline.Of(symbol)) Polyline(dxf, line, drawing);
        for (var i = 0; i < drawing.Lines.Count; i++)
            Add(dxf, (0, "TEXT"), (8, "TEXT"), (10, N(drawing.TextLeft)), (20, N(drawing.Height - drawing.Baseline(i))), (30, "0"), (40, N(drawing.TextHeight)), (1, Plain(drawing.Lines[i])));
        Add(dxf, (0, "ENDSEC"), (0, "EOF"));
        return dxf.ToString();
    }

    private static void Polyline(StringBuilder dxf, IReadOnlyList<(int X, int Y)> line, MarkDrawing drawing)
    {
        Add(dxf, (0, "POLYLINE"), (8, "SYMBOL"), (66, "1"), (70, "1"), (10, "0"), (20, "0"), (30, "0"));
        foreach (var (x, y) in line)
            Add(dxf, (0, "VERTEX"), (8, "SYMBOL"), (10, N((x + DataMatrixSymbol.QuietZone) * drawing.Module)), (20, N(drawing.Height - (y + DataMatrixSymbol.QuietZone) * drawing.Module)), (30, "0"));
        Add(dxf, (0, "SEQEND"), (8, "SYMBOL"));
    }

    private static void Add(StringBuilder dxf, params ReadOnlySpan<(int Code, string Value)> groups)
    {
        // Group codes are right-aligned in three places, as AutoCAD writes them; lines end as on the machines that read them.
        foreach (var (code, value) in groups) dxf.Append(CultureInfo.InvariantCulture, $"{code,3}\r\n{value}\r\n");
    }

    // Release 12 has no Unicode: what is not ASCII is written by its number, which later releases read.
    private static string Plain(string text) =>
        string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c.ToString() : char.IsControl(c) ? " " : string.Create(CultureInfo.InvariantCulture, $"\\U+{(int)c:X4}")));

    private static string N(double value) => value.ToString("0.0###", CultureInfo.InvariantCulture);
}
