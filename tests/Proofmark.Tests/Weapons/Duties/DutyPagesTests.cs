using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Xunit;

namespace Proofmark.Tests.Weapons.Duties;

/// <summary>Duties on the weapon's page, in their list and in its files, by the API; what the transfer page says when the gate is shut.</summary>
public sealed class DutyPagesTests
{
    [Fact]
    public async Task The_weapons_page_says_paragraph_and_remedy_and_the_transfer_page_where_it_may_still_go()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await UnmarkedAsync(server, "P-1"));
        var amina = await server.WorkingAsync("amina", "clerk");
        var section = (await amina.GetAsync(path)).Page.QuerySelector("section[aria-labelledby='duties']")!.TextContent;
        Assert.Contains("ITI, paragraph 8(a)", section, StringComparison.Ordinal);
        Assert.Contains("have one put on and record it", section, StringComparison.Ordinal);

        var refused = await amina.SubmitAsync(path + "/transfer", "deed", ("HolderKind", "dealer"));
        Assert.Contains("ITI, paragraph 8(a)", refused.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("does not stop court, laboratory, store", refused.Text, StringComparison.Ordinal);
        Assert.NotNull(refused.Page.QuerySelector($"a[href='{path}/move']"));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from events where type = 'transferred'"));

        Assert.Equal(path, (await amina.SubmitAsync(path + "/move", "deed", ("Movement", "laboratory"), ("Note", "State laboratory"))).Location);
        Assert.Contains("ITI, paragraph 8(a)", (await amina.SubmitAsync(path + "/move", "deed", ("Movement", "export"), ("Country", "FR"))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(path, (await amina.SubmitAsync(path + "/mark", "deed", ("MarkKind", "replacement"), ("MarkText", "XA 0001"), ("MarkCountry", "RS"), ("MarkComponent", "receiver"), ("MarkQuality-readable", "y"))).Location);
        Assert.Equal("---y--", await server.Node.ScalarAsync<string>("select quality from marks where text = 'XA 0001'"));
        Assert.Null((await amina.GetAsync(path)).Page.QuerySelector("section[aria-labelledby='duties']"));
        Assert.Equal(path, (await amina.SubmitAsync(path + "/transfer", "deed", ("HolderKind", "dealer"))).Location);
    }

    [Fact]
    public async Task The_list_shows_the_readers_registers_alone_by_paragraph_page_by_page_and_the_look_up_is_recorded()
    {
        await using var server = await WeaponServer.StartAsync();
        for (var i = 0; i < 55; i++) await UnmarkedAsync(server, "P-" + i.ToString("D2", CultureInfo.InvariantCulture));
        await server.WeaponAsync("B-1", "B 1", w => w with { Marks = [w.Marks[0] with { Component = "barrel" }], Category = "small_arm.rifle" });
        var army = await server.Node.Registers.OpenAsync("ARMY", "Army of XA", "weapons", 0, null, Storage.Node.By(Storage.Node.Amina));
        await UnmarkedAsync(server, "ARMY-1", army);
        var amina = await server.WorkingAsync("amina", "clerk");

        var first = (await amina.GetAsync("/duties")).Page;
        Assert.Equal(25, first.QuerySelectorAll("main tbody tr").Length);
        var next = first.QuerySelector("a[href*='after=']")!.GetAttribute("href")!;
        Assert.Equal("1–25", Rows(first));
        // Forward to the end and back, page by page: each says which rows it shows, and back are the same as forward.
        var (second, third) = ((await amina.GetAsync(next)).Page, (await amina.GetAsync(Link((await amina.GetAsync(next)).Page, "next")!)).Page);
        Assert.Equal(("26–50", "51–56", 6), (Rows(second), Rows(third), third.QuerySelectorAll("main tbody tr").Length));
        Assert.Null(Link(third, "next"));
        var back = (await amina.GetAsync(Link(third, "prev")!)).Page;
        Assert.Equal((Rows(second), second.QuerySelector("main tbody")!.TextContent), (Rows(back), back.QuerySelector("main tbody")!.TextContent));
        Assert.Equal(Link(second, "next"), Link(back, "next"));
        var begin = (await amina.GetAsync(Link(back, "prev")!)).Page;
        Assert.Equal((Rows(first), first.QuerySelector("main tbody")!.TextContent, null), (Rows(begin), begin.QuerySelector("main tbody")!.TextContent, Link(begin, "prev")));
        Assert.Contains("paragraph=8%28a%29", Link((await amina.GetAsync("/duties?paragraph=8(a)")).Page, "next"), StringComparison.Ordinal);
        Assert.Single((await amina.GetAsync("/duties?paragraph=10")).Page.QuerySelectorAll("main tbody tr"));
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync("/duties?paragraph=11")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync("/duties?register=ARMY")).Status);
        Assert.Equal("list duty", await server.Node.ScalarAsync<string>("select kind || ' ' || subject from lookups where subject = 'duty' order by id limit 1"));

        var csv = await TextAsync(amina, "/duties/list.csv");
        Assert.Equal(57, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("ARMY", csv, StringComparison.Ordinal);
        var json = JsonDocument.Parse(await TextAsync(amina, "/api/v1/duties?paragraph=10")).RootElement;
        var only = Assert.Single(json.GetProperty("duties").EnumerateArray());
        Assert.Equal("misplaced ITI 10 political_commitment POLICE", $"{only.GetProperty("rule")} {only.GetProperty("instrument")} {only.GetProperty("paragraph")} {only.GetProperty("force")} {only.GetProperty("register")}");
    }

    [Fact]
    public async Task A_program_moves_and_exempts_as_the_pages_do()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/api/v1/weapons/" + PublicId.Of("XA", await UnmarkedAsync(server, "P-1"));
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal("weapons.gate.unmarked", await CodeAsync(amina, path + "/events", new { type = "moved", movement = "export", country = "FR" }));
        Assert.Equal("weapons.movement_unknown", await CodeAsync(amina, path + "/events", new { type = "moved", movement = "destruction" }));
        Assert.Equal("site.field_empty", await CodeAsync(amina, path + "/events", new { type = "moved" }));
        Assert.Null(await CodeAsync(amina, path + "/events", new { type = "moved", movement = "court" }));
        Assert.Equal("weapons.antique_late", await CodeAsync(amina, path + "/exemption", new { ground = "antique", reason = "old" }));
        Assert.Equal("weapons.choice_unknown", await CodeAsync(amina, path + "/events", new { type = "marked", mark = new { text = "X 1", quality = "good" } }));
        Assert.Equal("unmarked", JsonDocument.Parse(await TextAsync(amina, path)).RootElement.GetProperty("duties")[0].GetProperty("rule").GetString());
    }

    private static string? Link(AngleSharp.Dom.IDocument page, string rel) => page.QuerySelector($".pager a[rel={rel}]")?.GetAttribute("href");

    private static string Rows(AngleSharp.Dom.IDocument page) => page.QuerySelector(".pager span")!.TextContent.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal).Trim();

    private static Task<Guid> UnmarkedAsync(WeaponServer server, string number, long? register = null) => server.WeaponAsync(number, number, w => w with { Make = null, Country = null, HolderKind = "person" }, register);

    private static async Task<string> TextAsync(Person person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await person.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string?> CodeAsync(Person person, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await person.SendAsync(request);
        if (answer.IsSuccessStatusCode) return null;
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();
    }
}
