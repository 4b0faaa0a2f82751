using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Deactivations;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Deactivations;

/// <summary>Deactivations with their certificates, for programs.</summary>
internal static class DeactivationApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons/{id}/deactivation", ListAsync).Describe("listDeactivations", "weapons.deactivation.api.list", 404).Needs(Permission.WeaponsDestroy);
        api.MapPost("/weapons/{id}/deactivation", StepAsync).Describe("deactivateWeapon", "weapons.deactivation.api.step", 400, 404).Needs(Permission.WeaponsDestroy);
        api.MapPost("/weapons/{id}/reactivation", ReactivateAsync).Describe("reactivateWeapon", "weapons.deactivation.api.reactivate", 400, 404).Needs(Permission.WeaponsDestroy);
    }

    /// <summary>What the second person decided.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown.</exception>
    public static bool Decided(string? decision) => decision switch
    {
        "verify" => true,
        "refuse" => false,
        _ => throw new ProblemException(Problem.Of("weapons.choice_unknown", "decision", ("value", decision ?? ""))),
    };

    [ApiWork]
    private static async Task<IReadOnlyList<DeactivationJson>> ListAsync(string id, [FromServices] WeaponDesk desk, [FromServices] DeactivationBook book, CancellationToken ct) =>
        [.. (await book.OfAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, ct)).Select(d => new DeactivationJson(d.Uid, d.Certificate, d.Authority, d.Standard, d.Day, d.Verified, d.Reason))];

    [ApiWork, ApiAct]
    private static async Task<ActJson> StepAsync(string id, DeactivationStepJson body, [FromServices] WeaponDesk desk, [FromServices] DeactivationBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (entry, doing) = ((await desk.OpenAsync(id, ct)).Entry.Row.Id, caller.Get().Doing(caller.Key()));
        var outcome = body.Step == "certify"
            ? await book.CertifyAsync(entry, new NewDeactivation(body.Certificate, body.Authority, body.Standard, body.Day, body.Met ?? []), doing, ct)
            : await book.VerifyAsync(entry, Decided(body.Step), body.Reason, doing, ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ReactivateAsync(string id, ReactivationJson body, [FromServices] WeaponDesk desk, [FromServices] DeactivationBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.ReactivateAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, body.Day, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>A certificate of deactivation; without <c>Verified</c> it waits for a second person.</summary>
    internal sealed record DeactivationJson(Guid Id, string? Certificate, string? Authority, string? Standard, DateOnly Day, bool? Verified, string? Reason);

    /// <summary>One step: <c>certify</c> with the certificate and <c>Met</c> (<c>frame.inoperable</c>: every essential part, every check), then <c>verify</c> or <c>refuse</c> by another person.</summary>
    internal sealed record DeactivationStepJson(string? Step, string? Certificate = null, string? Authority = null, string? Standard = null, DateOnly? Day = null, IReadOnlyList<string>? Met = null, string? Reason = null);

    /// <summary>A deactivated weapon that can fire again: when that was found, and how.</summary>
    internal sealed record ReactivationJson(DateOnly? Day, string? Reason);
}
