using System.Globalization;
using Proofmark.Core.Languages;

namespace Proofmark.Core.Pictures;

/// <summary>What became of a weapon with a holder.</summary>
public enum CustodyState
{
    /// <summary>Somebody has or had it.</summary>
    Held,

    /// <summary>Nobody knows who has or had it: it was lost or stolen.</summary>
    Missing,

    /// <summary>It is no weapon any more, or out of the register.</summary>
    Ended,
}

/// <summary>One link of a chain of custody, in the reader's words.</summary>
/// <param name="Holder">Who had the weapon from then on.</param>
/// <param name="Act">By what it came there.</param>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when; null: until now.</param>
/// <param name="State">What it was then.</param>
public sealed record CustodyLink(string Holder, string Act, string From, string? Until, CustodyState State);

/// <summary>What one register says of a weapon: a branch of its custody.</summary>
public sealed record CustodyBranch(string Register, IReadOnlyList<CustodyLink> Links);

/// <summary>
/// Draws who held a weapon as SVG: a box for each holder, oldest above, an arrow with the act between two of them, and a branch for each register
/// that knows the weapon. Missing weapons are framed with dashes, ended ones twice: not by colour alone.
/// </summary>
public static class CustodyPicture
{
    private const double Column = 340, Box = 300, High = 64, Step = 108, Head = 44;

    /// <summary>Rules beside those of all pictures.</summary>
    public const string Rules = """

        .picture .box { fill: var(--p-ground); stroke: var(--p-s1); stroke-width: 2; }
        .picture .missing { stroke: var(--p-s3); stroke-width: 2.5; stroke-dasharray: 7 5; } .picture .ended { stroke: var(--p-soft); }
        .picture .way { stroke: var(--p-soft); stroke-width: 2; fill: none; } .picture .tip { fill: var(--p-soft); }
        """;

    /// <summary>The picture.</summary>
    /// <param name="title">What it shows, in the reader's language.</param>
    /// <param name="branches">At least one.</param>
    /// <param name="text">The reader's language.</param>
    /// <param name="source">Alone: what stands beneath it. Null: within a page.</param>
    public static string Draw(string title, IReadOnlyList<CustodyBranch> branches, Text text, string? source = null)
    {
        // A file has room for its title; within a page one chain fits a phone.
        var width = source is null ? branches.Count * Column + 20 : Math.Max(ChartPicture.Width, branches.Count * Column + 20);
        var svg = new SvgWriter(width, text.Direction);
        var top = source is null ? 8 : 52;
        var start = (width - branches.Count * Column) / 2;
        var rows = branches.Max(b => b.Links.Count);
        var first = branches.Count > 1 ? top + 30.0 : top;
        if (branches.Count > 1)
        {
            // One weapon, several registers: the branches begin together.
            svg.Line(start + Column / 2, top + 6, start + Column * (branches.Count - 0.5), top + 6, "way");
            svg.Raw($"<circle class=\"tip\" cx=\"{SvgWriter.N(svg.X(width / 2))}\" cy=\"{SvgWriter.N(top + 6)}\" r=\"6\"/>");
        }
        for (var b = 0; b < branches.Count; b++)
        {
            var middle = start + Column * (b + 0.5);
            if (branches.Count > 1) svg.Line(middle, top + 6, middle, first + 2, "way");
            svg.Text(middle, first + 20, Cut(branches[b].Register, Box), "strong soft", "middle");
            for (var i = 0; i < branches[b].Links.Count; i++) Link(svg, branches[b].Links[i], i, middle, first + Head - 12 + Step * i, text);
        }
        var height = first + Head + Step * rows - 20;
        if (source is not null)
        {
            svg.Text(12, 30, title, "head").Text(12, height + 20, source, "soft small");
            height += 34;
        }
        var summary = text.Say("pictures.custody_summary", ("links", branches.Sum(b => b.Links.Count)), ("last", branches[0].Links.Count == 0 ? "–" : branches[0].Links[^1].Holder));
        return ChartPicture.Frame("custody", title, summary, width, height, text, source is not null, svg.ToString(), Rules);
    }

    private static void Link(SvgWriter svg, CustodyLink link, int number, double middle, double y, Text text)
    {
        if (number > 0)
        {
            svg.Line(middle, y - Step + High, middle, y - 7, "way");
            svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<path class=\"tip\" d=\"M{SvgWriter.N(svg.X(middle) - 6)} {SvgWriter.N(y - 8)}h12l-6 8z\"/>"));
        }
        svg.Text(middle + 14, y - Step + High + 28, number > 0 ? link.Act : "", "small");
        var told = text.Say("pictures.custody_link", ("holder", link.Holder), ("act", link.Act), ("from", link.From), ("until", link.Until ?? text["pictures.custody_now"]));
        var css = link.State switch { CustodyState.Missing => "box missing", CustodyState.Ended => "box ended", _ => "box" };
        svg.Rect(middle - Box / 2, y, Box, High, css, null, told);
        if (link.State == CustodyState.Ended) svg.Rect(middle - Box / 2 + 5, y + 5, Box - 10, High - 10, css);
        svg.Text(middle, y + 27, Cut(link.Holder, Box - 24), "strong", "middle");
        svg.Text(middle, y + 47, Cut(link.Until is null && link.State == CustodyState.Ended ? link.From : text.Say("pictures.custody_time", ("from", new Written(link.From)), ("until", new Written(link.Until ?? text["pictures.custody_now"]))), Box - 16, 12), "soft small", "middle");
    }

    /// <summary>What fits into a box; the whole is in its title and in the table.</summary>
    private static string Cut(string words, double room, double size = 13.5)
    {
        if (SvgWriter.WidthOf(words, size) <= room) return words;
        var kept = words.Length;
        while (kept > 1 && SvgWriter.WidthOf(words[..kept] + "…", size) > room) kept--;
        return words[..kept].TrimEnd() + "…";
    }
}
