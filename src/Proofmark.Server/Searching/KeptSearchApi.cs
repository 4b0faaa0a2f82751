using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Searching;
using Proofmark.Core.Searching.Kept;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Searching;

/// <summary>Kept searches, for programs.</summary>
internal static class KeptSearchApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/weapons/searches", ListAsync).Describe("listSearches", "searching.api.list").Needs(Permission.WeaponsRead);
        api.MapPost("/weapons/searches", KeepAsync).Describe("keepSearch", "searching.api.keep", 400, 503).Needs(Permission.WeaponsRead);
        api.MapGet("/weapons/searches/{id:guid}", GetAsync).Describe("getSearch", "searching.api.get", 404).Needs(Permission.WeaponsRead);
        api.MapPost("/weapons/searches/{id:guid}/choices", ChooseAsync).Describe("chooseLead", "searching.api.choose", 400, 404).Needs(Permission.WeaponsRead);
        api.MapGet("/weapons/searches/{id:guid}/again", AgainAsync).Describe("runSearchAgain", "searching.api.again", 400, 404).Needs(Permission.WeaponsRead);
    }

    [ApiWork]
    private static async Task<SearchListJson> ListAsync(Guid? before, [FromServices] KeptSearches searches, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var found = await searches.ListAsync(caller.Get().ToReadContext(), before, KeptSearches.MostListed + 1, ct);
        return new([.. found.Take(KeptSearches.MostListed).Select(s => new SearchItemJson(s.Uid, AskedJson.Of(s.Query), Moment(s.At), s.Case, s.Choices))], found.Count > KeptSearches.MostListed);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<SearchJson>> KeepAsync(KeepJson body, [FromServices] KeptSearchBook book, [FromServices] KeptSearches searches, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var query = new FindQuery(body.Mark, body.Make, body.Model, body.Calibre, body.Country, body.Year, body.Kind).Read();
        var choice = body.Choice is null && body.Reason is null ? null : new LeadChoice(desk.Find(body.Choice), body.Reason);
        var uid = await book.KeepAsync(query, choice, user.ToReadContext(), user.Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/weapons/searches/{uid}", SearchJson.Of(await searches.GetAsync(uid, user.ToReadContext(), ct), desk));
    }

    [ApiWork]
    private static async Task<SearchJson> GetAsync(Guid id, [FromServices] KeptSearches searches, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct) =>
        SearchJson.Of(await searches.GetAsync(id, caller.Get().ToReadContext(), ct), desk);

    [ApiWork, ApiAct]
    private static async Task<ActJson> ChooseAsync(Guid id, ChooseJson body, [FromServices] KeptSearchBook book, [FromServices] KeptSearches searches, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var search = await searches.GetAsync(id, user.ToReadContext(), ct);
        var outcome = await book.ChooseAsync(search, new LeadChoice(desk.Find(body.Choice), body.Reason), user.Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork]
    private static async Task<AgainJson> AgainAsync(Guid id, [FromServices] KeptSearches searches, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var again = await searches.AgainAsync(id, caller.Get().ToReadContext(), ct);
        return new(again.IsSame, again.Purged, [.. again.Again.Select(l => new AgainLeadJson(l.Mark, EnumCode.Of(l.Band), l.Score))]);
    }

    private static DateTimeOffset Moment(DateTime at) => new(at, TimeSpan.Zero);

    /// <summary>What was asked; fields as for <c>findLeads</c>.</summary>
    internal sealed record AskedJson(string Mark, string? Make, string? Model, string? Calibre, string? Country, string? Year, string? Kind)
    {
        public static AskedJson Of(Core.Marking.MarkQuery q) => new(q.Mark.ToString(), q.Make, q.Model, q.Calibre, q.Country, q.Year?.ToString(), q.Kind is { } kind ? EnumCode.Of(kind) : null);
    }

    /// <summary>A search to keep: what is asked as for <c>findLeads</c>; with <c>Choice</c>, the id of the weapon that is to be opened, and <c>Reason</c>.</summary>
    internal sealed record KeepJson(string? Mark, string? Make = null, string? Model = null, string? Calibre = null, string? Country = null, string? Year = null, string? Kind = null, string? Choice = null, string? Reason = null);

    /// <summary>A lead to choose, and why.</summary>
    internal sealed record ChooseJson(string? Choice, string? Reason);

    /// <summary>Kept searches, the latest first; <c>More</c>: ask again with <c>before</c> the last one’s id.</summary>
    internal sealed record SearchListJson(IReadOnlyList<SearchItemJson> Searches, bool More);

    /// <summary>A kept search in a list.</summary>
    internal sealed record SearchItemJson(Guid Id, AskedJson Asked, DateTimeOffset At, string? Case, int Choices);

    /// <summary>A kept search: the version of the score, the size of the ledger whose state was searched, leads in their order, choices.</summary>
    internal sealed record SearchJson(Guid Id, AskedJson Asked, DateTimeOffset At, string? Case, int ScoreVersion, long TreeSize, IReadOnlyList<KeptLeadJson> Leads, bool More, IReadOnlyList<ChoiceJson> Choices)
    {
        public static SearchJson Of(KeptSearch s, WeaponDesk desk) => new(s.Row.Uid, AskedJson.Of(s.Query), Moment(s.At), s.Case, s.Row.ScoreVersion, s.Row.TreeSize,
            [.. s.Leads.Select(l => new KeptLeadJson(desk.IdOf(l.Uid), l.Mark, EnumCode.Of(l.Lead.Band), l.Lead.Score, [.. l.Differences.Select(MarkDifferenceJson.Of)]))], s.Row.More,
            [.. s.Choices.Select(c => new ChoiceJson(desk.IdOf(c.Entry), c.Reason, Moment(c.At)))]);
    }

    /// <summary>A lead of a kept search; without <c>Mark</c> its record was purged since.</summary>
    internal sealed record KeptLeadJson(string Weapon, string? Mark, string Band, int Score, IReadOnlyList<MarkDifferenceJson> Differences);

    /// <summary>A lead that was chosen.</summary>
    internal sealed record ChoiceJson(string Weapon, string Reason, DateTimeOffset At);

    /// <summary>What became of a search that was run again; <c>Purged</c>: so many leads cannot be found again, their records were purged under the law.</summary>
    internal sealed record AgainJson(bool Same, int Purged, IReadOnlyList<AgainLeadJson> Leads);

    /// <summary>A lead that was found again.</summary>
    internal sealed record AgainLeadJson(string Mark, string Band, int Score);
}
