using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>From a page of paper to entries, and from the register back to the weapons: the ways of those who keep the record right.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PaperJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task Two_clerks_type_a_page_a_third_settles_it_and_its_lines_are_in_the_register(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var own = $"{language.ToUpperInvariant()}{width}";
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "registration", "", language, width, scheme, faults, script);
        await amina.GoAsync("/conversions");
        await amina.LookAsync("conversions");
        await amina.PressAsync("section[aria-labelledby=open] button[type=submit]");
        await amina.LookAsync("conversions-wrong");
        await amina.Page.Locator("select[name=Register]").SelectOptionAsync("NATIONAL");
        await amina.Page.Locator("select[name=PageKind]").SelectOptionAsync("ledger_page");
        await amina.FillAsync(("Name", "Book " + own), ("Pages", "1"));
        foreach (var box in await amina.Page.Locator("input[name=Fields]").AllAsync()) await box.SetCheckedAsync(await box.GetAttributeAsync("value") is "number" or "serial");
        await amina.PressAsync("section[aria-labelledby=open] button[type=submit]", u => u.StartsWith("/conversions/", StringComparison.Ordinal));
        var project = amina.Path;
        await amina.FillAsync(("First", "1"), ("Lines", "2"));
        await amina.Page.Locator("input[name=Scan]").SetInputFilesAsync(new FilePayload { Name = "book.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7 a book"u8.ToArray() });
        // With script the file is sent apart, and the page comes when it has arrived.
        await amina.PressAsync("section[aria-labelledby=add] button[type=submit]");
        await amina.WaitForAsync(project, $"a[href='{project}/1/1']");
        await amina.LookAsync("conversion");
        await TypeAsync(amina, project, own, "KB 1");
        await amina.LookAsync("conversion-typed");

        var boris = await Walk.StartAsync(browser, site.Xa, "boris", "registration", "", language, width, scheme, faults, script);
        await boris.GoAsync(project + "/1/1");
        Assert.DoesNotContain("KB 1", await boris.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await boris.LookAsync("conversion-type");
        await TypeAsync(boris, project, own, "K8 1");

        var lena = await Walk.StartAsync(browser, site.Xa, "lena", "registration", "", language, width, scheme, faults, script);
        await lena.GoAsync(project + "/1/1");
        await lena.LookAsync("conversion-differs");
        await lena.Page.Locator("input[name='C1-serial'][value=first]").CheckAsync();
        await lena.PressAsync("section[aria-labelledby=settle] button[type=submit]");
        await lena.LookAsync("conversion-settled");
        await lena.GoAsync(project);
        await lena.PressAsync("main form[method=post] button[type=submit]");
        await lena.WaitForAsync(project, ".status");
        await lena.LookAsync("conversion-published");
        Assert.Equal(2, await site.Xa.ScalarAsync<long>($"select count(*) from conversion_outcomes o join entries e on e.id = o.entry where e.row_key like '{own}-%'"));
        Assert.Equal(1, await site.Xa.ScalarAsync<long>($"select count(*) from marks where text = '{own} KB 1' and until_act is null"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task A_clerk_draws_a_sample_says_what_was_seen_and_reads_the_error_rate(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var own = $"{language.ToUpperInvariant()}{width}";
        var lena = await Walk.StartAsync(browser, site.Xa, "lena", "audit", "SC 1", language, width, scheme, faults, script);
        await site.Xa.WeaponsAsync(own, 4);
        await lena.GoAsync("/spot-checks");
        await lena.LookAsync("spot-checks");
        await lena.PressAsync("section[aria-labelledby=draw] button[type=submit]");
        await lena.LookAsync("spot-checks-wrong");
        await lena.Page.Locator("select[name=Register]").SelectOptionAsync("NATIONAL");
        await lena.Page.Locator("select[name=Strata]").SelectOptionAsync("none");
        await lena.FillAsync(("Name", "Sample " + own), ("Size", "3"));
        await lena.PressAsync("section[aria-labelledby=draw] button[type=submit]", u => u.StartsWith("/spot-checks/", StringComparison.Ordinal));
        var check = lena.Path;
        await lena.LookAsync("spot-check");
        await lena.GoAsync(check + "/1");
        await lena.LookAsync("spot-check-weapon");
        await lena.Page.Locator("input[name=Verdict][value=differs]").CheckAsync();
        await lena.Page.Locator("select[name=Differs]").SelectOptionAsync("model");
        await lena.FillAsync(("Seen", "M70 AB2"));
        await lena.PressAsync("section[aria-labelledby=say] button[type=submit]");
        await lena.LookAsync("spot-check-differs");
        foreach (var number in new[] { 2, 3 })
        {
            await lena.GoAsync($"{check}/{number}");
            await lena.Page.Locator("input[name=Verdict][value=seen]").CheckAsync();
            await lena.PressAsync("section[aria-labelledby=say] button[type=submit]");
        }
        await lena.GoAsync(check + "?repeat=1");
        await lena.LookAsync("spot-check-report");
        Assert.Equal(3, await site.Xa.ScalarAsync<long>($"select count(*) from spot_check_findings f join spot_check_items i on i.id = f.item join spot_checks c on c.id = i.spot_check where c.name = 'Sample {own}'"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task TypeAsync(Walk clerk, string project, string own, string serial)
    {
        await clerk.GoAsync(project + "/1/1");
        foreach (var (name, value) in new[] { ("L1-number", own + "-B1"), ("L1-serial", $"{own} {serial}"), ("L2-number", own + "-B2"), ("L2-serial", own + " 4471") }) await clerk.Page.Locator($"input[name='{name}']").FillAsync(value);
        await clerk.PressAsync("section[aria-labelledby=type] button[type=submit]");
    }
}
