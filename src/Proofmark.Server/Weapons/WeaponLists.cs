using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>Candidates and registers as files.</summary>
internal static class WeaponLists
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapList("/weapons/candidates", Permission.WeaponsRead, true, async (http, text) =>
        {
            var services = http.RequestServices;
            var current = services.GetRequiredService<CurrentUser>();
            var desk = services.GetRequiredService<WeaponDesk>();
            // The search records itself, with what was asked and found.
            var query = FindQuery.From(http.Request);
            var found = query.Among(await services.GetRequiredService<WeaponFinder>().FindAsync(query.Read(), current.Reading(), http.RequestAborted));
            var registers = current.Get().Registers.ToDictionary(r => r.Register, r => r.Code);
            return new ListContent("candidates",
                [text["weapons.page.id"], text["field.mark"], text["field.kind"], text["field.make"], text["field.model"], text["field.calibre"], text["field.country"], text["field.year"], text["weapons.page.register"], text["weapons.page.status"], text["weapons.page.contradiction"], text["weapons.flag.extract"]],
                found.Items.Select(c => new object?[] { desk.IdOf(c.Uid), c.Mark, text[$"marking.kind.{c.MarkKind}"], c.Make, c.Model, c.Calibre, c.Country, c.Year?.ToString(CultureInfo.InvariantCulture), registers.GetValueOrDefault(c.Register), text[$"weapons.status.{c.Status}"], c.Contradiction ? text["weapons.page.contradiction"] : null, c.Flags.Count == 0 ? null : text.List(c.Flags.Select(f => text[$"weapons.flag.{f}"])) }).ToAsyncEnumerable());
        });
        endpoints.MapList("/registers/list", Permission.AccessAdminister, false, async (http, text) =>
        {
            var registers = await http.RequestServices.GetRequiredService<RegisterService>().ListAsync(http.RequestAborted);
            return new ListContent("registers", [text["weapons.page.register_code"], text["weapons.page.register_name"], text["weapons.page.register_kind"], text["weapons.page.handling"], text["training.word"]],
                registers.Select(r => new object?[] { r.Code, r.Name, text[$"weapons.register_kind.{r.Kind}"], r.Handling, r.Training ? text["training.register"] : null }).ToAsyncEnumerable());
        });
    }
}
