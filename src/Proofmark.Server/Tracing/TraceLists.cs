using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Tracing;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Tracing;

/// <summary>Cases as a file.</summary>
internal static class TraceLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/traces/list", Permission.TracesRead, true, (http, text) =>
    {
        var desk = http.RequestServices.GetRequiredService<TraceDesk>();
        var reading = http.RequestServices.GetRequiredService<CurrentUser>().Reading();
        var side = http.Request.Query["side"] == "asker" ? CaseSide.Asker : CaseSide.Asked;
        return Task.FromResult(new ListContent(side == CaseSide.Asker ? "traces-asked" : "traces-received",
            [text["traces.page.reference"], text["traces.page.state_other"], text["field.mark"], text["field.make"], text["field.model"], text["field.calibre"], text["traces.page.state"]],
            ListFile.PagesAsync((skip, take) => desk.ListAsync(side, skip, take, reading, http.RequestAborted))
                .Select(v => new object?[] { v.Reference, v.Country, TraceWords.Mark(v.Request.Weapon), v.Request.Weapon?.Make, v.Request.Weapon?.Model, v.Request.Weapon?.Calibre, text[TracingTexts.Of(v.Case.State)] })));
    });
}
