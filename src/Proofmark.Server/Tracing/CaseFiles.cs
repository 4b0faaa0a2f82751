using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Server.Tracing.Pages;

namespace Proofmark.Server.Tracing;

/// <summary>A request and the response that stands, as JSON and as PDF, for States without a peer and for files. Each opening is a look-up record.</summary>
internal static class CaseFiles
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/traces/{id}/request.json", RequestJsonAsync).Needs(Permission.TracesRead).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/traces/{id}/request.pdf", RequestPdfAsync).Needs(Permission.TracesRead).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/traces/{id}/response.json", ResponseJsonAsync).Needs(Permission.TracesRead).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/traces/{id}/response.pdf", ResponsePdfAsync).Needs(Permission.TracesRead).NeedsWork().ExcludeFromDescription();
    }

    /// <summary>The response that stands, or null.</summary>
    public static TraceEventView? Standing(TraceView view) => view.Events.LastOrDefault(e => e.Type == TraceKind.Response);

    private static async Task<IResult> RequestJsonAsync(string id, HttpContext http, [FromServices] TraceDesk desk, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var view = await desk.OpenAsync(id, current.Reading(), ct);
        return Results.File(RequestBytes(http, view), "application/json", TrainingMark.FileName(http, view.Reference + ".json"));
    }

    private static async Task<IResult> RequestPdfAsync(string id, HttpContext http, [FromServices] TraceDesk desk, [FromServices] CurrentUser current, [FromServices] PdfPrinter printer, CancellationToken ct)
    {
        var view = await desk.OpenAsync(id, current.Reading(), ct);
        return await PdfAsync(http, printer, view.Reference, new() { [nameof(CaseDocument.View)] = view, [nameof(CaseDocument.Hash)] = Hash(RequestBytes(http, view)) }, ct);
    }

    private static async Task<IResult> ResponseJsonAsync(string id, HttpContext http, [FromServices] TraceDesk desk, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var (view, given, persons) = await AnsweredAsync(id, desk, current, ct);
        return Results.File(ResponseBytes(http, given, persons), "application/json", TrainingMark.FileName(http, view.Reference + ".response.json"));
    }

    private static async Task<IResult> ResponsePdfAsync(string id, HttpContext http, [FromServices] TraceDesk desk, [FromServices] CurrentUser current, [FromServices] PdfPrinter printer, CancellationToken ct)
    {
        var (view, given, persons) = await AnsweredAsync(id, desk, current, ct);
        return await PdfAsync(http, printer, view.Reference + ".response", new()
        {
            [nameof(CaseDocument.View)] = view, [nameof(CaseDocument.Response)] = TraceEvents.Body(given.Type, given.Data!), [nameof(CaseDocument.Answered)] = new DateTimeOffset(given.Occurred),
            [nameof(CaseDocument.Persons)] = persons, [nameof(CaseDocument.Hash)] = Hash(ResponseBytes(http, given, persons)),
        }, ct);
    }

    private static async Task<(TraceView View, TraceEventView Given, bool Persons)> AnsweredAsync(string id, TraceDesk desk, CurrentUser current, CancellationToken ct)
    {
        var view = await desk.OpenAsync(id, current.Reading(), ct);
        return (view, Standing(view) ?? throw new ProblemException(Problem.Of("traces.response.not_found")), ReleasedPersons.MaySee(view, current.Get()));
    }

    private static byte[] RequestBytes(HttpContext http, TraceView view) => Marked(http, Encoding.UTF8.GetBytes(TraceEvents.Write(view.Request)));

    private static byte[] ResponseBytes(HttpContext http, TraceEventView given, bool persons) => Marked(http, JsonSerializer.SerializeToUtf8Bytes(ReleasedPersons.Body(given, persons)));

    /// <summary>A training node's file says what it is in its first member.</summary>
    private static byte[] Marked(HttpContext http, byte[] json)
    {
        if (!TrainingMark.Is(http)) return json;
        var marked = new System.Text.Json.Nodes.JsonObject { ["training"] = true };
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject()) marked[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(marked);
    }

    private static string Hash(byte[] json) => Convert.ToHexStringLower(SHA256.HashData(json));

    private static async Task<IResult> PdfAsync(HttpContext http, PdfPrinter printer, string name, Dictionary<string, object?> parameters, CancellationToken ct)
    {
        await using var renderer = new HtmlRenderer(http.RequestServices, (ILoggerFactory)http.RequestServices.GetService(typeof(ILoggerFactory))!);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<CaseDocument>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return Results.File(await printer.PrintAsync(html, ct), "application/pdf", TrainingMark.FileName(http, name + ".pdf"));
    }
}
