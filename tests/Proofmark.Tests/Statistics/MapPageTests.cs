using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Weapons;
using Xunit;
using Node = Proofmark.Tests.Storage.Node;

namespace Proofmark.Tests.Statistics;

public sealed class MapPageTests
{
    [Fact]
    public async Task Recoveries_are_shown_on_their_country_and_in_the_table_and_who_may_not_see_cases_is_offered_none()
    {
        await using var server = await WeaponServer.StartAsync();
        var recoveries = server.Services.GetRequiredService<RecoveryService>();
        foreach (var country in (string[])["KE", "KE", "VA"])
            await recoveries.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new MarkRequest("serial", "C-1")]), "found", country), Node.By(Node.Amina, "investigation"));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var page = (await omar.GetAsync("/map")).Page;
        Assert.Equal(["Kenya 2 0 0 0", "Holy See 1 0 0 0"], page.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.Children.Select(c => c.TextContent.Trim()))));
        var links = page.QuerySelectorAll("svg.picture a");
        Assert.Equal(["Kenya: Recoveries 2", "Holy See: Recoveries 1"], links.Select(l => new string([.. l.GetAttribute("aria-label")!.Where(c => c is < '\u2066' or > '\u2069')])));
        Assert.All(links, l => Assert.NotNull(page.QuerySelector(l.GetAttribute("href")!)));
        Assert.Contains("do not imply official endorsement", page.QuerySelector("figure .hint")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(4, page.QuerySelectorAll(".tabs a").Length);
        // The shapes are loaded here alone, and weigh as much as two everyday pages.
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/map");
        using var whole = await omar.SendAsync(asked);
        using var small = new MemoryStream();
        await using (var brotli = new BrotliStream(small, CompressionLevel.Fastest, leaveOpen: true)) await whole.Content.CopyToAsync(brotli);
        Assert.InRange(small.Length, 10_000, 30_000);
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Empty((await amina.GetAsync("/map?show=asked")).Page.QuerySelectorAll(".tabs a"));
        Assert.Equal("Country,Recoveries", (await amina.GetAsync("/map.csv?show=asked")).Text.TrimStart('\uFEFF').Replace("\"", "", StringComparison.Ordinal).Split('\n')[0].Trim());
    }

    [Fact]
    public async Task A_nodes_own_shapes_take_the_place_of_those_that_ship_and_wrong_ones_are_said_and_not_passed_over()
    {
        await using var server = await WeaponServer.StartAsync(folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "maps"));
            File.WriteAllText(Path.Combine(folder, "maps", "world.json"), """{"format":"proofmark-map/1","source":"Survey of XA","date":"2026","licence":"own","shapes":[{"code":"KE","rings":["340 0 50 0 0 -50"]}],"points":[],"disputed":[]}""");
        });
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var page = await omar.GetAsync("/map");
        Assert.Contains("Survey of XA", page.Page.QuerySelector("figure")!.TextContent, StringComparison.Ordinal);
        Assert.Single(page.Page.QuerySelectorAll("figure svg.picture path.c"));
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "maps", "world.json"), """{"format":"proofmark-map/1","source":"Survey of XA","date":"2026","licence":"own","shapes":[{"code":"KE","rings":["340 0 50 0 0"]}],"points":[],"disputed":[]}""");
        File.SetLastWriteTimeUtc(Path.Combine(server.Folder, "maps", "world.json"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var wrong = await omar.GetAsync("/map");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("shapes[0].rings[0]: 5", wrong.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }
}
