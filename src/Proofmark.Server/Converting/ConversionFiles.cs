using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Converting;
using Proofmark.Server.Access;

namespace Proofmark.Server.Converting;

/// <summary>The scan of a page, for who may type or settle it. Each showing is a look-up record.</summary>
internal static class ConversionFiles
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/conversions/{id:guid}/{volume:int}/{number:int}/scan", ScanAsync).Needs(Permission.WeaponsRegister).NeedsWork().ExcludeFromDescription();

    private static async Task<IResult> ScanAsync(Guid id, int volume, int number, HttpContext http, [FromServices] ConversionBook book, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var (scan, type) = await book.ScanAsync(await book.PageAsync(id, volume, number, current.Reading(), ct), ct);
        var ending = type switch { "application/pdf" => "pdf", "image/png" => "png", "image/webp" => "webp", "image/tiff" => "tif", _ => "jpg" };
        // Browsers show no TIFF, and a PDF from outside is not for the site's own window.
        http.Response.Headers.ContentDisposition = $"{(type is "application/pdf" or "image/tiff" ? "attachment" : "inline")}; filename=\"{volume}-{number}.{ending}\"";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(scan, type);
    }
}
