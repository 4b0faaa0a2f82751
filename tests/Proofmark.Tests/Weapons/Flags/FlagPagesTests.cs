using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Quality;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons.Flags;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Flags;

/// <summary>Flags on the weapon's page, in search, in their list and its files, by the API, in an answer to a trace and in an extract.</summary>
public sealed class FlagPagesTests
{
    [Fact]
    public async Task A_clerk_flags_a_mark_on_its_page_and_every_place_says_flagged_and_not_proven()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "KB-1733"));
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync(path + "/flag", "deed", ("Kind", "altered"), ("Mark", "KB-1733"), ("Day", "2999-01-01"), ("SeenBy", "Central laboratory"), ("Signs", ""));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["f-day", "f-signs"], wrong.Wrong.Order());
        Assert.Equal(path, (await FlagAsync(amina, path, "altered", "The 3 stands over an older 8.")).Location);

        var page = (await amina.GetAsync(path)).Page;
        var notice = page.QuerySelector("section[aria-labelledby=marks] .notice")!.TextContent;
        foreach (var said in new[] { "Flagged, not proven", "Looks altered", "The 3 stands over an older 8.", "Central laboratory", "L-7/25" }) Assert.Contains(said, notice, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", page.Body!.TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Flagged, not proven", (await amina.GetAsync("/weapons?mark=KB-1733")).Page.QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
        await server.WeaponAsync("P-2", "KB-1733", w => w with { Make = "Norinco" });
        Assert.Equal(2, (await amina.GetAsync("/weapons?mark=KB-1733")).Page.QuerySelectorAll("tbody tr").Length);
        Assert.Single((await amina.GetAsync("/weapons?mark=KB-1733&flagged=yes")).Page.QuerySelectorAll("tbody tr"));
        Assert.Single((await amina.GetAsync("/flags?kind=altered")).Page.QuerySelectorAll("main tbody tr"));
        Assert.Empty((await amina.GetAsync("/flags?kind=removed")).Page.QuerySelectorAll("main tbody tr"));
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync("/flags?kind=forged")).Status);
        var csv = (await amina.GetAsync("/flags/list.csv")).Text;
        Assert.Contains("KB-1733", csv, StringComparison.Ordinal);
        Assert.Equal("list mark_flag", await server.Node.ScalarAsync<string>("select kind || ' ' || subject from lookups where subject = 'mark_flag' order by id limit 1"));

        var lift = page.QuerySelector("a[href*='/lift-flag']")!.GetAttribute("href")!;
        var flag = await server.Node.ScalarAsync<Guid>("select uid from mark_flags");
        Assert.Equal(path, (await amina.SubmitAsync(lift, "deed", ("Flag", flag.ToString()), ("Reason", "A scratch."))).Location);
        page = (await amina.GetAsync(path)).Page;
        Assert.Null(page.QuerySelector("section[aria-labelledby=marks] .notice"));
        Assert.Contains("A scratch.", page.QuerySelector("section[aria-labelledby=marks]")!.TextContent, StringComparison.Ordinal);
        // Who may look and not correct flags nothing.
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(path + "/flag")).Status);
    }

    [Fact]
    public async Task What_the_rules_of_data_quality_find_twice_is_proposed_until_a_person_confirms_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "KB-1733", w => w with { Marks = [new("serial", "KB-1733")] }));
        var twin = await server.WeaponAsync("P-2", "KB-1733", w => w with { Marks = [new("serial", "KB-1733")] });
        await server.Services.GetRequiredService<QualityService>().RunAsync("POLICE", Node.By(Node.Amina, "administration"));
        var amina = await server.WorkingAsync("amina", "clerk");
        var proposed = (await amina.GetAsync("/flags")).Page.QuerySelectorAll("section[aria-labelledby=proposed] tbody tr");
        Assert.Equal(2, proposed.Length);
        Assert.Contains(proposed, r => r.QuerySelector($"a[href='{path}/flag?kind=duplicate']") is not null);
        var form = (await amina.GetAsync(path + "/flag?kind=duplicate")).Page;
        Assert.Contains(PublicId.Of("XA", twin).ToString(), form.QuerySelectorAll("select[name=Other] option").Select(o => o.GetAttribute("value")));
        Assert.Equal(path, (await FlagAsync(amina, path, "duplicate", "Both receivers seen.", ("Other", PublicId.Of("XA", twin).ToString()))).Location);
        Assert.Single((await amina.GetAsync("/flags")).Page.QuerySelectorAll("section[aria-labelledby=proposed] tbody tr"));
    }

    [Fact]
    public async Task A_program_flags_lists_and_lifts_and_an_answer_to_a_trace_and_an_extract_carry_the_flag()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "KB-1733");
        var entry = await server.Node.ScalarAsync<long>($"select id from entries where uid = '{uid}' and until_act is null");
        await server.Services.GetRequiredService<MarkFlagBook>().SetAsync(entry, new("restamped", "KB-1733", null, new DateOnly(2026, 3, 1), "Central laboratory", "Two depths of stroke.", null), Node.By(Node.Amina));
        var reading = new ReadContext(Node.Amina, new Purpose("tracing"), [server.Register], 5);
        var candidate = Assert.Single(await server.Services.GetRequiredService<TraceSearch>().FindAsync(new TracedWeapon { Markings = [new TracedMark { Kind = Core.Marking.MarkKind.Serial, Text = "KB-1733" }] }, reading));
        var told = JsonSerializer.Serialize(TracedMark.Of(candidate), Core.Federation.Json.WireJson.Options);
        Assert.Contains("\"flags\":[\"restamped\"]", told, StringComparison.Ordinal);
        Assert.DoesNotContain("flags", JsonSerializer.Serialize(TracedMark.Of(candidate with { MarkFlags = [] }), Core.Federation.Json.WireJson.Options), StringComparison.Ordinal);

        var amina = await server.WorkingAsync("amina", "clerk");
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/weapons/{PublicId.Of("XA", uid)}/flags");
        using var answer = await amina.SendAsync(asked);
        var flag = Assert.Single(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateArray());
        Assert.Equal(("restamped", "Two depths of stroke."), (flag.GetProperty("kind").GetString(), flag.GetProperty("signs").GetString()));
    }

    private static Task<Answer> FlagAsync(Person amina, string path, string kind, string signs, params (string, string)[] more) =>
        amina.SubmitAsync(path + "/flag", "deed", [("Kind", kind), ("Mark", "KB-1733"), ("Day", "2026-03-01"), ("SeenBy", "Central laboratory"), ("Signs", signs), ("Examination", "L-7/25"), .. more]);
}
