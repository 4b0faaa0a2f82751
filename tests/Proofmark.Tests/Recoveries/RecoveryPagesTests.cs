using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Recoveries;

public sealed class RecoveryPagesTests
{
    internal static readonly (string, string)[] Pistol =
    [
        ("do", "record"), ("Kind", "seized"), ("Cause", "possession without licence"), ("Country", "XB"), ("Place", "port district"), ("Occurred", "2026-02"), ("Authority", "Port police"),
        ("Category", "small_arm.pistol"), ("Make", "Zastava"), ("Model", "M57"), ("Calibre", "7.62x25"),
        ("M1MarkKind", "serial"), ("M1MarkText", "C-4711"), ("M1MarkComponent", "frame"), ("M2MarkKind", "manufacture"), ("M2MarkText", "YU 78"), ("M2MarkCountry", "RS"), ("M2MarkYear", "1978"),
    ];

    [Fact]
    public async Task A_recovery_is_recorded_with_its_marks_and_opening_it_is_on_record()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var made = await omar.SubmitAsync("/recoveries/new", "recovery", Pistol);
        Assert.StartsWith("/recoveries/XA-", made.Location, StringComparison.Ordinal);
        var page = (await omar.GetAsync(made.Location!)).Page;
        Assert.Equal(["C-4711", "YU 78"], page.QuerySelectorAll(".marks .serial").Select(s => s.TextContent));
        Assert.Contains("seized", page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Serbia", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("open recovery 2026/17 1", await server.Node.ScalarAsync<string>("select kind || ' ' || subject || ' ' || case_reference || ' ' || cardinality(found) from lookups order by id desc limit 1"));
        Assert.Single((await omar.GetAsync("/recoveries")).Page.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_together_and_nothing_is_recorded()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var answer = await omar.SubmitAsync("/recoveries/new", "recovery", ("do", "record"), ("Kind", "seized"), ("Occurred", "31.12.2026"), ("Year", "19"), ("M1MarkKind", "serial"), ("M1MarkText", "A\u0007"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(5, answer.Page.QuerySelectorAll(".error-summary li").Length);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from recoveries"));
    }

    [Fact]
    public async Task What_was_seen_is_held_against_the_reference_and_taken_by_a_button()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var looked = await omar.SubmitAsync("/recoveries/new", "recovery", ("do", "identify"), ("Make", "SW"), ("Calibre", "9x19"));
        var proposals = looked.Page.QuerySelectorAll(".proposals li").Select(l => l.TextContent).ToList();
        Assert.Contains(proposals, p => p.Contains("Smith & Wesson", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(proposals, p => p.Contains("9 mm Luger", StringComparison.OrdinalIgnoreCase));
        var button = looked.Page.QuerySelectorAll(".proposals button").First(b => b.GetAttribute("value")!.Contains("Wesson", StringComparison.OrdinalIgnoreCase)).GetAttribute("value")!;
        var taken = await omar.SendFormAsync(looked.Page, "/recoveries/new", "recovery", ("take", button), ("Make", "SW"));
        Assert.Equal(button["Make:".Length..], taken.Page.QuerySelector("#f-make")!.GetAttribute("value"));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from recoveries"));
    }

    [Fact]
    public async Task Who_may_only_read_cannot_record_and_a_recovery_that_is_none_is_not_found()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync("/recoveries/new")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync("/recoveries/XA-nothing")).Status);
        Assert.Null((await amina.GetAsync("/recoveries")).Page.QuerySelector("a[href='/recoveries/new']"));
    }

    [Fact]
    public async Task A_program_records_a_recovery_once_for_one_key_and_reads_it_back()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var key = Guid.NewGuid();
        async Task<string> PostAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/recoveries") { Content = JsonContent.Create(new { kind = "found", country = "XB", weapon = new { make = "Zastava", marks = new[] { new { kind = "serial", text = "C-4711" } } } }) };
            request.Headers.Add("Idempotency-Key", key.ToString());
            var answer = await omar.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        }
        var id = await PostAsync();
        Assert.Equal(id, await PostAsync());
        using var get = new HttpRequestMessage(HttpMethod.Get, "/api/v1/recoveries/" + id);
        var body = await (await omar.SendAsync(get)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("C-4711", body.GetProperty("weapon").GetProperty("marks")[0].GetProperty("text").GetString());
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from recoveries"));
    }
}
