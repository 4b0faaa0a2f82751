using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>Joining, moving and leaving, for programs.</summary>
internal static class LifeEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/users/{id}/term", SetTermAsync).Describe("setUserTerm", "api.user_term", 400, 404).Needs(Permission.AccessAdminister);
        api.MapPost("/users/{id}/departure", LeaveAsync).Describe("leaveUser", "api.user_leave", 404, 409).Needs(Permission.AccessAdminister).WithMetadata(new PersonsOnlyAttribute());
        api.MapGet("/leavers", ListAsync).Describe("listLeavers", "api.leavers").Needs(Permission.AccessReview);
        api.MapPost("/leavers/{id:guid}/handover", HandOverAsync).Describe("handOver", "api.hand_over", 400, 404, 409).Needs(Permission.AccessReview).WithMetadata(new PersonsOnlyAttribute());
    }

    [ApiAct]
    private static async Task<AccessEndpoints.UserBody> SetTermAsync(string id, TermRequest body, [FromServices] UserService users, [FromServices] AccountLife life, [FromServices] UserEndpoints.Change change, CancellationToken ct)
    {
        var user = await UserEndpoints.FindAsync(id, users, ct);
        return await change.DoAsync(user, doing => life.SetTermAsync(user.Id, body.Starts, body.Ends, doing, ct), ct);
    }

    [ApiAct]
    private static async Task<AccessEndpoints.UserBody> LeaveAsync(string id, [FromServices] UserService users, [FromServices] AccountLife life, [FromServices] UserEndpoints.Change change, CancellationToken ct)
    {
        var user = await UserEndpoints.FindAsync(id, users, ct);
        return await change.DoAsync(user, doing => life.LeaveAsync(user.Id, doing, ct), ct);
    }

    private static async Task<IEnumerable<LeaverBody>> ListAsync([FromServices] Departures departures, [FromServices] ServerOptions node, CancellationToken ct, bool all = false, int take = 50) =>
        (await departures.ListAsync(!all, Math.Clamp(take, 1, 500), ct)).Select(d => LeaverBody.Of(d, node));

    [ApiAct]
    private static async Task<Microsoft.AspNetCore.Http.HttpResults.NoContent> HandOverAsync(Guid id, HandOverRequest body, [FromServices] AccountLife life, [FromServices] UserEndpoints.Change change, CancellationToken ct)
    {
        await life.HandOverAsync(id, body.Successor, change.Doing, ct);
        return Microsoft.AspNetCore.Http.TypedResults.NoContent();
    }

    internal sealed record TermRequest(DateOnly? Starts, DateOnly? Ends);

    internal sealed record HandOverRequest(string? Successor);

    internal sealed record LeaverBody(Guid Id, PublicId User, string Login, string Name, string? Organisation, DateOnly LastDay, DateTime Recorded, IReadOnlyList<LeftOpenBody> Open, string? Successor, string? SettledBy, DateTime? Settled)
    {
        public static LeaverBody Of(Departure d, ServerOptions node) =>
            new(d.Uid, PublicId.Of(node.NodeName, d.User), d.Login, d.Name, d.Organisation, d.LastDay, d.Recorded, [.. d.Open.Select(o => new LeftOpenBody(o.Kind, o.Reference, o.Subject))], d.Successor, d.SettledBy, d.Settled);
    }

    internal sealed record LeftOpenBody(string Kind, string Reference, string? Subject);
}
