using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Closures;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Closures;

/// <summary>Hand-overs, for programs. Organisations and registers are named by their codes.</summary>
internal static class ClosureApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/closures", ListAsync).Describe("listClosures", "closures.api.list").Needs(Permission.CompaniesSupervise);
        api.MapPost("/closures", OpenAsync).Describe("openClosure", "closures.api.open", 400).Needs(Permission.CompaniesSupervise);
        api.MapGet("/closures/{id:guid}", GetAsync).Describe("getClosure", "closures.api.get", 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/closures/{id:guid}/manifest", ManifestAsync).Describe("stateClosureManifest", "closures.api.manifest", 400, 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/closures/{id:guid}/receipts", ReceiveAsync).Describe("receiveClosureRecords", "closures.api.receive", 400, 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/closures/{id:guid}/end", EndAsync).Describe("endClosure", "closures.api.end", 400, 404).Needs(Permission.CompaniesSupervise);
    }

    private static async Task<IReadOnlyList<SummaryJson>> ListAsync([FromServices] ClosureList list, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await list.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), ct)).Select(SummaryJson.Of)];

    private static async Task<ClosureJson> GetAsync(Guid id, [FromServices] ClosureList list, CancellationToken ct) => ClosureJson.Of(await list.GetAsync(id, ct));

    [ApiWork, ApiAct]
    private static async Task<Created<ClosureJson>> OpenAsync(NewClosureJson body, [FromServices] ClosureService closures, [FromServices] ClosureList list, [FromServices] OrganisationService organisations, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        async Task<long> IdAsync(string? code) => code is null ? 0 : (await organisations.FindAsync(code, ct))?.Id ?? 0;
        var id = await closures.OpenAsync(new(await IdAsync(body.Organisation), await IdAsync(body.Receiver), body.Register, body.OwnRegister, body.Due, body.Basis), caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/closures/{id}", ClosureJson.Of(await list.GetAsync(id, ct)));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ManifestAsync(Guid id, ManifestJson body, [FromServices] ClosureService closures, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct) =>
        Done(await closures.StateAsync(id, new(body.Kind, body.Stated, body.First, body.Last), caller.Get().Doing(caller.Key()), ct), ids);

    [ApiWork, ApiAct]
    private static async Task<ActJson> ReceiveAsync(Guid id, NewReceiptJson body, [FromServices] ClosureService closures, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct) =>
        Done(await closures.ReceiveAsync(id, new(body.Kind, body.Batch, body.Document, body.Records), caller.Get().Doing(caller.Key()), ct), ids);

    [ApiWork, ApiAct]
    private static async Task<ActJson> EndAsync(Guid id, EndJson body, [FromServices] ClosureService closures, [FromServices] ProposalList proposed, [FromServices] Proposals proposals, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var doing = caller.Get().Doing(caller.Key());
        async Task<long> OpenAsync() => (await ClosureWords.ProposalAsync(proposed, id, ct))?.Act ?? throw new ProblemException(Problem.Of("closures.no_proposal", "step"));
        return Done(body.Step switch
        {
            "complete" => await closures.CompleteAsync(id, doing, ct),
            "propose" => await closures.ProposeDeficientAsync(id, body.Missing, body.Why, doing, ct),
            "approve" => await proposals.DecideAsync(ClosureService.Deficient, await OpenAsync(), true, body.Why, doing.Actor, doing.Purpose, doing.Key, ct),
            "refuse" => await proposals.DecideAsync(ClosureService.Deficient, await OpenAsync(), false, body.Why, doing.Actor, doing.Purpose, doing.Key, ct),
            "close" => await closures.CloseDeficientAsync(id, await OpenAsync(), doing, ct),
            _ => throw new ProblemException(Problem.Of("weapons.choice_unknown", "step", ("value", body.Step ?? ""))),
        }, ids);
    }

    private static ActJson Done(ActOutcome outcome, WeaponDesk ids) => new(ids.IdOf(outcome.Uid), outcome.AlreadyDone);

    internal sealed record NewClosureJson(string? Organisation, string? Receiver, string? Register, string? OwnRegister, DateOnly? Due, string? Basis);

    internal sealed record ManifestJson(string? Kind, long? Stated, DateOnly? First, DateOnly? Last);

    internal sealed record NewReceiptJson(string? Kind, Guid? Batch, string? Document, long? Records);

    internal sealed record EndJson(string? Step, string? Missing, string? Why);

    internal sealed record SummaryJson(Guid Id, string Company, string Receiver, DateOnly Due, string State, long Stated, long Received)
    {
        public static SummaryJson Of(ClosureSummary c) => new(c.Uid, c.Company, c.Receiver, c.Due, EnumCode.Of(c.State), c.Stated, c.Received);
    }

    internal sealed record KindJson(string Kind, long? Stated, DateOnly? First, DateOnly? Last, long Received, long Outstanding);

    internal sealed record ReceiptJson(string Kind, Guid? Batch, string? Document, long Records, DateTime Recorded);

    internal sealed record ClosureJson(SummaryJson Closure, string Register, string? OwnRegister, string Basis, IReadOnlyList<KindJson> Kinds, IReadOnlyList<ReceiptJson> Receipts, long? Receipt, string? Missing, string? Why)
    {
        public static ClosureJson Of(ClosureView v) => new(SummaryJson.Of(v.Summary), v.ReceivingRegisterCode, v.OwnRegisterCode, v.Basis,
            [.. v.Counts.Select(k => new KindJson(EnumCode.Of(k.Kind), k.Stated, k.First, k.Last, k.Received, k.Outstanding))],
            [.. v.Receipts.Select(r => new ReceiptJson(EnumCode.Of(r.Kind), r.Batch, r.Document, r.Records, r.Recorded))], v.End?.Number, v.End?.Missing, v.End?.Why);
    }
}
