using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Recoveries;

/// <summary>Recoveries as a file.</summary>
internal static class RecoveryLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/recoveries/list", Permission.RecoveriesRead, true, (http, text) =>
    {
        var desk = http.RequestServices.GetRequiredService<RecoveryDesk>();
        var ids = http.RequestServices.GetRequiredService<WeaponDesk>();
        var reading = http.RequestServices.GetRequiredService<CurrentUser>().Reading();
        return Task.FromResult(new ListContent("recoveries",
            [text["weapons.page.id"], text["field.serial"], text["field.make"], text["field.model"], text["field.calibre"], text["recoveries.page.kind"], text["recoveries.page.when"], text["field.country"], text["recoveries.page.where"], text["field.case"]],
            ListFile.PagesAsync((skip, take) => desk.ListAsync(skip, take, reading, http.RequestAborted))
                .Select(r => new object?[] { ids.IdOf(r.Uid), r.Serial, r.Make, r.Model, r.Calibre, text[$"traces.cause.{r.Kind}"], ListFile.Day(r.Occurred), r.Country, r.Point ?? r.Place, r.Case })));
    });
}
