using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Importing.Matching;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Matching;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Reference;

/// <summary>Texts that nobody knows yet, and the decision on one of them, for programs.</summary>
internal static class UnmatchedApi
{
    /// <summary>Rows of one answer.</summary>
    public const int PageSize = 50;

    /// <summary>Entries suggested for one text.</summary>
    public const int MostCandidates = 5;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/reference/unmatched", ListAsync).Describe("listUnmatched", "api.unmatched", 400).Needs(Permission.ReferenceMatch);
        api.MapPost("/reference/unmatched", MatchAsync).Describe("matchReference", "api.match", 400).Needs(Permission.ReferenceMatch);
        endpoints.MapList("/reference/unmatched/list", Permission.ReferenceMatch, false, (http, text) =>
        {
            var kind = http.Request.Query["kind"].ToString() is { Length: > 0 } asked ? asked : "make";
            if (!FoundText.Kinds.Contains(kind)) throw new ProblemException(Problem.Of("reference.match_kind", "kind", ("value", kind)));
            var queue = http.RequestServices.GetRequiredService<UnmatchedQueue>();
            return Task.FromResult(new ListContent("unmatched-" + kind, [text["reference.unmatched.as_found"], text["reference.unmatched.rows"]],
                ListFile.PagesAsync((skip, take) => queue.ListAsync(kind, skip, take, http.RequestAborted)).Select(r => new object?[] { r.AsFound, r.Rows })));
        });
    }

    private static async Task<UnmatchedListJson> ListAsync(string? kind, int? page, [FromServices] UnmatchedQueue queue, [FromServices] MatchCandidates candidates, CancellationToken ct)
    {
        kind ??= "make";
        if (!FoundText.Kinds.Contains(kind)) throw new ProblemException(Problem.Of("reference.match_kind", "kind", ("value", kind)));
        var counts = await queue.CountsAsync(ct);
        var rows = await queue.ListAsync(kind, (Math.Clamp(page ?? 1, 1, 10_000) - 1) * PageSize, PageSize, ct);
        return new UnmatchedListJson(kind, counts[kind], await queue.IsRecountingAsync(ct),
            [.. rows.Select(r => new UnmatchedJson(r.AsFound, r.Rows, [.. candidates.For(kind, r.AsFound, MostCandidates).Select(c => new CandidateNameJson(c.Key, c.Name, c.Make))]))]);
    }

    [ApiAct]
    private static async Task<ActJson> MatchAsync(MatchJson body, [FromServices] ReferenceMatching matching, [FromServices] ApiCaller caller, [FromServices] CurrentUser current, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        if (body.KeepAsFound == (body.Reference is not null)) throw new ProblemException(Problem.Of("reference.match_choice", "reference"));
        var outcome = await matching.MatchAsync(body.Kind, body.Text, body.Reference, current.Get().Administering(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }
}

/// <summary>Fifty texts that wait, those of most rows first. <c>Waiting</c>: how many texts of this kind wait in all; <c>Counting</c>: the numbers are being brought up to date.</summary>
public sealed record UnmatchedListJson(string Kind, long Waiting, bool Counting, IReadOnlyList<UnmatchedJson> Texts);

/// <summary>A text as found, how many standing rows say it, and what it may mean: suggestions, best first.</summary>
public sealed record UnmatchedJson(string Text, long Rows, IReadOnlyList<CandidateNameJson> Candidates);

/// <summary>An entry of the reference data; the make beside a model.</summary>
public sealed record CandidateNameJson(string Key, string Name, string? Make);

/// <summary>A decision: either the key of an entry, or <c>KeepAsFound</c>. It counts for all rows, of earlier and later files.</summary>
public sealed record MatchJson(string Kind, string Text, string? Reference = null, bool KeepAsFound = false);
