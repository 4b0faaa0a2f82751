using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Proofmark.Core.Allocating;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Holds;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>A marking campaign at a desk and on a phone: a machine and its operator, a campaign, a day, three weapons marked, one under hold left out.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Slow")]
public sealed class CampaignJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    [Theory]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task A_clerk_marks_three_rifles_of_an_arsenal_and_the_one_under_hold_is_left_out(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var name = $"{language}-{width}";
        var block = await StockAsync(name);
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "stock", "2026/8d", language, width, scheme, faults, script);
        await amina.GoAsync("/machines/new");
        await amina.PressAsync("main form[method=post] button[type=submit]");
        await amina.LookAsync("machine-wrong");
        await amina.FillAsync(("Make", "Marktronic"), ("Model", "3000"), ("Serial", "MT-" + name));
        await amina.Page.Locator("select[name=Method]").SelectOptionAsync("dot_peened");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/machines/", StringComparison.Ordinal) && u != "/machines/new");
        var machine = amina.Path["/machines/".Length..];
        await amina.FillAsync(("Operator", "4711"), ("Certificate", "C-12"), ("Until", Day(200)));
        await amina.PressAsync("section[aria-labelledby=certify] button[type=submit]");
        await amina.Page.Locator("select[name=Kind]").SelectOptionAsync("serviced");
        await amina.FillAsync(("Due", Day(100)));
        await amina.PressAsync("section[aria-labelledby=note] button[type=submit]");
        await amina.LookAsync("machine");
        await amina.GoAsync("/machines");
        await amina.LookAsync("machines");

        await amina.GoAsync("/campaigns/new");
        await amina.FillAsync(("Name", "Stocks " + name), ("From", Day(0)));
        foreach (var (field, value) in new[] { ("Register", "NATIONAL"), ("MarkKind", "replacement"), ("Country", "XA") }) await amina.Page.Locator($"select[name={field}]").SelectOptionAsync(value);
        await amina.Page.Locator("select[name=Organisation]").SelectOptionAsync(new SelectOptionValue { Label = "Arsenal " + name });
        await amina.Page.Locator("input[name=Owners][value=state]").CheckAsync();
        await amina.LookAsync("campaign-new");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/campaigns/", StringComparison.Ordinal) && u != "/campaigns/new");
        var campaign = amina.Path;
        await amina.FillAsync(("Day", Day(0)), ("District", "North"), ("Place", "Workshop 2"), ("Operator", "4711"));
        await amina.Page.Locator("select[name=Machine]").SelectOptionAsync(machine);
        await amina.Page.Locator("select[name=Block]").SelectOptionAsync(block.ToString());
        await amina.LookAsync("campaign");
        await amina.PressAsync("section[aria-labelledby=plan] button[type=submit]", u => u.StartsWith("/campaigns/sessions/", StringComparison.Ordinal));
        var session = amina.Path;
        await amina.FillAsync(("Count", "10"));
        await amina.PressAsync("section[aria-labelledby=enlist] button[type=submit]");
        await amina.LookAsync("session");
        var lines = await amina.Page.Locator($"main tbody a[href^='{session}/']").EvaluateAllAsync<string[]>("links => links.map(a => a.getAttribute('href'))");
        Assert.Equal(3, lines.Length);
        foreach (var line in lines)
        {
            await amina.GoAsync(line);
            if (line == lines[0]) await amina.LookAsync("session-weapon");
            await amina.Page.Locator("select[name=Component]").SelectOptionAsync("receiver");
            await amina.PressAsync("section[aria-labelledby=mark] button[type=submit]");
        }
        var picture = await amina.Page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg });
        await amina.FillAsync(("Reading", "XA????"));
        await amina.Page.Locator("select[name=Legibility]").SelectOptionAsync("worn");
        await amina.Page.Locator("#f-photographs").SetInputFilesAsync(new FilePayload { Name = "mark.jpg", MimeType = "image/jpeg", Buffer = picture });
        await amina.PressAsync("section[aria-labelledby=read] button[type=submit]");
        await amina.LookAsync("session-weapon-read");
        Assert.Equal(1, await amina.Page.Locator("img.photograph").CountAsync());

        await amina.GoAsync(campaign);
        await amina.LookAsync("campaign-covered");
        // Three are marked, one is left: the one under hold.
        Assert.Equal("3 1", await site.Xa.ScalarAsync<string>($"""
            select count(*) filter (where d.until_act is not null) || ' ' || count(*) filter (where d.until_act is null) from duties d
            join entries e on e.id = d.entry and e.until_act is null join organisations o on o.id = e.holder_organisation where o.name = 'Arsenal {name}'
            """));
        await amina.PressAsync("section[aria-labelledby=close] button[type=submit]");
        await amina.LookAsync("campaign-closed");
        Assert.Equal(1, await amina.Page.Locator("#report").CountAsync());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>An arsenal of its own with four unmarked rifles, one of them under an evidence hold, and a block of numbers.</summary>
    private async Task<Guid> StockAsync(string name)
    {
        var services = site.Xa.Services;
        var arsenal = await services.GetRequiredService<OrganisationService>().CreateAsync("ARS-" + name, "Arsenal " + name, "state_force", "XA", By());
        var register = await site.Xa.ScalarAsync<long>("select id from registers where code = 'NATIONAL'");
        long last = 0;
        for (var i = 0; i < 4; i++) (last, _) = await services.GetRequiredService<WeaponService>().RegisterAsync(new RegisterWeapon(register, $"ARS-{name}-{i}", []) { Make = "Zastava", Model = "M70", HolderKind = "state_force", HolderOrganisation = arsenal }, By());
        await services.GetRequiredService<HoldBook>().SetAsync(last, "District court", "12/26", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30), null, By());
        var scheme = await services.GetRequiredService<SerialAllocation>().OpenAsync(new NewSerialScheme("State stock " + name, arsenal, "XA{n:3}{check}", "plain", "pure37", 1, null, 2020, null), By());
        return (await services.GetRequiredService<SerialAllocation>().AllocateAsync(scheme, null, 20, arsenal, By())).Uid;
    }

    private static string Day(int ahead) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Doing By() => new(Actor.Node, new Purpose("stock"), Guid.NewGuid());
}
