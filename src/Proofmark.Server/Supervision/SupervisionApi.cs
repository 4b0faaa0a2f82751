using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Supervision;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Supervision;

/// <summary>Returns and inspections, for programs.</summary>
internal static class SupervisionApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/supervision", ListAsync).Describe("listSupervised", "supervision.api.list").Needs(Permission.CompaniesSupervise);
        api.MapGet("/supervision/{company:guid}", GetAsync).Describe("getSupervised", "supervision.api.get", 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/supervision/{company:guid}/returns", CallAsync).Describe("callReturn", "supervision.api.call", 400, 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/supervision/returns/{id:guid}", ReceiveAsync).Describe("receiveReturn", "supervision.api.receive", 400, 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/supervision/{company:guid}/inspections", InspectAsync).Describe("recordInspection", "supervision.api.inspect", 400, 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/supervision/inspections/{id:guid}/findings", FindAsync).Describe("recordInspectionFinding", "supervision.api.find", 400, 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/supervision/findings/{id:guid}/end", CloseAsync).Describe("closeInspectionFinding", "supervision.api.close", 400, 404).Needs(Permission.CompaniesSupervise);
    }

    private static async Task<IReadOnlyList<CompanyJson>> ListAsync([FromServices] SupervisionList list, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await list.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), ct)).Select(c => new CompanyJson(c.Uid, c.Name, c.Kind, c.Late, c.Findings, c.Overdue))];

    private static async Task<SupervisedJson> GetAsync(Guid company, [FromServices] SupervisionList list, CancellationToken ct) =>
        SupervisedJson.Of(await list.NameAsync(company, ct), await list.ReturnsAsync(company, ct), await list.InspectionsAsync(company, ct));

    [ApiWork, ApiAct]
    private static async Task<MadeJson> CallAsync(Guid company, CallJson body, [FromServices] SupervisionService service, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await service.CallAsync(company, body.From, body.To, body.Due, caller.Get().Doing(caller.Key()), ct));

    [ApiWork, ApiAct]
    private static async Task<ActJson> ReceiveAsync(Guid id, ReturnJson body, [FromServices] SupervisionService service, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct) =>
        Done(await service.ReceiveAsync(id, new(Number(body.Made), Number(body.Imported), Number(body.Exported), Number(body.Transferred)), body.Document, caller.Get().Doing(caller.Key()), ct), ids);

    [ApiWork, ApiAct]
    private static async Task<MadeJson> InspectAsync(Guid company, InspectionJson body, [FromServices] SupervisionService service, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await service.InspectAsync(company, body.Day, body.Office, caller.Get().Doing(caller.Key()), ct));

    [ApiWork, ApiAct]
    private static async Task<MadeJson> FindAsync(Guid id, FoundJson body, [FromServices] SupervisionService service, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await service.FindAsync(id, body.Severity, body.Words, body.FollowUp, caller.Get().Doing(caller.Key()), ct));

    [ApiWork, ApiAct]
    private static async Task<ActJson> CloseAsync(Guid id, EvidenceJson body, [FromServices] SupervisionService service, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct) =>
        Done(await service.CloseAsync(id, body.Evidence, caller.Get().Doing(caller.Key()), ct), ids);

    // A number that was not given is none: the service refuses it as one out of range.
    private static long Number(long? number) => number ?? -1;

    private static ActJson Done(ActOutcome outcome, WeaponDesk ids) => new(ids.IdOf(outcome.Uid), outcome.AlreadyDone);

    internal sealed record CompanyJson(Guid Id, string Name, string Kind, long LateReturns, long OpenFindings, long OverdueFindings);

    internal sealed record SupervisedJson(string Name, IReadOnlyList<OwedJson> Returns, IReadOnlyList<InspectedJson> Inspections)
    {
        public static SupervisedJson Of(string name, IReadOnlyList<ReturnView> returns, IReadOnlyList<InspectionView> inspections) => new(name,
            [.. returns.Select(r => new OwedJson(r.Uid, r.From, r.To, r.Due, r.Came, r.Stated, r.Counted, r.Undated, r.Differs))],
            [.. inspections.Select(i => new InspectedJson(i.Uid, i.Day, i.Office, [.. i.Findings.Select(f => new FoundFindingJson(f.Uid, EnumCode.Of(f.Severity), f.Words, f.FollowUp, f.Closed, f.Evidence))]))]);
    }

    internal sealed record OwedJson(Guid Id, DateOnly From, DateOnly To, DateOnly Due, DateOnly? Came, ReturnCounts? Stated, ReturnCounts? Register, ReturnCounts? Undated, bool Differs);

    internal sealed record InspectedJson(Guid Id, DateOnly Day, string Office, IReadOnlyList<FoundFindingJson> Findings);

    internal sealed record FoundFindingJson(Guid Id, string Severity, string? Words, DateOnly FollowUp, DateTime? Closed, string? Evidence);

    internal sealed record CallJson(DateOnly? From, DateOnly? To, DateOnly? Due);

    internal sealed record ReturnJson(long? Made, long? Imported, long? Exported, long? Transferred, string? Document);

    internal sealed record InspectionJson(DateOnly? Day, string? Office);

    internal sealed record FoundJson(string? Severity, string? Words, DateOnly? FollowUp);

    internal sealed record EvidenceJson(string? Evidence);

    internal sealed record MadeJson(Guid Id);
}
