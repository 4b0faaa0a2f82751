using System.Net;
using AngleSharp.Html.Dom;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Weapons;

public sealed class MarkInputPagesTests
{
    private const string Places = "&place-seen=certain&place-text=ABC&place-seen=one_of&place-text=1%20I&place-seen=unreadable&place-text=&place-seen=certain&place-text=34&place-seen=certain&place-text=";

    [Fact]
    public async Task A_mark_filled_in_character_by_character_becomes_a_query_whose_address_can_be_kept()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "ABC1234");
        await server.WeaponAsync("P-2", "ABC7234");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var to = (await omar.GetAsync("/weapons?mark=&make=zastava&place-from=" + Places)).Location;
        Assert.Equal("/weapons?mark=ABC%5B1I%5D%3F34&make=zastava", to);
        var found = (await omar.GetAsync(to!)).Page;
        Assert.Equal("ABC1234", Assert.Single(found.QuerySelectorAll("tbody tr .serial")).TextContent);
        // The places show what was asked, so that one of them can be changed.
        Assert.Equal(["A", "B", "C", "1I", "", "3", "4", ""], found.QuerySelectorAll("input[name=place-text]").OfType<IHtmlInputElement>().Select(i => i.Value));
        Assert.Equal("one_of", found.QuerySelectorAll("select[name=place-seen]").OfType<IHtmlSelectElement>().ElementAt(3).Value);
    }

    [Fact]
    public async Task More_places_are_added_without_a_look_up_and_what_was_filled_in_stays()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var page = (await omar.GetAsync("/weapons?mark=&place-add=1&place-from=" + Places)).Page;
        Assert.Equal(13, page.QuerySelectorAll("input[name=place-text]").Length);
        Assert.Equal("ABC", ((IHtmlInputElement)page.QuerySelector("input[name=place-text]")!).Value);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'find'"));
    }

    [Fact]
    public async Task Of_text_and_places_the_one_that_was_changed_counts_and_when_both_were_the_person_decides()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal("/weapons?mark=XYZ9", (await omar.GetAsync("/weapons?mark=XYZ9&place-from=ABC&place-seen=certain&place-text=ABC")).Location);
        Assert.Equal("/weapons?mark=ABCD", (await omar.GetAsync("/weapons?mark=ABC&place-from=ABC&place-seen=certain&place-text=ABCD")).Location);
        var both = await omar.GetAsync("/weapons?mark=XYZ9&place-from=ABC&place-seen=certain&place-text=ABCD");
        Assert.Equal((HttpStatusCode.BadRequest, "f-mark"), (both.Status, Assert.Single(both.Wrong)));
        Assert.Contains("ABCD", both.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        var wrong = await omar.GetAsync("/weapons?mark=&place-from=&place-seen=one_of&place-text=");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.True(wrong.Page.QuerySelector("details:has(.places)")!.HasAttribute("open"));
    }

    [Fact]
    public async Task Invisible_characters_in_a_search_are_shown_left_out_and_said()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "ABC1234");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var page = (await omar.GetAsync("/weapons?mark=" + Uri.EscapeDataString("AB\u202eC12\u200b34"))).Page;
        Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.Equal(["U+202E", "U+200B"], page.QuerySelectorAll(".notice-warning .invisible").Select(e => e.TextContent));
        Assert.Contains("left out of the search", page.QuerySelector(".notice-warning")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("ABC1234", ((IHtmlInputElement)page.QuerySelector("#f-mark")!).Value);
        Assert.Null((await omar.GetAsync("/weapons?mark=ABC1234")).Page.QuerySelector(".notice-warning"));
    }

    [Fact]
    public async Task Invisible_characters_are_not_recorded_before_the_clerk_has_seen_the_mark_without_them()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}/mark";
        var amina = await server.WorkingAsync("amina", "clerk");
        var told = await amina.SubmitAsync(path, "deed", ("MarkText", "XA\u2066 91\u2069"), ("MarkKind", "import"));
        Assert.Equal((HttpStatusCode.BadRequest, "f-marktext"), (told.Status, Assert.Single(told.Wrong)));
        Assert.Contains("U+2066", told.Page.QuerySelector(".error")!.TextContent, StringComparison.Ordinal);
        var field = ((IHtmlInputElement)told.Page.QuerySelector("#f-marktext")!).Value;
        Assert.Equal("XA 91", field);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SendFormAsync(told.Page, path, "deed", ("MarkText", field), ("MarkKind", "import"))).Status);
        Assert.Equal("XA 91", await server.Node.ScalarAsync<string>("select text from marks where kind = 'import'"));
    }
}
