using System.Globalization;
using System.Net;
using System.Text;
using Proofmark.Core.Keeping.Escrow;
using Proofmark.Core.Languages;
using Proofmark.Server.Documents;

namespace Proofmark.Cli.Keeping;

/// <summary>Pages to be printed: one file, nothing from outside, in the reader's language and direction.</summary>
public static class SharePaper
{
    /// <summary>Steps of the ceremony.</summary>
    public const int Steps = 12;

    private const string Style = "body{font:12pt/1.5 sans-serif;max-width:42em;margin:2em auto}ol.words{font:16pt/1.8 monospace;direction:ltr;text-align:left}svg{width:6cm;height:6cm;display:block;margin:1em 0}td,th{border:1px solid #000;padding:.4em;vertical-align:top;text-align:start}table{border-collapse:collapse;width:100%}.blank{min-width:9em}.line{border-bottom:1px solid #000;height:2em}bdi{white-space:nowrap}tr{break-inside:avoid}li{margin:.3em 0}@page{margin:2cm}";

    /// <summary>One share: its words in numbered lines of six, and the same as a QR code.</summary>
    public static string Share(Text text, KeyShare share, string what)
    {
        var words = share.ToWords();
        var page = new StringBuilder();
        page.Append($"<h1>{Html(text.Say("escrow.paper.title", ("number", share.Number), ("of", share.Of)))}</h1><p>{Html(what)}</p><p>{Html(text.Say("escrow.paper.need", ("need", share.Need)))}</p><ol class=\"words\">");
        foreach (var line in words.Chunk(6)) page.Append($"<li>{string.Join(' ', line)}</li>");
        page.Append($"</ol><p>{Html(text.Say("escrow.paper.check", ("words", $"{words[^2]} {words[^1]}")))}</p>{Svg(KeyShare.Prefix + string.Join('-', words))}<p>{Html(text.Say("escrow.paper.set", ("set", share.Set)))}</p><p>{Html(text["escrow.paper.keep"])}</p><p>{Html(text["escrow.paper.custodian"])} ____________________________</p>");
        return Page(text, text.Say("escrow.paper.title", ("number", share.Number), ("of", share.Of)), page.ToString());
    }

    /// <summary>The words of a page as it was written here; another text as it is.</summary>
    public static string Words(string file) =>
        file.StartsWith("<!doctype html>", StringComparison.Ordinal) && file.IndexOf("<ol class=\"words\">", StringComparison.Ordinal) is var from and >= 0
            ? file[from..file.IndexOf("</ol>", from, StringComparison.Ordinal)].Replace("<ol class=\"words\">", "", StringComparison.Ordinal).Replace("<li>", "", StringComparison.Ordinal).Replace("</li>", " ", StringComparison.Ordinal)
            : file;

    /// <summary>The checklist of a key ceremony: each step with room for initials and time.</summary>
    public static string Ceremony(Text text)
    {
        var page = new StringBuilder($"<h1>{Html(text["escrow.ceremony.title"])}</h1><p>{Html(text["escrow.ceremony.lead"])}</p><p>{Html(text["escrow.ceremony.place"])} ____________________ &#160; {Html(text["escrow.ceremony.date"])} ____________</p><p>{Html(text["escrow.ceremony.persons"])}</p>{Lines(3)}");
        page.Append($"<table><thead><tr><th>{Html(text["escrow.ceremony.number"])}</th><th>{Html(text["escrow.ceremony.step"])}</th><th class=\"blank\">{Html(text["escrow.ceremony.initials"])}</th></tr></thead><tbody>");
        for (var step = 1; step <= Steps; step++)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{step}</td><td>{Commands(text[$"escrow.ceremony.step_{step.ToString("D2", CultureInfo.InvariantCulture)}"])}</td><td></td></tr>");
        page.Append($"</tbody></table><p>{Html(text["escrow.ceremony.holders"])}</p>{Lines(6)}<p>{Html(text["escrow.ceremony.signatures"])}</p><p>______________________ &#160; ______________________ &#160; ______________________</p>");
        return Page(text, text["escrow.ceremony.title"], page.ToString());
    }

    private static string Page(Text text, string title, string body) =>
        $"<!doctype html><html lang=\"{text.Language.Code}\" dir=\"{(text.Direction == Direction.Rtl ? "rtl" : "ltr")}\"><head><meta charset=\"utf-8\"><title>{Html(title)}</title><style>{Style}</style></head><body>{body}</body></html>\n";

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("<div class=\"line\"></div>", count));

    /// <summary>A command reads from left to right in every language and is not broken at its dashes.</summary>
    private static string Commands(string step)
    {
        var at = step.IndexOf(": proofmark ", StringComparison.Ordinal) is var latin and >= 0 ? latin + 2 : step.IndexOf("：proofmark ", StringComparison.Ordinal) + 1;
        if (at < 2) return Html(step);
        var end = step.IndexOf(" __", at, StringComparison.Ordinal) is var blank and >= 0 ? blank : step.Length;
        return $"{Html(step[..at])}<bdi dir=\"ltr\">{Html(step[at..end])}</bdi>{Html(step[end..])}";
    }

    private static string Html(string words) => WebUtility.HtmlEncode(words);

    private static string Svg(string content)
    {
        var code = QrPicture.Of(content);
        return string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {code.Size} {code.Size}\" role=\"img\" aria-label=\"QR\"><path d=\"{code.Path}\"/></svg>");
    }
}
