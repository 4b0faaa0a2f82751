using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Supervision;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Supervision;

/// <summary>Dealers and manufacturers, and what they owe, as a file.</summary>
internal static class SupervisionLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/supervision/list", Permission.CompaniesSupervise, false, (http, text) =>
    {
        var list = http.RequestServices.GetRequiredService<SupervisionList>();
        return Task.FromResult(new ListContent("supervision", [text["supervision.company"], text["parties.organisations.kind"], text["supervision.late"], text["supervision.open"], text["supervision.overdue"]],
            ListFile.PagesAsync((skip, take) => list.ListAsync(skip, take, http.RequestAborted)).Select(c => new object?[] { c.Name, text[$"parties.kind.{c.Kind}"], c.Late, c.Findings, c.Overdue })));
    });
}
