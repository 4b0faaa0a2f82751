using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Documents;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;
using static Proofmark.Tests.Documents.PdfText;

namespace Proofmark.Tests.Documents;

/// <summary>Pages as PDF documents, made by the real Chromium and read by another program.</summary>
[Trait("Category", "Slow")]
public sealed class PagePrintTests
{
    [Fact]
    public async Task A_record_is_printed_in_six_languages_and_every_sheet_says_whose_for_what_and_its_number()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "A-4731/97");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2021/0417");
        var path = "/weapons/" + PublicId.Of("XA", uid);
        foreach (var language in new[] { "en", "ar", "es", "fr", "ru", "zh" })
        {
            var t = Texts.Embedded[language];
            var pdf = await PdfAsync(omar, path, language);
            var text = await TextOfAsync(pdf, "weapon-" + language);
            foreach (var said in new[] { "A-4731/97", "Zastava", "2021/0417", "The omar", path }) Assert.True(Letters(text).Contains(Letters(said), StringComparison.Ordinal), $"{language}: '{said}' is not in {text}");
            var sheets = text.Split('\f', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            for (var i = 0; i < sheets.Length; i++)
            {
                var (sheet, number) = (sheets[i], i + 1);
                Assert.True(Holds(sheet, t.Say("documents.print.sheet", ("page", new Written($"{number}")), ("pages", new Written($"{sheets.Length}")))), $"{language}: sheet {number} has no number: {sheet}");
                Assert.True(Holds(sheet, t.Say("documents.print.class", ("node", "XA"), ("class", 0))), $"{language}: sheet {number} has no class: {sheet}");
                Assert.True(Holds(sheet, t["documents.print.limits"]), $"{language}: sheet {number} has no limits: {sheet}");
                Assert.True(Holds(sheet, t["purpose.investigation"]), $"{language}: sheet {number} has no purpose: {sheet}");
            }
            Assert.Matches(@"Tagged:\s+yes", await InfoOfAsync(pdf));
        }
        // As often as it was opened, and no oftener: what is printed is the page that was opened.
        Assert.Equal(6, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'open'"));
    }

    [Fact]
    public async Task A_list_is_printed_too_and_nobody_prints_what_he_or_she_may_not_see()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "A-4731/97");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Contains("A-4731/97", Letters(await TextOfAsync(await PdfAsync(omar, "/weapons?mark=A473197", "en"), "list")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync("/users?as=pdf")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await omar.GetAsync("/weapons/XA-nothing?as=pdf")).Status);
        Assert.StartsWith("/sign-in", (await server.Stranger().GetAsync("/weapons?mark=A473197&as=pdf")).Location!, StringComparison.Ordinal);
        var idle = await server.SignedInAsync("pavel", "police");
        Assert.StartsWith("/work", (await idle.GetAsync("/weapons?mark=A473197&as=pdf")).Location!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_case_is_called_it_stays_words_on_the_sheet()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "A-4731/97");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "\" } body { display: none } </style><h1>no");
        var text = await TextOfAsync(await PdfAsync(omar, "/weapons?mark=A473197", "en"), "words");
        Assert.Contains("A-4731/97", Letters(text), StringComparison.Ordinal);
        Assert.True(Holds(text, "\" } body { display: none } </style><h1>no"), text);
    }

    [Fact]
    public async Task A_certificate_is_one_sheet_of_a_small_printer_with_nothing_of_the_page_around_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-4731/97"))}/certificate";
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2021/0417");
        foreach (var language in new[] { "en", "ar", "zh" })
        {
            var pdf = await PdfAsync(omar, path, language);
            var (info, text) = (await InfoOfAsync(pdf), await TextOfAsync(pdf, "certificate-" + language));
            Assert.True(System.Text.RegularExpressions.Regex.IsMatch(info, @"Page size:\s+22[67][.\d]* x 56\d", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)), info);
            Assert.Matches(@"Pages:\s+1\n", info);
            var t = Texts.Embedded[language];
            foreach (var said in new[] { "A-4731/97", "P-1", "Zastava", t["weapons.slip.certificate"], "2021/0417", path }) Assert.True(Holds(text, said), $"{language}: '{said}' is not in {text}");
            Assert.False(Holds(text, t["weapons.slip.certificate_lead"]), text);
        }
    }

    [Fact]
    public async Task Without_Chromium_the_page_says_what_to_install()
    {
        await using var server = await WeaponServer.StartAsync(more: s => s.AddSingleton(new PdfPrinter(null)));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Contains(Texts.Embedded["en"]["problem.documents.no_printer"], (await omar.GetAsync("/weapons?as=pdf")).Text, StringComparison.Ordinal);
    }

    private static async Task<byte[]> PdfAsync(Person person, string path, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}&as=pdf");
        using var answer = await person.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK && answer.Content.Headers.ContentType!.MediaType == "application/pdf", $"{path} {language}: {answer.StatusCode} {System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 2000)))}");
        return body;
    }
}
