using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class TraceJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task A_weapon_is_recovered_asked_about_and_answered_by_two_nodes_and_no_page_on_the_way_has_a_barrier(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var serial = $"C-4711/{language.ToUpperInvariant()}{width}";
        var omar = await Walk.StartAsync(browser, site.Xb, "omar", "investigation", "2026/0417", language, width, scheme, faults, script);
        await omar.LookAsync("home-police");
        await omar.GoAsync("/recoveries");
        await omar.LookAsync("recoveries");
        await omar.GoAsync("/recoveries/new");
        await omar.PressAsync("button[value=record]");
        await omar.LookAsync("recovery-wrong");
        await omar.Page.Locator("input[name=Kind][value=seized]").CheckAsync();
        await omar.FillAsync(("Cause", "possession without licence"), ("Place", "Port district"), ("Occurred", "2026-02"), ("Authority", "Port police"), ("Make", "SW"), ("Model", "M&P 9"), ("Calibre", "9x19"));
        await omar.Page.Locator("textarea[name=Circumstances]").FillAsync("Found under the load of a lorry during a routine check.");
        await omar.PressAsync("button.button-quiet[value=identify]");
        await omar.LookAsync("recovery-identified");
        foreach (var mark in await omar.Page.Locator("details.mark-more summary").AllAsync()) await mark.ClickAsync();
        await omar.FillAsync(("Make", "Smith & Wesson"), ("M1MarkText", serial), ("M2MarkText", "S&W"), ("M3MarkText", "XA 91"));
        await omar.Page.Locator("select[name=M3MarkCountry]").SelectOptionAsync("XA");
        await omar.PressAsync("main button.button[value=record]", u => u.StartsWith("/recoveries/XB-", StringComparison.Ordinal));
        await omar.LookAsync("recovery");
        // A picture that a browser can show, with more beside the picture than a register wants: the screen itself.
        var picture = await omar.Page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg });
        await omar.Page.Locator("#f-photographs").SetInputFilesAsync([new FilePayload { Name = "left.jpg", MimeType = "image/jpeg", Buffer = picture }, new FilePayload { Name = "mark.jpg", MimeType = "image/jpeg", Buffer = picture }]);
        await omar.FillAsync(("Caption", "Serial number on the left of the frame"));
        await omar.PressAsync("form[enctype='multipart/form-data'] button[type=submit]", u => omar.Page.Url.EndsWith("#photographs", StringComparison.Ordinal));
        if (script) Assert.True(await omar.Page.Locator(".photographs img").Last.EvaluateAsync<bool>("async i => { i.loading = 'eager'; await i.decode(); return i.naturalWidth > 100; }"));
        await omar.LookAsync("recovery-photographs");

        await omar.PressAsync("a[href^='/traces/new']", u => u.StartsWith("/traces/new", StringComparison.Ordinal));
        await omar.PressAsync("main form[method=post] button[type=submit]");
        await omar.LookAsync("request-wrong");
        await omar.Page.Locator("select[name=Country]").SelectOptionAsync("XA");
        foreach (var box in new[] { "Ground][value=national_law", "Uses][value=criminal_investigation", "Guaranteed][value=yes" }) await omar.Page.Locator($"input[name={box}]").CheckAsync();
        await omar.Page.Locator("select[name=Type]").SelectOptionAsync("small_arm.pistol");
        await omar.Page.Locator("textarea[name=LegalJustification]").FillAsync("Firearms Act, section 5");
        await omar.Page.Locator("select[name=Kind]").SelectOptionAsync("police");
        await omar.Page.Locator("details.more summary").First.ClickAsync();
        await omar.Page.Locator("input[name=Audience][value=case_team]").CheckAsync();
        await omar.Page.Locator("input[name=Purpose][value=tracing]").CheckAsync();
        await omar.LookAsync("request");
        await omar.PressAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/traces/XB-", StringComparison.Ordinal));
        var asked = omar.Path;
        await omar.LookAsync("case-sent");
        await omar.GoAsync(asked + "/print");
        await omar.LookAsync("print");
        await omar.GoAsync("/traces?side=asker");
        await omar.LookAsync("outbox");

        var mihaela = await Walk.StartAsync(browser, site.Xa, "mihaela", "tracing", "XB-2026-114", language, width, scheme, faults, script);
        await mihaela.WaitForAsync("/traces", $"tbody tr:has-text('{serial}')");
        await mihaela.LookAsync("inbox");
        await mihaela.GoAsync("/");
        await mihaela.LookAsync("home-desk");
        await mihaela.GoAsync("/traces");
        await mihaela.PressAsync($"tbody tr:has-text('{serial}') a", u => u.StartsWith("/traces/XA-", StringComparison.Ordinal));
        var received = mihaela.Path;
        await mihaela.LookAsync("case-received");
        await mihaela.GoAsync(received + "/acknowledge");
        await mihaela.LookAsync("acknowledge");
        await mihaela.FillAsync(("Office", "Registry of XA"));
        await mihaela.PressAsync("main form[method=post] button[type=submit]", u => u == received);
        await mihaela.GoAsync(received + "/search");
        await mihaela.LookAsync("search");
        await mihaela.GoAsync(received + "/refuse");
        await mihaela.LookAsync("refuse");
        await mihaela.GoAsync(received + "/respond");
        await mihaela.Page.Locator("input[name=Status][value=partial]").CheckAsync();
        await mihaela.PressAsync("main form[method=post] button[type=submit]");
        await mihaela.LookAsync("respond-wrong");
        await mihaela.FillAsync(("Office", "Registry of XA"), ("Chain0Date", "1991-05-13"));
        await mihaela.Page.Locator("input[name=Chain0In]").CheckAsync();
        await mihaela.Page.Locator("select[name=Chain0Event]").SelectOptionAsync("imported");
        await mihaela.Page.Locator("select[name=Chain0Country]").SelectOptionAsync("XA");
        await mihaela.Page.Locator("select[name=Chain0HolderKind]").SelectOptionAsync("dealer");
        await mihaela.Page.Locator("select[name=LastLegalRecord]").SelectOptionAsync("0");
        await mihaela.Page.Locator("textarea[name=Note]").FillAsync("Imported with a lot of forty; the register of that year is kept on paper.");
        await mihaela.LookAsync("respond");
        await mihaela.PressAsync("main form[method=post] button[type=submit]", u => u == received);
        await mihaela.LookAsync("case-answered");

        await omar.WaitForAsync(asked, ".timeline table");
        await omar.LookAsync("case-answer");
        await omar.GoAsync("/");
        await omar.LookAsync("home-answered");
        await omar.GoAsync(asked + "/close");
        await omar.LookAsync("close");
        await omar.Page.Locator("input[name=Outcome][value=last_legal_record_only]").CheckAsync();
        await omar.Page.Locator("textarea[name=Note]").FillAsync("Left the dealer unrecorded.");
        await omar.PressAsync("main form[method=post] button[type=submit]", u => u == asked);
        await omar.LookAsync("case-closed");
        await omar.GoAsync("/recoveries");
        await omar.LookAsync("recoveries-list");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
