using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Reference;

/// <summary>Names of the reference data while somebody types, for pickers and programs. Holds no weapon and no person.</summary>
internal static class NameApi
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGroup(ApiModule.Root).MapGet("/reference/names", Find).Describe("proposeNames", "api.names", 400, 429).Needs(Permission.ReferenceRead);

    private static NameProposalJson[] Find(string? kind, string? q, string? make, HttpContext http, [FromServices] NameProposals names, [FromServices] TokenPace pace, [FromServices] CurrentUser current, [FromServices] Text text)
    {
        pace.CountTyping(current.Get().User);
        if (q?.Length > NameProposals.LongestText || make?.Length > MakeLength) throw new ProblemException(Problem.Of("reference.names_long", q?.Length > NameProposals.LongestText ? "q" : "make", ("most", q?.Length > NameProposals.LongestText ? NameProposals.LongestText : MakeLength)));
        var found = kind switch
        {
            _ when string.IsNullOrWhiteSpace(q) => [],
            "make" => names.Makes(q),
            "model" => names.Models(q, make),
            "calibre" => names.Calibres(q),
            "country" => names.Countries(q, text.Language.Code, text.Language.Culture),
            _ => throw new ProblemException(Problem.Of("reference.names_kind", "kind", ("value", kind ?? ""))),
        };
        // The same for everybody who may ask: the browser may keep it for a while, so going back and forth in a word asks nothing.
        http.Response.Headers.CacheControl = "private, max-age=300";
        http.Response.Headers.Vary = "Accept-Language, Cookie";
        return [.. found.Select(f => new NameProposalJson(f.Name, f.More))];
    }

    // As long as the field for a make is.
    private const int MakeLength = 200;
}

/// <summary>A name that begins as was typed, and what tells it apart: country of a make, make of a model, another name of a calibre, code of a country.</summary>
public sealed record NameProposalJson(string Name, string? More);
