using System.Globalization;
using System.Text;
using QRCoder;

namespace Proofmark.Server.Documents;

/// <summary>What a telephone scans: a QR code (ISO/IEC 18004, correction M) as the path of an SVG picture, one unit a module.</summary>
/// <param name="Size">Modules along a side, quiet zone included.</param>
/// <param name="Path">The dark ones.</param>
public sealed record QrPicture(int Size, string Path)
{
    /// <summary>The picture of a text.</summary>
    public static QrPicture Of(string content)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(content, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
            for (var x = 0; x < code.ModuleMatrix[y].Count; x++)
                if (code.ModuleMatrix[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return new(code.ModuleMatrix.Count, path.ToString());
    }
}
