using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Recoveries;

/// <summary>Collection points and anonymous surrenders, for programs.</summary>
internal static class SurrenderApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/recoveries/points", ListAsync).Describe("listCollectionPoints", "recoveries.api.points").Needs(Permission.RecoveriesRead);
        api.MapPost("/recoveries/points", OpenAsync).Describe("openCollectionPoint", "recoveries.api.open_point", 400).Needs(Permission.RecoveriesRecord);
        api.MapPost("/recoveries/surrenders", RecordAsync).Describe("recordSurrender", "recoveries.api.surrender", 400).Needs(Permission.RecoveriesRecord);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<PointJson>> ListAsync([FromServices] CollectionPoints points, [FromServices] WeaponDesk weapons, CancellationToken ct) =>
        [.. (await points.ListAsync(ct)).Select(p => new PointJson(weapons.IdOf(p.Uid), p.Name, p.Country, p.Opens, p.Closes, p.Surrenders))];

    [ApiWork, ApiAct]
    private static async Task<Created<RecoveryApi.RecoveryIdJson>> OpenAsync(NewPointJson body, [FromServices] CollectionPoints points, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var (name, country, opens, closes) = PointInput.Read(body.Name, body.Country, body.Opens, body.Closes);
        var id = weapons.IdOf(await points.OpenAsync(name, country, opens, closes, caller.Get().Doing(caller.Key()), ct));
        return TypedResults.Created($"{ApiModule.Root}/recoveries/points", new RecoveryApi.RecoveryIdJson(id));
    }

    [ApiWork, ApiAct]
    private static async Task<Created<RecoveryApi.RecoveryIdJson>> RecordAsync(NewSurrenderJson body, [FromServices] RecoveryDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var w = body.Weapon;
        var input = new SurrenderInput(body.Point, body.Day, w?.Category, w?.Make, w?.Model, w?.Calibre, w?.Country, w?.Year?.ToString(CultureInfo.InvariantCulture));
        var uid = await desk.SurrenderAsync(input, [.. (w?.Marks ?? []).Select((m, i) => (m.ToInput(), string.Create(CultureInfo.InvariantCulture, $"marks[{i}].")))], caller.Get(), caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/recoveries/{weapons.IdOf(uid)}", new RecoveryApi.RecoveryIdJson(weapons.IdOf(uid)));
    }

    internal sealed record PointJson(string Id, string Name, string Country, DateOnly Opens, DateOnly? Closes, long Surrenders);

    internal sealed record NewPointJson(string? Name, string? Country, string? Opens, string? Closes);

    internal sealed record NewSurrenderJson(string? Point, string? Day, RecoveryApi.RecoveredWeaponJson? Weapon);
}
