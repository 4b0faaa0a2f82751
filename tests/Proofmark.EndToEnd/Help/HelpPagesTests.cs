using Microsoft.Playwright;
using Proofmark.EndToEnd.Journeys;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Help;

/// <summary>Somebody who is new reads the help of a page and takes the tour, without script; the same pages are then looked at with axe, which is a script itself.</summary>
[Collection(BrowserCollection.Name)]
public sealed class HelpPagesTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    private readonly List<string> faults = [];

    [Theory]
    [InlineData("ar", 360)]
    [InlineData("en", 1280)]
    public async Task A_newcomer_opens_help_in_a_half_filled_form_and_takes_the_tour_without_script(string language, int width)
    {
        var page = await browser.OpenAsync(width, language, script: false);
        await page.GotoAsync(site.Xa.Address + "/sign-in");
        await OpenHelpAsync(page);
        await page.Locator("input[name=Login]").FillAsync("amina");
        await page.Locator("input[name=Password]").FillAsync(JourneyNode.Password);
        await page.Locator("main button[type=submit]").ClickAsync();

        // What is typed stays while help is opened and closed.
        await page.GotoAsync(site.Xa.Address + "/work?lang=" + language);
        await page.Locator("input[name=Case]").FillAsync("2026/0417");
        await OpenHelpAsync(page);
        await page.Locator(".page-help summary").ClickAsync();
        Assert.Equal("2026/0417", await page.Locator("input[name=Case]").InputValueAsync());

        await page.GotoAsync(site.Xa.Address + "/");
        await page.Locator("main a[href='/tour']").ClickAsync();
        var steps = await page.Locator(".steps li").CountAsync();
        Assert.InRange(steps, 4, 7);
        for (var step = 2; step <= steps; step++)
        {
            await page.Locator("main a[rel=next]").ClickAsync();
            Assert.EndsWith($"/tour?step={step}", page.Url, StringComparison.Ordinal);
        }
        await page.Locator("main a[rel=prev]").ClickAsync();
        await page.Locator("main a[rel=next]").ClickAsync();
        await page.Locator("main form button").ClickAsync();
        Assert.Equal("/", new Uri(page.Url).AbsolutePath);
        Assert.Equal(0, await page.Locator("main a[href='/tour']").CountAsync());

        await page.Locator("footer a[href='/help']").ClickAsync();
        await page.Locator("main a[href='/help/road-check'], main a[href='/help/registering']").First.ClickAsync();
        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
        await LookAsync(page, language, width);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The same person in a window with script: her cookies are brought along, without that of the tour.</summary>
    private async Task LookAsync(IPage from, string language, int width)
    {
        var page = await browser.OpenAsync(width, language);
        await page.Context.AddCookiesAsync((await from.Context.CookiesAsync()).Where(c => c.Name != "tour").Select(c => new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        foreach (var (path, open) in new[] { ("/", false), ("/help", true), ("/help/registering", false), ("/tour", false), ("/tour?step=4", true), ("/tour?step=7", false), ("/weapons/register", true), ("/help/nothing", false) })
        {
            await page.GotoAsync(site.Xa.Address + path);
            if (open) await OpenHelpAsync(page);
            faults.AddRange(await Looks.AtAsync(page, $"help{path.Replace('?', '-')}.{language}.{width}"));
        }
        var stranger = await browser.OpenAsync(width, language);
        foreach (var path in new[] { "/sign-in", "/help" })
        {
            await stranger.GotoAsync(site.Xa.Address + path);
            await OpenHelpAsync(stranger);
            faults.AddRange(await Looks.AtAsync(stranger, $"help.stranger{path}.{language}.{width}"));
        }
    }

    private static async Task OpenHelpAsync(IPage page)
    {
        await page.Locator(".page-help summary").ClickAsync();
        await Assertions.Expect(page.Locator(".page-help p").First).ToBeVisibleAsync();
    }
}
