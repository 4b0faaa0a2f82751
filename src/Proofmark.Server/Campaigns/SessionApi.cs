using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Campaigns;

/// <summary>The lists of a campaign's days and what became of each weapon, for programs. Photographs are sent on the page.</summary>
internal static class SessionApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/campaigns/sessions/{id:guid}", GetAsync).Describe("getSession", "campaigns.api.session", 404).Needs(Permission.CampaignsRun);
        api.MapPost("/campaigns/sessions/{id:guid}/weapons", EnlistAsync).Describe("listSessionWeapons", "campaigns.api.enlist", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/campaigns/sessions/{id:guid}/override", OverrideAsync).Describe("overrideCertificate", "campaigns.api.override", 400, 404).Needs(Permission.CampaignsOverride);
        api.MapGet("/campaigns/sessions/{id:guid}/job", JobAsync).Describe("getSessionJob", "campaigns.api.job", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/campaigns/sessions/{id:guid}/weapons/{item:guid}/mark", MarkAsync).Describe("markSessionWeapon", "campaigns.api.mark", 400, 404).Needs(Permission.CampaignsRun).Needs(Permission.WeaponsRegister);
        api.MapPost("/campaigns/sessions/{id:guid}/weapons/{item:guid}/set-aside", SetAsideAsync).Describe("setAsideWeapon", "campaigns.api.set_aside", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/campaigns/sessions/{id:guid}/weapons/{item:guid}/reading", ReadBackAsync).Describe("readBackMark", "campaigns.api.read_back", 400, 404).Needs(Permission.CampaignsRun);
    }

    [ApiWork]
    private static async Task<SessionFileJson> GetAsync(Guid id, [FromServices] CampaignDesk desk, [FromServices] SessionItems list, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var context = caller.Get().ToReadContext();
        var (session, campaign) = await desk.SessionAsync(id, context, ct);
        var items = await list.OfAsync(session.Row.Id, context, ct);
        return new(campaign.Row.Uid, SessionJson.Of(session), EnumCode.Of(await list.OperatorAsync(session, ct)), [.. items.Select(i => new ItemJson(i.Row.Uid, ids.IdOf(i.Entry), i.Number, i.Bears, i.Make, i.Model, i.Calibre, i.Row.Serial, i.Row.Slot, i.Held, i.Outcome, i.Reason,
            i.Reading is { } g ? new(g.Row.Reading, g.Row.Legibility, g.Fits, g.PhotographUid is not null) : null))]);
    }

    [ApiWork, ApiAct]
    private static async Task<EnlistedJson> EnlistAsync(Guid id, NewItemsJson body, [FromServices] CampaignDesk desk, [FromServices] SessionBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var (session, campaign) = await desk.SessionAsync(id, user.ToReadContext(), ct);
        return new(await book.EnlistAsync(campaign, session, body.Count, body.First, body.Minutes, user.ToReadContext().Handling, user.Doing(caller.Key()), ct));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> OverrideAsync(Guid id, OverrideJson body, [FromServices] CampaignDesk desk, [FromServices] CampaignBook book, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var outcome = await book.OverrideAsync((await desk.SessionAsync(id, user.ToReadContext(), ct)).Session, body.Reason, user.Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork]
    private static async Task<IResult> JobAsync(Guid id, [FromServices] CampaignDesk desk, [FromServices] SessionBook book, [FromServices] ApiCaller caller, CancellationToken ct, string? machine = null)
    {
        var context = caller.Get().ToReadContext();
        var job = await book.JobAsync((await desk.SessionAsync(id, context, ct)).Session, machine, context, ct);
        return TypedResults.Stream(output => job.WriteAsync(output, ct), "application/zip", job.Name + ".zip");
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> MarkAsync(Guid id, Guid item, PutOnJson body, [FromServices] CampaignDesk desk, [FromServices] SessionBook book, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var (line, session, campaign) = await desk.ItemAsync(id, item, user.ToReadContext(), ct);
        var outcome = await book.MarkAsync(campaign, session, line, new PutOn(body.Component, body.Place, body.Material, body.Quality), user.Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> SetAsideAsync(Guid id, Guid item, SetAsideJson body, [FromServices] CampaignDesk desk, [FromServices] SessionBook book, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var (line, _, campaign) = await desk.ItemAsync(id, item, user.ToReadContext(), ct);
        var outcome = await book.SetAsideAsync(campaign, line, body.Outcome, body.Reason, user.Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ReadBackAsync(Guid id, Guid item, ReadBackJson body, [FromServices] CampaignDesk desk, [FromServices] ReadingBook book, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var (line, _, _) = await desk.ItemAsync(id, item, user.ToReadContext(), ct);
        var outcome = await book.AddAsync(line, body.Reading, body.Legibility, null, user.Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record SessionJson(Guid Id, DateOnly Day, string District, string Place, Guid Machine, string Operator, bool Overridden)
    {
        public static SessionJson Of(CampaignSession s) => new(s.Row.Uid, s.Row.Day, s.Row.District, s.Row.Place, s.MachineUid, s.Row.Operator, s.Overridden);
    }

    internal sealed record ReadingJson(string Reading, string Legibility, bool Fits, bool Photograph);

    internal sealed record ItemJson(Guid Id, string Weapon, string? Number, string? Bears, string? Make, string? Model, string? Calibre, string Serial, string? Slot, bool Held, string? Outcome, string? Reason, ReadingJson? Reading);

    internal sealed record SessionFileJson(Guid Campaign, SessionJson Session, string Certificate, IReadOnlyList<ItemJson> Weapons);

    internal sealed record NewItemsJson(long? Count, string? First = null, long? Minutes = null);

    internal sealed record EnlistedJson(int Added);

    internal sealed record OverrideJson(string? Reason);

    internal sealed record PutOnJson(string? Component, string? Place = null, string? Material = null, string? Quality = null);

    internal sealed record SetAsideJson(string? Outcome, string? Reason = null);

    internal sealed record ReadBackJson(string? Reading, string? Legibility);
}
