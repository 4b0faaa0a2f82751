using System.Net;
using Proofmark.Core.Shared;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Server;

public sealed class SearchPageTests
{
    private const string Lookups = "select count(*) from lookups";

    [Fact]
    public async Task One_field_finds_weapons_by_mark_records_by_number_and_pages_by_title()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "A-4731/97");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2021/0417");
        var page = (await omar.GetAsync("/search?q=a4731%2097")).Page;
        Assert.Equal("A-4731/97", page.QuerySelector("[aria-labelledby=weapons-found] .serial")!.TextContent);
        Assert.Equal("investigation 2021/0417 find mark", await server.Node.ScalarAsync<string>("select purpose || ' ' || case_reference || ' ' || kind || ' ' || subject from lookups where subject = 'mark'"));

        var number = PublicId.Of("XA", uid).ToString();
        Assert.Equal("/weapons/" + number, (await omar.GetAsync("/search?q=" + number.ToLowerInvariant())).Page.QuerySelector("[aria-labelledby=weapons-found] a")!.GetAttribute("href"));
        Assert.Contains((await omar.GetAsync("/search?q=recover")).Page.QuerySelectorAll("[aria-labelledby=pages-found] a"), a => a.GetAttribute("href") == "/recoveries");
        Assert.Contains((await omar.GetAsync("/search?q=RECUPER&lang=es")).Page.QuerySelectorAll("[aria-labelledby=pages-found] a"), a => a.GetAttribute("href") == "/recoveries");
        // Pages that are closed to somebody are not named.
        Assert.Empty((await omar.GetAsync("/search?q=registers&lang=en")).Page.QuerySelectorAll("[aria-labelledby=pages-found] a[href='/registers']"));
        Assert.Equal(HttpStatusCode.OK, (await omar.GetAsync("/search?q=AB%5B1")).Status);
        Assert.NotNull((await omar.GetAsync("/search?q=XA-2020-000001")).Page.QuerySelector("#cases-found"));
    }

    [Fact]
    public async Task Without_a_purpose_and_for_a_word_without_a_figure_nothing_is_looked_up()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "A-4731/97");
        var idle = await server.SignedInAsync("omar", "police");
        var page = (await idle.GetAsync("/search?q=A-4731")).Page;
        Assert.Empty(page.QuerySelectorAll("[aria-labelledby=weapons-found] .serial"));
        Assert.Equal("/weapons?mark=A-4731", page.QuerySelector("[aria-labelledby=weapons-found] a")!.GetAttribute("href"));
        var busy = await server.WorkingAsync("pavel", "police", "investigation", "1");
        await busy.GetAsync("/search?q=import");
        Assert.Equal(0, await server.Node.ScalarAsync<long>(Lookups));
    }

    [Fact]
    public async Task Persons_are_not_found_by_name_or_number_whoever_asks()
    {
        await using var server = await WeaponServer.StartAsync();
        var clerk = await server.WorkingAsync("amina", "clerk");
        var registered = await clerk.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "P-1"), ("HolderKind", "person"), ("HolderName", "Wilhelmina Quillfeather"), ("HolderNumber", "LIC471188"), ("KeepUntil", "2040-12-31"));
        Assert.Equal(HttpStatusCode.Redirect, registered.Status);
        var supervisor = await server.WorkingAsync("vera", "supervisor", "investigation", "1");
        foreach (var person in new[] { clerk, supervisor })
            foreach (var asked in new[] { "Wilhelmina", "Quillfeather 1", "LIC471188", "wilhelmina%20quillfeather" })
            {
                var found = (await person.GetAsync("/search?q=" + asked)).Page;
                Assert.Empty(found.QuerySelectorAll("main .plain-list a, main a[href*='/persons/']"));
            }
    }

    [Fact]
    public async Task The_keys_can_be_turned_off_in_a_browser_and_on_again()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.SignedInAsync("omar", "police");
        Assert.NotNull((await omar.GetAsync("/")).Page.QuerySelector("[data-keys]"));
        await omar.SubmitAsync("/shortcuts", "keys");
        Assert.Null((await omar.GetAsync("/")).Page.QuerySelector("[data-keys]"));
        await omar.SubmitAsync("/shortcuts", "keys");
        var page = (await omar.GetAsync("/shortcuts")).Page;
        Assert.Contains("h:/", page.QuerySelector("[data-keys]")!.GetAttribute("data-keys"), StringComparison.Ordinal);
        // Only parts that are open to this person have a key.
        Assert.Contains("g then r", page.QuerySelectorAll("main tbody th").Select(h => string.Join(' ', h.TextContent.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }
}
