using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>The pages of the life of access: the second factor that is obligatory, terms, leaving, leavers, the review of rights.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessLifePagesTests(Browser browser, AccessLifeSite site) : IClassFixture<AccessLifeSite>
{
    [Fact]
    public async Task The_life_of_access_is_walked_through_without_a_barrier()
    {
        var faults = new List<string>();
        foreach (var (language, width) in new[] { ("en", 1280), ("ar", 360) })
        {
            async Task LookAsync(IPage page, string path, string name)
            {
                await page.GotoAsync($"{site.Address}{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}");
                faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));
            }

            // Nothing opens before a second factor; printed codes are one, and lead on to the page that was wanted.
            var chief = await SignedInAsync($"chief-{language}{width}", "/users", width, language);
            Assert.Contains("/profile/second-factor?return=", chief.Url, StringComparison.Ordinal);
            await LookAsync(chief, "/profile/second-factor?return=%2Fusers", "second-factor");
            await chief.Locator("main a[href$='#printed']").ClickAsync();
            await chief.Locator("input[name=PrintedPassword]").FillAsync(AccessSite.Password);
            await chief.Locator("main form", new() { Has = chief.Locator("input[name=PrintedPassword]") }).Locator("button[type=submit]").ClickAsync();
            await chief.Locator("main a.button[href='/users']").ClickAsync();
            Assert.EndsWith("/users", chief.Url, StringComparison.Ordinal);

            var leaver = await site.UserPathAsync($"leaver-{language}{width}");
            await LookAsync(chief, leaver, "user");
            await chief.Locator("input[name=Ends]").FillAsync("2030-05-31");
            await chief.Locator("main form", new() { Has = chief.Locator("input[name=Ends]") }).Locator("button[type=submit]").ClickAsync();
            await LookAsync(chief, "/users", "users");
            await LookAsync(chief, leaver + "/leave", "leave");
            await chief.Locator("main form button.button-danger").ClickAsync();
            Assert.EndsWith(leaver, chief.Url, StringComparison.Ordinal);
            await LookAsync(chief, "/access/leavers", "leavers");
            await chief.Locator("input[name$='.Successor']").First.FillAsync("nobody.here");
            await chief.Locator("main form", new() { Has = chief.Locator("input[name$='.Successor']") }).First.Locator("button[type=submit]").ClickAsync();
            if (await chief.Locator(".error-summary a").CountAsync() == 0) faults.Add("an unknown successor leads to no field");
            await chief.GotoAsync(site.Address + "/access/leavers");
            await chief.Locator("input[name$='.Successor']").First.FillAsync("boris");
            await chief.Locator("main form", new() { Has = chief.Locator("input[name$='.Successor']") }).First.Locator("button[type=submit]").ClickAsync();
            await LookAsync(chief, "/access/leavers", "leavers-settled");

            if (await chief.GotoAsync(site.Address + "/access/review") is not null && await chief.Locator("input[value=open]").CountAsync() == 1)
            {
                await LookAsync(chief, "/access/review", "review-none");
                await chief.Locator("main form", new() { Has = chief.Locator("input[value=open]") }).Locator("button[type=submit]").ClickAsync();
            }
            await LookAsync(chief, "/access/review", "review");
            await LookAsync(chief, "/", "home");
            var before = await chief.Locator("tbody form").CountAsync();
            await chief.GotoAsync(site.Address + "/access/review");
            before = await chief.Locator("tbody form").CountAsync();
            await chief.Locator("tbody form button").First.ClickAsync();
            Assert.Equal(before - 2, await chief.Locator("tbody form").CountAsync());

            // A right is taken in an emergency: a banner on each page, then ended, then reviewed by another.
            var duty = await WithPrintedCodesAsync($"duty-{language}{width}", width, language);
            await LookAsync(duty, "/access/glass/break", "glass-form");
            await duty.Locator("select[name=Taken]").SelectOptionAsync("persons.read");
            await duty.Locator("select[name=Purpose]").SelectOptionAsync("investigation");
            await duty.Locator("input[name=Case]").FillAsync("2026/911");
            await duty.Locator("textarea[name=Reason]").FillAsync("Armed man in the school, his weapons unknown");
            await duty.Locator("main form button.button-danger").ClickAsync();
            await LookAsync(duty, "/access/glass/break", "glass-running");
            await LookAsync(duty, "/profile", "glass-banner");
            if (await duty.Locator("aside.demonstration").CountAsync() != 1) faults.Add("no banner");
            await duty.GotoAsync(site.Address + "/access/glass/break");
            await duty.Locator("main form button.button").ClickAsync();
            if (await duty.Locator("aside.demonstration").CountAsync() != 0) faults.Add("the banner stays");
            var super = await WithPrintedCodesAsync($"super-{language}{width}", width, language);
            await LookAsync(super, "/", "home-supervisor");
            await LookAsync(super, "/access/glass", "glass-review");
            await super.Locator("main form button[value=justified]").First.ClickAsync();
            await LookAsync(super, "/access/glass", "glass-reviewed");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<IPage> WithPrintedCodesAsync(string login, int width, string language)
    {
        var page = await SignedInAsync(login, "/profile", width, language);
        await page.Locator("main a[href$='#printed']").ClickAsync();
        await page.Locator("input[name=PrintedPassword]").FillAsync(AccessSite.Password);
        await page.Locator("main form", new() { Has = page.Locator("input[name=PrintedPassword]") }).Locator("button[type=submit]").ClickAsync();
        return page;
    }

    private async Task<IPage> SignedInAsync(string login, string path, int width, string language)
    {
        var page = await browser.OpenAsync(width, language, ColorScheme.Light);
        await page.GotoAsync(site.Address + path);
        await page.Locator("input[name=Login]").FillAsync(login);
        await page.Locator("input[name=Password]").FillAsync(AccessSite.Password);
        await page.Locator("main button[type=submit]").First.ClickAsync();
        return page;
    }
}
