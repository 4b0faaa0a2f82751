using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Campaigns;

/// <summary>Marking machines, for programs. Organisations are named by their code, days as 2026-05-31.</summary>
internal static class MachineApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/machines", ListAsync).Describe("listMachines", "campaigns.api.machines").Needs(Permission.CampaignsRun);
        api.MapPost("/machines", AddAsync).Describe("addMachine", "campaigns.api.machine_add", 400).Needs(Permission.CampaignsRun);
        api.MapGet("/machines/{id:guid}", OpenAsync).Describe("getMachine", "campaigns.api.machine", 404).Needs(Permission.CampaignsRun);
        api.MapPost("/machines/{id:guid}/postings", PostAsync).Describe("postMachine", "campaigns.api.machine_post", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/machines/{id:guid}/certificates", CertifyAsync).Describe("certifyOperator", "campaigns.api.machine_certify", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/machines/{id:guid}/events", NoteAsync).Describe("noteMachine", "campaigns.api.machine_note", 400, 404).Needs(Permission.CampaignsRun);
    }

    private static async Task<IReadOnlyList<MachineJson>> ListAsync([FromServices] MachineList list, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await list.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MachineList.MostListed), ct)).Select(MachineJson.Of)];

    private static async Task<MachineFileJson> OpenAsync(Guid id, [FromServices] MachineList list, CancellationToken ct)
    {
        var file = await list.OpenAsync(id, ct);
        return new(MachineJson.Of(file.Machine), file.Marked, file.Postings, [.. file.Operators.Select(o => new OperatorJson(o.Operator, o.Certificate, o.Until, EnumCode.Of(o.State)))], file.Supplies,
            [.. file.Events.Select(e => new EventJson(e.Kind, e.Day, e.Due, e.Item, e.Quantity, e.Note))]);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<MachineJson>> AddAsync(NewMachineJson body, [FromServices] MachineBook book, [FromServices] MachineList list, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var uid = await book.AddAsync(body.Make, body.Model, body.Serial, body.Method, body.Donor, caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/machines/{uid}", MachineJson.Of(await list.GetAsync(uid, ct)));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> PostAsync(Guid id, NewPostingJson body, [FromServices] MachineBook book, [FromServices] OrganisationService organisations, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var organisation = body.Organisation is null ? 0 : (await organisations.FindAsync(body.Organisation, ct))?.Id ?? 0;
        var outcome = await book.PostAsync(id, organisation, body.Place, FormDay.Read(body.From, "from"), FormDay.Read(body.To, "to"), caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> CertifyAsync(Guid id, NewCertificateJson body, [FromServices] MachineBook book, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var outcome = await book.CertifyAsync(id, body.Operator, body.Certificate, FormDay.Read(body.Issued, "issued"), FormDay.Read(body.Until, "until"), caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> NoteAsync(Guid id, NewEventJson body, [FromServices] MachineBook book, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var outcome = await book.NoteAsync(id, body.Kind, FormDay.Read(body.Day, "day"), FormDay.Read(body.Due, "due"), body.Item, body.Quantity, body.Note, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record MachineJson(Guid Id, string Make, string Model, string Serial, string Method, string? Donor, string State, DateOnly? Due, string? Organisation, string? Place, long Operators)
    {
        public static MachineJson Of(MachineView m) => new(m.Row.Uid, m.Row.Make, m.Row.Model, m.Row.Serial, m.Row.Method, m.Row.Donor, EnumCode.Of(m.State), m.Due, m.Organisation, m.Place, m.Operators);
    }

    internal sealed record OperatorJson(string Operator, string Certificate, DateOnly Until, string State);

    internal sealed record EventJson(string Kind, DateOnly Day, DateOnly? Due, string? Item, int? Quantity, string? Note);

    internal sealed record MachineFileJson(MachineJson Machine, long Marked, IReadOnlyList<Posting> Postings, IReadOnlyList<OperatorJson> Operators, IReadOnlyList<Supply> Supplies, IReadOnlyList<EventJson> Events);

    internal sealed record NewMachineJson(string? Make, string? Model, string? Serial, string? Method, string? Donor = null);

    internal sealed record NewPostingJson(string? Organisation, string? Place, string? From, string? To = null);

    internal sealed record NewCertificateJson(string? Operator, string? Certificate, string? Issued, string? Until);

    internal sealed record NewEventJson(string? Kind, string? Day, string? Due = null, string? Item = null, long? Quantity = null, string? Note = null);
}
