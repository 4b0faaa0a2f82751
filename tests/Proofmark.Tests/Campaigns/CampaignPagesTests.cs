using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Proofmark.Tests.Campaigns;

/// <summary>A campaign by its pages, without script, and by the API.</summary>
public sealed class CampaignPagesTests
{
    [Fact]
    public async Task A_clerk_opens_a_campaign_plans_a_day_marks_and_reads_back_by_the_pages()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(2);
        var amina = await world.Server.WorkingAsync("amina", "clerk", "stock");
        var wrong = await amina.SubmitAsync("/campaigns/new", "campaign", ("Name", ""), ("Register", "POLICE"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var campaign = (await amina.SubmitAsync("/campaigns/new", "campaign", ("Name", "Stocks"), ("Register", "POLICE"), ("Owners", "state"), ("MarkKind", "replacement"), ("Country", "RS"), ("From", Day(0)))).Location!;
        Assert.Contains("Marked: 0 of 2", (await amina.GetAsync(campaign)).Text, StringComparison.Ordinal);
        var session = (await amina.SubmitAsync(campaign, "plan", ("Day", Day(0)), ("District", "North"), ("Place", "Workshop"), ("Machine", $"{world.Machine}"), ("Operator", "4711"), ("Block", $"{world.Block.Uid}"))).Location!;
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(session, "enlist", ("Count", "2"), ("First", "09:30"), ("Minutes", "20"))).Status);
        var list = (await amina.GetAsync(session)).Page;
        Assert.Equal(["09:30", "09:50"], list.QuerySelectorAll("main tbody td:nth-child(2)").Select(c => c.TextContent.Trim()));
        Assert.Equal("list campaign", await world.Server.Node.ScalarAsync<string>("select kind || ' ' || subject from lookups where cardinality(found) = 2 order by id desc limit 1"));
        var item = list.QuerySelector("main tbody th a")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(item, "mark", ("Component", ""))).Status);
        Assert.Equal(item, (await amina.SubmitAsync(item, "mark", ("Component", "receiver"), ("Material", "metal"))).Location);
        var serial = await world.Server.Node.ScalarAsync<string>("select text from marks");
        Assert.Equal(item, (await amina.SubmitAsync(item, "read", ("Reading", serial), ("Legibility", "clear"))).Location);
        Assert.Contains("Can be the mark that was to be put on", (await amina.GetAsync(item)).Text, StringComparison.Ordinal);
        Assert.Contains("Marked: 1 of 2", (await amina.GetAsync(campaign)).Text, StringComparison.Ordinal);

        var json = JsonDocument.Parse(await TextAsync(amina, "/api/v1" + session)).RootElement;
        Assert.Equal("valid marked True", $"{json.GetProperty("certificate")} {json.GetProperty("weapons")[0].GetProperty("outcome")} {json.GetProperty("weapons")[0].GetProperty("reading").GetProperty("fits")}");
        var second = json.GetProperty("weapons")[1].GetProperty("id").GetString();
        Assert.Equal("campaigns.text", await CodeAsync(amina, $"/api/v1{session}/weapons/{second}/set-aside", new { outcome = "not_marked" }));
        Assert.Null(await CodeAsync(amina, $"/api/v1{session}/weapons/{second}/set-aside", new { outcome = "not_presented" }));
        Assert.Null(await CodeAsync(amina, $"/api/v1{campaign}/close", new { note = "Done." }));
        Assert.Contains("Closing report", (await amina.GetAsync(campaign)).Text, StringComparison.Ordinal);
        Assert.Contains("Not presented", await TextAsync(amina, $"/campaigns/sessions/list.csv?session={session.Split('/')[^1]}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_not_run_campaigns_sees_nothing_and_no_override_is_a_clerks()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(1);
        var session = await world.SessionAsync(await world.CampaignAsync(), "0815");
        var omar = await world.Server.WorkingAsync("omar", "police", "investigation", "1");
        foreach (var path in new[] { "/campaigns", "/machines", "/producers", $"/campaigns/sessions/{session.Row.Uid}", $"/machines/{world.Machine}" })
            Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(path)).Status);
        var amina = await world.Server.WorkingAsync("amina", "clerk", "stock");
        var path2 = $"/campaigns/sessions/{session.Row.Uid}";
        Assert.Null((await amina.GetAsync(path2)).Page.QuerySelector("#override"));
        Assert.Equal("site.forbidden", await CodeAsync(amina, $"/api/v1{path2}/override", new { reason = "Because." }));
        // A clerk without the register finds no campaign there.
        var zoe = await world.Server.WorkingAsync("zoe", "clerk", "stock", withRegister: false);
        Assert.Equal(HttpStatusCode.NotFound, (await zoe.GetAsync(path2)).Status);
    }

    [Fact]
    public async Task A_machine_is_added_certified_and_broken_by_its_pages()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var amina = await world.Server.WorkingAsync("amina", "clerk", "stock");
        var machine = (await amina.SubmitAsync("/machines/new", "machine", ("Make", "Gravograph"), ("Model", "L2"), ("Serial", "9"), ("Method", "laser_engraved"))).Location!;
        Assert.Contains("No operator may run it", (await amina.GetAsync(machine)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(machine, "note", ("Kind", "fault"), ("Day", Day(0)))).Status);
        Assert.Equal(machine, (await amina.SubmitAsync(machine, "note", ("Kind", "fault"), ("Day", Day(0)), ("Note", "Lens."))).Location);
        Assert.Equal(machine, (await amina.SubmitAsync(machine, "certify", ("Operator", "12"), ("Certificate", "C"), ("Issued", Day(0)), ("Until", Day(20)))).Location);
        Assert.Equal(machine, (await amina.SubmitAsync(machine, "post", ("Organisation", $"{world.Arsenal}"), ("Place", "Hall"), ("From", Day(0)))).Location);
        var page = (await amina.GetAsync(machine)).Page;
        Assert.Contains("Out of order", page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The certificate ends soon", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, (await amina.GetAsync("/machines")).Page.QuerySelectorAll("main tbody tr").Length);
    }

    [Theory]
    [InlineData("QZ", "small_arm", "country")]
    [InlineData("!!", "small_arm", "country")]
    [InlineData("RS", "blunderbuss", "category")]
    [InlineData("QZ", "blunderbuss", "country category")]
    public async Task A_country_or_category_that_the_reference_data_does_not_know_is_refused_with_its_field(string country, string category, string fields)
    {
        await using var world = await CampaignWorld.CreateAsync();
        var amina = await world.Server.WorkingAsync("amina", "clerk", "stock");
        var producer = await world.Get<Core.Campaigns.Producers.ProducerBook>().RecordAsync("BF7", world.Arsenal, null, null, "North", CampaignWorld.Doing);
        await world.Get<Core.Campaigns.Producers.ProducerBook>().LicenseAsync(producer, "L-1", CampaignWorld.Today.AddDays(-1), CampaignWorld.Today.AddYears(1), 9, CampaignWorld.Doing);
        var campaign = new { name = "Stocks", register = "POLICE", owners = "state", markKind = "replacement", country, from = Day(0), category };
        var product = new { register = "POLICE", serial = "1", day = Day(0), component = "receiver", country, category };
        foreach (var (path, body) in new (string, object)[] { ("/api/v1/campaigns", campaign), ($"/api/v1/producers/{producer}/weapons", product) })
            Assert.Equal(fields, await FieldsAsync(amina, path, body));
        var page = await amina.SubmitAsync("/campaigns/new", "campaign", ("Name", "Stocks"), ("Register", "POLICE"), ("Owners", "state"), ("MarkKind", "replacement"), ("Country", country), ("Category", category), ("From", Day(0)));
        var log = await amina.SubmitAsync($"/producers/{producer}", "made", ("Register", "POLICE"), ("Serial", "1"), ("Day", Day(0)), ("Component", "receiver"), ("Country", country), ("Category", category));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (page.Status, log.Status));
        Assert.Equal("0 0", await world.Server.Node.ScalarAsync<string>("select concat_ws(' ', (select count(*) from marking_campaigns), (select count(*) from entries))"));
        // A name leads to its code, as in every field for a country.
        Assert.NotNull((await amina.SubmitAsync("/campaigns/new", "campaign", ("Name", "Stocks"), ("Register", "POLICE"), ("Owners", "state"), ("MarkKind", "replacement"), ("Country", "Serbia"), ("Category", "small_arm"), ("From", Day(0)))).Location);
        Assert.Equal("RS small_arm", await world.Server.Node.ScalarAsync<string>("select country || ' ' || category from marking_campaigns"));
    }

    [Fact]
    public async Task A_day_that_is_none_is_refused_and_never_read_as_no_day()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var amina = await world.Server.WorkingAsync("amina", "clerk", "stock");
        // Without a last day a campaign has no end, without the next maintenance a machine is never due: a slip must not say so.
        Assert.Equal("to", await FieldsAsync(amina, "/api/v1/campaigns", new { name = "Stocks", register = "POLICE", owners = "state", markKind = "replacement", country = "RS", from = Day(0), to = "2026-02-30" }));
        Assert.Equal("to", await FieldsAsync(amina, $"/api/v1/machines/{world.Machine}/postings", new { organisation = "ARS-2", place = "Hall", from = Day(0), to = "soon" }));
        Assert.Equal("due", await FieldsAsync(amina, $"/api/v1/machines/{world.Machine}/events", new { kind = "repaired", day = Day(0), due = "next week" }));
        var page = await amina.SubmitAsync($"/machines/{world.Machine}", "post", ("Organisation", $"{world.Arsenal}"), ("Place", "Hall"), ("From", Day(0)), ("To", "soon"));
        Assert.Contains("“soon” is not a day", page.Page.QuerySelector(".error-summary")!.TextContent.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("0 1 1", await world.Server.Node.ScalarAsync<string>("select concat_ws(' ', (select count(*) from marking_campaigns), (select count(*) from machine_postings), (select count(*) from machine_events))"));
    }

    private static async Task<string> FieldsAsync(Access.Person person, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await person.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return string.Join(' ', JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("field").GetString()));
    }

    private static string Day(int ahead) => CampaignWorld.Today.AddDays(ahead).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> TextAsync(Access.Person person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await person.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string?> CodeAsync(Access.Person person, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await person.SendAsync(request);
        return answer.IsSuccessStatusCode ? null : JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();
    }
}
