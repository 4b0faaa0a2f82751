using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Supervision;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Supervision;

/// <summary>Dealers and manufacturers, what they owe, and the calendar by which they owe it, as files.</summary>
internal static class SupervisionLists
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapList("/supervision/list", Permission.CompaniesSupervise, false, (http, text) =>
        {
            var list = http.RequestServices.GetRequiredService<SupervisionList>();
            return Task.FromResult(new ListContent("supervision", [text["supervision.company"], text["parties.organisations.kind"], text["supervision.late"], text["supervision.open"], text["supervision.overdue"]],
                ListFile.PagesAsync((skip, take) => list.ListAsync(skip, take, http.RequestAborted)).Select(c => new object?[] { c.Name, text[$"parties.kind.{c.Kind}"], c.Late, c.Findings, c.Overdue })));
        });
        endpoints.MapList("/supervision/schedules/list", Permission.CompaniesSupervise, false, (http, text) =>
        {
            var schedules = http.RequestServices.GetRequiredService<ReturnSchedules>();
            return Task.FromResult(new ListContent("schedules", [text["supervision.schedule.whose"], text["supervision.schedule.period"], text["supervision.schedule.first"], text["supervision.schedule.grace"], text["supervision.schedule.opened"], text["supervision.late"], text["supervision.schedule.last_day"], text["supervision.schedule.reason"]],
                ListFile.PagesAsync((skip, take) => schedules.ListAsync(skip, take, http.RequestAborted)).Select(s => new object?[] { s.Company ?? text[$"supervision.schedule.all.{s.Kind}"], text[$"supervision.period.{EnumCode.Of(s.Period)}"], s.First, s.Grace, s.Opened, s.Late, s.LastDay, s.Reason })));
        });
    }
}
