using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

[Collection(BrowserCollection.Name)]
public sealed class AccessPagesTests(Browser browser, AccessSite site) : IClassFixture<AccessSite>
{
    public static TheoryData<string, int, ColorScheme> Views() => new()
    {
        { "en", 1280, ColorScheme.Light },
        { "ar", 360, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task The_pages_have_no_barrier_and_fit_their_window(string language, int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        async Task LookAsync(IPage page, string path, string? click = null)
        {
            await page.GotoAsync(site.Address + path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "lang=" + language);
            if (click is not null) await page.Locator(click).First.ClickAsync();
            await CheckAsync(page, path);
        }

        async Task CheckAsync(IPage page, string path)
        {
            var name = path.Trim('/').Split('?')[0].Replace('/', '-');
            if (name.StartsWith("users-XA", StringComparison.Ordinal)) name = "user";
            faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}.{scheme}"));
        }

        var stranger = await browser.OpenAsync(width, language, scheme, script: true);
        await LookAsync(stranger, "/sign-in");
        await LookAsync(stranger, "/sign-in/passkey");
        await LookAsync(stranger, await site.PasswordLinkAsync());
        await LookAsync(stranger, "/first-administrator/gone");

        var chief = await SignedInAsync("chief", width, language, scheme);
        foreach (var path in new[] { "/", "/profile", "/profile/password", "/profile/authenticator", "/profile/sessions", "/profile/recovery-codes", "/profile/passkeys", "/profile/tokens", "/users", "/users/new", "/roles", "/organisations", "/organisations/new", "/alerts" }) await LookAsync(chief, path);
        await chief.GotoAsync(site.Address + "/users");
        await LookAsync(chief, new Uri(site.Address + await chief.Locator("tbody a").Nth(0).GetAttributeAsync("href")).AbsolutePath);

        var amina = await SignedInAsync("amina", width, language, scheme);
        await LookAsync(amina, "/work");
        await LookAsync(amina, "/users");

        await amina.GotoAsync(site.Address + "/profile/tokens");
        await amina.Locator("input[name=Name]").FillAsync("Gateway of the customs");
        await amina.Locator("input[name=Scopes]").First.CheckAsync();
        await amina.Locator("select[name=Purpose]").SelectOptionAsync("customs");
        await amina.Locator("input[name=Networks]").FillAsync("10.1.0.0/16");
        await amina.Locator("main form", new() { Has = amina.Locator("input[name=Networks]") }).Locator("button[type=submit]").ClickAsync();
        Assert.Equal(1, await amina.Locator(".one-time-link").CountAsync());
        await CheckAsync(amina, "/profile/tokens-made");

        var paper = await SignedInAsync("paper-" + language + width, width, language, scheme);
        await paper.GotoAsync(site.Address + "/profile/authenticator?lang=" + language);
        await paper.Locator("input[name=PrintedPassword]").FillAsync(AccessSite.Password);
        await paper.Locator("main form", new() { Has = paper.Locator("input[name=PrintedPassword]") }).Locator("button[type=submit]").ClickAsync();
        Assert.Equal(10, await paper.Locator(".recovery-code").CountAsync());
        await CheckAsync(paper, "/profile/recovery-codes-shown");
        await LookAsync(paper, "/profile/recovery-codes");

        var ines = await SignedInAsync("ines", width, language, scheme);
        await LookAsync(ines, "/audit/lookups");
        await ines.Locator("select[name=Purpose]").SelectOptionAsync("audit");
        await ines.Locator("input[name=Case]").FillAsync("2026/0017");
        await ines.Locator("main button[type=submit]").First.ClickAsync();
        await LookAsync(ines, "/audit/lookups");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task A_person_signs_in_states_the_work_and_signs_out_without_script()
    {
        var page = await browser.OpenAsync(script: false);
        await page.GotoAsync(site.Address + "/audit/lookups");
        Assert.Contains("/sign-in?return=", page.Url, StringComparison.Ordinal);
        await page.Locator("input[name=Login]").FillAsync("ines");
        await page.Locator("input[name=Password]").FillAsync(AccessSite.Password);
        await page.Locator("main button[type=submit]").First.ClickAsync();
        Assert.Contains("/work?return=", page.Url, StringComparison.Ordinal);
        await page.Locator("select[name=Purpose]").SelectOptionAsync("audit");
        await page.Locator("main button[type=submit]").First.ClickAsync();
        Assert.EndsWith("/audit/lookups", page.Url, StringComparison.Ordinal);
        Assert.Contains("Audit", await page.Locator(".work-now").InnerTextAsync(), StringComparison.Ordinal);
        await page.Locator("header details", new() { HasText = "Inés" }).Locator("summary").ClickAsync();
        await page.Locator("form[action='/sign-out'] button").ClickAsync();
        Assert.EndsWith("/sign-in", page.Url, StringComparison.Ordinal);
        await page.GoBackAsync();
        await page.ReloadAsync();
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
    }

    private async Task<IPage> SignedInAsync(string login, int width, string language, ColorScheme scheme)
    {
        var page = await browser.OpenAsync(width, language, scheme);
        await page.SignInAsync(site.Address, login, AccessSite.Password);
        return page;
    }
}
