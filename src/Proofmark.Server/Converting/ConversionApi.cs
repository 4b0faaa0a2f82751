using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Converting;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Converting;

/// <summary>Conversion projects, for programs: a scanner's software that brings pages, a firm of typists with software of its own.</summary>
internal static class ConversionApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/conversions", ListAsync).Describe("listConversions", "conversions.api.list").Needs(Permission.WeaponsRegister);
        api.MapPost("/conversions", OpenAsync).Describe("openConversion", "conversions.api.open", 400).Needs(Permission.WeaponsImport);
        api.MapGet("/conversions/{id:guid}", GetAsync).Describe("getConversion", "conversions.api.get", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapPost("/conversions/{id:guid}/pages", AddAsync).Describe("addConversionPages", "conversions.api.add", 400, 404).Needs(Permission.WeaponsImport);
        api.MapPost("/conversions/{id:guid}/publish", PublishAsync).Describe("publishConversion", "conversions.api.publish", 404).Needs(Permission.WeaponsImport);
        const string Page = "/conversions/{id:guid}/pages/{volume:int}/{number:int}";
        api.MapGet(Page, PageAsync).Describe("getConversionPage", "conversions.api.page", 404).Needs(Permission.WeaponsRegister);
        api.MapPost(Page + "/reading", ReadAsync).Describe("readConversionPage", "conversions.api.read", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapPost(Page + "/settlement", SettleAsync).Describe("settleConversionPage", "conversions.api.settle", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapPost(Page + "/strike", StrikeAsync).Describe("strikeConversionLine", "conversions.api.strike", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapPost(Page + "/hint", HintAsync).Describe("hintConversionPage", "conversions.api.hint", 400, 404).Needs(Permission.WeaponsCorrect);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<ConversionJson>> ListAsync([FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        [.. (await book.ListAsync(MostOnePage, caller.Get().ToReadContext(), ct)).Select(p => ConversionJson.Of(p.Row))];

    [ApiWork, ApiAct]
    private static async Task<Created<CreatedJson>> OpenAsync(NewConversionJson body, [FromServices] ConversionDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var id = await desk.OpenAsync(body.Register, body.Name, body.PageKind, body.Fields ?? [], body.Pages, caller.Get(), caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/conversions/{id}", new CreatedJson(id));
    }

    [ApiWork]
    private static async Task<ConversionDetailsJson> GetAsync(Guid id, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct, string? stage = null, int skip = 0, int take = 50)
    {
        PageStage? of = stage is null ? null : EnumCode.TryRead<PageStage>(stage, out var read) ? read : throw new ProblemException(Problem.Of("weapons.choice_unknown", "stage", ("value", stage)));
        var (project, figures, pages) = await book.OpenAsync(id, of, Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get().ToReadContext(), ct);
        return new(ConversionJson.Of(project), figures.Counts, figures.Counts.Reconciles, figures.Clerks, figures.Fields, [.. pages.Select(p => new PageSummaryJson(p.Volume, p.Number, p.Lines, EnumCode.Of(p.Stage), p.Differences, p.Open))]);
    }

    [ApiWork, ApiAct]
    private static async Task<NoContent> AddAsync(Guid id, NewPagesJson body, [FromServices] ConversionDesk desk, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var project = await book.FindAsync(id, caller.Get().ToReadContext(), ct);
        await desk.AddPagesAsync(project, new NewPages(body.Volume, body.First, body.Count, body.Lines, body.Reason), body.Scan, caller.Get(), caller.Key(), ct);
        return TypedResults.NoContent();
    }

    [ApiWork, ApiAct]
    private static async Task<PublishedJson> PublishAsync(Guid id, [FromServices] ConversionDesk desk, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, [FromServices] Text text, CancellationToken ct)
    {
        var project = await book.FindAsync(id, caller.Get().ToReadContext(), ct);
        var done = await desk.PublishAsync(project, caller.Get(), caller.Key(), ct);
        return new(done.Pages, done.Entries, [.. done.Refused.Select(r => new RefusedJson(r.Volume, r.Number, [.. r.Problems.Select(text.Of)]))]);
    }

    [ApiWork]
    private static async Task<PageJson> PageAsync(Guid id, int volume, int number, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        PageJson.Of(await book.PageAsync(id, volume, number, caller.Get().ToReadContext(), ct));

    [ApiWork, ApiAct]
    private static Task<PageJson> ReadAsync(Guid id, int volume, int number, ReadingJson body, [FromServices] ConversionDesk desk, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        DoAsync(id, volume, number, book, caller, page => desk.ReadAsync(page, body.Lines ?? [], caller.Get(), caller.Key(), ct), ct);

    [ApiWork, ApiAct]
    private static Task<PageJson> SettleAsync(Guid id, int volume, int number, SettlementsJson body, [FromServices] ConversionDesk desk, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        DoAsync(id, volume, number, book, caller, page => desk.SettleAsync(page, [.. (body.Fields ?? []).Select(f => (f.Line, f.Field ?? "", f.Value ?? ""))], caller.Get(), caller.Key(), ct), ct);

    [ApiWork, ApiAct]
    private static Task<PageJson> StrikeAsync(Guid id, int volume, int number, StrikeJson body, [FromServices] ConversionDesk desk, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        DoAsync(id, volume, number, book, caller, page => desk.StrikeAsync(page, body.Line, body.Reason, caller.Get(), caller.Key(), ct), ct);

    [ApiWork, ApiAct]
    private static Task<PageJson> HintAsync(Guid id, int volume, int number, [FromServices] ConversionDesk desk, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct) =>
        DoAsync(id, volume, number, book, caller, page => desk.HintAsync(page, caller.Get(), caller.Key(), ct), ct);

    private static async Task<PageJson> DoAsync(Guid id, int volume, int number, ConversionBook book, ApiCaller caller, Func<PageView, Task> work, CancellationToken ct)
    {
        await work(await book.PageAsync(id, volume, number, caller.Get().ToReadContext(), ct));
        return PageJson.Of(await book.PageAsync(id, volume, number, caller.Get().ToReadContext(), ct));
    }

    internal sealed record CreatedJson(Guid Conversion);

    internal sealed record NewConversionJson(string? Register, string? Name, string? PageKind, IReadOnlyList<string>? Fields, int? Pages);

    /// <summary>Pages with the file that shows them (base64).</summary>
    internal sealed record NewPagesJson(int Volume, int First, int Count, int Lines, string? Reason = null, byte[]? Scan = null);

    internal sealed record ReadingJson(IReadOnlyList<IReadOnlyList<string?>>? Lines);

    internal sealed record SettlementsJson(IReadOnlyList<SettledJson>? Fields);

    internal sealed record SettledJson(int Line, string? Field, string? Value);

    internal sealed record StrikeJson(int Line, string? Reason);

    internal sealed record PublishedJson(int Pages, int Entries, IReadOnlyList<RefusedJson> Refused);

    internal sealed record RefusedJson(int Volume, int Page, IReadOnlyList<string> Problems);

    internal sealed record ConversionJson(Guid Id, string Name, string PageKind, IReadOnlyList<string> Fields, int Pages)
    {
        public static ConversionJson Of(ConversionRow row) => new(row.Uid, row.Name, row.PageKind, row.FieldList, row.Pages);
    }

    internal sealed record ConversionDetailsJson(ConversionJson Project, Reconciliation Counts, bool Reconciles, IReadOnlyList<ClerkFigures> Clerks, IReadOnlyList<FieldFigures> Fields, IReadOnlyList<PageSummaryJson> Pages);

    internal sealed record PageSummaryJson(int Volume, int Page, int Lines, string Stage, int Differences, int Open);

    internal sealed record OpenJson(int Line, string Field, bool Spacing, string? First, string? Second);

    internal sealed record LineJson(int Line, Guid? Entry, string? Struck);

    /// <summary>A page as the caller may see it: own text alone for who typed it; both texts where they differ for a third person.</summary>
    internal sealed record PageJson(int Volume, int Page, int Lines, string Stage, int Readings, IReadOnlyList<string[]>? Own, IReadOnlyList<OpenJson> Open, IReadOnlyList<LineJson> Outcomes, string? Hint)
    {
        public static PageJson Of(PageView p)
        {
            var fields = p.Project.FieldList.ToList();
            string? At(int reading, Difference d) => p.Readings.ElementAtOrDefault(reading)?.Lines?[d.Line - 1][fields.IndexOf(d.Field)];
            return new(p.Row.Volume, p.Row.Number, p.Row.Lines, EnumCode.Of(p.Stage), p.Readings.Count, p.Differences.Count == 0 && p.Readings.Count(r => r.Lines is not null) == 1 ? p.Readings.First(r => r.Lines is not null).Lines : null,
                [.. p.Open.Select(d => new OpenJson(d.Line, d.Field, d.Spacing, At(0, d), At(1, d)))], [.. p.Outcomes.Select(o => new LineJson(o.Line, o.EntryUid, o.Entry is null ? o.Reason ?? "" : null))], p.Hint?.Text);
        }
    }
}
