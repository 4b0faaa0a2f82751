using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Recoveries;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Exhibits;

/// <summary>Exhibits in custody as a file.</summary>
internal static class ExhibitLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/exhibits/list", Permission.RecoveriesRead, true, (http, text) =>
    {
        var desk = http.RequestServices.GetRequiredService<ExhibitDesk>();
        var ids = http.RequestServices.GetRequiredService<WeaponDesk>();
        var reading = http.RequestServices.GetRequiredService<CurrentUser>().Reading();
        var late = http.Request.Query["late"] == "1";
        return Task.FromResult(new ListContent("exhibits",
            [text["weapons.page.id"], text["field.label"], text["recoveries.page.weapon"], text["exhibits.page.last"], text["field.custodian"], text["field.place"], text["exhibits.page.since"]],
            ListFile.PagesAsync((skip, take) => desk.ListAsync(late, skip, take, reading, http.RequestAborted))
                .Select(e => new object?[] { ids.IdOf(e.Recovery), e.Label, RecoveryWords.Name(e.Make, e.Model, text), text[$"exhibits.step.{EnumCode.Of(e.Last)}"], e.Custodian, e.Place, e.Since })));
    });
}
