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
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/recoveries/{id}/photographs/{photograph:guid}", ShowAsync).Needs(Permission.RecoveriesRead).NeedsWork().ExcludeFromDescription();
        // What the camera wrote beside the picture is evidence for those who work on the case, not for everybody who reads.
        endpoints.MapGet("/recoveries/{id}/photographs/{photograph:guid}/original", OriginalAsync).Needs(Permission.RecoveriesRead).Needs(Permission.RecoveriesRecord).NeedsWork().ExcludeFromDescription();
    }

    private static Task<IResult> ShowAsync(string id, Guid photograph, HttpContext http, [FromServices] RecoveryDesk desk, [FromServices] CurrentUser current, CancellationToken ct) =>
        AnswerAsync(id, photograph, false, http, desk, current, ct);

    private static Task<IResult> OriginalAsync(string id, Guid photograph, HttpContext http, [FromServices] RecoveryDesk desk, [FromServices] CurrentUser current, CancellationToken ct) =>
        AnswerAsync(id, photograph, true, http, desk, current, ct);

    private static async Task<IResult> AnswerAsync(string id, Guid photograph, bool original, HttpContext http, RecoveryDesk desk, CurrentUser current, CancellationToken ct)
    {
        var (picture, type) = await desk.PhotographAsync(id, photograph, original, current.Reading(), ct);
        // Its type is what its bytes are, the browser guesses no other (nosniff), and opened by itself it runs nothing.
        var ending = type switch { "image/png" => "png", "image/webp" => "webp", _ => "jpg" };
        http.Response.Headers.ContentDisposition = original ? $"attachment; filename=\"{photograph}.original.{ending}\"" : $"inline; filename=\"{photograph}.{ending}\"";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(picture, type);
    }
}
