using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Shared;
using Proofmark.Core.Statistics;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Statistics;

/// <summary>Records by how the weapon came about, year by year (3D-printed, from kits, converted…).</summary>
public sealed class OriginFigureTests
{
    [Fact]
    public async Task Records_are_counted_by_origin_and_year_of_registration_and_only_those_that_the_reader_could_count()
    {
        await using var server = await WeaponServer.StartAsync();
        var army = await server.Node.PoliceRegisterAsync("ARMY");
        foreach (var (number, origin, registered, register) in new[]
        {
            ("N-1", "printed", "2025-04-02", server.Register), ("N-2", "printed", "2025", server.Register), ("N-3", "kit", "2026-01", server.Register),
            ("N-4", "unknown", "2026", server.Register), ("N-5", "printed", null, server.Register), ("N-6", "craft", "2025-04-02", army),
        })
            await server.WeaponAsync(number, number, w => w with { Origin = origin, Registered = registered is null ? null : (WrittenDate?)PartialDate.Parse(registered) }, register);
        var figures = await server.Services.GetRequiredService<FigureCounter>().CountAsync();
        var mine = figures.OriginsFor(new ReadContext(Node.Amina, new Purpose("registration"), [server.Register], 5));
        Assert.Contains(("printed", 2025, 2L), mine.Select(o => (o.Origin, o.Year ?? 0, o.Count)));
        Assert.DoesNotContain(mine, o => o.Origin == "craft");
        var amina = await server.WorkingAsync("amina", "clerk");
        var csv = (await amina.GetAsync("/statistics/records-by-origin.csv?from=2025-01&to=2026-12")).Text.Replace("\"", "", StringComparison.Ordinal).TrimStart('\uFEFF').Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["Year,Industrially made,Craft-made,Converted,Reactivated,3D-printed,From a kit", "2025,0,0,0,0,2,0", "2026,0,0,0,0,0,1"], csv);
        var page = (await amina.GetAsync("/statistics?from=2025-01&to=2026-12")).Page;
        Assert.Contains("1 record whose origin is not known", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }
}
