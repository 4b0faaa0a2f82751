using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Searching;
using Proofmark.Core.Searching.Kept;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Searching;

/// <summary>Marks that are like what was seen: a page and its operation.</summary>
public sealed class SearchingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<KeptSearches>().AddSingleton<KeptSearchBook>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons/alike", FindAsync).Describe("findLeads", "searching.api.find", 400, 503).Needs(Permission.WeaponsRead);
        KeptSearchApi.Map(api);
    }

    [ApiWork]
    private static async Task<LeadsJson> FindAsync(string? mark, string? make, string? model, string? calibre, string? country, string? year, string? kind,
        [FromServices] LeadFinder finder, [FromServices] ApiCaller caller, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        var user = caller.Get();
        var registers = user.Registers.ToDictionary(r => r.Register, r => r.Code);
        var found = await finder.FindAsync(new FindQuery(mark, make, model, calibre, country, year, kind).Read(), user.ToReadContext(), ct);
        return new LeadsJson([.. found.Items.Select(f => new LeadJson(CandidateJson.Of(f.Candidate, desk, registers.GetValueOrDefault(f.Candidate.Register)), EnumCode.Of(f.Lead.Band), f.Lead.Score,
            [.. f.Differences.Select(MarkDifferenceJson.Of)],
            [.. f.Lead.Evidence.Select(e => new EvidenceDifferenceJson(EnumCode.Of(e.Field), e.Differs))]))], found.More, MarkCosts.Version);
    }
}

/// <summary>Leads, the best first; <c>Score</c> is published (version <c>ScoreVersion</c>).</summary>
public sealed record LeadsJson(IReadOnlyList<LeadJson> Leads, bool More, int ScoreVersion);

/// <summary>One lead: a candidate, how well it fits (<c>strong</c>, <c>fair</c>, <c>weak</c>; score 0 to 100), and in what it differs.</summary>
public sealed record LeadJson(CandidateJson Candidate, string Band, int Score, IReadOnlyList<MarkDifferenceJson> Differences, IReadOnlyList<EvidenceDifferenceJson> Evidence);

/// <summary>A difference of the mark: <c>alike</c>, <c>other</c>, <c>missed</c>, <c>added</c>, <c>swapped</c>; place from 1 in what was seen.</summary>
public sealed record MarkDifferenceJson(string Kind, int Place, string Seen, string Recorded)
{
    internal static MarkDifferenceJson Of(MarkDifference d) => new(EnumCode.Of(d.Kind), d.Place, d.Seen, d.Recorded);
}

/// <summary>A field in which the register says otherwise (<c>Differs</c>) or nothing.</summary>
public sealed record EvidenceDifferenceJson(string Field, bool Differs);
