using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>Tokens for programs: one's own, and those of service accounts. No token reaches these: none makes another.</summary>
internal static class TokenEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/tokens", ListAsync).Describe("listTokens", "api.tokens").SignedIn("One's own tokens.");
        api.MapPost("/tokens", CreateAsync).Describe("createToken", "api.create_token").SignedIn("One's own tokens; no more than one's own permissions.");
        api.MapDelete("/tokens/{token:guid}", RevokeAsync).Describe("revokeToken", "api.revoke_token", StatusCodes.Status404NotFound).SignedIn("One's own tokens.");
        api.MapGet("/users/{id}/tokens", ListOfUserAsync).Describe("listUserTokens", "api.user_tokens", StatusCodes.Status404NotFound).Needs(Permission.AccessAdminister).WithMetadata(new PersonsOnlyAttribute());
        api.MapPost("/users/{id}/tokens", CreateForUserAsync).Describe("createUserToken", "api.create_user_token", StatusCodes.Status404NotFound).Needs(Permission.AccessAdminister).WithMetadata(new PersonsOnlyAttribute());
        api.MapDelete("/users/{id}/tokens/{token:guid}", RevokeOfUserAsync).Describe("revokeUserToken", "api.revoke_user_token", StatusCodes.Status404NotFound).Needs(Permission.AccessAdminister).WithMetadata(new PersonsOnlyAttribute());
    }

    private static async Task<IEnumerable<TokenBody>> ListAsync(CurrentUser current, ApiTokens tokens, CancellationToken ct) => Bodies(await tokens.OfAsync(current.Get().User, ct));

    private static async Task<IEnumerable<TokenBody>> ListOfUserAsync(string id, UserService users, ApiTokens tokens, CancellationToken ct) => Bodies(await tokens.OfAsync((await UserEndpoints.FindAsync(id, users, ct)).Id, ct));

    private static async Task<Created<MadeBody>> CreateAsync(TokenRequest wanted, CurrentUser current, UserService users, ApiTokens tokens, CancellationToken ct) =>
        await MakeAsync(await users.GetAsync(current.Get().User, ct), wanted, current, tokens, ct);

    private static async Task<Created<MadeBody>> CreateForUserAsync(string id, TokenRequest wanted, CurrentUser current, UserService users, ApiTokens tokens, CancellationToken ct) =>
        await MakeAsync(await UserEndpoints.FindAsync(id, users, ct), wanted, current, tokens, ct);

    private static async Task<Created<MadeBody>> MakeAsync(User holder, TokenRequest wanted, CurrentUser current, ApiTokens tokens, CancellationToken ct)
    {
        if (wanted.Registers?.FirstOrDefault(c => holder.Registers.All(r => r.Code != c)) is { } unknown) throw new ProblemException(Problem.Of("access.register_unknown", "registers", ("value", unknown)));
        var made = await tokens.CreateAsync(holder.Id, new NewApiToken(wanted.Name ?? "", wanted.Scopes ?? [], wanted.Registers is null ? null : [.. holder.Registers.Where(r => wanted.Registers.Contains(r.Code)).Select(r => r.Register)],
            wanted.Purpose ?? "", TimeSpan.FromDays(Math.Clamp(wanted.Days ?? 90, -1, 100_000)), wanted.Networks ?? []), current.Get().Actor, ct);
        return TypedResults.Created("/profile/tokens", new MadeBody(made.Uid, made.Secret));
    }

    private static async Task<NoContent> RevokeAsync(Guid token, CurrentUser current, ApiTokens tokens, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        await tokens.RevokeAsync(current.Get().User, token, current.Get().Administering(AccessEndpoints.Key(context, clock)), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RevokeOfUserAsync(string id, Guid token, CurrentUser current, UserService users, ApiTokens tokens, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        await tokens.RevokeAsync((await UserEndpoints.FindAsync(id, users, ct)).Id, token, current.Get().Administering(AccessEndpoints.Key(context, clock)), ct);
        return TypedResults.NoContent();
    }

    private static IEnumerable<TokenBody> Bodies(IEnumerable<ApiToken> tokens) =>
        tokens.Select(t => new TokenBody(t.Uid, t.Name, t.Scopes, t.Registers, t.Purpose, t.Networks, t.Made, t.Expires, t.Revoked, t.LastUsed, t.LastAddress?.ToString()));

    internal sealed record TokenRequest(string? Name, IReadOnlyList<string>? Scopes, IReadOnlyList<string>? Registers, string? Purpose, int? Days, IReadOnlyList<string>? Networks);

    internal sealed record TokenBody(Guid Id, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string>? Registers, string Purpose, IReadOnlyList<string> Networks, DateTime Made, DateTime Expires, bool Revoked, DateTime? LastUsed, string? LastAddress);

    internal sealed record MadeBody(Guid Id, string Secret);
}
