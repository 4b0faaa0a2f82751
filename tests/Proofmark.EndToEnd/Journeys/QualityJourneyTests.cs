using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Proofmark.Core.Quality;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>A clerk and what the rules found: one entry is right and accepted, one is corrected, about one the museum is asked.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Slow")]
public sealed class QualityJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    private readonly List<string> faults = [];

    public static TheoryData<string, int, ColorScheme, bool> Views() => Walk.Views();

    [Theory, MemberData(nameof(Views))]
    public async Task A_clerk_accepts_one_finding_corrects_another_and_asks_about_a_third(string language, int width, ColorScheme scheme, bool script)
    {
        var national = await site.Xa.ScalarAsync<long>("select id from registers where code = 'NATIONAL'");
        var numbers = Enumerable.Range(1, 3).Select(i => string.Create(CultureInfo.InvariantCulture, $"Q{i}-{language}-{width}")).ToArray();
        foreach (var number in numbers)
            await site.Xa.Services.GetRequiredService<WeaponService>().RegisterAsync(new RegisterWeapon(national, number, [new MarkRequest("serial", number)]) { Make = "Zastava", Model = "M57", Year = 1700, HolderKind = "dealer" }, By());
        await site.Xa.Services.GetRequiredService<QualityService>().RunAsync("NATIONAL", By());
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "registration", "2026/41", language, width, scheme, faults, script);

        await amina.GoAsync("/quality?rule=made_too_early");
        await amina.LookAsync("quality-queue");
        await OpenAsync(amina, numbers[0]);
        await amina.LookAsync("quality-finding");
        await amina.PressAsync("section[aria-labelledby=accept] button[type=submit]");
        Assert.Equal(1, await amina.Page.Locator(".error-summary a").CountAsync());
        await amina.LookAsync("quality-no-reason");
        await amina.Page.Locator("main textarea[name=Reason]").FillAsync("A wall gun; the card says so.");
        await amina.PressAsync("section[aria-labelledby=accept] button[type=submit]");
        await amina.LookAsync("quality-accepted");
        Assert.Equal(0, await amina.Page.Locator("section[aria-labelledby=accept]").CountAsync());

        await OpenAsync(amina, numbers[1]);
        await amina.PressAsync("main a[href$='/correct']", u => u.EndsWith("/correct", StringComparison.Ordinal));
        await amina.FillAsync(("Year", "1970"));
        await amina.Page.Locator("main textarea[name=Note]").FillAsync("Misread.");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/weapons/XA-", StringComparison.Ordinal) && !u.EndsWith("/correct", StringComparison.Ordinal));
        await site.Xa.Services.GetRequiredService<QualityWork>().DoWhatWaitsAsync();
        Assert.Equal("corrected", await StateAsync(numbers[1]));

        await OpenAsync(amina, numbers[2]);
        await amina.FillAsync(("Whom", "State museum, desk 4"));
        await amina.Page.Locator("main textarea[name=Question]").FillAsync("Is it as old as that?");
        await amina.PressAsync("section[aria-labelledby=ask] button[type=submit]");
        await amina.LookAsync("quality-asked");
        await amina.Page.Locator("main textarea[name=Answer]").FillAsync("No: a copy.");
        await amina.PressAsync("section[aria-labelledby=answer] button[type=submit]");
        await amina.LookAsync("quality-answered");
        Assert.Equal("open", await StateAsync(numbers[2]));

        await amina.GoAsync("/quality/registers/NATIONAL");
        await amina.LookAsync("quality-over-time");
        Assert.NotEqual(0, await amina.Page.Locator("figure svg").CountAsync());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // Another language's entries stand in the same queue.
    private static async Task OpenAsync(Walk walk, string number)
    {
        await walk.GoAsync("/quality?rule=made_too_early");
        await walk.PressAsync($"tbody tr:has-text('{number}') a", u => u.StartsWith("/quality/", StringComparison.Ordinal));
    }

    private Task<string> StateAsync(string number) => site.Xa.ScalarAsync<string>($"select q.state from quality_findings q join entries e on e.id = q.entry and e.until_act is null where e.row_key = '{number}' and q.rule = 'made_too_early' order by q.id desc limit 1");

    private static Doing By() => new(Actor.Node, new Purpose("administration"), Guid.NewGuid());
}
