using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.SpotChecks;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.SpotChecks;

/// <summary>A spot check as a file, and the photograph of a finding. Each is a look-up record.</summary>
internal static class SpotCheckFiles
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/spot-checks/{id:guid}/{number:int}/photograph", ShowAsync).Needs(Permission.WeaponsCorrect).NeedsWork().ExcludeFromDescription();
        endpoints.MapList("/spot-checks/{id:guid}/list", Permission.WeaponsCorrect, true, async (http, text) =>
        {
            var book = http.RequestServices.GetRequiredService<SpotCheckBook>();
            var desk = http.RequestServices.GetRequiredService<WeaponDesk>();
            var reading = http.RequestServices.GetRequiredService<CurrentUser>().Reading();
            if (!Guid.TryParse((string?)http.Request.RouteValues["id"], CultureInfo.InvariantCulture, out var id)) throw new ProblemException(Problem.Of("spot_checks.not_found"));
            await book.OpenAsync(id, 0, 1, reading, http.RequestAborted);
            return new ListContent("spot-check",
                [text["spot_checks.number"], text["weapons.page.id"], text["spot_checks.stratum"], text["field.mark"], text["field.make"], text["field.model"], text["field.calibre"], text["spot_checks.verdict"], text["spot_checks.which"], text["spot_checks.seen"], text["field.note"], text["spot_checks.at"], text["spot_checks.corrected"]],
                ListFile.PagesAsync(async (skip, take) => (await book.OpenAsync(id, skip, take, reading, http.RequestAborted)).Items)
                    .Select(i => new object?[] { i.Row.Number, desk.IdOf(i.Entry), i.Stratum, i.Mark, i.Make, i.Model, i.Calibre, i.Finding is null ? null : text[$"spot_checks.verdict.{EnumCode.Of(i.Finding.Verdict)}"], i.Finding?.Field is { } f ? text[$"field.{f}"] : null, i.Finding?.Seen, i.Finding?.Note, i.Finding?.At, i.Finding?.CorrectedBy is { } e ? text[$"weapons.event.{e}"] : null }));
        });
    }

    private static async Task<IResult> ShowAsync(Guid id, int number, HttpContext http, [FromServices] SpotCheckBook book, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var (_, item) = await book.ItemAsync(id, number, current.Reading(), ct);
        var (picture, type) = await book.PhotographAsync(item, ct);
        http.Response.Headers.ContentDisposition = "inline";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(picture, type);
    }
}
