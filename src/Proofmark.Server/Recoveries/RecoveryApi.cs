using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Recoveries;

/// <summary>What the pages of recoveries do, for programs.</summary>
internal static class RecoveryApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/recoveries", ListAsync).Describe("listRecoveries", "recoveries.api.list", 400).Needs(Permission.RecoveriesRead);
        api.MapGet("/recoveries/{id}", OpenAsync).Describe("getRecovery", "recoveries.api.open", 404).Needs(Permission.RecoveriesRead);
        api.MapPost("/recoveries", RecordAsync).Describe("recordRecovery", "recoveries.api.record", 400).Needs(Permission.RecoveriesRecord);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<RecoveryJson>> ListAsync([FromServices] RecoveryDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await desk.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get().ToReadContext(), ct)).Select(r => RecoveryJson.Of(r, null, weapons))];

    [ApiWork]
    private static async Task<RecoveryJson> OpenAsync(string id, [FromServices] RecoveryDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var (recovery, weapon) = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        return RecoveryJson.Of(recovery, weapon, weapons);
    }

    [ApiWork, ApiAct]
    private static async Task<Microsoft.AspNetCore.Http.HttpResults.Created<RecoveryIdJson>> RecordAsync(NewRecoveryJson body, [FromServices] RecoveryDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var w = body.Weapon;
        var input = new RecoveryInput(body.Kind, body.Cause, body.Country, body.Place, body.Occurred, body.Circumstances, body.Authority, w?.Category, w?.Make, w?.Model, w?.Calibre, w?.Country, w?.Year?.ToString(CultureInfo.InvariantCulture));
        var uid = await desk.RecordAsync(input, [.. (w?.Marks ?? []).Select((m, i) => (m.ToInput(), string.Create(CultureInfo.InvariantCulture, $"marks[{i}].")))], caller.Get(), caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/recoveries/{weapons.IdOf(uid)}", new RecoveryIdJson(weapons.IdOf(uid)));
    }

    internal sealed record RecoveryIdJson(string Id);

    internal sealed record RecoveredMarkJson(string? Kind, string? Text, string? Component, string? Country, int? Year, string? Place, string? Method, string? Legibility)
    {
        public MarkInput ToInput() => new(Kind ?? "serial", Text, Component, Country, Year?.ToString(CultureInfo.InvariantCulture), Place, Method, Legibility);
    }

    internal sealed record RecoveredWeaponJson(string? Category, string? Make, string? Model, string? Calibre, string? Country, int? Year, IReadOnlyList<RecoveredMarkJson>? Marks)
    {
        public static RecoveredWeaponJson Of(RecoveredWeapon w) => new(w.Category, w.Make, w.Model, w.Calibre, w.Country, w.Year, [.. w.Marks.Select(m => new RecoveredMarkJson(m.Kind, m.Text, m.Component, m.Country, m.Year, m.Place, m.Method, m.Legibility))]);
    }

    internal sealed record NewRecoveryJson(string? Kind, string? Cause, string? Country, string? Place, string? Occurred, string? Circumstances, string? Authority, RecoveredWeaponJson? Weapon);

    /// <summary>A recovery; in lists without the weapon's marks.</summary>
    internal sealed record RecoveryJson(string Id, string Entry, string Kind, string? Cause, string Country, string? Place, string? Occurred, string? Circumstances, string? Authority, string? Case, DateTime Recorded, string? Make, string? Model, string? Calibre, string? Serial, RecoveredWeaponJson? Weapon, string? CollectionPoint)
    {
        public static RecoveryJson Of(RecoveryView r, RecoveredWeapon? weapon, WeaponDesk desk) => new(desk.IdOf(r.Uid), desk.IdOf(r.EntryUid), r.Kind, r.Cause, r.Country, r.Place, r.Occurred, r.Circumstances, r.Authority, r.Case, r.Recorded, r.Make, r.Model, r.Calibre, r.Serial, weapon is null ? null : RecoveredWeaponJson.Of(weapon), r.Point);
    }
}
