using System.Globalization;
using System.Net;
using System.Text;
using Proofmark.Core.Languages;

namespace Proofmark.Core.Pictures;

/// <summary>
/// Writes the elements of an SVG picture whose lines run as the reader's do: for languages from right to left every place is mirrored
/// (<paramref name="width"/> less x), and anchors of text follow the direction. Lengths are in units of the picture, to a tenth.
/// </summary>
public sealed class SvgWriter(double width, Direction direction)
{
    private readonly StringBuilder _svg = new();

    /// <summary>Lines run from right to left.</summary>
    public bool Mirrored => direction == Direction.Rtl;

    /// <summary>What was written.</summary>
    public override string ToString() => _svg.ToString();

    /// <summary>Text for an element or an attribute: whatever it says stays text.</summary>
    public static string Safe(string text) => WebUtility.HtmlEncode(new string([.. text.Where(c => !char.IsControl(c))])).Replace("&#39;", "&#x27;", StringComparison.Ordinal);

    /// <summary>A number as SVG reads it.</summary>
    public static string N(double value) => Math.Round(value, 1, MidpointRounding.AwayFromZero).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Markup that is already right.</summary>
    public SvgWriter Raw(string markup)
    {
        _svg.Append(markup);
        return this;
    }

    /// <summary>Where a place stands in the mirrored picture.</summary>
    public double X(double x) => Mirrored ? width - x : x;

    /// <summary>A rectangle; <paramref name="x"/> is the edge where lines begin. What <paramref name="title"/> says is shown under the pointer.</summary>
    public SvgWriter Rect(double x, double y, double wide, double high, string css, string? fill = null, string? title = null)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(Mirrored ? width - x - wide : x)}\" y=\"{N(y)}\" width=\"{N(wide)}\" height=\"{N(high)}\" class=\"{css}\"");
        if (fill is not null) _svg.Append(" fill=\"").Append(fill).Append('"');
        _svg.Append(title is null ? "/>" : $"><title>{Safe(title)}</title></rect>");
        return this;
    }

    /// <summary>A straight line.</summary>
    public SvgWriter Line(double x1, double y1, double x2, double y2, string css)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{N(X(x1))}\" y1=\"{N(y1)}\" x2=\"{N(X(x2))}\" y2=\"{N(y2)}\" class=\"{css}\"/>");
        return this;
    }

    /// <summary>A line of text; <paramref name="anchor"/> is start, middle or end, as lines run.</summary>
    public SvgWriter Text(double x, double y, string text, string css = "t", string anchor = "start")
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(X(x))}\" y=\"{N(y)}\" class=\"{css}\"");
        if (anchor != "start") _svg.Append(" text-anchor=\"").Append(anchor).Append('"');
        _svg.Append('>').Append(Safe(text)).Append("</text>");
        return this;
    }

    /// <summary>About how wide a text is, in units, at a size; fonts differ, so what must not be cut leaves room.</summary>
    public static double WidthOf(string text, double size = 13) => text.Sum(c => c switch
    {
        >= '\u2E80' and <= '\uFFDC' => 1.0,
        'i' or 'l' or 'j' or 't' or 'f' or '.' or ',' or ' ' or '\'' or ':' or '|' => 0.32,
        'm' or 'w' or 'M' or 'W' or 'Щ' or 'Ш' or 'ш' or 'щ' or 'ж' or 'ю' => 0.88,
        >= '\u0300' and <= '\u036F' or >= '\u064B' and <= '\u065F' or >= '\u2066' and <= '\u2069' => 0,
        >= '\u0600' and <= '\u06FF' => 0.47,
        >= 'A' and <= 'Z' or >= 'А' and <= 'Я' => 0.7,
        _ => 0.57,
    }) * size;
}
