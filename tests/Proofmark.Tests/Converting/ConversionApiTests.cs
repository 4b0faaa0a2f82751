using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Converting;

/// <summary>A whole server: three clerks and the software of a scanner work on one page of paper.</summary>
public sealed class ConversionApiTests
{
    private static readonly string[] Fields = ["number", "serial", "year"];

    [Fact]
    public async Task Programs_and_pages_lead_one_page_of_paper_into_the_register()
    {
        await using var server = await WeaponServer.StartAsync();
        var (amina, boris, mihaela) = (await server.WorkingAsync("amina", "clerk"), await server.WorkingAsync("boris", "clerk"), await server.WorkingAsync("mihaela", "clerk"));
        var wrong = await amina.SubmitAsync("/conversions", "project", ("Register", "POLICE"), ("Name", ""), ("PageKind", "scroll"), ("Pages", "1"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var opened = await SendAsync(amina, HttpMethod.Post, "/api/v1/conversions", new { register = "POLICE", name = "Book of 1971", pageKind = "ledger_page", fields = Fields, pages = 1 });
        Assert.Equal(HttpStatusCode.Created, opened.Status);
        var project = "/api/v1/conversions/" + opened.Body.GetProperty("conversion").GetGuid();
        Assert.Equal("conversions.scan_needed", (await SendAsync(amina, HttpMethod.Post, project + "/pages", new { volume = 1, first = 1, count = 1, lines = 1 })).Body.GetProperty("code").GetString());
        Assert.Equal("documents.media_type", (await SendAsync(amina, HttpMethod.Post, project + "/pages", new { volume = 1, first = 1, count = 1, lines = 1, scan = "MZ program"u8.ToArray() })).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(amina, HttpMethod.Post, project + "/pages", new { volume = 1, first = 1, count = 1, lines = 1, scan = "II*\0 a book"u8.ToArray() })).Status);
        var page = project + "/pages/1/1";
        string[][] one = [["1", "A-4731/97", "1987"]], two = [["1", "A-4781/97", "1987"]];
        Assert.Equal("read_once", (await SendAsync(amina, HttpMethod.Post, page + "/reading", new { lines = one })).Body.GetProperty("stage").GetString());
        // Boris is shown a form, and nothing of what Amina typed.
        var sheet = project.Replace("/api/v1", "", StringComparison.Ordinal) + "/1/1";
        var form = (await boris.GetAsync(sheet)).Page;
        Assert.NotNull(form.QuerySelector("input[name='L1-serial']"));
        Assert.DoesNotContain("A-4731", form.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await boris.SubmitAsync(sheet, "type", ("L1-number", "1"), ("L1-serial", two[0][1]), ("L1-year", "1987"))).Status);
        Assert.Empty((await SendAsync(amina, HttpMethod.Get, page)).Body.GetProperty("open").EnumerateArray());
        Assert.DoesNotContain("A-4781", (await amina.GetAsync(sheet)).Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("conversions.own_page", (await SendAsync(boris, HttpMethod.Post, page + "/settlement", new { fields = new[] { new { line = 1, field = "serial", value = "A-4731/97" } } })).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.Redirect, (await mihaela.SubmitAsync(sheet, "settle", ("C1-serial", "first"))).Status);
        Assert.Equal(1, (await SendAsync(mihaela, HttpMethod.Post, project + "/publish")).Body.GetProperty("entries").GetInt32());
        Assert.True((await SendAsync(amina, HttpMethod.Get, project)).Body.GetProperty("reconciles").GetBoolean());
        Assert.Contains("Entry in the register", (await mihaela.GetAsync(sheet)).Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("A-4731/97", await server.Node.ScalarAsync<string>("select text from marks"));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(Person person, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await person.SendAsync(request);
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.NoContent ? default : await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
