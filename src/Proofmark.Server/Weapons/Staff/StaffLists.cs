using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Staff;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Staff;

/// <summary>The roster of staff as a file.</summary>
internal static class StaffLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/staff/list", Permission.StaffRead, false, (http, text) =>
    {
        var roster = http.RequestServices.GetRequiredService<StaffRoster>();
        return Task.FromResult(new ListContent("staff", [text["field.name"], text["field.login"], text["staff.training"], text["staff.until"], text["staff.state"], text["staff.register"], text.Say("staff.acts", ("days", StaffRoster.WorkDays))],
            ListFile.PagesAsync((skip, take) => roster.ListAsync(skip, take, http.RequestAborted))
                .Select(m => new object?[] { m.Name, m.Login, m.Training is null ? null : text[$"staff.training.{m.Training}"], m.Until, m.State is { } state ? text[$"staff.state.{EnumCode.Of(state)}"] : text["staff.state.none"], m.Register, m.Acts })));
    });
}
