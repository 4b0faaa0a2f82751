using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Exhibits.Restorations;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Exhibits;

/// <summary>Laboratories' cases on erased marks, for programs: an instrument or a laboratory's own system hands in what was read.</summary>
internal static class RestorationApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/recoveries/{id}/restorations", ListAsync).Describe("listRestorations", "restorations.api.list", 404).Needs(Permission.RecoveriesRead);
        api.MapPost("/recoveries/{id}/restorations", OpenAsync).Describe("openRestoration", "restorations.api.open", 400, 404).Needs(Permission.RecoveriesRecord);
        api.MapPost("/recoveries/{id}/restorations/{restoration:guid}/readings", ReadAsync).Describe("recordRestorationReading", "restorations.api.read", 400, 404).Needs(Permission.RecoveriesRecord);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<RestorationJson>> ListAsync(string id, [FromServices] ExhibitDesk desk, [FromServices] RestorationService restorations, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (recovery, _) = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        return [.. (await restorations.OfAsync(recovery.Id, ct)).Select(RestorationJson.Of)];
    }

    [ApiWork, ApiAct]
    private static async Task<Created<RestorationJson>> OpenAsync(string id, NewRestorationJson body, [FromServices] ExhibitDesk desk, [FromServices] RestorationService restorations, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var (recovery, _) = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        var uid = await restorations.OpenAsync(recovery, new NewRestoration(body.Reference, body.Laboratory, body.Kind, body.Component, body.Place, body.Damage), caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/recoveries/{ids.IdOf(recovery.Uid)}/restorations", RestorationJson.Of((await restorations.OfAsync(recovery.Id, ct)).First(r => r.Row.Uid == uid)));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ReadAsync(string id, Guid restoration, NewReadingJson body, [FromServices] ExhibitDesk desk, [FromServices] RestorationService restorations, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var (recovery, _) = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        var outcome = await restorations.ReadAsync(recovery, restoration, ReadingInput.Read(body.Method, body.Occurred, body.Mark, null, body.Note) with { Beside = body.Beside }, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record NewRestorationJson(string? Reference, string? Laboratory, string? Kind, string? Component, string? Damage, string? Place = null);

    internal sealed record NewReadingJson(string? Method, string? Occurred, string? Mark, int? Beside = null, string? Note = null);

    internal sealed record ReadingJson(int Number, string Method, DateTime Occurred, string Mark, int? Beside, string? Note, DateTime Recorded);

    internal sealed record RestorationJson(Guid Id, string? Reference, string? Laboratory, string Kind, string Component, string? Place, string Damage, IReadOnlyList<string> Results, IReadOnlyList<ReadingJson> Readings)
    {
        public static RestorationJson Of(RestorationView x) => new(x.Row.Uid, x.Row.Reference, x.Row.Laboratory, x.Row.Kind, x.Row.Component, x.Row.Place, x.Row.Damage, x.Results,
            [.. x.Readings.Select(r => new ReadingJson(r.Row.Number, r.Row.Method, r.Row.Occurred, r.Row.Pattern, r.Row.Beside, r.Row.Note, r.Recorded))]);
    }
}
