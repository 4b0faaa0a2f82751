using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Weapons;

/// <summary>What a person begins the day with, and what an officer has on the road.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DeskPagesTests(Browser browser, WeaponSite site) : IClassFixture<WeaponSite>
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PROOFMARK_SHOTS");

    public static TheoryData<string, int, ColorScheme> Views()
    {
        var views = new TheoryData<string, int, ColorScheme> { { "en", 1280, ColorScheme.Light }, { "ar", 360, ColorScheme.Dark } };
        if (Pictures is null) return views;
        views.Add("en", 360, ColorScheme.Light);
        views.Add("ar", 1280, ColorScheme.Light);
        views.Add("zh", 1280, ColorScheme.Light);
        views.Add("zh", 360, ColorScheme.Light);
        return views;
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task An_officer_checks_a_weapon_with_one_hand_and_without_script(string language, int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        var page = await WorkingAsync("pavel", "investigation", language, width, scheme);
        await page.GotoAsync($"{site.Address}/check?lang={language}");
        await LookAsync(page, "check", language, width, faults);
        foreach (var (mark, permit, name) in new[] { ("KB 12345", "P-2024/0001", "consistent"), ("A-473?/97", "", "call"), ("A[47", "", "wrong") })
        {
            await page.Locator("input[name=Mark]").FillAsync(mark);
            await page.Locator("input[name=Permit]").FillAsync(permit);
            await page.Locator("main button[type=submit]").ClickAsync();
            await page.Locator(name == "wrong" ? ".error-summary" : name == "call" ? ".check-answer .notice-waiting" : ".check-answer .notice-ok").WaitForAsync();
            await LookAsync(page, "check-" + name, language, width, faults);
        }
        // A thumb finds it: as high as a finger is wide, and on the telephone as wide as the page.
        var box = (await page.Locator("main button[type=submit]").BoundingBoxAsync())!;
        Assert.True(box.Height >= 44 && (width > 600 || box.Width > 300), $"{box.Width} × {box.Height}");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        if ((language, width) != ("en", 360)) return;
        var plain = await WorkingAsync("pavel", "investigation", language, width, scheme, script: false);
        await plain.GotoAsync(site.Address + "/check");
        await plain.Locator("input[name=Mark]").FillAsync("KB 12345");
        await plain.Locator("input[name=Permit]").FillAsync("P-2024/0001");
        await plain.Locator("main button[type=submit]").ClickAsync();
        await plain.Locator(".check-answer .notice-ok").WaitForAsync();
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Who_decides_finds_what_waits_on_the_first_page_in_the_header_and_in_the_list(string language, int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        var vera = await WorkingAsync("vera", null, language, width, scheme);
        // It is looked for every quarter of a minute.
        for (var tries = 0; ; tries++)
        {
            await vera.GotoAsync($"{site.Address}/?lang={language}");
            if (await vera.Locator(".bell-count").CountAsync() > 0 || await vera.Locator(".bell").CountAsync() > 0 && tries > 60) break;
            await Task.Delay(1000);
        }
        await LookAsync(vera, "home-supervisor", language, width, faults);
        Assert.Equal(1, await vera.Locator("section[aria-labelledby=approvals-waiting] a.tile").CountAsync());
        await vera.Locator(".bell").ClickAsync();
        await vera.Locator(".news a").First.WaitForAsync();
        await LookAsync(vera, "notifications", language, width, faults);
        await vera.GotoAsync(site.Address + "/profile/notifications");
        await LookAsync(vera, "notification-settings", language, width, faults);
        foreach (var (login, name) in new[] { ("pavel", "home-officer"), ("chief", "home-administrator"), ("amina", "home-clerk") })
        {
            var page = await WorkingAsync(login, null, language, width, scheme);
            await page.GotoAsync($"{site.Address}/?lang={language}");
            await LookAsync(page, name, language, width, faults);
            if (login == "pavel")
            {
                await page.GotoAsync($"{site.Address}/notifications");
                await LookAsync(page, "notifications-none", language, width, faults);
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task LookAsync(IPage page, string name, string language, int width, List<string> faults) => faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));

    private async Task<IPage> WorkingAsync(string login, string? purpose, string language, int width, ColorScheme scheme, bool script = true)
    {
        var page = await browser.OpenAsync(width, language, scheme, script);
        await page.SignInAsync(site.Address, login, WeaponSite.Password);
        if (purpose is not null) await page.BeginWorkAsync(site.Address, purpose, "2026/9");
        return page;
    }
}
