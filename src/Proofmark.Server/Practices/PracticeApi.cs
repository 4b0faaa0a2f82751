using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Practices;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Practices;

/// <summary>National marking practices, for programs; the list as a file; pictures. Pictures are sent on the page.</summary>
internal static class PracticeApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/practices", ListAsync).Describe("listPractices", "practices.api.list").Needs(Permission.ReferenceRead);
        api.MapPost("/practices", RecordAsync).Describe("recordPractice", "practices.api.record", 400, 404).Needs(Permission.ReferenceMatch);
        api.MapGet("/practices/{id:guid}", GetAsync).Describe("getPractice", "practices.api.get", 404).Needs(Permission.ReferenceRead);
        api.MapGet("/practices/whose", WhoseAsync).Describe("whoseMark", "practices.api.whose", 400).Needs(Permission.ReferenceRead);
        endpoints.MapGet("/practices/{id:guid}/pictures/{picture:guid}", PictureAsync).Needs(Permission.ReferenceRead).ExcludeFromDescription();
        endpoints.MapList("/practices/list", Permission.ReferenceRead, true, (http, text) =>
        {
            var (list, countries) = (http.RequestServices.GetRequiredService<PracticeList>(), http.RequestServices.GetRequiredService<CountryNames>());
            return Task.FromResult(new ListContent("practices",
                [text["field.country"], text["field.kind"], text["practices.content"], text["practices.component"], text["field.place"], text["practices.method"], text["practices.symbols"], text["practices.pattern"], text["practices.force"], text["practices.from_year"], text["practices.to_year"], text["practices.source"], text["practices.source_day"]],
                AllAsync(list, http.RequestAborted).Select(p => p.Row).Select(r => new object?[] { countries.Of(r.Country), text["marking.kind." + r.MarkKind], r.Content, r.Component is null ? null : text["marking.component." + r.Component], r.Place, r.Method is null ? null : text["marking.method." + r.Method], r.Symbols, r.Pattern, text["practices.force." + r.Force], r.FromYear, r.ToYear, r.Source, r.SourceDay })));
        });
    }

    private static async IAsyncEnumerable<PracticeView> AllAsync(PracticeList list, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var skip = 0; ; skip += PracticeList.MostListed)
        {
            var page = await list.ListAsync(null, skip, PracticeList.MostListed, ct);
            foreach (var practice in page) yield return practice;
            if (page.Count < PracticeList.MostListed) yield break;
            if (skip >= ListFile.Most) throw ListFile.TooLong();
        }
    }

    private static async Task<IReadOnlyList<PracticeJson>> ListAsync([FromServices] PracticeList list, CancellationToken ct, string? country = null, int skip = 0, int take = 50) =>
        [.. (await list.ListAsync(country, Math.Max(0, skip), Math.Clamp(take, 1, PracticeList.MostListed), ct)).Select(PracticeJson.Of)];

    private static async Task<PracticeJson> GetAsync(Guid id, [FromServices] PracticeList list, CancellationToken ct) => PracticeJson.Of(await list.GetAsync(id, ct));

    private static async Task<IReadOnlyList<CandidateJson>> WhoseAsync([FromServices] WhoseMark whose, CancellationToken ct, string? text = null, string? symbols = null, string? country = null, string? kind = null) =>
        [.. (await whose.AskAsync(text, symbols, country, kind, ct)).Select(c => new CandidateJson(c.Country, c.Practice is { } p ? PracticeJson.Of(p) : null, [.. c.Reasons.Select(EnumCode.Of)], c.Gone))];

    [ApiWork, ApiAct]
    private static async Task<Created<PracticeJson>> RecordAsync(NewPracticeJson b, [FromServices] PracticeBook book, [FromServices] PracticeList list, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var uid = await book.RecordAsync(new NewPractice(b.Country, b.MarkKind, b.Content, b.Force, b.Source, FormDay.Read(b.SourceDay, "source_day"))
        {
            Component = b.Component, Place = b.Place, Method = b.Method, Symbols = b.Symbols, Pattern = b.Pattern, FromYear = b.FromYear, ToYear = b.ToYear, Replaces = b.Replaces,
        }, caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/practices/{uid}", PracticeJson.Of(await list.GetAsync(uid, ct)));
    }

    private static async Task<IResult> PictureAsync(Guid id, Guid picture, HttpContext http, [FromServices] PracticeBook book, CancellationToken ct)
    {
        var (bytes, type) = await book.ReadPictureAsync(id, picture, ct);
        http.Response.Headers.ContentDisposition = "inline";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(bytes, type);
    }

    internal sealed record PracticeJson(Guid Id, string Country, string MarkKind, string Content, string? Component, string? Place, string? Method, string? Symbols, string? Pattern, string Force, int? FromYear, int? ToYear, string Source, DateOnly SourceDay, Guid? ReplacedBy, Guid? Replaces)
    {
        public static PracticeJson Of(PracticeView p) => new(p.Row.Uid, p.Row.Country, p.Row.MarkKind, p.Row.Content, p.Row.Component, p.Row.Place, p.Row.Method, p.Row.Symbols, p.Row.Pattern, p.Row.Force, p.Row.FromYear, p.Row.ToYear, p.Row.Source, p.Row.SourceDay, p.ReplacedBy, p.ReplacesUid);
    }

    internal sealed record CandidateJson(string Country, PracticeJson? Practice, IReadOnlyList<string> Reasons, bool Gone);

    internal sealed record NewPracticeJson(string? Country, string? MarkKind, string? Content, string? Force, string? Source, string? SourceDay, string? Component = null, string? Place = null, string? Method = null, string? Symbols = null, string? Pattern = null, int? FromYear = null, int? ToYear = null, Guid? Replaces = null);
}
