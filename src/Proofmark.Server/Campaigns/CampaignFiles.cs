using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Campaigns;

/// <summary>What pages of campaigns hand out as files: lists, files for the machine, photographs of marks.</summary>
internal static class CampaignFiles
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/campaigns/sessions/{id:guid}/job", JobAsync).Needs(Permission.CampaignsRun).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/campaigns/sessions/{id:guid}/{item:guid}/photograph", PhotographAsync).Needs(Permission.CampaignsRun).NeedsWork().ExcludeFromDescription();
        endpoints.MapList("/machines/list", Permission.CampaignsRun, false, (http, text) =>
        {
            var list = http.RequestServices.GetRequiredService<MachineList>();
            return Task.FromResult(new ListContent("machines",
                [text["field.make"], text["field.model"], text["field.serial"], text["campaigns.method"], text["campaigns.state"], text["campaigns.due"], text["field.organisation"], text["field.place"], text["campaigns.operators"]],
                ListFile.PagesAsync(async (skip, take) => (IReadOnlyList<MachineView>)await PageAsync(list, skip, take, http.RequestAborted))
                    .Select(m => new object?[] { m.Row.Make, m.Row.Model, m.Row.Serial, text["marking.method." + m.Row.Method], text["campaigns.machine_state." + EnumCode.Of(m.State)], m.Due, m.Organisation, m.Place, m.Operators })));
        });
        endpoints.MapList("/campaigns/sessions/list", Permission.CampaignsRun, true, async (http, text) =>
        {
            var services = http.RequestServices;
            var (desk, list, ids) = (services.GetRequiredService<CampaignDesk>(), services.GetRequiredService<SessionItems>(), services.GetRequiredService<WeaponDesk>());
            var reading = services.GetRequiredService<CurrentUser>().Reading();
            var (session, _) = await desk.SessionAsync(Guid.TryParse(http.Request.Query["session"], out var id) ? id : Guid.Empty, reading, http.RequestAborted);
            var items = await list.OfAsync(session.Row.Id, reading, http.RequestAborted);
            return new ListContent("session",
                [text["campaigns.slot"], text["weapons.page.id"], text["campaigns.number"], text["campaigns.bears"], text["field.make"], text["field.model"], text["field.calibre"], text["campaigns.to_bear"], text["campaigns.outcome"], text["field.reason"]],
                items.Select(i => new object?[] { i.Row.Slot, ids.IdOf(i.Entry), i.Number, i.Bears, i.Make, i.Model, i.Calibre, i.Row.Serial, OutcomeOf(i) is { } what ? text[what] : null, i.Reason }).ToAsyncEnumerable());
        });
    }

    /// <summary>The key of the text that says what became of a line; null: nothing yet.</summary>
    public static string? OutcomeOf(SessionItem item) => item.Outcome is { } outcome ? "campaigns.outcome." + outcome : item.Held ? "campaigns.held" : null;

    // A list is read 500 at a time, machines come 200 at a time.
    private static async Task<List<MachineView>> PageAsync(MachineList list, int skip, int take, CancellationToken ct)
    {
        var all = new List<MachineView>();
        for (var more = true; more && all.Count < take;)
        {
            var page = await list.ListAsync(skip + all.Count, Math.Min(MachineList.MostListed, take - all.Count), ct);
            all.AddRange(page);
            more = page.Count > 0;
        }
        return all;
    }

    private static async Task<IResult> JobAsync(Guid id, [FromServices] CampaignDesk desk, [FromServices] SessionBook book, [FromServices] CurrentUser current, CancellationToken ct, string? machine = null)
    {
        var reading = current.Reading();
        var job = await book.JobAsync((await desk.SessionAsync(id, reading, ct)).Session, string.IsNullOrEmpty(machine) ? null : machine, reading, ct);
        return TypedResults.Stream(output => job.WriteAsync(output, ct), "application/zip", job.Name + ".zip");
    }

    private static async Task<IResult> PhotographAsync(Guid id, Guid item, HttpContext http, [FromServices] CampaignDesk desk, [FromServices] ReadingBook readings, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var (picture, type) = await readings.PictureAsync((await desk.ItemAsync(id, item, current.Reading(), ct)).Item, ct);
        http.Response.Headers.ContentDisposition = "inline";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(picture, type);
    }
}
