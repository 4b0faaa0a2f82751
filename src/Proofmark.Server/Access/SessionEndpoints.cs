using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>One's own sessions, and an administrator's way to end those of another, for programs.</summary>
internal static class SessionEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sessions", ListAsync).Describe("listSessions", "api.sessions").SignedIn("One's own sessions.");
        api.MapDelete("/sessions", EndOthersAsync).Describe("endOtherSessions", "api.end_other_sessions").SignedIn("One's own sessions.");
        api.MapDelete("/sessions/{id:guid}", EndAsync).Describe("endSession", "api.end_session", StatusCodes.Status404NotFound).SignedIn("One's own sessions.");
        api.MapDelete("/users/{id}/sessions", EndAllAsync).Describe("endUserSessions", "api.end_user_sessions", StatusCodes.Status404NotFound).Needs(Permission.AccessAdminister);
    }

    private static async Task<IEnumerable<SessionBody>> ListAsync(CurrentUser current, SessionList sessions, CancellationToken ct) =>
        (await sessions.OfAsync(current.Get().User, ct)).Select(s => new SessionBody(s.Id, s.Started, s.LastSeen, s.Expires, s.Device, s.Address?.ToString(), s.Id == current.Get().Session));

    private static async Task<NoContent> EndOthersAsync(CurrentUser current, SessionList sessions, CancellationToken ct)
    {
        await sessions.EndOthersAsync(current.Get().User, current.Get().Session, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndAsync(Guid id, CurrentUser current, SessionList sessions, CancellationToken ct) =>
        await sessions.EndAsync(current.Get().User, id, ct) == 1 ? TypedResults.NoContent() : throw new ProblemException(Problem.Of("access.session.not_found"));

    private static async Task<NoContent> EndAllAsync(string id, CurrentUser current, SessionList sessions, UserService users, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var user = await UserEndpoints.FindAsync(id, users, ct);
        await sessions.EndAllAsync(user.Id, current.Get().Administering(AccessEndpoints.Key(context, clock)), ct);
        return TypedResults.NoContent();
    }

    internal sealed record SessionBody(Guid Id, DateTime Started, DateTime LastSeen, DateTime Expires, string? Device, string? Address, bool Current);
}
