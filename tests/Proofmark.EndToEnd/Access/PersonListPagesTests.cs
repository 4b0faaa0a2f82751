using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>A list with persons from its asking to its taking, on desk and phone.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PersonListPagesTests(Browser browser, AccessSite site) : IClassFixture<AccessSite>
{
    private readonly List<string> faults = [];

    [Theory]
    [InlineData("en", 1280)]
    [InlineData("ar", 360)]
    public async Task Two_supervisors_let_a_list_leave_without_a_barrier(string language, int width)
    {
        await site.HolderAsync($"L-{language}{width}");
        var boris = await SignInAsync("boris", language, width);
        await LookAsync(boris, "/lists/new", "list-new", language, width);
        await boris.Locator("main form button[type=submit]").ClickAsync();
        await LookAsync(boris, null, "list-refused", language, width);
        await boris.Locator("select[name=Register]").SelectOptionAsync("POLICE");
        await boris.Locator("input[name=Recipient]").FillAsync($"Prosecutor {language}{width}");
        foreach (var column in new[] { "register_number", "name", "number" }) await boris.Locator($"input[name=Columns][value={column}]").CheckAsync();
        await boris.Locator("main form button[type=submit]").ClickAsync();
        Assert.EndsWith("/lists", boris.Url, StringComparison.Ordinal);
        await LookAsync(boris, "/lists", "lists", language, width);
        var one = await boris.Locator("tbody a").First.GetAttributeAsync("href");

        var vera = await SignInAsync("vera", language, width);
        await LookAsync(vera, one, "list-decide", language, width);
        await vera.Locator("input[name=Decision][value=approve]").CheckAsync();
        await vera.Locator("main form button[type=submit]").ClickAsync();
        await LookAsync(boris, one, "list-take", language, width);
        var file = await boris.RunAndWaitForDownloadAsync(() => boris.Locator("a[href$='file.csv']").ClickAsync());
        Assert.Contains($"Prosecutor {language}{width}", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<IPage> SignInAsync(string login, string language, int width)
    {
        var page = await browser.OpenAsync(width, language, ColorScheme.Light);
        await page.SignInAsync(site.Address, login, AccessSite.Password);
        await page.BeginWorkAsync(site.Address, "investigation", "2026-4711");
        return page;
    }

    private async Task LookAsync(IPage page, string? path, string name, string language, int width)
    {
        if (path is not null) await page.GotoAsync($"{site.Address}{path}?lang={language}");
        faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));
    }
}
