using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Cli;
using Proofmark.Core.Evidence;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Tests.Documents;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Evidence.Stamping;

/// <summary>What a registrar sees of trusted time, on page and paper, and what whoever has the file is told by the command.</summary>
public sealed class StampPagesTests : IDisposable
{
    private readonly TestAuthority authority = new();
    private readonly StampClient client = new(TimeSpan.FromSeconds(3));

    public void Dispose()
    {
        client.Dispose();
        authority.Dispose();
    }

    [Fact]
    public async Task Amina_issues_an_extract_with_a_trusted_time_that_its_page_and_paper_name_and_the_command_verifies()
    {
        await using var time = await AuthorityServer.StartAsync(authority.Answer);
        var folder = Directory.CreateTempSubdirectory("proofmark-stamp-").FullName;
        var roots = authority.WriteRoot(folder);
        await using var server = await StartAsync(time, roots);
        var (amina, page) = await IssueAsync(server);
        var said = (await amina.GetAsync(page)).Text;
        foreach (var part in new[] { "Trusted time", "Aldmoor Time Stamping 1, Ministry of Time", "not made or changed after that time", "does not prove that the record is true" }) Assert.Contains(part, said, StringComparison.Ordinal);
        Assert.DoesNotContain("Ask for a trusted time", said, StringComparison.Ordinal);
        foreach (var language in new[] { "en", "ar" })
        {
            var paper = await PdfText.TextOfAsync(await BytesAsync(amina, $"{page}?lang={language}&as=pdf"), "stamp-" + language);
            Assert.Contains(PdfText.Letters("Aldmoor Time Stamping 1"), PdfText.Letters(paper), StringComparison.Ordinal);
            Assert.True(PdfText.Holds(paper, Texts.Embedded[language]["evidence.page.stamp"]), paper);
        }

        var file = Path.Combine(folder, "extract-1.json");
        await File.WriteAllBytesAsync(file, await BytesAsync(amina, page + "/file"));
        var (code, words) = await RunAsync("verify", "extract", file, "--tsa-roots", roots);
        Assert.Equal(0, code);
        Assert.Contains("Aldmoor Time Stamping 1, Ministry of Time states that this extract existed", words, StringComparison.Ordinal);
        // The hash that the command says is the one on the paper.
        Assert.Contains(await server.Node.ScalarAsync<string>("select encode(sha256, 'hex') from extracts"), words, StringComparison.Ordinal);
        (code, words) = await RunAsync("verify", "extract", file);
        Assert.Equal(0, code);
        Assert.Contains("was not judged", words, StringComparison.Ordinal);
        using var stranger = new TestAuthority();
        (code, words) = await RunAsync("verify", "extract", file, "--tsa-roots", stranger.WriteRoot(folder));
        Assert.Equal(1, code);
        Assert.Contains("did not lead to a root that you trust", words, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("verify", "extract", file, "--tsa-roots", file)).Code);
    }

    [Fact]
    public async Task An_extract_that_no_authority_stamped_says_so_in_words_and_is_stamped_when_she_asks_again()
    {
        await using var time = await AuthorityServer.StartAsync(authority.Answer);
        time.Instead = c =>
        {
            c.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var server = await StartAsync(time, authority.WriteRoot(Directory.CreateTempSubdirectory("proofmark-stamp-").FullName));
        var (amina, page) = await IssueAsync(server);
        foreach (var language in Texts.Embedded.Languages.Select(l => l.Code))
        {
            var text = Texts.Embedded[language];
            var said = (await amina.GetAsync($"{page}?lang={language}")).Text;
            foreach (var key in new[] { "evidence.stamp.fault.refused", "evidence.page.stamp_without", "evidence.page.stamp_ask" }) Assert.Contains(text[key], said, StringComparison.Ordinal);
        }
        Assert.Empty(ExtractVerifier.Verify(await BytesAsync(amina, page + "/file")).Problems);

        time.Instead = null;
        Assert.Equal(page, (await amina.SubmitAsync(page, "stamp")).Location);
        Assert.Contains("Aldmoor Time Stamping 1", (await amina.GetAsync(page + "?lang=en")).Text, StringComparison.Ordinal);
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select count(*) from acts where type = 'evidence.stamp_extract'"));
        // Programs read the same, and a second stamp is refused.
        using var json = JsonDocument.Parse(await BytesAsync(amina, "/api/v1/extracts/1"));
        Assert.Equal("Aldmoor Time Stamping 1, Ministry of Time", json.RootElement.GetProperty("stamp").GetProperty("authority").GetString());
        Assert.Equal("evidence.stamp_exists", await AskedAsync(amina, page));
    }

    [Fact]
    public async Task Where_no_authority_is_set_the_page_says_that_and_nothing_can_be_asked_for()
    {
        await using var server = await WeaponServer.StartAsync();
        var (amina, page) = await IssueAsync(server);
        var said = (await amina.GetAsync(page)).Text;
        Assert.Contains("no time-stamp authority is set on this node", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Ask for a trusted time", said, StringComparison.Ordinal);
        Assert.Equal("evidence.stamp_unset", await AskedAsync(amina, page));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from extract_stamps"));
    }

    private Task<WeaponServer> StartAsync(AuthorityServer time, string roots) =>
        WeaponServer.StartAsync(more: s => s.AddSingleton(new StampSettings(time.Address, StampRoots.Read(roots, "roots"))).AddSingleton(client));

    private static async Task<(Proofmark.Tests.Access.Person Amina, string Page)> IssueAsync(WeaponServer server)
    {
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "A-4731/97"));
        var amina = await server.WorkingAsync("amina", "clerk", "prosecution", "K-1");
        return (amina, (await amina.SubmitAsync(path + "/extracts", "extract", ("Recipient", "District Court of Aldmoor"), ("Reference", "12 Cs 34/26"), ("Basis", ""))).Location!);
    }

    /// <summary>The code of the problem with which a program is answered that asks for a trusted time.</summary>
    private static async Task<string?> AskedAsync(Proofmark.Tests.Access.Person person, string page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1{page}/stamp");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await person.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("code").GetString();
    }

    private static async Task<byte[]> BytesAsync(Proofmark.Tests.Access.Person person, string path)
    {
        using var answer = await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var code = await Commands.RunAsync(arguments, new Cli.Shared.Terminal(Texts.Embedded["en"], output, TextWriter.Null, isInteractive: false));
        return (code, output.ToString());
    }
}
