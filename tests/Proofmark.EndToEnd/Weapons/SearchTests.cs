using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Weapons;

[Collection(BrowserCollection.Name)]
public sealed class SearchTests(Browser browser, WeaponSite site) : IClassFixture<WeaponSite>
{
    [Fact]
    public async Task Keys_lead_to_the_search_to_parts_and_to_their_own_page_but_never_out_of_a_field()
    {
        var page = await SignedInAsync(1280, "en");
        await page.GotoAsync(site.Address + "/about");
        await page.Keyboard.PressAsync("/");
        Assert.Equal("search-all", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.TypeAsync("A-4731/97?");
        Assert.Equal("A-4731/97?", await page.Locator("#search-all").InputValueAsync());
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(u => u.Contains("/search?q=", StringComparison.Ordinal));
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("r");
        await page.WaitForURLAsync(u => u.Contains("/recoveries", StringComparison.Ordinal) || u.Contains("%2Frecoveries", StringComparison.Ordinal));
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("?");
        await page.WaitForURLAsync(u => u.EndsWith("/shortcuts", StringComparison.Ordinal));
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.Locator("[role=search]:not([data-keys])").First.WaitForAsync();
        await page.Keyboard.PressAsync("/");
        Assert.NotEqual("search-all", await page.EvaluateAsync<string>("document.activeElement.id"));
    }

    [Theory]
    [InlineData("en", 1280), InlineData("ar", 360)]
    public async Task Search_and_keys_have_no_barrier_and_fit_their_window(string language, int width)
    {
        var page = await SignedInAsync(width, language);
        await page.GotoAsync(site.Address + "/work?lang=" + language);
        await page.Locator("select[name=Purpose]").SelectOptionAsync("registration");
        await page.Locator("input[name=Case]").FillAsync("2026/1");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(u => !u.Contains("/work", StringComparison.Ordinal));
        var faults = new List<string>();
        foreach (var (path, name) in new[] { ("/", "home"), ("/search", "search"), ("/search?q=A-4731", "search-mark"), ("/search?q=zzz", "search-none"), ("/shortcuts", "shortcuts") })
        {
            await page.GotoAsync(site.Address + path);
            faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<IPage> SignedInAsync(int width, string language)
    {
        var page = await browser.OpenAsync(width, language);
        await page.SignInAsync(site.Address, "amina", WeaponSite.Password);
        return page;
    }
}
