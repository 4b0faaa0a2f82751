using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Campaigns.Producers;
using Proofmark.Core.Parties;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Campaigns;

/// <summary>Craft producers and their production logs, for programs; the log as a file.</summary>
internal static class ProducerApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/producers", ListAsync).Describe("listProducers", "campaigns.api.producers").Needs(Permission.CampaignsRun);
        api.MapPost("/producers", RecordAsync).Describe("recordProducer", "campaigns.api.producer_record", 400).Needs(Permission.CampaignsRun);
        api.MapGet("/producers/{id:guid}", OpenAsync).Describe("getProducer", "campaigns.api.producer", 404).Needs(Permission.CampaignsRun);
        api.MapPost("/producers/{id:guid}/licences", LicenseAsync).Describe("licenseProducer", "campaigns.api.producer_license", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/producers/{id:guid}/trainings", TeachAsync).Describe("teachProducer", "campaigns.api.producer_teach", 400, 404).Needs(Permission.CampaignsRun);
        api.MapPost("/producers/{id:guid}/weapons", ProduceAsync).Describe("logProduction", "campaigns.api.producer_log", 400, 404).Needs(Permission.CampaignsRun).Needs(Permission.WeaponsRegister);
        endpoints.MapList("/producers/log", Permission.CampaignsRun, true, async (http, text) =>
        {
            var (list, ids) = (http.RequestServices.GetRequiredService<ProducerList>(), http.RequestServices.GetRequiredService<WeaponDesk>());
            var reading = http.RequestServices.GetRequiredService<CurrentUser>().Reading();
            var producer = await list.GetAsync(Guid.TryParse(http.Request.Query["producer"], out var id) ? id : Guid.Empty, http.RequestAborted);
            return new ListContent("production-log", [text["weapons.page.id"], text["field.day"], text["campaigns.number"], text["field.model"], text["field.calibre"]],
                ListFile.PagesAsync(async (skip, take) => (IReadOnlyList<Produced>)[.. await list.LogAsync(producer, skip, Math.Min(take, ProducerList.MostListed), reading, http.RequestAborted), .. take > ProducerList.MostListed ? await RestAsync(list, producer, skip, take, reading, http.RequestAborted) : []])
                    .Select(p => new object?[] { ids.IdOf(p.Entry), p.Day, p.Number, p.Model, p.Calibre }));
        });
    }

    // A file is read 500 at a time, the log comes 200 at a time.
    private static async Task<List<Produced>> RestAsync(ProducerList list, ProducerView producer, int skip, int take, Core.Storage.ReadContext reading, CancellationToken ct)
    {
        var rest = new List<Produced>();
        for (var from = ProducerList.MostListed; from < take; from += ProducerList.MostListed)
        {
            var page = await list.LogAsync(producer, skip + from, Math.Min(ProducerList.MostListed, take - from), reading, ct);
            rest.AddRange(page);
            if (page.Count < ProducerList.MostListed) break;
        }
        return rest;
    }

    private static async Task<IReadOnlyList<ProducerJson>> ListAsync([FromServices] ProducerList list, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await list.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, ProducerList.MostListed), ct)).Select(ProducerJson.Of)];

    [ApiWork]
    private static async Task<ProducerFileJson> OpenAsync(Guid id, [FromServices] ProducerList list, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct, int skip = 0, int take = 50)
    {
        var file = await list.OpenAsync(id, ct);
        var log = await list.LogAsync(file.Producer, Math.Max(0, skip), Math.Clamp(take, 1, ProducerList.MostListed), caller.Get().ToReadContext(), ct);
        return new(ProducerJson.Of(file.Producer), [.. file.Licences.Select(l => new LicenceJson(l.Licence, l.From, l.Until, l.Quota))], [.. file.Trainings.Select(t => new TeachingJson(t.Kind, t.Day, t.Note))],
            [.. log.Select(p => new ProducedJson(ids.IdOf(p.Entry), p.Day, p.Number, p.Model, p.Calibre))]);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<ProducerJson>> RecordAsync(NewProducerJson body, [FromServices] ProducerBook book, [FromServices] ProducerList list, [FromServices] OrganisationService organisations, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        long? organisation = body.Organisation is null ? null : (await organisations.FindAsync(body.Organisation, ct))?.Id ?? 0;
        var uid = await book.RecordAsync(body.Code, organisation, body.Person, body.LegalBasis, body.District, caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/producers/{uid}", ProducerJson.Of(await list.GetAsync(uid, ct)));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> LicenseAsync(Guid id, NewLicenceJson body, [FromServices] ProducerBook book, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.LicenseAsync(id, body.Licence, FormDay.Read(body.From, "from"), FormDay.Read(body.Until, "until"), body.Quota, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> TeachAsync(Guid id, NewTeachingJson body, [FromServices] ProducerBook book, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.TeachAsync(id, body.Kind, FormDay.Read(body.Day, "day"), body.Note, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ProduceAsync(Guid id, NewProductJson body, [FromServices] CampaignInput input, [FromServices] ProducerBook book, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var (_, outcome) = await book.ProduceAsync(id, input.Product(user, body), user.Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record ProducerJson(Guid Id, string Code, string? Organisation, bool NaturalPerson, string District, string? Licence, DateOnly? Until, int? Quota, long MadeThisYear)
    {
        public static ProducerJson Of(ProducerView p) => new(p.Row.Uid, p.Row.Code, p.Organisation, p.Row.Person is not null, p.Row.District, p.Licence?.Licence, p.Licence?.Until, p.Licence?.Quota, p.Made);
    }

    internal sealed record LicenceJson(string Licence, DateOnly From, DateOnly Until, int Quota);

    internal sealed record TeachingJson(string Kind, DateOnly Day, string? Note);

    internal sealed record ProducedJson(string Weapon, DateOnly Day, string? Number, string? Model, string? Calibre);

    internal sealed record ProducerFileJson(ProducerJson Producer, IReadOnlyList<LicenceJson> Licences, IReadOnlyList<TeachingJson> Trainings, IReadOnlyList<ProducedJson> Log);

    internal sealed record NewProducerJson(string? Code, string? District, string? Organisation = null, string? Person = null, string? LegalBasis = null);

    internal sealed record NewLicenceJson(string? Licence, string? From, string? Until, long? Quota);

    internal sealed record NewTeachingJson(string? Kind, string? Day, string? Note = null);

    internal sealed record NewProductJson(string? Register, string? Serial, string? Day, string? Component, string? Country, string? Category = null, string? Calibre = null, string? Model = null);
}
