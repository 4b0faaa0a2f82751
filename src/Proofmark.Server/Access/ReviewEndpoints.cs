using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>The review of what was given, for programs. Deciding is a judgement of a person, so no token makes it.</summary>
internal static class ReviewEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/access-review", GetAsync).Describe("getAccessReview", "api.review", 404).Needs(Permission.AccessReview);
        api.MapPost("/access-review", OpenAsync).Describe("openAccessReview", "api.review_open", 409).Needs(Permission.AccessReview).WithMetadata(new PersonsOnlyAttribute());
        api.MapPost("/access-review/{id:guid}/decision", DecideAsync).Describe("decideAccessReview", "api.review_decide", 400, 403, 404).Needs(Permission.AccessReview).WithMetadata(new PersonsOnlyAttribute());
        api.MapGet("/unused-accounts", UnusedAsync).Describe("listUnusedAccounts", "api.unused").Needs(Permission.AccessReview);
    }

    private static async Task<ReviewBody> GetAsync([FromServices] AccessReviews reviews, [FromServices] ServerOptions node, CancellationToken ct)
    {
        var review = await reviews.LatestAsync(ct) ?? throw new ProblemException(Problem.Of("access.review_item.not_found"));
        return new(review.Uid, review.Due, review.Opened, [.. review.Waiting.Select(i => new ReviewItemBody(PublicId.Of(node.NodeName, i.Uid), i.Login, i.Role is null ? null : i.Code, i.Register is null ? null : i.Code, i.Handling, i.Suspended))]);
    }

    [ApiAct]
    private static async Task<NoContent> OpenAsync([FromServices] AccessReviews reviews, [FromServices] UserEndpoints.Change change, CancellationToken ct)
    {
        await reviews.OpenAsync(change.Doing, ct);
        return TypedResults.NoContent();
    }

    [ApiAct]
    private static async Task<NoContent> DecideAsync(Guid id, ReviewDecision body, [FromServices] AccessReviews reviews, [FromServices] UserEndpoints.Change change, CancellationToken ct)
    {
        if (!PublicId.TryParse(body.User ?? "", out var user) || (body.Role is null) == (body.Register is null) || body.Confirm is not { } confirm) throw new ProblemException(Problem.Of("site.request_malformed"));
        await reviews.DecideAsync(id, user.Uuid, body.Role, body.Register, confirm, change.Doing, ct);
        return TypedResults.NoContent();
    }

    private static async Task<IEnumerable<UnusedBody>> UnusedAsync([FromServices] AccessReviews reviews, [FromServices] ServerOptions node, CancellationToken ct) =>
        (await reviews.UnusedAsync(ct)).Select(u => new UnusedBody(PublicId.Of(node.NodeName, u.Uid), u.Login, u.Name, u.Organisation, u.LastSignIn));

    internal sealed record ReviewBody(Guid Id, DateOnly Due, DateTime Opened, IReadOnlyList<ReviewItemBody> Waiting);

    internal sealed record ReviewItemBody(PublicId User, string Login, string? Role, string? Register, short? Handling, bool Suspended);

    internal sealed record ReviewDecision(string? User, string? Role, string? Register, bool? Confirm);

    internal sealed record UnusedBody(PublicId User, string Login, string Name, string? Organisation, DateTime? LastSignIn);
}
