using System.Net;
using System.Text.Json;
using Proofmark.Core.Evidence;
using Proofmark.Core.Shared;
using Proofmark.Tests.Documents;
using Proofmark.Tests.Federation;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Evidence;

/// <summary>A registrar issues an extract at a page; the paper and the file say the same.</summary>
public sealed class ExtractPagesTests
{
    [Fact]
    public async Task Amina_the_registrar_issues_an_extract_whose_file_verifies_and_whose_page_says_what_it_does_not_prove()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "A-4731/97");
        var path = "/weapons/" + PublicId.Of("XA", uid);
        var amina = await server.WorkingAsync("amina", "clerk", "prosecution", "K-1");
        Assert.Contains((await amina.GetAsync(path)).Page.QuerySelectorAll("nav.deeds a"), a => a.GetAttribute("href") == path + "/extracts");
        var wrong = await amina.SubmitAsync(path + "/extracts", "extract", ("Recipient", " "), ("Reference", "12 Cs 34/26"), ("Basis", ""));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from extracts"));

        var page = (await amina.SubmitAsync(path + "/extracts", "extract", ("Recipient", "District Court of Aldmoor"), ("Reference", "12 Cs 34/26"), ("Basis", ""))).Location!;
        var file = await BytesAsync(amina, page + "/file");
        var report = ExtractVerifier.Verify(file);
        Assert.Empty(report.Problems);
        Assert.Equal(("The amina", "K-1", "A-4731/97"), (report.Content!.Order.Issuer, report.Content.Order.Case, report.Content.Records.Single(r => r.Table == "marks").Text("text")));
        Assert.Empty(new SchemaCheck().Faults("extract.schema.json", JsonDocument.Parse(file).RootElement));

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
        var said = (await amina.GetAsync(page)).Text;
        foreach (var part in new[] { "District Court of Aldmoor", "12 Cs 34/26", hash[..8], "A-4731/97", "Zastava", "does not prove", "That what was recorded is true", "No other node has countersigned", "Nothing recorded since", report.Content.Node.Fingerprint.Grouped })
            Assert.Contains(part, said, StringComparison.Ordinal);
        Assert.Equal(page, (await amina.GetAsync("/extracts/1")).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync("/extracts/2")).Status);

        // The record goes on; the extract holds, and says so.
        var entry = await server.Node.ScalarAsync<long>($"select id from entries where uid = '{uid}' and until_act is null");
        var act = await server.Node.Weapons.CorrectAsync(entry, r => r with { Year = 1988 }, "Misread.", Storage.Node.By(Storage.Node.Amina));
        Assert.Contains($"by act {act.Id}", (await amina.GetAsync(path + "/extracts")).Text, StringComparison.Ordinal);
        Assert.Empty(ExtractVerifier.Verify(await BytesAsync(amina, page + "/file")).Problems);
        var later = Continuation.Read(await BytesAsync(amina, page + "/later")).Value!;
        Assert.Empty(ExtractVerifier.Verify(file, null, later).Problems);
        Assert.True(await server.Node.ScalarAsync<long>($"select count(*) from lookups where kind = 'export' and {entry} = any(found) and purpose = 'prosecution'") > 0);
    }

    [Fact]
    public async Task Who_may_not_issue_extracts_or_not_see_the_weapon_reaches_none()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "A-4731/97"));
        var amina = await server.WorkingAsync("amina", "clerk");
        var page = (await amina.SubmitAsync(path + "/extracts", "extract", ("Recipient", "District Court of Aldmoor"), ("Reference", "12 Cs 34/26"))).Location!;
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var mihaela = await server.WorkingAsync("mihaela", "clerk", withRegister: false);
        foreach (var address in new[] { path + "/extracts", page, page + "/file", page + "/later", "/extracts/1" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await mihaela.GetAsync(address)).Status);
        }
        // Another weapon's page does not show it.
        var other = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-2", "B-1"));
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync(other + page[page.IndexOf("/extracts", StringComparison.Ordinal)..])).Status);
    }

    [Fact]
    public async Task The_paper_holds_number_hash_and_what_is_not_proven_in_English_and_Arabic()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "A-4731/97"));
        var amina = await server.WorkingAsync("amina", "clerk");
        var page = (await amina.SubmitAsync(path + "/extracts", "extract", ("Recipient", "District Court of Aldmoor"), ("Reference", "12 Cs 34/26"))).Location!;
        var hash = await server.Node.ScalarAsync<string>("select encode(sha256, 'hex') from extracts");
        foreach (var language in new[] { "en", "ar" })
        {
            var pdf = await BytesAsync(amina, $"{page}?lang={language}&as=pdf");
            var text = await PdfText.TextOfAsync(pdf, "extract-" + language);
            foreach (var said in new[] { hash[..8], hash[^8..], "12 Cs 34/26", "A-4731/97", "Zastava" }) Assert.True(PdfText.Letters(text).Contains(PdfText.Letters(said), StringComparison.Ordinal), $"{language}: '{said}' is not in {text}");
            Assert.True(PdfText.Holds(text, Core.Languages.Texts.Embedded[language]["evidence.page.limits"]), $"{language}: limits are not in {text}");
        }
        Assert.Contains(PdfText.Letters("Extract 1"), PdfText.Letters(await PdfText.TextOfAsync(await BytesAsync(amina, page + "?lang=en&as=pdf"), "extract")), StringComparison.Ordinal);
    }

    private static async Task<byte[]> BytesAsync(Proofmark.Tests.Access.Person person, string path)
    {
        using var answer = await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 500)))}");
        return body;
    }
}
