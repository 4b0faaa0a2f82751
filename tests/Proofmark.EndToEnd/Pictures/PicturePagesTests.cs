using Microsoft.Playwright;
using Proofmark.EndToEnd.Journeys;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Pictures;

[Collection(BrowserCollection.Name)]
public sealed class PicturePagesTests(Browser browser, PictureSite site) : IClassFixture<PictureSite>
{
    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task Pictures_are_read_by_keyboard_and_screen_reader_and_fit_every_width(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var omar = await Walk.StartAsync(browser, site.Node, "omar", "investigation", "2026/0417", language, width, scheme, faults, script);
        await omar.GoAsync("/statistics?from=2025-01&to=2026-06");
        Assert.Equal(3, await omar.Page.Locator("svg.picture[role=img]").CountAsync());
        await omar.LookAsync("statistics");
        foreach (var table in await omar.Page.Locator(".figure details > summary").AllAsync()) await table.ClickAsync();
        await omar.LookAsync("statistics-tables");
        await omar.GoAsync("/map");
        await omar.Page.Locator("svg.picture a[href='#country-KE']").FocusAsync();
        await omar.LookAsync("map");
        await omar.GoAsync(site.Weapon + "/custody");
        await omar.LookAsync("custody");
        Assert.Empty(faults);
    }
}
