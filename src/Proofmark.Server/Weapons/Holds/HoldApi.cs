using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Holds;

/// <summary>Evidence holds, for programs.</summary>
internal static class HoldApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons/{id}/holds", ListAsync).Describe("listHolds", "weapons.hold.api.list", 404).Needs(Permission.RecoveriesRecord);
        api.MapPost("/weapons/{id}/holds", SetAsync).Describe("setHold", "weapons.hold.api.set", 400, 404).Needs(Permission.RecoveriesRecord);
        api.MapPost("/weapons/{id}/holds/{hold:guid}/end", EndAsync).Describe("endHold", "weapons.hold.api.end", 400, 404).Needs(Permission.RecoveriesRecord);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<HoldJson>> ListAsync(string id, [FromServices] WeaponDesk desk, [FromServices] HoldBook holds, CancellationToken ct) =>
        [.. (await holds.OfAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, ct)).Select(h => new HoldJson(h.Uid, h.Authority, h.Case, h.Review, h.Reason, h.Set, h.Ended, h.EndReason))];

    [ApiWork, ApiAct]
    private static async Task<Created<HoldIdJson>> SetAsync(string id, NewHoldJson body, [FromServices] WeaponDesk desk, [FromServices] HoldBook holds, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var entry = (await desk.OpenAsync(id, ct)).Entry.Row;
        var hold = await holds.SetAsync(entry.Id, body.Authority, body.Case, FormDay.Read(body.Review, "review"), body.Reason, caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/weapons/{desk.IdOf(entry.Uid)}/holds", new HoldIdJson(hold));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> EndAsync(string id, Guid hold, HoldReasonJson body, [FromServices] WeaponDesk desk, [FromServices] HoldBook holds, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await holds.EndAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, hold, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record HoldJson(Guid Id, string? Authority, string? Case, DateOnly Review, string? Reason, DateTime Set, DateTime? Ended, string? EndReason);

    internal sealed record NewHoldJson(string? Authority, string? Case, string? Review, string? Reason = null);

    internal sealed record HoldReasonJson(string? Reason);

    internal sealed record HoldIdJson(Guid Id);
}
