using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Exhibits;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Exhibits;

/// <summary>Exhibits and their chain of custody, for programs.</summary>
internal static class ExhibitApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/exhibits", ListAsync).Describe("listExhibits", "exhibits.api.list", 400).Needs(Permission.RecoveriesRead);
        api.MapGet("/recoveries/{id}/exhibit", OpenAsync).Describe("getExhibit", "exhibits.api.open", 404).Needs(Permission.RecoveriesRead);
        api.MapPost("/recoveries/{id}/exhibit", BeginAsync).Describe("openExhibit", "exhibits.api.begin", 400, 404).Needs(Permission.RecoveriesRecord);
        api.MapPost("/recoveries/{id}/exhibit/steps", StepAsync).Describe("recordExhibitStep", "exhibits.api.step", 400, 404).Needs(Permission.RecoveriesRecord);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<SummaryJson>> ListAsync([FromServices] ExhibitDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct, bool late = false, int skip = 0, int take = 50) =>
        [.. (await desk.ListAsync(late, Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get().ToReadContext(), ct)).Select(e => new SummaryJson(ids.IdOf(e.Recovery), e.Label, e.Make, e.Model, EnumCode.Of(e.Last), e.Custodian, e.Place, e.Since))];

    [ApiWork]
    private static async Task<ExhibitJson> OpenAsync(string id, [FromServices] ExhibitDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (_, exhibit) = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        return exhibit is null ? throw new ProblemException(Problem.Of("exhibits.not_found")) : ExhibitJson.Of(exhibit);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<ExhibitJson>> BeginAsync(string id, NewExhibitJson body, [FromServices] ExhibitDesk desk, [FromServices] ExhibitService exhibits, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var (recovery, _) = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        var first = new StepInput("taken_in", body.Occurred, body.Custodian, null, body.Place, body.Seal, null, null, body.Reference, body.Note).Read();
        await exhibits.OpenAsync(recovery, body.Label, first, caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/recoveries/{ids.IdOf(recovery.Uid)}/exhibit", ExhibitJson.Of((await exhibits.FindAsync(recovery.Id, ct))!));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> StepAsync(string id, NewStepJson body, [FromServices] ExhibitDesk desk, [FromServices] ExhibitService exhibits, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var (recovery, _) = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        var step = new StepInput(body.Step, body.Occurred, body.Custodian, body.Destination, body.Place, body.Seal, body.SealIntact switch { true => "yes", false => "no", null => null }, body.Decision, body.Reference, body.Note).Read();
        var outcome = await exhibits.StepAsync(recovery, step, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record SummaryJson(string Recovery, string? Label, string? Make, string? Model, string Last, string? Custodian, string? Place, DateTime Since);

    internal sealed record NewExhibitJson(string? Label, string? Occurred, string? Custodian, string? Place = null, string? Seal = null, string? Reference = null, string? Note = null);

    internal sealed record NewStepJson(string? Step, string? Occurred, string? Custodian = null, string? Destination = null, string? Place = null, string? Seal = null, bool? SealIntact = null, string? Decision = null, string? Reference = null, string? Note = null);

    internal sealed record StepJson(int Number, string Step, DateTime Occurred, string? Custodian, string? Destination, string? Place, string? Seal, bool? SealIntact, string? Decision, string? Reference, string? Note, DateTime Recorded);

    internal sealed record ExhibitJson(string? Label, string State, string? Custodian, string? Receiver, string? Place, string? Seal, bool SealDiffered, bool Forfeited, IReadOnlyList<string> Next, IReadOnlyList<StepJson> Steps)
    {
        public static ExhibitJson Of(ExhibitView x) => new(x.Row.Label, EnumCode.Of(x.Chain.State), x.Chain.Custodian, x.Chain.Receiver, x.Chain.Place, x.Chain.Seal, x.Chain.SealDiffered, x.Chain.Forfeited, [.. x.Chain.Next.Select(k => EnumCode.Of(k))],
            [.. x.Steps.Select(s => new StepJson(s.Row.Number, s.Row.Kind, s.Row.Occurred, s.Row.Custodian, s.Row.Destination, s.Row.Place, s.Row.Seal, s.Row.SealIntact, s.Row.Decision, s.Row.Reference, s.Row.Note, s.Recorded))]);
    }
}
