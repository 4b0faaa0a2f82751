using System.Globalization;

namespace Proofmark.Core.Pictures;

/// <summary>The point of a line: circle, square, diamond, triangle, so that lines are told apart without their colour.</summary>
internal static class Marker
{
    public static string At(double x, double y, int series, string? title)
    {
        var path = ((series - 1) % 4) switch
        {
            0 => $"M{N(x - 4)} {N(y)}a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
            1 => $"M{N(x - 4)} {N(y - 4)}h8v8h-8z",
            2 => $"M{N(x)} {N(y - 5)}l5 5l-5 5l-5-5z",
            _ => $"M{N(x)} {N(y - 5)}l5 9h-10z",
        };
        return string.Create(CultureInfo.InvariantCulture, $"<path class=\"bar f{series}\" d=\"{path}\">{(title is null ? "" : $"<title>{SvgWriter.Safe(title)}</title>")}</path>");
    }

    private static string N(double value) => SvgWriter.N(value);
}
