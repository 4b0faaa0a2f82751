using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Weapons.Temporary;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Temporary;

/// <summary>Weapons that are abroad for a time, for programs.</summary>
internal static class TemporaryApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/abroad", ListAsync).Describe("listAbroad", "weapons.temporary.api.list").Needs(Permission.WeaponsRead);
        api.MapPost("/weapons/{id}/temporary-export", DepartAsync).Describe("exportForATime", "weapons.temporary.api.depart", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapPost("/weapons/{id}/temporary-export/return", ReturnAsync).Describe("bringBack", "weapons.temporary.api.return", 400, 404).Needs(Permission.WeaponsRegister);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<AbroadJson>> ListAsync([FromServices] TemporaryExports book, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct) =>
        [.. (await book.OpenAsync(caller.Get().ToReadContext(), ct)).Select(w => new AbroadJson(w.Id, desk.IdOf(w.Entry), w.RegisterCode, w.Mark, w.Country, w.Due))];

    [ApiWork, ApiAct]
    private static async Task<ActJson> DepartAsync(string id, DepartureJson body, [FromServices] WeaponDesk desk, [FromServices] TemporaryExports book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.DepartAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, body.Country, body.Due, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ReturnAsync(string id, ReturnJson body, [FromServices] WeaponDesk desk, [FromServices] TemporaryExports book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.ReturnAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, body.Day, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>A weapon abroad, and by when it is to be back.</summary>
    internal sealed record AbroadJson(Guid Id, string Weapon, string Register, string? Mark, string Country, DateOnly Due);

    /// <summary>Where to, until when, why.</summary>
    internal sealed record DepartureJson(string? Country, DateOnly? Due, string? Reason);

    /// <summary>When it came back.</summary>
    internal sealed record ReturnJson(DateOnly? Day);
}
