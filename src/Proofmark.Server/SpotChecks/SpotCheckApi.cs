using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.SpotChecks;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.SpotChecks;

/// <summary>Spot checks, for programs.</summary>
internal static class SpotCheckApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/spot-checks", ListAsync).Describe("listSpotChecks", "spot_checks.api.list").Needs(Permission.WeaponsCorrect);
        api.MapPost("/spot-checks", DrawAsync).Describe("drawSpotCheck", "spot_checks.api.draw", 400).Needs(Permission.WeaponsCorrect);
        api.MapGet("/spot-checks/{id:guid}", GetAsync).Describe("getSpotCheck", "spot_checks.api.get", 404).Needs(Permission.WeaponsCorrect);
        api.MapGet("/spot-checks/{id:guid}/repeat", RepeatAsync).Describe("repeatSpotCheck", "spot_checks.api.repeat", 404).Needs(Permission.WeaponsCorrect);
        api.MapGet("/spot-checks/{id:guid}/{number:int}", ItemAsync).Describe("getSpotCheckItem", "spot_checks.api.item", 404).Needs(Permission.WeaponsCorrect);
        api.MapPost("/spot-checks/{id:guid}/{number:int}", RecordAsync).Describe("recordSpotCheck", "spot_checks.api.record", 400, 404).Needs(Permission.WeaponsCorrect);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<SpotCheckJson>> ListAsync([FromServices] SpotCheckBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        [.. (await book.ListAsync(MostOnePage, caller.Get().ToReadContext(), ct)).Select(c => SpotCheckJson.Of(c.Row))];

    [ApiWork, ApiAct]
    private static async Task<Created<DrawnJson>> DrawAsync(SpotCheckInput body, [FromServices] SpotCheckDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var id = await desk.DrawAsync(body, caller.Get(), caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/spot-checks/{id}", new DrawnJson(id));
    }

    [ApiWork]
    private static async Task<ReportJson> GetAsync(Guid id, [FromServices] SpotCheckBook book, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct, int skip = 0, int take = 50)
    {
        var (report, items) = await book.OpenAsync(id, Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get().ToReadContext(), ct);
        return new(SpotCheckJson.Of(report.Row), report.Estimate.Rate, report.Estimate.Interval?.Low, report.Estimate.Interval?.High, report.Estimate.Checked, report.Estimate.Errors, report.Corrected,
            [.. report.Strata.Select(s => new StratumJson(s.Code, s.Population, s.Sample, s.Checked, s.Errors, s.Interval.Low, s.Interval.High))], [.. items.Select(i => ItemJson.Of(i, ids))]);
    }

    [ApiWork]
    private static async Task<RepeatJson> RepeatAsync(Guid id, [FromServices] SpotCheckBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await book.RepeatsAsync(id, caller.Get().ToReadContext(), ct));

    [ApiWork]
    private static async Task<ItemJson> ItemAsync(Guid id, int number, [FromServices] SpotCheckBook book, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct) =>
        ItemJson.Of((await book.ItemAsync(id, number, caller.Get().ToReadContext(), ct)).Item, ids);

    [ApiWork, ApiAct]
    private static async Task<ActJson> RecordAsync(Guid id, int number, FindingJson body, [FromServices] SpotCheckBook book, [FromServices] SpotCheckDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var (_, item) = await book.ItemAsync(id, number, caller.Get().ToReadContext(), ct);
        var outcome = await desk.RecordAsync(item, body.Verdict, body.Field, body.Seen, body.Note, body.Photograph, caller.Get(), caller.Key(), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record DrawnJson(Guid SpotCheck);

    internal sealed record RepeatJson(bool Same);

    /// <summary>A spot check. <c>Seed</c> in hexadecimal digits; with the register as it stood at <c>Checkpoint</c> it gives the same sample.</summary>
    internal sealed record SpotCheckJson(Guid Id, string Name, string Strata, DateOnly? From, DateOnly? To, int Size, long Population, string Seed, long Checkpoint)
    {
        public static SpotCheckJson Of(SpotCheckRow row) => new(row.Uid, row.Name, row.Strata, row.FromDay, row.ToDay, row.Asked, row.Population, Convert.ToHexStringLower(row.Seed), row.Checkpoint);
    }

    internal sealed record StratumJson(string Code, long Population, int Sample, int Checked, int Errors, double Low, double High);

    internal sealed record ReportJson(SpotCheckJson SpotCheck, double? Rate, double? Low, double? High, int Checked, int Errors, long Corrected, IReadOnlyList<StratumJson> Strata, IReadOnlyList<ItemJson> Items);

    internal sealed record ItemJson(int Number, string Weapon, string Stratum, string? Mark, string? Make, string? Model, string? Verdict, string? Field, string? Seen, string? Note, DateTime? At, string? CorrectedBy)
    {
        public static ItemJson Of(ItemView i, WeaponDesk ids) => new(i.Row.Number, ids.IdOf(i.Entry), i.Stratum, i.Mark, i.Make, i.Model, i.Finding is null ? null : EnumCode.Of(i.Finding.Verdict), i.Finding?.Field, i.Finding?.Seen, i.Finding?.Note, i.Finding?.At, i.Finding?.CorrectedBy);
    }

    /// <summary>What was seen: <c>seen</c>, <c>not_seen</c>, or <c>differs</c> with the field and what was seen; a photograph as base64.</summary>
    internal sealed record FindingJson(string? Verdict, string? Field = null, string? Seen = null, string? Note = null, byte[]? Photograph = null);
}
