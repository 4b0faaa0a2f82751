using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Watching;

/// <summary>What people and programs meet at a node that refuses acts.</summary>
public sealed class RefusingNodeTests
{
    [Fact]
    public async Task A_clerk_reads_why_nothing_is_recorded_keeps_what_was_typed_and_goes_on_reading()
    {
        await using var server = await WeaponServer.StartAsync();
        var weapon = await server.WeaponAsync("P-1", "A-4731/97");
        var amina = await server.WorkingAsync("amina", "clerk");
        server.Services.GetRequiredService<NodeCondition>().Hold("test", Problem.Of(NodeFault.Disk));
        var refused = await amina.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "P-2"), ("FirstMarkText", "KB 7"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains(Texts.Embedded["en"].Of(Problem.Of(NodeFault.Disk)), refused.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("P-2", refused.Page.QuerySelector("input[name=Number]")!.GetAttribute("value"));
        var read = await amina.GetAsync("/weapons/" + PublicId.Of("XA", weapon));
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Contains("A-4731/97", read.Text, StringComparison.Ordinal);
        Assert.Contains("almost full", read.Page.QuerySelector("aside.demonstration")!.TextContent, StringComparison.Ordinal);

        server.Services.GetRequiredService<NodeCondition>().Release("test");
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "P-2"), ("FirstMarkText", "KB 7"))).Status);
    }

    [Fact]
    public async Task A_program_is_told_in_its_language_to_come_again()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        server.Services.GetRequiredService<NodeCondition>().Hold("test", Problem.Of(NodeFault.Disk));
        foreach (var (language, words) in new[] { ("en", "almost full"), ("fr", "presque plein"), ("es", "casi lleno"), ("ru", "почти заполнен"), ("zh", "即将写满"), ("ar", "يكاد يمتلئ") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/weapons?lang=" + language) { Content = JsonContent.Create(new { register = "POLICE", number = "P-9", marks = new[] { new { text = "KB 1234" } } }) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await amina.SendAsync(request);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(NodeFault.Disk, body.GetProperty("code").GetString());
            Assert.Contains(words, body.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_is_not_taken_in_and_none_stays_behind()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        server.Services.GetRequiredService<NodeCondition>().Hold("test", Problem.Of(NodeFault.Disk));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/imports?register=POLICE&fileName=a.csv") { Content = new ByteArrayContent("No,Serial\n1,A1\n"u8.ToArray()) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content.Headers.ContentType = new("application/octet-stream");
        using var answer = await amina.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Empty(Directory.Exists(Path.Combine(server.Folder, "import")) ? Directory.GetFiles(Path.Combine(server.Folder, "import"), "*", SearchOption.AllDirectories) : []);
    }
}
