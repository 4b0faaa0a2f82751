using System.Globalization;
using System.Text;

namespace Proofmark.Core.Pictures;

/// <summary>What tells series apart besides their colour: plain, stripes, dots, stripes the other way, a grid, level lines.</summary>
internal static class Patterns
{
    private static readonly string[] Marks =
    [
        "", "<path class=\"k\" d=\"M-2 8L8-2M0 12L12 0M6 14L14 6\"/>", "<circle class=\"d\" cx=\"3\" cy=\"3\" r=\"1.4\"/><circle class=\"d\" cx=\"9\" cy=\"9\" r=\"1.4\"/>",
        "<path class=\"k\" d=\"M-2 4L8 14M0 0L12 12M6-2L14 6\"/>", "<path class=\"k\" d=\"M0 3H12M3 0V12\"/>", "<path class=\"k\" d=\"M0 3H12M0 9H12\"/>",
    ];

    /// <summary>How many series can be told apart.</summary>
    public static int Count => Marks.Length;

    /// <summary>The definitions that a picture with so many series needs. Ids begin with its name: several pictures stand on one page.</summary>
    public static string Define(string name, int series)
    {
        var svg = new StringBuilder("<defs>");
        for (var i = 2; i <= series; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<pattern id=\"{name}-p{i}\" width=\"12\" height=\"12\" patternUnits=\"userSpaceOnUse\"><rect class=\"f{i}\" width=\"12\" height=\"12\"/>{Marks[i - 1]}</pattern>");
        return svg.Append("</defs>").ToString();
    }

    /// <summary>What a series is filled with: its pattern; null for the first, which is plain and has its colour by its class.</summary>
    public static string? Fill(string name, int series) => series == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"url(#{name}-p{series})");

    /// <summary>The class beside it.</summary>
    public static string Css(int series) => series == 1 ? "bar f1" : "bar";
}
