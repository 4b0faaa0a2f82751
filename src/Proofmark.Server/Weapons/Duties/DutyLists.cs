using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Duties;

/// <summary>Open duties as a file.</summary>
internal static class DutyLists
{
    private const int Size = 500;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/duties/list", "duties", null);
        Map(endpoints, "/duties/polymer/list", "polymer", DutyFilter.Polymer);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string name, string? rule) => endpoints.MapList(path, Permission.WeaponsRead, true, (http, text) =>
    {
        var services = http.RequestServices;
        var (list, desk, law, current) = (services.GetRequiredService<DutyList>(), services.GetRequiredService<WeaponDesk>(), services.GetRequiredService<MarkingLaw>(), services.GetRequiredService<CurrentUser>());
        var asked = DutyFilter.From(http.Request.Query);
        var query = (asked with { Rule = rule ?? asked.Rule }).Read(current.Get(), services.GetRequiredService<Core.Reference.ReferenceTables>()) with { After = null, Before = null };
        var today = services.GetRequiredService<TimeProvider>().Today();
        return Task.FromResult(new ListContent(name,
            [text["weapons.page.id"], text["field.mark"], text["field.make"], text["field.model"], text["field.calibre"], text["weapons.duties.register"], text["weapons.duties.paragraph"], text["weapons.duties.missing"], text["weapons.duties.remedy"], text["weapons.duties.since"]],
            AllAsync(list, query, current.Reading(), http.RequestAborted).Select(d => new object?[] { desk.IdOf(d.Entry), d.Mark, d.Make, d.Model, d.Calibre, d.RegisterCode, law.Rules[d.Rule].Rule.Paragraph, text[$"weapons.duty.{d.Rule}"], text.Of(DutyWords.Refusal(law, d.Rule, today)), DateOnly.FromDateTime(d.Since) })));
    });

    private static async IAsyncEnumerable<DutyItem> AllAsync(DutyList list, DutyQuery query, ReadContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var read = 0; ;)
        {
            var page = await list.ListAsync(query, Size, context, ct);
            if ((read += page.Count) > ListFile.Most) throw ListFile.TooLong();
            foreach (var duty in page) yield return duty;
            if (page.Count < Size) yield break;
            query = query with { After = page[^1].Id };
        }
    }
}
