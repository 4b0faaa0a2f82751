using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Flags;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Flags;

/// <summary>Flags that stand as a file.</summary>
internal static class FlagLists
{
    private const int Size = 500;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/flags/list", Permission.WeaponsRead, true, (http, text) =>
    {
        var services = http.RequestServices;
        var (list, desk, current) = (services.GetRequiredService<MarkFlagList>(), services.GetRequiredService<WeaponDesk>(), services.GetRequiredService<CurrentUser>());
        var query = FlagFilter.From(http.Request.Query).Read(current.Get()) with { After = null };
        return Task.FromResult(new ListContent("flags",
            [text["weapons.page.id"], text["field.mark"], text["field.make"], text["field.model"], text["weapons.duties.register"], text["weapons.flag.extract"], text["weapons.flag.signs"], text["weapons.flag.seen_by"], text["weapons.flag.seen"]],
            AllAsync(list, query, current.Reading(), http.RequestAborted).Select(f => new object?[] { desk.IdOf(f.Entry), f.Mark, f.Make, f.Model, f.RegisterCode, text[$"weapons.flag.{f.Kind}"], f.Signs, f.SeenBy, f.Seen })));
    });

    private static async IAsyncEnumerable<MarkFlagItem> AllAsync(MarkFlagList list, MarkFlagQuery query, ReadContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var read = 0; ;)
        {
            var page = await list.ListAsync(query, Size, context, ct);
            if ((read += page.Count) > ListFile.Most) throw ListFile.TooLong();
            foreach (var flag in page) yield return flag;
            if (page.Count < Size) yield break;
            query = query with { After = page[^1].Id };
        }
    }
}
