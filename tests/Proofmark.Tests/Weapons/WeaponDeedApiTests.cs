using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>The acts of the pages, for programs; and parts of weapons, by form and by program.</summary>
public sealed class WeaponDeedApiTests
{
    [Fact]
    public async Task An_entry_is_corrected_linked_and_unlinked_by_whoever_may_with_a_reason()
    {
        await using var server = await WeaponServer.StartAsync();
        var first = PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1")).ToString();
        var second = PublicId.Of("XA", await server.WeaponAsync("P-2", "A 1")).ToString();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal("site.field_empty", (await PostAsync(amina, $"/api/v1/weapons/{first}/correction", new { reason = " ", model = "M70 AB2" })).Code);
        Assert.Equal("weapons.year_form", (await PostAsync(amina, $"/api/v1/weapons/{first}/correction", new { reason = "x", year = "19" })).Code);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(amina, $"/api/v1/weapons/{first}/correction", new { reason = "As on the receiver.", model = "M70 AB2", country = "" })).Status);
        Assert.Equal("Zastava|M70 AB2||1987", await server.Node.ScalarAsync<string>("select make || '|' || model || '|' || coalesce(country, '') || '|' || year from entries where row_key = 'P-1' and until_act is null"));

        Assert.Equal("weapons.other_unknown", (await PostAsync(amina, $"/api/v1/weapons/{second}/link", new { other = PublicId.New("XA", TimeProvider.System).ToString(), reason = "x" })).Code);
        Assert.Equal("weapons.same_weapon", (await PostAsync(amina, $"/api/v1/weapons/{second}/link", new { other = second, reason = "x" })).Code);
        var key = Guid.NewGuid();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(amina, $"/api/v1/weapons/{second}/link", new { other = first, reason = "Seen side by side." }, key)).Status);
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from entries where linked_weapon is not null"));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(amina, $"/api/v1/weapons/{second}/unlink", new { reason = "Not the same." })).Status);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from entries where linked_weapon is not null"));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal("site.forbidden", (await PostAsync(omar, $"/api/v1/weapons/{second}/unlink", new { reason = "x" })).Code);
    }

    [Fact]
    public async Task A_destruction_needs_two_persons_by_program_too()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/api/v1/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}/destruction";
        var boris = await server.WorkingAsync("boris", "supervisor", "destruction");
        var vera = await server.WorkingAsync("vera", "supervisor", "destruction");
        Assert.Equal("weapons.no_proposal", (await PostAsync(vera, path, new { step = "approve" })).Code);
        Assert.Equal("weapons.choice_unknown", (await PostAsync(vera, path, new { step = "burn" })).Code);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(boris, path, new { step = "propose", note = "Smelted." })).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await PostAsync(boris, path, new { step = "approve" })).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await PostAsync(boris, path, new { step = "record" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(vera, path, new { step = "approve" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(boris, path, new { step = "record", occurred = "2026-01-02" })).Status);
        Assert.Equal("destroyed", await server.Node.ScalarAsync<string>("select status from weapon_states"));
    }

    [Fact]
    public async Task An_administrator_lists_and_opens_registers()
    {
        await using var server = await WeaponServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        Assert.Equal("access.handling_range", (await PostAsync(chief, "/api/v1/registers", new { code = "ARMY", name = "Army", handling = 12 })).Code);
        Assert.Equal("weapons.register_code", (await PostAsync(chief, "/api/v1/registers", new { code = "A B", name = "Army" })).Code);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(chief, "/api/v1/registers", new { code = "ARMY", name = "Army" })).Status);
        var list = await (await chief.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/registers"))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["ARMY", "POLICE"], list.EnumerateArray().Select(r => r.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Parts_with_and_without_numbers_are_recorded_shown_and_found_by_their_numbers()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal("weapons.choice_unknown", (await PostAsync(amina, "/api/v1/weapons", new { register = "POLICE", number = "1", components = new[] { new { kind = "wheel", mark = "B-1" } } })).Code);
        var body = new { register = "POLICE", number = "1", marks = new[] { new { text = "A-1", component = "frame" } }, components = new object[] { new { kind = "barrel", mark = "B-77" }, new { kind = "slide" }, new { kind = "barrel", mark = "B-78" } } };
        var (status, _, json) = await PostAsync(amina, "/api/v1/weapons", body);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("barrel slide barrel frame*", await server.Node.ScalarAsync<string>("select string_agg(kind || case when controlling then '*' else '' end, ' ' order by id) from components"));
        var id = json.GetProperty("id").GetString();
        var weapon = await (await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/weapons/" + id))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["barrel", "slide", "barrel", "frame"], weapon.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("kind").GetString()));
        var found = await (await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/weapons?mark=b77"))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(id, Assert.Single(found.GetProperty("candidates").EnumerateArray()).GetProperty("id").GetString());
        var page = (await amina.GetAsync("/weapons/" + id)).Page.QuerySelector("[aria-labelledby=components]")!;
        Assert.Equal(["Barrel", "Slide", "Frame"], page.QuerySelectorAll("dt").Select(t => t.TextContent.Trim()));
        Assert.Contains("No mark on record", page.TextContent, StringComparison.Ordinal);
        await server.Node.Weapons.MarkAsync(await server.Node.ScalarAsync<long>("select id from entries where row_key = '1'"), new("serial", "C-1", "cylinder"), null, Storage.Node.By(Storage.Node.Amina));
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from components where kind = 'cylinder'"));
    }

    [Fact]
    public async Task The_form_takes_parts_and_names_the_one_whose_kind_is_missing()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "7"), ("Part2MarkText", "S-9"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["f-part2markcomponent"], wrong.Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "7"), ("Part2MarkText", "S-9"), ("Part2MarkComponent", "slide"), ("Part4MarkComponent", "barrel"))).Status);
        Assert.Equal("slide:S-9 barrel:", await server.Node.ScalarAsync<string>("select string_agg(c.kind || ':' || coalesce(m.text, ''), ' ' order by c.id) from components c left join marks m on m.entry = c.entry and m.component = c.kind"));
    }

    private static async Task<(HttpStatusCode Status, string? Code, JsonElement Json)> PostAsync(Person person, string path, object body, Guid? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", (key ?? Guid.NewGuid()).ToString());
        var answer = await person.SendAsync(request);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, json.TryGetProperty("code", out var code) ? code.GetString() : null, json);
    }
}
