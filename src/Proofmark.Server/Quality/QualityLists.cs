using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Quality;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Quality;

/// <summary>Findings as a file.</summary>
internal static class QualityLists
{
    private const int Size = 500;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/quality/list", Permission.WeaponsRead, true, (http, text) =>
    {
        var services = http.RequestServices;
        var (list, desk, current) = (services.GetRequiredService<QualityQueue>(), services.GetRequiredService<WeaponDesk>(), services.GetRequiredService<CurrentUser>());
        var query = FindingFilter.From(http.Request.Query).Read(current.Get()) with { After = null, Before = null };
        return Task.FromResult(new ListContent("quality",
            [text["weapons.page.id"], text["import.field.register_number"], text["field.make"], text["field.model"], text["weapons.duties.register"], text["quality.rule"], text["quality.what"], text["quality.state"], text["quality.since"]],
            AllAsync(list, query, current.Reading(), http.RequestAborted).Select(f => new object?[]
            {
                desk.IdOf(f.Entry), f.RowKey, f.Make, f.Model, f.Register, f.Rule, QualityRules.Shipped.ByCode.TryGetValue(f.Rule, out var rule) ? FindingWords.Of(text, rule) : null,
                text[$"quality.state.{EnumCode.Of(f.State)}"], DateOnly.FromDateTime(f.Since),
            })));
    });

    private static async IAsyncEnumerable<FindingItem> AllAsync(QualityQueue list, FindingQuery query, ReadContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var read = 0; ;)
        {
            var page = await list.ListAsync(query, Size, context, ct);
            if ((read += page.Count) > ListFile.Most) throw ListFile.TooLong();
            foreach (var finding in page) yield return finding;
            if (page.Count < Size) yield break;
            query = query with { After = page[^1].Id };
        }
    }
}
