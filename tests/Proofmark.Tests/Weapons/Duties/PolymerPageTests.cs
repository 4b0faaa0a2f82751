using System.Net;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Weapons.Duties;

/// <summary>Polymer arms without a durable insert: what the duties say, narrowed by register, class and maker.</summary>
public sealed class PolymerPageTests
{
    [Fact]
    public async Task The_report_lists_open_duties_of_polymer_alone_with_its_figure_and_files()
    {
        await using var server = await WeaponServer.StartAsync();
        await PolymerAsync(server, "P-1", "GL-1", "Glock", "small_arm.pistol");
        await PolymerAsync(server, "P-2", "GL-2", "Glock", "small_arm.rifle");
        await PolymerAsync(server, "P-3", "TA-3", "Taurus", "small_arm.pistol");
        // Cured by its method, and open under another rule.
        await server.WeaponAsync("P-4", "GL-4", w => w with { Make = "Glock", Category = "small_arm.pistol", Marks = [new("manufacture", "GL-4", "frame", "AT", Method: "inset_plate") { Material = "polymer" }] });
        await server.WeaponAsync("P-5", "ST-5", w => w with { Category = "small_arm.pistol", Marks = [w.Marks[0] with { Component = "barrel" }] });
        var amina = await server.WorkingAsync("amina", "clerk");

        var all = (await amina.GetAsync("/duties/polymer")).Page;
        Assert.Equal(["GL-1", "GL-2", "TA-3"], all.QuerySelectorAll("main tbody th").Select(h => h.TextContent.Trim()));
        Assert.Equal("3 weapons", all.QuerySelector("main p[role=status]")!.TextContent);
        Assert.Equal(2, (await amina.GetAsync("/duties/polymer?class=small_arm.pistol")).Page.QuerySelectorAll("main tbody tr").Length);
        Assert.Equal(3, (await amina.GetAsync("/duties/polymer?class=small_arm")).Page.QuerySelectorAll("main tbody tr").Length);
        Assert.Single((await amina.GetAsync("/duties/polymer?make=taurus&register=POLICE")).Page.QuerySelectorAll("main tbody tr"));
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync("/duties/polymer?class=tank")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync("/duties/polymer?register=ARMY")).Status);
        var csv = (await amina.GetAsync("/duties/polymer/list.csv?make=Glock")).Text;
        Assert.Equal(3, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.NotNull((await amina.GetAsync("/duties")).Page.QuerySelector("a[href='/duties/polymer']"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/duties?rule=polymer&make=Taurus");
        using var answer = await amina.SendAsync(request);
        Assert.Contains("TA-3", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<Guid> PolymerAsync(WeaponServer server, string number, string serial, string make, string category) =>
        server.WeaponAsync(number, serial, w => w with { Make = make, Category = category, Country = "AT", Marks = [new("manufacture", serial, "frame", "AT", Method: "stamped") { Material = "polymer" }] });
}
