using AngleSharp.Dom;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Xunit;
using Node = Proofmark.Tests.Storage.Node;

namespace Proofmark.Tests.Weapons;

public sealed class CustodyTests
{
    [Fact]
    public async Task A_chain_says_who_held_the_weapon_since_when_and_by_which_act_with_a_branch_for_each_register()
    {
        await using var server = await WeaponServer.StartAsync();
        var (uid, entry) = await WeaponAsync(server);
        await server.Node.Weapons.TransferAsync(entry, "dealer", null, null, PartialDate.Parse("2019-03"), Node.By(Node.Amina));
        await server.Node.Weapons.ReportStolenAsync(entry, PartialDate.Parse("2021-05-02"), null, Node.By(Node.Amina));
        var amina = await server.WorkingAsync("amina", "clerk");
        var page = (await amina.GetAsync($"/weapons/{uid}/custody")).Page;
        var rows = Rows(page);
        Assert.Equal(3, rows.Count);
        Assert.Equal("Holder not recorded Taken into a register Date not known March 2019", rows[0]);
        Assert.Equal("Dealer Transferred March 2019 2 May 2021", rows.Single(r => r.Contains("Dealer", StringComparison.Ordinal)));
        Assert.Equal("Not known Reported stolen 2 May 2021 now", rows.Single(r => r.StartsWith("Not known", StringComparison.Ordinal)));
        Assert.Equal(3, page.QuerySelectorAll("svg.picture rect.box").Length);
        Assert.Single(page.QuerySelectorAll("svg.picture rect.missing"));

        // A second register knows the weapon too; the reader may not see it, then may.
        var army = await server.Node.Registers.OpenAsync("ARMY", "Army of XA", "weapons", 0, null, Node.By(Node.Amina));
        var (_, other) = await WeaponAsync(server, army);
        await server.Node.Weapons.LinkAsync(other, entry, "same number", Node.By(Node.Amina));
        page = (await amina.GetAsync($"/weapons/{uid}/custody")).Page;
        Assert.Single(page.QuerySelectorAll("main table"));
        Assert.DoesNotContain("ARMY", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await amina.GetAsync($"/weapons/{uid}")).Page.QuerySelector($"a[href='/weapons/{uid}/custody']"));
        Assert.Equal("open weapon", await server.Node.ScalarAsync<string>("select kind || ' ' || subject from lookups order by id desc limit 1"));
    }

    [Fact]
    public async Task A_person_is_named_on_the_page_to_who_may_see_persons_and_in_no_file()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var uid = await server.WeaponAsync("P-1", "C-4711");
        var sent = await amina.SubmitAsync($"/weapons/{uid}/transfer", "deed", ("HolderKind", "person"), ("HolderName", "Zehra Aydin"), ("HolderNumber", "77-1"), ("Occurred", "2020"));
        Assert.True(sent.Status == System.Net.HttpStatusCode.Redirect, string.Join(' ', sent.Page.QuerySelectorAll(".error-summary li").Select(l => l.TextContent)));
        Assert.Contains("Zehra Aydin", (await amina.GetAsync($"/weapons/{uid}/custody")).Page.QuerySelector("svg.picture")!.TextContent, StringComparison.Ordinal);
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var his = (await omar.GetAsync($"/weapons/{uid}/custody")).Page.QuerySelector("main")!.TextContent;
        Assert.DoesNotContain("Zehra", his, StringComparison.Ordinal);
        Assert.Contains("Private person", his, StringComparison.Ordinal);
        foreach (var format in (string[])["svg", "csv", "xlsx"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/weapons/{uid}/custody.{format}");
            using var answer = await amina.SendAsync(request);
            Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("Zehra", text, StringComparison.Ordinal);
            if (format != "xlsx") Assert.Contains("Private person", text, StringComparison.Ordinal);
        }
    }

    private static async Task<(Guid Uid, long Entry)> WeaponAsync(WeaponServer server, long? register = null)
    {
        var uid = await server.WeaponAsync("P-" + Guid.NewGuid().ToString("N")[..6], "C-4711", null, register);
        return (uid, await server.Node.ScalarAsync<long>($"select id from entries where uid = '{uid}' and until_act is null"));
    }

    private static List<string> Rows(IDocument page) => [.. page.QuerySelectorAll("main tbody tr").Select(r => string.Join(' ', r.Children.Select(c => c.TextContent.Trim())))];
}
