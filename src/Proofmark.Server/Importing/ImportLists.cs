using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Importing;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Importing;

/// <summary>Imports as a file.</summary>
internal static class ImportLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/import/batches/list", Permission.WeaponsImport, true, (http, text) =>
    {
        var batches = http.RequestServices.GetRequiredService<BatchService>();
        long[] registers = [.. http.RequestServices.GetRequiredService<CurrentUser>().Get().Covered.Select(r => r.Register)];
        return Task.FromResult(new ListContent("imports",
            [text["import.page.file"], text["import.page.register"], text["import.page.accepted"], text["import.page.rejected"], text["import.page.state"], text["import.page.when"]],
            ListFile.PagesAsync((skip, take) => batches.ListAsync(registers, skip, take, http.RequestAborted))
                .Select(b => new object?[] { b.FileName, b.Register, b.Accepted, b.Rejected, text[b.Withdrawn ? "import.page.withdrawn" : "import.page.stands"], new DateTimeOffset(b.Recorded) })));
    });
}
