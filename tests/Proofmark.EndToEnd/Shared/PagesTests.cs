using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Proofmark.EndToEnd.Shared;

[Collection(BrowserCollection.Name)]
public class PagesTests(Browser browser, Site site)
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PROOFMARK_SHOTS");

    public static TheoryData<string, string, int, ColorScheme> Views()
    {
        var views = new TheoryData<string, string, int, ColorScheme>();
        foreach (var path in new[] { "/", "/about", "/design", "/nothing-here" })
        {
            foreach (var language in new[] { "en", "ar", "zh" })
            {
                views.Add(path, language, 1280, ColorScheme.Light);
                views.Add(path, language, 360, ColorScheme.Light);
            }

            views.Add(path, "en", 1280, ColorScheme.Dark);
            views.Add(path, "ar", 360, ColorScheme.Dark);
        }

        return views;
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_page_has_no_barrier_and_fits_its_window(string path, string language, int width, ColorScheme scheme)
    {
        var page = await browser.OpenAsync(width, language, scheme);
        List<string> complaints = [];
        page.Console += (_, m) => { if (m.Type == "error" && !m.Text.Contains("404", StringComparison.Ordinal)) { complaints.Add(m.Text); } };
        await page.GotoAsync(site.Address + path);
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{Pictures}/{path.Trim('/').Replace('/', '-')}.{language}.{width}.{scheme}.png", FullPage = true });
        }

        await Accessible(page);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_planted_barrier_is_found()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(site.Address + "/about");
        await page.EvaluateAsync("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><img src=x>')");
        var rules = (await Looks.AxeAsync(page)).Violations.Select(v => v.Id).ToList();
        Assert.Contains("label", rules);
        Assert.Contains("image-alt", rules);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_language_is_changed_from_the_header_and_stays(bool script)
    {
        var page = await browser.OpenAsync(script: script);
        await page.GotoAsync(site.Address + "/about");
        await page.Locator(".top-end summary").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "العربية", Exact = true }).ClickAsync();
        Assert.Equal("rtl", await page.Locator("html").GetAttributeAsync("dir"));
        await page.GotoAsync(site.Address + "/");
        Assert.Equal("ar", await page.Locator("html").GetAttributeAsync("lang"));
    }

    [Fact]
    public async Task On_a_phone_the_navigation_opens_without_script()
    {
        var page = await browser.OpenAsync(width: 360, script: false);
        await page.GotoAsync(site.Address + "/about");
        Assert.False(await page.Locator(".side").IsVisibleAsync());
        await page.Locator(".phone-menu summary").ClickAsync();
        await page.Locator(".phone-menu a[href='/design']").ClickAsync();
        Assert.EndsWith("/design", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_listed_with_links_to_their_fields_and_what_was_typed_stays()
    {
        var page = await browser.OpenAsync(script: false);
        await page.GotoAsync(site.Address + "/design");
        await page.Locator("input[name=Made]").FillAsync("31/02/1990");
        await page.Locator("form[enctype] .button[type=submit]:not([name])").ClickAsync();
        Assert.Equal(2, await page.Locator(".error-summary li").CountAsync());
        Assert.Equal("31/02/1990", await page.Locator("input[name=Made]").InputValueAsync());
        Assert.Equal("true", await page.Locator("#f-made").GetAttributeAsync("aria-invalid"));
        await page.Locator(".error-summary a").First.ClickAsync();
        Assert.EndsWith("#f-serial", page.Url, StringComparison.Ordinal);
        if (Pictures is not null)
        {
            await page.Locator("form[enctype]").ScreenshotAsync(new LocatorScreenshotOptions { Path = $"{Pictures}/design-mistakes.png" });
        }
    }

    [Fact]
    public async Task The_first_thing_a_keyboard_reaches_leads_to_the_content()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(site.Address + "/");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.EvaluateAsync<string>("document.activeElement.id"));
    }

    private static async Task Accessible(IPage page)
    {
        var found = (await Looks.AxeAsync(page)).Violations;
        Assert.True(found.Length == 0, string.Join('\n', found.Select(v => $"{v.Id}: {v.Help}\n{string.Join('\n', v.Nodes.Take(4).Select(n => $"  {n.Html}\n    {string.Join("; ", n.Any.Select(c => c.Message))}"))}")));
    }
}
