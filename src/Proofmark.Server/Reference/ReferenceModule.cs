using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Importing.Matching;
using Proofmark.Core.Languages;
using Proofmark.Core.Reference;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Reference;

/// <summary>Makes, models, calibres and countries to look through.</summary>
public sealed class ReferenceModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<ReferenceSearch>().AddSingleton<NameProposals>().AddSingleton<MatchCandidates>().AddSingleton<UnmatchedQueue>().AddSingleton<ReferenceMatching>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGroup(ApiModule.Root).MapGet("/reference", Find).Describe("searchReference", "api.reference").Needs(Permission.ReferenceRead);
        NameApi.Map(endpoints);
        UnmatchedApi.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("reference.page.title", "reference.page.nav_description", "/reference", "reference", 600, Permission.ReferenceRead));
        navigation.Add(new("reference.unmatched.title", "reference.unmatched.nav_description", "/reference/unmatched", "link", 610, Permission.ReferenceMatch));
        navigation.AddHomePart<Pages.UnmatchedWaiting>(300);
    }

    private static ReferenceJson Find(string? q, [FromServices] ReferenceSearch search, [FromServices] Text text)
    {
        var found = search.Find(q ?? "", text.Language.Code);
        return new ReferenceJson(
            [.. found.Meanings.Select(m => new MeaningJson(Core.Shared.EnumCode.Of(m.Kind), m.Make?.Key, m.Text, m.Country?.Value, m.ByCode))],
            [.. found.Makes.Select(m => new NamedJson(m.Key, m.Name))],
            [.. found.Models.Select(m => new NamedJson(m.Key, m.Name))],
            [.. found.Calibres.Select(c => new NamedJson(c.Key, c.Name))],
            [.. found.Countries.Select(c => new NamedJson(c.Code.Value, c.Names.In(text.Language.Code)))]);
    }
}

/// <summary>Everything that a text may mean. Several meanings of a make are an ambiguity that a person decides, not this answer.</summary>
public sealed record ReferenceJson(IReadOnlyList<MeaningJson> MakeMeanings, IReadOnlyList<NamedJson> Makes, IReadOnlyList<NamedJson> Models, IReadOnlyList<NamedJson> Calibres, IReadOnlyList<NamedJson> Countries);

/// <summary>One meaning of a written make.</summary>
public sealed record MeaningJson(string Kind, string? Make, string Name, string? Country, bool ByCode);

/// <summary>Key and name.</summary>
public sealed record NamedJson(string Key, string Name);
