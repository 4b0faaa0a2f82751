using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Storage;
using Proofmark.Server.Api;

namespace Proofmark.Server.Access;

/// <summary>Rights taken in an emergency, for programs of persons who signed in: no token takes one.</summary>
internal static class GlassEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/glass", BreakAsync).Describe("breakGlass", "api.glass_break", 400, 403, 409).Needs(Permission.GlassBreak).WithMetadata(new PersonsOnlyAttribute());
        api.MapDelete("/glass", EndAsync).Describe("endGlass", "api.glass_end", 404).Needs(Permission.GlassBreak).WithMetadata(new PersonsOnlyAttribute());
        api.MapGet("/glass", ListAsync).Describe("listGlass", "api.glass_list").Needs(Permission.GlassReview);
        api.MapPost("/glass/{id:guid}/review", ReviewAsync).Describe("reviewGlass", "api.glass_review", 400, 403, 404, 409).Needs(Permission.GlassReview).WithMetadata(new PersonsOnlyAttribute());
    }

    [ApiAct]
    private static async Task<NoContent> BreakAsync(GlassBody body, [FromServices] BreakGlass glass, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await glass.BreakAsync(current.Get().User, new GlassRequest(body.Permission, body.Register, body.Handling ?? 0, body.Hours ?? 0, new Purpose(body.Purpose ?? "", body.Reason, body.Case)), caller.Key(), ct);
        return TypedResults.NoContent();
    }

    [ApiAct]
    private static async Task<NoContent> EndAsync([FromServices] BreakGlass glass, [FromServices] CurrentUser current, [FromServices] UserEndpoints.Change change, CancellationToken ct)
    {
        await glass.EndAsync(current.Get().User, change.Doing, ct);
        return TypedResults.NoContent();
    }

    private static async Task<IEnumerable<GlassLine>> ListAsync([FromServices] BreakGlass glass, CancellationToken ct, bool all = false, int take = 50) =>
        (await glass.ListAsync(!all, Math.Clamp(take, 1, 500), ct)).Select(g => new GlassLine(g.Uid, g.Number, g.Login, g.Permission, g.Register, g.Handling, g.Begun, g.Ended, g.Reason, g.Case, g.Outcome, g.Looks, g.Done.Sum(d => d.Count)));

    [ApiAct]
    private static async Task<NoContent> ReviewAsync(Guid id, GlassOutcome body, [FromServices] BreakGlass glass, [FromServices] UserEndpoints.Change change, CancellationToken ct)
    {
        await glass.ReviewAsync(id, body.Outcome, change.Doing, ct);
        return TypedResults.NoContent();
    }

    internal sealed record GlassBody(string? Permission, string? Register, short? Handling, int? Hours, string? Purpose, string? Reason, string? Case);

    internal sealed record GlassOutcome(string? Outcome);

    internal sealed record GlassLine(Guid Id, long Number, string Login, string? Permission, string? Register, short? Handling, DateTime Begun, DateTime Ended, string? Reason, string? Case, string? Outcome, long Looks, long Acts);
}
