using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>Passkeys with Chromium's virtual authenticator, which does the cryptography of a real one.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PasskeyBrowserTests(Browser browser, AccessSite site) : IClassFixture<AccessSite>
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PROOFMARK_SHOTS");

    // Passkeys hold for names, never for addresses of numbers.
    private string Address => site.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    [Fact]
    public async Task A_passkey_is_added_signs_in_and_is_refused_once_removed()
    {
        var (page, verifies) = await WithAuthenticatorAsync();
        await SignInAsync(page);
        await page.GotoAsync(Address + "/profile/passkeys");
        await page.Locator("input[name=Name]").FillAsync("Telephone");
        await page.Locator("input[name=Password]").FillAsync("a wrong password");
        await page.Locator("[data-passkey] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".error-summary")).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("tbody tr").CountAsync());
        await page.GotoAsync(Address + "/profile/passkeys");
        await page.Locator("input[name=Name]").FillAsync("Telephone");
        await page.Locator("input[name=Password]").FillAsync(AccessSite.Password);
        await page.Locator("[data-passkey] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("tbody th")).ToContainTextAsync("Telephone");
        await ShootAsync(page, "passkeys");

        await SignOutAsync(page);
        await page.GotoAsync(Address + "/sign-in?return=%2Fprofile%2Fpasskeys");
        await page.Locator("main a[href^='/sign-in/passkey']").ClickAsync();
        await ShootAsync(page, "sign-in-passkey");

        // Somebody else's finger: nobody is signed in.
        await verifies(false);
        await page.Locator("[data-passkey] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-passkey-fault]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.Contains("/sign-in/passkey", page.Url, StringComparison.Ordinal);
        await verifies(true);
        await page.Locator("[data-passkey] button[type=submit]").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Address + "/profile/passkeys");
        await Assertions.Expect(page.Locator("header")).ToContainTextAsync("Amina");

        await page.Locator("tbody .button-danger").First.ClickAsync();
        await Assertions.Expect(page.Locator("tbody th")).ToHaveCountAsync(0);
        await SignOutAsync(page);
        await page.GotoAsync(Address + "/sign-in/passkey");
        await page.Locator("[data-passkey] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".error-summary")).ToBeVisibleAsync();
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_the_page_says_that_the_password_is_there()
    {
        var page = await browser.OpenAsync(script: false);
        await page.GotoAsync(Address + "/sign-in/passkey");
        await Assertions.Expect(page.Locator("[data-passkey]")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("[data-passkey-without]")).ToBeVisibleAsync();
    }

    private async Task<(IPage Page, Func<bool, Task> Verifies)> WithAuthenticatorAsync()
    {
        var page = await browser.OpenAsync();
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        var added = await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        var id = added!.Value.GetProperty("authenticatorId").GetString()!;
        return (page, verified => devtools.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object> { ["authenticatorId"] = id, ["isUserVerified"] = verified }));
    }

    private async Task SignInAsync(IPage page)
    {
        await page.GotoAsync(Address + "/sign-in");
        await page.Locator("input[name=Login]").FillAsync("amina");
        await page.Locator("input[name=Password]").FillAsync(AccessSite.Password);
        await page.Locator("main button[type=submit]").First.ClickAsync();
        Assert.DoesNotContain("/sign-in", page.Url, StringComparison.Ordinal);
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.Locator("header details", new() { HasText = "Amina" }).Locator("summary").ClickAsync();
        await page.Locator("form[action='/sign-out'] button").ClickAsync();
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        if (Pictures is not null) await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{Pictures}/{name}.png", FullPage = true });
    }
}
