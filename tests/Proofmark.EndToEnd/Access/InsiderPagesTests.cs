using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>The pages by which misuse by authorised persons is seen and judged.</summary>
[Collection(BrowserCollection.Name)]
public sealed class InsiderPagesTests(Browser browser, AccessSite site) : IClassFixture<AccessSite>
{
    [Fact]
    public async Task A_supervisor_reads_what_stands_out_and_says_what_became_of_it_without_a_barrier()
    {
        await site.PlantMisuseAsync();
        var faults = new List<string>();
        foreach (var (language, width) in new[] { ("en", 1280), ("ar", 1280), ("fr", 1280), ("ar", 360) })
        {
            var page = await browser.OpenAsync(width, language, ColorScheme.Light);
            await page.SignInAsync(site.Address, "boris", AccessSite.Password);
            await page.BeginWorkAsync(site.Address, "audit");
            await page.GotoAsync(site.Address + "/access/misuse");
            var one = await page.Locator("tbody a[href^='/access/misuse/']").First.GetAttributeAsync("href");
            foreach (var path in new[] { "/access/misuse", "/access/misuse/rules", one! })
            {
                await page.GotoAsync($"{site.Address}{path}?lang={language}");
                var name = path == one ? "anomaly" : path.Trim('/').Replace('/', '-');
                faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));
            }
            if (width != 360) continue;
            await page.Locator("input[name=Outcome][value=explained]").CheckAsync();
            await page.Locator("textarea[name=Words]").FillAsync("They were all on one course, 14 March.");
            await page.Locator("main form button[type=submit]").ClickAsync();
            Assert.EndsWith("/access/misuse", page.Url, StringComparison.Ordinal);
            Assert.Equal(0, await page.Locator("tbody a").CountAsync());
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_auditor_plants_a_canary_without_a_barrier()
    {
        var faults = new List<string>();
        foreach (var (language, width) in new[] { ("en", 1280), ("ar", 1280), ("fr", 360) })
        {
            var page = await browser.OpenAsync(width, language, ColorScheme.Light);
            await page.SignInAsync(site.Address, "ines", AccessSite.Password);
            await page.BeginWorkAsync(site.Address, "audit");
            await page.GotoAsync(site.Address + "/audit/canaries?lang=" + language);
            await page.Locator("select[name=Register]").SelectOptionAsync("POLICE");
            await page.Locator("input[name=Number]").FillAsync("C-" + language);
            await page.Locator("input[name=Mark]").FillAsync("CNRY 77" + width);
            await page.Locator("main form button[type=submit]").ClickAsync();
            foreach (var path in new[] { "/audit/canaries", "/audit/alarms" })
            {
                await page.GotoAsync($"{site.Address}{path}?lang={language}");
                faults.AddRange(await Looks.AtAsync(page, $"{path.Trim('/').Replace('/', '-')}.{language}.{width}"));
            }
            await page.GotoAsync(site.Address + "/audit/canaries");
            Assert.Contains("C-" + language, await page.Locator("tbody").InnerTextAsync(), StringComparison.Ordinal);
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
