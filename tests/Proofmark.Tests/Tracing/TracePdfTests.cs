using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;
using static Proofmark.Tests.Documents.PdfText;

namespace Proofmark.Tests.Tracing;

/// <summary>The real document, its text taken out again by another program (poppler's pdftotext).</summary>
[Trait("Category", "Slow")]
public sealed class TracePdfTests
{
    [Fact]
    public async Task A_request_and_its_response_leave_as_PDF_in_six_languages_with_everything_that_paragraph_17_asks_for()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var service = server.Services.GetRequiredService<TraceService>();
        var view = await service.RequestAsync(Traces.Request, null, "XC", Storage.Node.By(Storage.Node.Amina, "tracing"));
        var path = "/traces/" + PublicId.Of("XA", view.Uid);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync(omar, path + "/response.pdf", "en")).Status);
        await service.TypeInAsync(view, Traces.Response, Storage.Node.By(Storage.Node.Amina, "tracing"));
        var hash = Convert.ToHexStringLower(SHA256.HashData((await FetchAsync(omar, path + "/request.json", "en")).Body));
        foreach (var language in new[] { "en", "ar", "es", "fr", "ru", "zh" })
        {
            var request = await TextOfAsync(omar, path + "/request.pdf", language);
            var t = Texts.Embedded[language];
            // What the clerk wrote, as it was written: marks, law, case, circumstances, authority, caveat's source, weapon.
            foreach (var said in new[] { "AB?34*7", "XA 09", "Firearms Act of XB", "XB-2026-114", view.Reference, "In a parcel", "Central Firearms Office of XB", "desk@xb.example", "Ostrava Arms", "O-75", "9x19", "study of parcels", "Courts of XB", view.CaseUid.ToString() })
                Assert.True(Letters(request).Contains(Letters(said), StringComparison.Ordinal), $"{language}: '{said}' is not in {request}");
            Assert.Contains(hash, Letters(request), StringComparison.Ordinal);
            foreach (var key in new[] { "traces.page.print_title", "traces.view.ground", "traces.view.confidentiality", "traces.ground.national_law", "traces.use.criminal_investigation", "traces.urgency.custody", "traces.page.caveat", "traces.timer.answer" })
                Assert.True(Holds(request, t[key]), $"{language}: '{t[key]}' is not in {request}");

            var response = await TextOfAsync(omar, path + "/response.pdf", language);
            foreach (var said in new[] { "North Quay Guns", "National Registry of XA", "AB53417", "John Example", "section 31(2)" })
                Assert.True(said.Split(' ').All(word => Letters(response).Contains(word, StringComparison.Ordinal)), $"{language}: '{said}' is not in {response}");
            Assert.True(Holds(response, t["traces.pdf.response_title"]), language);
        }
    }

    [Fact]
    public async Task Paper_and_file_of_a_training_node_say_what_they_are()
    {
        await using var server = await WeaponServer.StartAsync(training: true);
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var view = await server.Services.GetRequiredService<TraceService>().RequestAsync(Traces.Request, null, "XC", Storage.Node.By(Storage.Node.Amina, "tracing"));
        var path = "/traces/" + PublicId.Of("XA", view.Uid);
        foreach (var language in new[] { "en", "ar" })
        {
            var text = await TextOfAsync(omar, path + "/request.pdf", language);
            Assert.True(Holds(text, Texts.Embedded[language]["training.banner.node"]), text);
            Assert.True(Holds(text, Texts.Embedded[language]["training.word"]), text);
        }
        using var answer = await omar.SendAsync(new HttpRequestMessage(HttpMethod.Get, path + "/request.json"));
        Assert.StartsWith("TRAINING-", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        Assert.StartsWith("{\"training\":true,", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Released_persons_are_on_the_paper_of_those_who_may_see_them_alone()
    {
        await using var server = await WeaponServer.StartAsync();
        var mihaela = await server.WorkingAsync("mihaela", "tracing_desk", "tracing", "XB-2026-114");
        var boris = await server.WorkingAsync("boris", "supervisor", "tracing", "XB-2026-114");
        var acts = server.Services.GetRequiredService<Acts>();
        var service = new TraceService(acts, TraceLinks.None, server.Services.GetRequiredService<TraceSearch>(), "Registry of XA", Releases.Of(acts, server.Services.GetRequiredService<PersonKeys>()));
        var caseUid = Guid.CreateVersion7();
        await acts.DoAsync(new ActRequest(TraceActs.Receive, Actor.Node, new Purpose("tracing", null, "1"), Guid.NewGuid()), act => service.ReceiveAsync(act, new TracePeer(7, null!, "XB", AutomaticLevel.None), caseUid, act.NewUid(), Traces.Request, []));
        // No peer of the exchange stands behind it, so that what is sent stays here.
        await server.Node.ExecuteAsync("alter table traces disable trigger user; update traces set peer = null; alter table traces enable trigger user");
        var view = (await service.Store.FindCaseAsync(CaseSide.Asked, caseUid))!;
        await service.SendAsync(view, Traces.Response, Storage.Node.By(Storage.Node.Amina, "tracing"));
        var path = $"/traces/{PublicId.Of("XA", view.Uid)}/response.pdf";
        Assert.Contains(Letters("John Example"), Letters(await TextOfAsync(boris, path, "en")), StringComparison.Ordinal);
        var text = Letters(await TextOfAsync(mihaela, path, "en"));
        Assert.Contains(Letters("North Quay Guns"), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Letters("John Example"), text, StringComparison.Ordinal);
    }

    private static async Task<string> TextOfAsync(Person person, string path, string language)
    {
        var (status, body) = await FetchAsync(person, path, language);
        Assert.True(status == HttpStatusCode.OK, $"{path} {language}: {status} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 2000)))}");
        return await Documents.PdfText.TextOfAsync(body, $"{Path.GetFileNameWithoutExtension(path)}-{language}");
    }

    private static async Task<(HttpStatusCode Status, byte[] Body)> FetchAsync(Person person, string path, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?lang={language}");
        var answer = await person.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }
}
