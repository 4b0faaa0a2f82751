using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Evidence;
using Proofmark.Core.Languages;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Evidence;

/// <summary>Certified extracts for programs, and their files for everybody who may issue them.</summary>
internal static class ExtractApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/weapons/{id}/extracts/{extract:guid}/file", FileAsync).Needs(Permission.WeaponsExtract).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/weapons/{id}/extracts/{extract:guid}/later", LaterAsync).Needs(Permission.WeaponsExtract).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/extracts/{number}", GoAsync).Needs(Permission.WeaponsExtract).NeedsWork().ExcludeFromDescription();
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons/{id}/extracts", ListAsync).Describe("listExtracts", "evidence.api.list", 404).Needs(Permission.WeaponsExtract);
        api.MapPost("/weapons/{id}/extracts", IssueAsync).Describe("issueExtract", "evidence.api.issue", 400, 404).Needs(Permission.WeaponsExtract);
        api.MapGet("/weapons/{id}/extracts/{extract:guid}", ApiFileAsync).Describe("getExtract", "evidence.api.file", 404).Needs(Permission.WeaponsExtract);
        api.MapGet("/weapons/{id}/extracts/{extract:guid}/later", ApiLaterAsync).Describe("getExtractLater", "evidence.api.later", 404).Needs(Permission.WeaponsExtract);
        api.MapPost("/weapons/{id}/extracts/{extract:guid}/stamp", StampAsync).Describe("stampExtract", "evidence.api.stamp", 400, 404).Needs(Permission.WeaponsExtract);
        api.MapGet("/extracts/{number}", CheckAsync).Describe("checkExtract", "evidence.api.check", 404).Needs(Permission.WeaponsExtract);
    }

    private static async Task<IResult> FileAsync(string id, Guid extract, HttpContext http, [FromServices] ExtractDesk desk, CancellationToken ct)
    {
        var found = (await desk.OpenAsync(id, extract, ct)).Extract;
        return Results.File(await desk.FileAsync(found, ct), "application/json", TrainingMark.FileName(http, string.Create(CultureInfo.InvariantCulture, $"extract-{found.Number}.json")));
    }

    private static async Task<IResult> LaterAsync(string id, Guid extract, HttpContext http, [FromServices] ExtractDesk desk, CancellationToken ct)
    {
        var found = (await desk.OpenAsync(id, extract, ct)).Extract;
        return Results.File(await desk.LaterAsync(found, ct), "text/plain; charset=utf-8", TrainingMark.FileName(http, string.Create(CultureInfo.InvariantCulture, $"extract-{found.Number}.later.txt")));
    }

    private static async Task<IResult> GoAsync(string number, [FromServices] ExtractDesk desk, CancellationToken ct) => Results.Redirect(desk.Href(await desk.FindAsync(number, ct)));

    [ApiWork]
    private static Task<IResult> ApiFileAsync(string id, Guid extract, HttpContext http, [FromServices] ExtractDesk desk, CancellationToken ct) => FileAsync(id, extract, http, desk, ct);

    [ApiWork]
    private static Task<IResult> ApiLaterAsync(string id, Guid extract, HttpContext http, [FromServices] ExtractDesk desk, CancellationToken ct) => LaterAsync(id, extract, http, desk, ct);

    [ApiWork]
    private static async Task<IReadOnlyList<ExtractJson>> ListAsync(string id, [FromServices] ExtractDesk desk, CancellationToken ct) => [.. (await desk.OfAsync(id, ct)).Extracts.Select(ExtractJson.Of)];

    [ApiWork]
    private static async Task<ExtractJson> CheckAsync(string number, [FromServices] ExtractDesk desk, CancellationToken ct) => ExtractJson.Of(await desk.FindAsync(number, ct));

    [ApiWork, ApiAct]
    private static async Task<Created<ExtractIdJson>> IssueAsync(string id, NewExtractJson body, [FromServices] ExtractDesk desk, [FromServices] WeaponDesk weapons, [FromServices] ApiCaller caller, [FromServices] Text text, CancellationToken ct)
    {
        var (weapon, entry) = await weapons.OpenAsync(id, ct);
        var extract = await desk.IssueAsync(weapon, entry, body.Recipient, body.Reference, body.Basis, text.Language.Code, caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/weapons/{weapons.IdOf(entry.Row.Uid)}/extracts/{extract}", new ExtractIdJson(extract));
    }

    [ApiWork, ApiAct]
    private static async Task<ExtractJson> StampAsync(string id, Guid extract, [FromServices] ExtractDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await desk.StampAsync((await desk.OpenAsync(id, extract, ct)).Extract, caller.Key(), ct);
        return ExtractJson.Of((await desk.OpenAsync(id, extract, ct)).Extract);
    }

    internal sealed record NewExtractJson(string? Recipient, string? Reference, string? Basis);

    internal sealed record ExtractIdJson(Guid Id);

    /// <summary>The trusted time; where there is none, why the last authority that was asked gave none.</summary>
    internal sealed record StampJson(DateTimeOffset? At, string? Authority, string? Fault);

    internal sealed record LaterActJson(long Act, string Type, DateTimeOffset Recorded);

    internal sealed record ExtractJson(Guid Id, long Number, string? Recipient, string? Reference, string Language, bool Persons, DateTimeOffset At, string Sha256, bool HasFile, IReadOnlyList<LaterActJson> Since, StampJson Stamp)
    {
        public static ExtractJson Of(Extract e) => new(e.Uid, e.Number, e.Recipient, e.Reference, e.Language, e.Persons, e.At, e.Sha256, e.HasFile, [.. e.Since.Select(s => new LaterActJson(s.Act, s.Type, new DateTimeOffset(s.Recorded, TimeSpan.Zero)))], new StampJson(e.Stamp.At, e.Stamp.Authority, e.Stamp.Fault));
    }
}
