using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Tests.Access;
using Xunit;

namespace Proofmark.Tests.Weapons.Kits;

/// <summary>Kits at their pages and by program.</summary>
public sealed class KitPagesTests
{
    [Fact]
    public async Task A_clerk_records_a_kit_reads_that_it_amounts_to_a_weapon_and_assembles_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync("/kits/new", "kit", ("Register", "POLICE"), ("Label", ""), ("Holder", "Dealer Kaleb"), ("Received", "2999-01-01"));
        Assert.Equal((HttpStatusCode.BadRequest, "f-label f-received"), (wrong.Status, string.Join(' ', wrong.Wrong.Order())));
        var path = (await amina.SubmitAsync("/kits/new", "kit", ("Register", "POLICE"), ("Label", "Box 1"), ("Holder", "Dealer Kaleb"), ("Received", "2025-05-01"))).Location!;
        Assert.StartsWith("/kits/", path, StringComparison.Ordinal);
        foreach (var (kind, mark) in new[] { ("frame", "F100"), ("slide", "") })
            Assert.Equal(path, (await amina.SubmitAsync(path, "record", ("Kind", kind), ("Mark", mark), ("Model", "M57"), ("Origin", "imported"))).Location);
        var ids = (await amina.GetAsync(path)).Page.QuerySelectorAll("[id]").Select(e => e.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
        var page = (await amina.GetAsync(path)).Page.QuerySelector("main")!.TextContent;
        foreach (var said in new[] { "Amounts to a weapon", "Not there: Barrel", "a pistol", "Dealer Kaleb", "F100" }) Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("Amounts to a weapon", (await amina.GetAsync("/kits")).Page.QuerySelector("main tbody tr")!.TextContent, StringComparison.Ordinal);
        // A part that was recorded on its own is laid beside them.
        var part = (await amina.SubmitAsync("/parts/new", "part", ("Register", "POLICE"), ("Kind", "barrel"), ("Mark", "B100"), ("Model", "M57"), ("Origin", "recovered"), ("Holder", "Evidence store"), ("Received", "2025-05-02"))).Location!;
        Assert.Contains("Evidence store", (await amina.GetAsync(part)).Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(path, (await amina.SubmitAsync(path, "lay", ("Part", part["/parts/".Length..]))).Location);
        var twice = await amina.SubmitAsync(path, "lay", ("Part", part["/parts/".Length..]));
        Assert.Equal((HttpStatusCode.BadRequest, "f-part"), (twice.Status, Assert.Single(twice.Wrong)));

        wrong = await amina.SubmitAsync(path, "assemble", ("Number", ""), ("Day", "2025-06-01"));
        Assert.Equal((HttpStatusCode.BadRequest, "f-number"), (wrong.Status, Assert.Single(wrong.Wrong)));
        var weapon = (await amina.SubmitAsync(path, "assemble", ("Number", "K-1"), ("WeaponMake", "Zastava"), ("WeaponModel", "M57"), ("Day", "2025-06-01"))).Location!;
        Assert.Contains("From a kit", (await amina.GetAsync(weapon)).Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, (await amina.GetAsync(weapon + "/parts")).Page.QuerySelectorAll("main tbody tr").Length);
        page = (await amina.GetAsync(part)).Page.QuerySelector("main")!.InnerHtml;
        Assert.Contains(path, page, StringComparison.Ordinal);
        Assert.Contains(weapon, page, StringComparison.Ordinal);
        Assert.Contains(weapon, (await amina.GetAsync(path)).Page.QuerySelector("main")!.InnerHtml, StringComparison.Ordinal);
        Assert.Contains(weapon, (await amina.GetAsync("/parts?mark=b-100")).Page.QuerySelector("main tbody")!.InnerHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync("/parts?register=NONE")).Status);
        // Who may look and not register writes nothing, and who has another register finds nothing.
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync("/kits/new")).Status);
        var seen = (await omar.GetAsync(path)).Page;
        Assert.Contains("Box 1", seen.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(seen.QuerySelectorAll("main form"));
        var boris = await server.WorkingAsync("boris", "clerk", withRegister: false);
        Assert.Equal(HttpStatusCode.NotFound, (await boris.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await boris.GetAsync(part)).Status);
    }

    [Fact]
    public async Task A_program_records_a_kit_and_assembles_it_and_two_cannot_use_one_part()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal("weapons.register_unknown", (await PostAsync(amina, "/api/v1/kits", new { register = "ARMY", label = "Box 1", holder = "Dealer Kaleb", received = "2025-05-01" })).Code);
        var kit = "/api/v1/kits/" + (await PostAsync(amina, "/api/v1/kits", new { register = "POLICE", label = "Box 1", holder = "Dealer Kaleb", received = "2025-05-01" })).Body.GetProperty("id").GetString();
        Assert.Equal("weapons.kits.part_unknown", (await PostAsync(amina, kit + "/parts", new { part = Guid.NewGuid() })).Code);
        foreach (var kind in new[] { "receiver", "barrel" })
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(amina, kit + "/parts", new { @new = new { kind, origin = "recovered", mark = kind == "receiver" ? "R-1" : null, model = "M70" } })).Status);
        var told = await GetAsync(amina, kit);
        Assert.Equal(("weapon", "long_arm", "3(b)"), (told.GetProperty("findings")[0].GetProperty("code").GetString(), told.GetProperty("findings")[0].GetProperty("kit").GetString(), told.GetProperty("findings")[0].GetProperty("paragraph").GetString()));
        var barrel = told.GetProperty("parts").EnumerateArray().Single(p => p.GetProperty("kind").GetString() == "barrel").GetProperty("id").GetString()!;
        Assert.Equal("weapons.kits.text", (await PostAsync(amina, $"{kit}/parts/{barrel}/removal", new { reason = "" })).Code);
        var made = await PostAsync(amina, kit + "/assembly", new { number = "K-1", day = "2025-06-01", make = "Zastava" });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal("weapons.kits.part_gone", (await PostAsync(amina, kit + "/assembly", new { number = "K-2", day = "2025-06-01", parts = new[] { barrel } })).Code);
        Assert.Equal("weapons.kits.none_chosen", (await PostAsync(amina, kit + "/assembly", new { number = "K-2", day = "2025-06-01" })).Code);
        Assert.Equal(made.Body.GetProperty("id").GetString(), (await GetAsync(amina, "/api/v1/parts?mark=r1")).GetProperty("parts")[0].GetProperty("weapon").GetString());
        Assert.Equal(0, (await GetAsync(amina, "/api/v1/kits")).GetProperty("kits")[0].GetProperty("parts").GetInt32());
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal("site.forbidden", (await PostAsync(omar, kit + "/assembly", new { number = "K-2", day = "2025-06-01" })).Code);
    }

    private static async Task<JsonElement> GetAsync(Person person, string path)
    {
        using var answer = await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static async Task<(HttpStatusCode Status, string? Code, JsonElement Body)> PostAsync(Person person, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await person.SendAsync(request);
        var root = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return (answer.StatusCode, root.TryGetProperty("code", out var code) ? code.GetString() : null, root);
    }
}
