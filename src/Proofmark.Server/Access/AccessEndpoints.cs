using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>The pages of this capability for programs, and signing out. Programs use the session cookie of a person who signed in.</summary>
internal static class AccessEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/sign-out", SignOutAsync).SignedIn("Everybody may leave.").WithMetadata(new BeforeSecondFactorAttribute(withPasskey: true)).ExcludeFromDescription();
        var api = endpoints.MapGroup("/api/v1");
        api.MapGet("/me", Me).Describe("getMe", "api.me").SignedIn("One's own account.").WithMetadata(new TokensTooAttribute());
        api.MapPut("/work", BeginWorkAsync).Describe("beginWork", "api.work").SignedIn("Everybody states what the work is for; it opens nothing by itself.");
        api.MapGet("/users", UsersAsync).Describe("listUsers", "api.users").Needs(Permission.AccessAdminister);
        api.MapPost("/users", CreateUserAsync).Describe("createUser", "api.create_user").Needs(Permission.AccessAdminister);
        api.MapGet("/roles", RolesAsync).Describe("listRoles", "api.roles").Needs(Permission.AccessAdminister);
        api.MapGet("/organisations", OrganisationsAsync).Describe("listOrganisations", "api.organisations").Needs(Permission.AccessAdminister);
        api.MapPost("/organisations", CreateOrganisationAsync).Describe("createOrganisation", "api.create_organisation").Needs(Permission.AccessAdminister);
        UserEndpoints.Map(api);
        LifeEndpoints.Map(api);
        ReviewEndpoints.Map(api);
        GlassEndpoints.Map(api);
        api.MapGet("/lookups", LookupsAsync).Describe("listLookups", "api.lookups").Needs(Permission.LookupsAudit).NeedsWork();
        SessionEndpoints.Map(api);
        TokenEndpoints.Map(api);
    }

    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, SignIn door, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) throw new ProblemException(Problem.Of("site.request_malformed"));
        await door.EndAsync(context, context.RequestAborted);
        // What the person saw does not stay behind on a shared machine; the language and the known browser do.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return TypedResults.Redirect("/sign-in");
    }

    private static MeBody Me(CurrentUser current, ServerOptions node)
    {
        var user = current.Get();
        return new(PublicId.Of(node.NodeName, user.Uid), user.Login, user.Name, user.OrganisationName, user.Language, [.. user.Permissions.Order(StringComparer.Ordinal)],
            [.. user.Registers.Select(r => new RegisterBody(r.Code, r.Name, r.Handling))], user.SecondFactor,
            user.Work is { } work ? new WorkBody(work.Purpose.Code, work.Purpose.LegalBasis, work.Purpose.Case, [.. user.Covered.Select(r => r.Code)], work.Expires) : null);
    }

    private static async Task<NoContent> BeginWorkAsync(WorkRequest work, CurrentUser current, Sessions sessions, CancellationToken ct)
    {
        var user = current.Get();
        if (work.Registers?.FirstOrDefault(c => user.Registers.All(r => r.Code != c)) is { } unknown) throw new ProblemException(Problem.Of("access.register_unknown", "registers", ("value", unknown)));
        if (work.Sealed is { } authority)
        {
            await sessions.BeginSealedAsync(user, authority, work.Registers is null ? null : [.. user.Registers.Where(r => work.Registers.Contains(r.Code)).Select(r => r.Register)], ct);
            return TypedResults.NoContent();
        }
        await sessions.BeginWorkAsync(user, new Purpose(work.Purpose ?? "", work.LegalBasis, work.Case),
            work.Registers is null ? null : [.. user.Registers.Where(r => work.Registers.Contains(r.Code)).Select(r => r.Register)], ct);
        return TypedResults.NoContent();
    }

    private static async Task<IEnumerable<UserBody>> UsersAsync(UserService users, ServerOptions node, CancellationToken ct, int skip = 0, int take = 50) =>
        (await users.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, 500), ct)).Select(u => Body(u, node));

    private static async Task<Created<UserBody>> CreateUserAsync(NewUserRequest user, CurrentUser current, UserService users, OrganisationService organisations, Texts texts, ServerOptions node, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        long? organisation = null;
        if (user.Organisation is { } code) organisation = (await organisations.FindAsync(code, ct) ?? throw new ProblemException(Problem.Of("access.organisation_unknown", "organisation"))).Id;
        var made = await users.CreateAsync(new NewUser(user.Login ?? "", user.Name ?? "", organisation, UserForms.Language(texts, user.Language ?? Texts.Fallback), user.Roles ?? []), current.Get().Administering(Key(context, clock)), ct);
        var body = Body(made, node);
        return TypedResults.Created($"/users/{body.Id}", body);
    }

    private static async Task<IEnumerable<RoleBody>> RolesAsync(RoleService roles, CancellationToken ct) => (await roles.ListAsync(ct)).Select(r => new RoleBody(r.Code, r.Name, r.Permissions));

    private static async Task<IEnumerable<OrganisationBody>> OrganisationsAsync(OrganisationService organisations, ServerOptions node, CancellationToken ct, int skip = 0, int take = 50) =>
        (await organisations.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, 500), ct)).Select(o => Body(o, node));

    private static async Task<Created<OrganisationBody>> CreateOrganisationAsync(NewOrganisationRequest organisation, CurrentUser current, OrganisationService organisations, ServerOptions node, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var id = await organisations.CreateAsync(organisation.Code, organisation.Name ?? "", organisation.Kind ?? "", organisation.Country, current.Get().Administering(Key(context, clock)), ct);
        return TypedResults.Created("/organisations", Body((await organisations.FindAsync(id, ct))!, node));
    }

    private static async Task<IEnumerable<LookupBody>> LookupsAsync(CurrentUser current, LookupService lookups, UserService users, CancellationToken ct, string? user = null, string? entry = null, long? before = null, int take = 50)
    {
        var who = user is null ? null : await users.FindAsync(user, ct) ?? throw new ProblemException(Problem.Of("access.user.not_found", "user"));
        var what = entry is null ? null : PublicId.Read(entry, "entry").GetValueOrThrow();
        return (await lookups.ListAsync(new LookupFilter(what?.Uuid, who?.Id, before), Math.Clamp(take, 1, 500), current.Reading(), ct))
            .Select(l => new LookupBody(l.Id, l.At, l.Login, l.Name, l.Organisation, l.Purpose, l.Case, l.Kind, l.Subject, l.Query, l.Found, l.Sealed, l.Token));
    }

    /// <summary>A program that repeats a request repeats its Idempotency-Key; without one each request is a work of its own.</summary>
    internal static Guid Key(HttpContext context, TimeProvider clock) =>
        Guid.TryParse(context.Request.Headers["Idempotency-Key"], out var key) ? key : Guid.CreateVersion7(clock.GetUtcNow());

    internal static UserBody Body(User user, ServerOptions node) =>
        new(PublicId.Of(node.NodeName, user.Uid), user.Login, user.Name, user.OrganisationName, user.Language, user.Active, user.HasPassword, user.LockedUntil, user.SecondFactor, user.Roles, [.. user.Registers.Select(r => new RegisterBody(r.Code, r.Name, r.Handling))], user.Starts, user.Ends);

    private static OrganisationBody Body(OrganisationRow organisation, ServerOptions node) =>
        new(PublicId.Of(node.NodeName, organisation.Uid), organisation.Code, organisation.Name, organisation.Kind, organisation.Country);

    internal sealed record MeBody(PublicId Id, string Login, string Name, string? Organisation, string Language, IReadOnlyList<string> Permissions, IReadOnlyList<RegisterBody> Registers, bool SecondFactor, WorkBody? Work);

    internal sealed record RegisterBody(string Code, string Name, short Handling);

    internal sealed record WorkBody(string Purpose, string? LegalBasis, string? Case, IReadOnlyList<string> Registers, DateTime Expires);

    internal sealed record WorkRequest(string? Purpose, string? LegalBasis, string? Case, IReadOnlyList<string>? Registers, Guid? Sealed = null);

    internal sealed record UserBody(PublicId Id, string Login, string Name, string? Organisation, string Language, bool Active, bool HasPassword, DateTime? LockedUntil, bool SecondFactor, IReadOnlyList<string> Roles, IReadOnlyList<RegisterBody> Registers, DateOnly? Starts, DateOnly? Ends);

    internal sealed record NewUserRequest(string? Login, string? Name, string? Organisation, string? Language, IReadOnlyList<string>? Roles);

    internal sealed record RoleBody(string Code, string? Name, IReadOnlyList<string> Permissions);

    internal sealed record OrganisationBody(PublicId Id, string? Code, string Name, string Kind, string? Country);

    internal sealed record NewOrganisationRequest(string? Code, string? Name, string? Kind, string? Country);

    internal sealed record LookupBody(long Id, DateTime At, string? Login, string? Name, string? Organisation, string Purpose, string? Case, string Kind, string Subject, string? Query, int Found, bool Sealed, string? Token);
}
