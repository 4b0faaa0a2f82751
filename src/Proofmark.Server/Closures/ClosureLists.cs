using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Closures;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Closures;

/// <summary>Hand-overs as a file.</summary>
internal static class ClosureLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/closures/list", Permission.CompaniesSupervise, false, (http, text) =>
    {
        var list = http.RequestServices.GetRequiredService<ClosureList>();
        return Task.FromResult(new ListContent("closures", [text["closures.company"], text["closures.receiver"], text["closures.due"], text["closures.state"], text["closures.stated"], text["closures.received"]],
            ListFile.PagesAsync((skip, take) => list.ListAsync(skip, take, http.RequestAborted))
                .Select(c => new object?[] { c.Company, c.Receiver, c.Due, text[$"closures.state.{EnumCode.Of(c.State)}"], c.Stated, c.Received })));
    });
}
