using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Proofmark.Core.Access;
using Proofmark.Core.Documents;
using Proofmark.Core.Languages;
using Proofmark.Server.Access;
using Proofmark.Server.Languages;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Documents;

/// <summary>
/// Any page as a PDF document: <c>?as=pdf</c>. The page itself is made as ever, with its permission, its purpose and its look-up record,
/// and what it shows is what is printed; every sheet says whose node it is from, its class, who printed it and what for, and its number.
/// </summary>
internal static partial class PagePrint
{
    /// <summary>The parameter of the address, and its one value.</summary>
    public const string Parameter = "as", Pdf = "pdf";

    public static async Task PrintAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Query[Parameter] != Pdf || !HttpMethods.IsGet(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null || context.Features.Get<UserContext>() is not { } user)
        {
            await next(context);
            return;
        }
        var outer = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var page = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(page));
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(outer);
        }
        if (context.Response.StatusCode != StatusCodes.Status200OK || context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) != true)
        {
            page.Position = 0;
            await page.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }
        var html = Encoding.UTF8.GetString(page.GetBuffer().AsSpan(0, (int)page.Length));
        var pdf = await context.RequestServices.GetRequiredService<PdfPrinter>().PrintAsync(Paper(html, context, user), context.RequestAborted);
        context.Response.ContentType = "application/pdf";
        context.Response.ContentLength = pdf.Length;
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = TrainingMark.FileName(context, FileNameOf(context) + ".pdf") }.ToString();
        await context.Response.Body.WriteAsync(pdf, context.RequestAborted);
    }

    /// <summary>The page with everything in itself: style sheet, what stands on each sheet, and the way back to the record.</summary>
    private static string Paper(string html, HttpContext context, UserContext user)
    {
        var text = RequestLanguage.Of(context);
        var notes = context.RequestServices.GetRequiredService<PrintNotes>();
        var style = context.RequestServices.GetRequiredService<SiteStyles>().Text + Sheets(context, user, text, notes);
        var head = $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"><style>{style}</style>";
        html = Outside().Replace(html, "");
        html = html.Replace("</head>", head + "</head>", StringComparison.Ordinal).Replace("</main>", Back(context, text) + "</main>", StringComparison.Ordinal);
        // On paper nothing can be opened.
        return Closed().Replace(html, "<details open");
    }

    private static string Sheets(HttpContext context, UserContext user, Text text, PrintNotes notes)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var node = context.RequestServices.GetRequiredService<ServerOptions>().NodeName;
        var top = notes.Handling is { } handling ? text.Say("documents.print.class", ("node", node), ("class", handling)) : node;
        var work = user.Work?.Purpose is { } purpose ? text.Say("documents.print.for", ("name", user.Name), ("purpose", text[$"purpose.{purpose.Code}"]), ("case", purpose.Case ?? "—"), ("at", now)) : text.Say("documents.print.by", ("name", user.Name), ("at", now));
        var count = text.Say("documents.print.sheet", ("page", new Written("\uE000")), ("pages", new Written("\uE001")));
        var numbered = string.Join(' ', Counters().Split(count).Select(part => part switch { "\uE000" => "counter(page)", "\uE001" => "counter(pages)", _ => Quoted(part) }));
        if (notes.IsSlip) return Slip(top, work);
        var (start, end) = text.Direction == Direction.Rtl ? ("right", "left") : ("left", "right");
        const string Face = "font: 8pt/1.3 'Noto Sans', 'Noto Naskh Arabic', 'Noto Sans Arabic', 'Noto Sans CJK SC', 'DejaVu Sans', sans-serif; color: #333;";
        return $$"""
            @page { size: A4; margin: 20mm 15mm 20mm;
              @top-{{start}} { {{Face}} font-weight: bold; content: {{Quoted(top)}}; width: 40%; text-align: {{start}} }
              @top-{{end}} { {{Face}} content: {{Quoted(text["documents.print.limits"])}}; width: 60%; text-align: {{end}} }
              @bottom-{{start}} { {{Face}} content: {{Quoted(work)}}; width: 75%; text-align: {{start}} }
              @bottom-{{end}} { {{Face}} content: {{numbered}}; width: 25%; text-align: {{end}} } }
            @media print { .bottom, .search-box, .search-phone, .button { display: none } .record-section { break-inside: auto } .entry { break-inside: avoid } .way-back { display: flex; gap: 6mm; align-items: center; margin-block-start: 8mm; padding-block-start: 4mm; border-block-start: 1px solid #888; break-inside: avoid; font-size: 9pt } .way-back svg { inline-size: 26mm; block-size: 26mm; flex: none } .way-back p { overflow-wrap: anywhere } }
            """;
    }

    /// <summary>The narrow sheet of a small printer: what stands in the margins of A4 stands at its end.</summary>
    private static string Slip(string top, string work) => $$"""
        @page { size: 80mm 200mm; margin: 4mm }
        @media print { .top, .side, .bottom, .training, .page-header, .button, form, main > :not(.slip, .way-back, .training-mark) { display: none } main { padding: 0 } .slip { border: 0; padding: 0; inline-size: auto; margin: 0; font-size: 8.5pt; line-height: 1.25 } .slip .detail { padding-block: .9mm } .slip .detail dt, .slip-foot { font-size: 7.5pt }
          .way-back { display: grid; justify-items: center; gap: 2mm; margin-block-start: 3mm; padding-block-start: 3mm; border-block-start: 1px dashed #000; text-align: center; font-size: 7.5pt }
          .way-back svg { inline-size: 28mm; block-size: 28mm } .way-back p { overflow-wrap: anywhere; margin: 0 } .way-back::after { content: {{Quoted(top)}} " · " {{Quoted(work)}}; font-size: 7pt } }
        """;

    private static string Back(HttpContext context, Text text)
    {
        var request = context.Request;
        var query = request.QueryString.HasValue ? QueryString.Create(request.Query.Where(q => q.Key is not (Parameter or RequestLanguage.Name))) : default;
        var address = $"{request.Scheme}://{request.Host}{request.Path}{query}";
        var code = QrPicture.Of(address);
        var encode = HtmlEncoder.Default;
        return $"<section class=\"way-back\"><svg viewBox=\"0 0 {code.Size} {code.Size}\" role=\"img\" aria-label=\"{encode.Encode(text["documents.print.code"])}\"><path d=\"{code.Path}\"/></svg><div><p>{encode.Encode(text["documents.print.back"])}<br><bdi dir=\"ltr\">{encode.Encode(address)}</bdi></p></div></section>";
    }

    private static string FileNameOf(HttpContext context) =>
        context.Request.Path.Value!.Trim('/') is { Length: > 0 } path ? string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '-')) : "home";

    /// <summary>A string of CSS: whatever a node or person is called, it stays text.</summary>
    private static string Quoted(string text) => "\"" + string.Concat(text.Select(c => c is '"' or '\\' or '<' or '>' or '&' || char.IsControl(c) ? $"\\{(int)c:x} " : c.ToString())) + "\"";

    [GeneratedRegex("<script[^>]*></script>|<link [^>]*>|<style>[^<]*</style>", RegexOptions.None, 1000)]
    private static partial Regex Outside();

    [GeneratedRegex("<details(?: open(?:=\"[^\"]*\")?)?(?=[ >])", RegexOptions.None, 1000)]
    private static partial Regex Closed();

    [GeneratedRegex("([\uE000\uE001])", RegexOptions.None, 1000)]
    private static partial Regex Counters();
}
