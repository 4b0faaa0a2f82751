using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>The ways of auditor and administrator on a telephone without script; those of officer and tracing desk are walked with <see cref="TraceJourneyTests"/>.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Slow")]
public sealed class PhoneJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    private readonly List<string> faults = [];

    [Theory]
    [InlineData("en", ColorScheme.Light), InlineData("ar", ColorScheme.Dark)]
    public async Task An_auditor_asks_who_looked_at_a_weapon_and_why_and_verifies_what_was_recorded(string language, ColorScheme scheme)
    {
        await site.Xa.Services.GetRequiredService<WeaponService>().RegisterAsync(new RegisterWeapon(await site.Xa.ScalarAsync<long>("select id from registers where code = 'NATIONAL'"), "P-" + language, [new MarkRequest("serial", "PHONE-77-" + language)]), new Doing(Actor.Node, new Purpose("administration"), Guid.NewGuid()));
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "registration", "2026/31", "en", 1280, ColorScheme.Light, faults);
        await amina.GoAsync("/weapons?mark=PHONE-77-" + language);
        await amina.PressAsync("tbody a", u => u.StartsWith("/weapons/XA-", StringComparison.Ordinal));
        var weapon = amina.Path["/weapons/".Length..];
        var act = (await amina.Page.Locator("a[href^='/ledger/acts/']").First.GetAttributeAsync("href"))!["/ledger/acts/".Length..];

        var ines = await StartAsync("ines", "audit", "A-1", language, scheme);
        await ines.LookAsync("phone-home-auditor");
        await ines.ChooseAsync("/audit/lookups");
        await ines.LookAsync("phone-lookups");
        await ines.FillAsync(("entry", weapon + "7"));
        await ines.PressAsync("main form button[type=submit]", u => u.Contains("entry=", StringComparison.Ordinal));
        await ines.LookAsync("phone-lookups-wrong");
        Assert.Equal(weapon + "7", await ines.Page.Locator("main input[name=entry]").InputValueAsync());
        await ines.FillAsync(("entry", weapon));
        await ines.PressAsync("main form button[type=submit]", u => Uri.UnescapeDataString(u).EndsWith("entry=" + weapon, StringComparison.Ordinal));
        await ines.LookAsync("phone-lookups-of-weapon");
        var rows = await ines.Page.Locator("main tbody tr").AllInnerTextsAsync();
        // She found it and opened it; that the auditor asked is on record too.
        Assert.Equal(["Inés Ortega A-1", "Amina Karimi 2026/31", "Amina Karimi 2026/31"], rows.Select(r => string.Join(' ', new[] { "Inés Ortega", "A-1", "Amina Karimi", "2026/31" }.Where(w => r.Contains(w, StringComparison.Ordinal)))));

        await ines.ChooseAsync("/ledger");
        await ines.LookAsync("phone-ledger");
        await ines.FillAsync(("act", act[..^1]));
        await ines.PressAsync("main form button[type=submit]", u => u.Contains("act=", StringComparison.Ordinal));
        Assert.Equal(1, await ines.Page.Locator(".error-summary a[href='#f-act']").CountAsync());
        await ines.LookAsync("phone-ledger-wrong");
        await ines.FillAsync(("act", act));
        await ines.PressAsync("main form button[type=submit]", u => Uri.UnescapeDataString(u) == "/ledger/acts/" + act);
        await ines.WaitForAsync("/ledger/acts/" + act, ".notice-ok");
        // The kind of the act stands there by its code, as verification names it.
        faults.AddRange(await Looks.FitAsync(ines.Page, $"phone-proof.{language}.360"));
        var proof = await ines.Page.RunAndWaitForDownloadAsync(() => ines.Page.Locator("a[href$='/proof']").ClickAsync());
        Assert.NotEqual("", await File.ReadAllTextAsync(await proof.PathAsync()));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("en", ColorScheme.Light), InlineData("ar", ColorScheme.Dark)]
    public async Task An_administrator_adds_an_organisation_and_a_user_of_it_who_signs_in_by_the_link(string language, ColorScheme scheme)
    {
        var chief = await StartAsync("chief", "administration", "", language, scheme);
        await chief.LookAsync("phone-home-administrator");
        await chief.ChooseAsync("/organisations");
        await chief.LookAsync("phone-organisations");
        await chief.PressAsync("main a[href='/organisations/new']", u => u == "/organisations/new");
        await chief.PressAsync("main form[method=post] button[type=submit]");
        await chief.LookAsync("phone-organisation-wrong");
        Assert.NotEqual(0, await chief.Page.Locator(".error-summary a").CountAsync());
        await chief.FillAsync(("Name", "Customs of " + language), ("Code", "CUSTOMS-" + language.ToUpperInvariant()), ("Country", "XA"));
        await chief.Page.Locator("select[name=Kind]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await chief.PressAsync("main form[method=post] button[type=submit]", u => u == "/organisations");
        await chief.LookAsync("phone-organisation-added");
        Assert.Equal(1, await chief.Page.Locator($"main tbody tr:has-text('Customs of {language}')").CountAsync());

        await chief.ChooseAsync("/users");
        await chief.LookAsync("phone-users");
        await chief.PressAsync("main a[href='/users/new']", u => u == "/users/new");
        await chief.PressAsync("main form[method=post] button[type=submit]");
        await chief.LookAsync("phone-user-wrong");
        await chief.FillAsync(("Login", "lena-" + language), ("Name", "Lena Weber"));
        await chief.Page.Locator("select[name=Organisation]").SelectOptionAsync(new SelectOptionValue { Label = "Customs of " + language });
        await chief.Page.Locator("select[name=Language]").SelectOptionAsync(language);
        await chief.Page.Locator("input[name=Chosen][value=clerk]").CheckAsync();
        await chief.PressAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/users/XA-", StringComparison.Ordinal));
        await chief.LookAsync("phone-user");
        await chief.PressAsync("main form[method=post]:has(input[value=link]) button[type=submit]");
        await chief.LookAsync("phone-user-link");
        var link = new Uri((await chief.Page.Locator(".one-time-link").InnerTextAsync()).Trim()).AbsolutePath;

        var lena = await browser.OpenAsync(360, language, scheme, script: false);
        await lena.GotoAsync(site.Xa.Address + link);
        foreach (var field in await lena.Locator("main input[type=password]").AllAsync()) await field.FillAsync(JourneyNode.Password);
        await lena.Locator("main form[method=post] button[type=submit]").ClickAsync();
        await lena.WaitForURLAsync(u => !u.Contains("/password/", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
        await lena.SignInAsync(site.Xa.Address, "lena-" + language, JourneyNode.Password);
        Assert.Equal(language, await lena.Locator("html").GetAttributeAsync("lang"));
        // The node that this one is paired with; by whom is said by the command that pairs.
        await chief.ChooseAsync("/ledger");
        await chief.LookAsync("phone-ledger-administrator");
        Assert.Contains("XB", await chief.Page.Locator("section[aria-labelledby=witnesses]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private Task<Walk> StartAsync(string login, string purpose, string reference, string language, ColorScheme scheme) => Walk.StartAsync(browser, site.Xa, login, purpose, reference, language, 360, scheme, faults, script: false);
}
