using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Campaigns;

/// <summary>Marking campaigns, for programs. Registers and organisations are named by their codes.</summary>
internal static class CampaignApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/campaigns", ListAsync).Describe("listCampaigns", "campaigns.api.list").Needs(Permission.CampaignsRun);
        api.MapPost("/campaigns", OpenAsync).Describe("openCampaign", "campaigns.api.open", 400).Needs(Permission.CampaignsRun);
        api.MapGet("/campaigns/{id:guid}", GetAsync).Describe("getCampaign", "campaigns.api.get", 404).Needs(Permission.CampaignsRun);
        api.MapPost("/campaigns/{id:guid}/sessions", PlanAsync).Describe("planSession", "campaigns.api.plan", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/campaigns/{id:guid}/close", CloseAsync).Describe("closeCampaign", "campaigns.api.close", 400, 404).Needs(Permission.CampaignsRun);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<CampaignJson>> ListAsync([FromServices] CampaignList list, [FromServices] ApiCaller caller, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await list.ListAsync(caller.Get().ToReadContext().Registers, Math.Max(0, skip), Math.Clamp(take, 1, CampaignList.MostListed), ct)).Select(CampaignJson.Of)];

    [ApiWork]
    private static async Task<CampaignFileJson> GetAsync(Guid id, [FromServices] CampaignDesk desk, [FromServices] CampaignList list, [FromServices] CampaignCoverage coverage, [FromServices] ApiCaller caller, CancellationToken ct, int skip = 0, int take = 50)
    {
        var context = caller.Get().ToReadContext();
        var campaign = await desk.CampaignAsync(id, context, ct);
        var counted = await coverage.ShowAsync(campaign.Row, context, false, ct);
        var sessions = await list.SessionsAsync(campaign.Row.Id, Math.Max(0, skip), Math.Clamp(take, 1, CampaignList.MostListed), ct);
        return new(CampaignJson.Of(campaign), new(counted.Marked, counted.Open, counted.Held, counted.Percent, counted.Depots, counted.Districts, counted.Counted), [.. sessions.Select(SessionApi.SessionJson.Of)]);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<CampaignJson>> OpenAsync(NewCampaignJson body, [FromServices] CampaignInput input, [FromServices] CampaignBook book, [FromServices] CampaignDesk desk, [FromServices] OrganisationService organisations, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        long? organisation = body.Organisation is null ? null : (await organisations.FindAsync(body.Organisation, ct))?.Id ?? 0;
        var uid = await book.OpenAsync(input.Campaign(user, body, organisation), user.Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/campaigns/{uid}", CampaignJson.Of(await desk.CampaignAsync(uid, user.ToReadContext(), ct)));
    }

    [ApiWork, ApiAct]
    private static async Task<Created<SessionIdJson>> PlanAsync(Guid id, NewSessionJson body, [FromServices] CampaignBook book, [FromServices] CampaignDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var uid = await book.PlanAsync(await desk.CampaignAsync(id, user.ToReadContext(), ct), FormDay.Read(body.Day, "day"), body.District, body.Place, body.Machine ?? Guid.Empty, body.Operator, body.Block ?? Guid.Empty, user.Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/campaigns/sessions/{uid}", new SessionIdJson(uid));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> CloseAsync(Guid id, CloseJson body, [FromServices] CampaignBook book, [FromServices] CampaignDesk desk, [FromServices] CampaignCoverage coverage, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var user = caller.Get();
        var campaign = await desk.CampaignAsync(id, user.ToReadContext(), ct);
        var outcome = await book.CloseAsync(campaign, await coverage.CountAsync(campaign.Row, user.ToReadContext(), ct), body.Note, user.Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>The register of a code among those of the present piece of work.</summary>
    /// <exception cref="ProblemException">campaigns.choice: none, or none that the person may see.</exception>
    public static long RegisterOf(UserContext user, string? code) =>
        user.Covered.FirstOrDefault(r => r.Code == code)?.Register ?? throw new ProblemException(Problem.Of("campaigns.choice", "register"));

    internal sealed record CampaignJson(Guid Id, string Name, string Register, string Owners, string? Organisation, string? Category, string MarkKind, string Country, DateOnly From, DateOnly? To, ClosureJson? Closed)
    {
        public static CampaignJson Of(Campaign c) => new(c.Row.Uid, c.Row.Name, c.RegisterCode, c.Row.Owners, c.OrganisationName, c.Row.Category, c.Row.MarkKind, c.Row.Country, c.Row.From, c.Row.To,
            c.Closed is { } z ? new(z.Marked, z.Open, z.Held, z.NotPresented, z.NotMarked, z.Note) : null);
    }

    internal sealed record ClosureJson(long Marked, long Open, long Held, long NotPresented, long NotMarked, string? Note);

    internal sealed record CoverageJson(long Marked, long Open, long Held, int Percent, IReadOnlyList<CoveredDepot> Depots, IReadOnlyList<CoveredDistrict> Districts, DateTimeOffset Counted);

    internal sealed record CampaignFileJson(CampaignJson Campaign, CoverageJson Coverage, IReadOnlyList<SessionApi.SessionJson> Sessions);

    internal sealed record NewCampaignJson(string? Name, string? Register, string? Owners, string? MarkKind, string? Country, string? From, string? To = null, string? Organisation = null, string? Category = null);

    internal sealed record NewSessionJson(string? Day, string? District, string? Place, Guid? Machine, string? Operator, Guid? Block);

    internal sealed record SessionIdJson(Guid Id);

    internal sealed record CloseJson(string? Note = null);
}
