using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Documents;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Parties.Citizens;

/// <summary>The answer to a citizen as PDF and as JSON, in the citizen's language. Each making is a look-up record.</summary>
internal static class CitizenFiles
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/citizens/{id}/answer.json", JsonAsync).Needs(Permission.CitizensHandle).Needs(Permission.PersonsRead).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/citizens/{id}/answer.pdf", PdfAsync).Needs(Permission.CitizensHandle).Needs(Permission.PersonsRead).NeedsWork().ExcludeFromDescription();
    }

    private static async Task<IResult> JsonAsync(string id, HttpContext http, [FromServices] CitizenDesk desk, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var request = await desk.FindAsync(id, ct);
        return Results.File((await desk.ComposeAsync(request, current.Reading(), ct)).Json, "application/json", TrainingMark.FileName(http, request.Reference + ".json"));
    }

    private static async Task<IResult> PdfAsync(string id, HttpContext http, [FromServices] CitizenDesk desk, [FromServices] CurrentUser current, [FromServices] PdfPrinter printer, CancellationToken ct)
    {
        var request = await desk.FindAsync(id, ct);
        var (answer, _, hash) = await desk.ComposeAsync(request, current.Reading(), ct);
        await using var renderer = new HtmlRenderer(http.RequestServices, (ILoggerFactory)http.RequestServices.GetService(typeof(ILoggerFactory))!);
        var parameters = new Dictionary<string, object?> { [nameof(CitizenDocument.Answer)] = answer, [nameof(CitizenDocument.Request)] = request, [nameof(CitizenDocument.Hash)] = hash };
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<CitizenDocument>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return Results.File(await printer.PrintAsync(html, ct), "application/pdf", TrainingMark.FileName(http, request.Reference + ".pdf"));
    }
}
