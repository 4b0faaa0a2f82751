using System.Globalization;
using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>An administrator sets what a register asks for and records a certificate that is about to end; a clerk is warned, another is refused until a supervisor lets her write.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Slow")]
public sealed class StaffJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    [Theory]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task A_clerk_is_warned_and_another_writes_by_a_supervisors_word(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var key = $"{language}{width}";
        var register = await site.Xa.RegisterAsync($"REG-{key.ToUpperInvariant()}", "Register " + key);
        foreach (var (login, role) in new[] { ("nadia", "clerk"), ("olga", "clerk"), ("vera", "supervisor") }) await site.Xa.UserAsync(login + key, $"{login} {key}", role, register);
        var chief = await Walk.StartAsync(browser, site.Xa, "chief", "administration", "", language, width, scheme, faults, script);
        await chief.GoAsync("/staff/rules");
        await chief.LookAsync("staff-rules-none");
        await chief.PressAsync("section[aria-labelledby=rule] button[type=submit]");
        await chief.LookAsync("staff-rule-wrong");
        await chief.Page.Locator("select[name=Register]").SelectOptionAsync($"REG-{key.ToUpperInvariant()}");
        await chief.Page.Locator("select[name=Training]").SelectOptionAsync("registration");
        await chief.FillAsync(("From", Day(0)));
        await chief.PressAsync("section[aria-labelledby=rule] button[type=submit]");
        await chief.LookAsync("staff-rules");
        await chief.GoAsync("/staff");
        await chief.LookAsync("staff");
        await chief.GoAsync((await chief.Page.Locator("main tbody a", new() { HasTextString = "nadia " + key }).GetAttributeAsync("href"))!);
        await chief.PressAsync("section[aria-labelledby=certify] button[type=submit]");
        await chief.LookAsync("staff-certificate-wrong");
        await chief.Page.Locator("select[name=Training]").SelectOptionAsync("registration");
        await chief.FillAsync(("Number", "R-12/26"), ("IssuedBy", "Police academy"), ("From", Day(-300)), ("Until", Day(9)));
        await chief.PressAsync("section[aria-labelledby=certify] button[type=submit]");
        await chief.LookAsync("staff-member");

        var nadia = await Walk.StartAsync(browser, site.Xa, "nadia" + key, "registration", "", language, width, scheme, faults, script);
        await nadia.GoAsync("/weapons/register");
        await nadia.LookAsync("staff-warned");
        await EnterAsync(nadia, "N-1", "/weapons/");

        var olga = await Walk.StartAsync(browser, site.Xa, "olga" + key, "registration", "", language, width, scheme, faults, script);
        await EnterAsync(olga, "O-1", null);
        await olga.LookAsync("staff-refused");
        Assert.Contains("vera " + key, await olga.Page.Locator(".error-summary").InnerTextAsync(), StringComparison.Ordinal);
        var vera = await Walk.StartAsync(browser, site.Xa, "vera" + key, "registration", "", language, width, scheme, faults, script);
        await vera.GoAsync("/staff");
        await vera.GoAsync((await vera.Page.Locator("main tbody a", new() { HasTextString = "olga " + key }).GetAttributeAsync("href"))!);
        await vera.Page.Locator("select[name=Register]").SelectOptionAsync($"REG-{key.ToUpperInvariant()}");
        await vera.FillAsync(("Days", "2"));
        await vera.Page.Locator("main textarea[name=Reason]").FillAsync("Illness in the office.");
        await vera.PressAsync("section[aria-labelledby=allow] button[type=submit]");
        await vera.LookAsync("staff-allowed");
        await EnterAsync(olga, "O-1", "/weapons/");
        await olga.LookAsync("staff-allowed-weapon");
        Assert.True(faults.Count == 0, string.Join('\n', faults));

        async Task EnterAsync(Walk clerk, string number, string? leadsTo)
        {
            await clerk.GoAsync("/weapons/register?new=1");
            await clerk.Page.Locator("select[name=Register]").SelectOptionAsync($"REG-{key.ToUpperInvariant()}");
            await clerk.FillAsync(("Number", number));
            await clerk.PressAsync("main button.button[value=check]");
            const string Send = "main button[value=register]";
            if (leadsTo is null) await clerk.PressAsync(Send);
            else await clerk.PressAsync(Send, u => u.StartsWith(leadsTo, StringComparison.Ordinal) && !u.StartsWith("/weapons/register", StringComparison.Ordinal));
        }
    }

    private static string Day(int from) => TimeProvider.System.GetUtcNow().AddDays(from).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
