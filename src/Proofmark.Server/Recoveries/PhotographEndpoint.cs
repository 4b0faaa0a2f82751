using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Server.Access;

namespace Proofmark.Server.Recoveries;

/// <summary>A photograph of a recovery, for who may read recoveries and has said what for. Each showing is a look-up record.</summary>
internal static class PhotographEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/recoveries/{id}/photographs/{photograph:guid}", ShowAsync).Needs(Permission.RecoveriesRead).NeedsWork().ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(string id, Guid photograph, HttpContext http, [FromServices] RecoveryDesk desk, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var (picture, type) = await desk.PhotographAsync(id, photograph, current.Reading(), ct);
        // Its type is what its bytes are, the browser guesses no other (nosniff), and opened by itself it runs nothing.
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{photograph}.{(type == "image/png" ? "png" : "jpg")}\"";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(picture, type);
    }
}
