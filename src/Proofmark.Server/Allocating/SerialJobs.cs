using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Allocating;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Allocating;

/// <summary>Files for marking machines, from a page and for programs. They are made while they are sent.</summary>
internal static class SerialJobs
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/serials/{id:guid}/job", PageAsync).Needs(Permission.SerialsAllocate).ExcludeFromDescription();
        endpoints.MapGroup(ApiModule.Root).MapGet("/serials/{id:guid}/blocks/{block:guid}/job", JobAsync).Describe("getMarkingJob", "serials.api.job", 400, 404).Needs(Permission.SerialsAllocate);
    }

    // A form sends every field, filled in or not; its names differ from those of the other forms of the page.
    private static async Task<IResult> PageAsync(Guid id, HttpContext http, [FromServices] SerialSchemes schemes, CancellationToken ct)
    {
        var asked = http.Request.Query;
        return await JobAsync(id, Guid.TryParse(asked["of"], out var block) ? block : Guid.Empty, schemes, ct, asked["machine"], SerialInput.Number(asked["from"], "from"), SerialInput.Number(asked["marks"], "marks"));
    }

    private static async Task<IResult> JobAsync(Guid id, Guid block, [FromServices] SerialSchemes schemes, CancellationToken ct, string? machine = null, long? first = null, long? count = null)
    {
        var scheme = await schemes.GetAsync(id, ct);
        var job = MarkingJob.Of(scheme, await schemes.BlockAsync(scheme.Id, block, ct), first, count, machine);
        return TypedResults.Stream(output => job.WriteAsync(output, ct), "application/zip", job.Name + ".zip");
    }
}
