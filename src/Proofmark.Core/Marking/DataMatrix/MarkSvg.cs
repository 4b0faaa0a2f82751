using System.Globalization;
using System.Net;
using System.Text;

namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>A drawing of a mark as SVG 1.1, in millimetres: all dark modules as one path, each line of text as text.</summary>
public static class MarkSvg
{
    /// <summary>The document.</summary>
    public static string Of(MarkDrawing drawing)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{N(drawing.Width)}mm\" height=\"{N(drawing.Height)}mm\" viewBox=\"0 0 {N(drawing.Width)} {N(drawing.Height)}\">\n");
        if (drawing.Symbol is { } symbol)
        {
            var quiet = DataMatrixSymbol.QuietZone * drawing.Module;
            svg.Append(CultureInfo.InvariantCulture, $"<path transform=\"translate({N(quiet)} {N(quiet)}) scale({N(drawing.Module)})\" d=\"");
            foreach (var line in ModuleOutline.Of(symbol)) Append(svg, line);
            svg.Append("\"/>\n");
        }
        for (var i = 0; i < drawing.Lines.Count; i++)
        {
            // Capitals are about 0.7 of a font's size.
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(drawing.TextLeft)}\" y=\"{N(drawing.Baseline(i))}\" font-family=\"monospace\" font-size=\"{N(drawing.TextHeight / 0.7)}\">");
            svg.Append(WebUtility.HtmlEncode(drawing.Lines[i])).Append("</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder path, IReadOnlyList<(int X, int Y)> line)
    {
        path.Append(CultureInfo.InvariantCulture, $"M{line[0].X} {line[0].Y}");
        for (var i = 1; i < line.Count; i++)
        {
            if (line[i].Y == line[i - 1].Y) path.Append(CultureInfo.InvariantCulture, $"H{line[i].X}");
            else path.Append(CultureInfo.InvariantCulture, $"V{line[i].Y}");
        }
        path.Append('Z');
    }

    private static string N(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
