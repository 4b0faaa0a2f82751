using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using static Proofmark.Server.Access.AccessEndpoints;

namespace Proofmark.Server.Access;

/// <summary>What the page of a user does, for programs: details, roles, registers, links. It is administration, which has no case.</summary>
internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}", GetAsync).Describe("getUser", "api.user", 404).Needs(Permission.AccessAdminister);
        api.MapPatch("/users/{id}", ChangeAsync).Describe("changeUser", "api.change_user", 400, 404).Needs(Permission.AccessAdminister);
        api.MapPut("/users/{id}/roles", SetRolesAsync).Describe("setUserRoles", "api.user_roles", 400, 404).Needs(Permission.AccessAdminister);
        api.MapPut("/users/{id}/registers", SetRegistersAsync).Describe("setUserRegisters", "api.user_registers", 400, 404).Needs(Permission.AccessAdminister);
        api.MapPost("/users/{id}/links", LinkAsync).Describe("issuePasswordLink", "api.user_link", 404).Needs(Permission.AccessAdminister).WithMetadata(new PersonsOnlyAttribute());
        api.MapDelete("/users/{id}/lock", UnlockAsync).Describe("unlockUser", "api.user_unlock", 404).Needs(Permission.AccessAdminister);
        api.MapDelete("/users/{id}/second-factor", RemoveSecondFactorAsync).Describe("removeSecondFactor", "api.user_second_factor", 404).Needs(Permission.AccessAdminister).WithMetadata(new PersonsOnlyAttribute());
    }

    private static async Task<UserBody> GetAsync(string id, [FromServices] UserService users, [FromServices] ServerOptions node, CancellationToken ct) => Body(await FindAsync(id, users, ct), node);

    /// <summary>What is left out stays as it is; an empty organisation is none.</summary>
    [ApiAct]
    private static async Task<UserBody> ChangeAsync(string id, UserChange body, [FromServices] UserService users, [FromServices] OrganisationService organisations, [FromServices] Texts texts, [FromServices] Change change, CancellationToken ct)
    {
        var user = await FindAsync(id, users, ct);
        var organisation = body.Organisation switch
        {
            null => user.Organisation,
            "" => null,
            var code => (await organisations.FindAsync(code, ct) ?? throw new ProblemException(Problem.Of("access.organisation_unknown", "organisation"))).Id,
        };
        return await change.DoAsync(user, doing => users.ChangeAsync(user.Id, new UserDetails(body.Name ?? user.Name, organisation, UserForms.Language(texts, body.Language ?? user.Language, user.Language), body.Active ?? user.Active), doing, ct), ct);
    }

    [ApiAct]
    private static async Task<UserBody> SetRolesAsync(string id, IReadOnlyList<string> roles, [FromServices] UserService users, [FromServices] Change change, CancellationToken ct)
    {
        var user = await FindAsync(id, users, ct);
        return await change.DoAsync(user, doing => users.SetRolesAsync(user.Id, [.. roles], doing, ct), ct);
    }

    /// <summary>What is not named is closed to the user.</summary>
    [ApiAct]
    private static async Task<UserBody> SetRegistersAsync(string id, IReadOnlyList<RegisterRequest> registers, [FromServices] UserService users, [FromServices] RegisterService all, [FromServices] Change change, CancellationToken ct)
    {
        var user = await FindAsync(id, users, ct);
        var wanted = new Dictionary<long, short>();
        foreach (var (code, handling) in registers)
        {
            var register = await all.FindAsync(code ?? "", ct) ?? throw new ProblemException(Problem.Of("access.register_unknown", "registers", ("value", code)));
            if (!wanted.TryAdd(register.Id, handling)) throw new ProblemException(Problem.Of("site.request_malformed", "registers"));
        }
        return await change.DoAsync(user, doing => users.SetRegistersAsync(user.Id, wanted, doing, ct), ct);
    }

    /// <summary>The link is shown in this answer and never again: only its hash is kept. It voids the links before it.</summary>
    [ApiAct]
    private static async Task<LinkBody> LinkAsync(string id, [FromServices] UserService users, [FromServices] OneTimeLinks links, [FromServices] Change change, [FromServices] ServerOptions node, [FromServices] TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        var user = await FindAsync(id, users, ct);
        var path = await links.IssueAsync(user.Id, change.Doing, ct);
        return new LinkBody($"{node.PublicAddress ?? $"{http.Request.Scheme}://{http.Request.Host}"}{path}", clock.GetUtcNow() + OneTimeLinks.Lifetime);
    }

    private static async Task<UserBody> UnlockAsync(string id, [FromServices] UserService users, [FromServices] Credentials credentials, [FromServices] Change change, CancellationToken ct)
    {
        var user = await FindAsync(id, users, ct);
        await credentials.ResetAttemptsAsync(user.Id, ct);
        return await change.ReadAsync(user, ct);
    }

    [ApiAct]
    private static async Task<UserBody> RemoveSecondFactorAsync(string id, [FromServices] UserService users, [FromServices] Credentials credentials, [FromServices] Change change, CancellationToken ct)
    {
        var user = await FindAsync(id, users, ct);
        return await change.DoAsync(user, doing => credentials.RemoveSecondFactorAsync(user.Id, doing, ct), ct);
    }

    /// <summary>The user whom a path names.</summary>
    /// <exception cref="ProblemException">access.user.not_found.</exception>
    internal static async Task<User> FindAsync(string id, UserService users, CancellationToken ct) =>
        PublicId.TryParse(id, out var uid) && await users.FindAsync(uid.Uuid, ct) is { } user ? user : throw new ProblemException(Problem.Of("access.user.not_found"));

    /// <summary>Does one change for the administrator behind the request and answers with the user as it then is.</summary>
    internal sealed class Change(CurrentUser current, ApiCaller caller, UserService users, ServerOptions node)
    {
        public Doing Doing => current.Get().Administering(caller.Key());

        public async Task<UserBody> DoAsync(User user, Func<Doing, Task> work, CancellationToken ct)
        {
            await work(Doing);
            return await ReadAsync(user, ct);
        }

        public async Task<UserBody> ReadAsync(User user, CancellationToken ct) => Body(await users.GetAsync(user.Id, ct), node);
    }

    internal sealed record UserChange(string? Name = null, string? Organisation = null, string? Language = null, bool? Active = null);

    internal sealed record RegisterRequest(string? Code, short Handling);

    internal sealed record LinkBody(string Link, DateTimeOffset Expires);
}
