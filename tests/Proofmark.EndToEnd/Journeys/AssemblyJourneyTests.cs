using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>A slide is swapped, the numbers that differ are worked off, and the pistol is deactivated by two persons.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Slow")]
public sealed class AssemblyJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    private readonly List<string> faults = [];

    public static TheoryData<string, int, ColorScheme, bool> Views() => Walk.Views();

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_clerk_swaps_a_slide_and_decides_on_the_numbers_and_two_supervisors_deactivate_the_pistol(string language, int width, ColorScheme scheme, bool script)
    {
        var key = $"{language}{width}";
        var register = await site.Xa.ScalarAsync<long>("select id from registers where code = 'NATIONAL'");
        await site.Xa.Services.GetRequiredService<WeaponService>().RegisterAsync(new RegisterWeapon(register, "SW-" + key, [new MarkRequest("serial", "FRM-" + key, "frame"), new MarkRequest("serial", "SLD-" + key, "slide")]) { Make = "Zastava", Model = "M57", Country = "RS", Category = "small_arm.pistol" }, new Doing(Actor.Node, new Purpose("administration"), Guid.NewGuid()));
        foreach (var login in new[] { "vera", "boris" }) await site.Xa.UserAsync($"{login}{key}", $"Supervisor {login}", "supervisor", register);

        Task<Walk> StartAsync(string login) => Walk.StartAsync(browser, site.Xa, login, "registration", "2026/40", language, width, scheme, faults, script);
        var amina = await StartAsync("amina");
        await amina.GoAsync("/weapons?mark=FRM-" + key);
        await amina.PressAsync("tbody a", u => u.StartsWith("/weapons/XA-", StringComparison.Ordinal));
        var weapon = amina.Path;
        await amina.LookAsync("assembly-conflict");
        await amina.GoAsync(weapon + "/swap");
        await amina.LookAsync("assembly-swap");
        await amina.PressAsync("main form[method=post] button[type=submit]");
        Assert.True(await amina.Page.Locator(".error-summary").CountAsync() > 0);
        await amina.LookAsync("assembly-swap-wrong");
        await amina.Page.Locator("main select[name=Out]").SelectOptionAsync(new SelectOptionValue { Index = 2 });
        await amina.Page.Locator("main select[name=Kind]").SelectOptionAsync("slide");
        await amina.FillAsync(("Mark", "NEW-" + key), ("Day", "2025-05-01"));
        await amina.Page.Locator("main textarea[name=Reason]").FillAsync("Cracked slide");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u == weapon);
        await amina.GoAsync("/weapons?mark=SLD-" + key);
        Assert.Equal(1, await amina.Page.Locator("main tbody tr").CountAsync());
        await amina.LookAsync("assembly-found-by-past-part");
        await amina.GoAsync(weapon + "/parts");
        await amina.LookAsync("assembly-parts");
        await amina.PressAsync("tbody a", u => u.StartsWith("/parts/", StringComparison.Ordinal));
        await amina.LookAsync("assembly-part");
        await amina.GoAsync("/contradictions");
        await amina.LookAsync("assembly-queue");
        await amina.GoAsync(weapon + "/settle");
        await amina.LookAsync("assembly-settle");
        await amina.Page.Locator("main select[name=Verdict]").SelectOptionAsync("replaced");
        await amina.Page.Locator("main textarea[name=Reason]").FillAsync("Armourer, page 3");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u == weapon);

        var vera = await StartAsync("vera" + key);
        await vera.GoAsync(weapon + "/deactivate");
        await vera.LookAsync("deactivate-certify");
        await vera.FillAsync(("Certificate", "C-" + key), ("Authority", "Proof house"), ("Standard", "Decree 12"), ("Day", "2025-06-01"));
        foreach (var box in await vera.Page.Locator("main input[name=Met]").AllAsync()) await box.CheckAsync();
        await vera.PressAsync("main form[method=post] button[type=submit]", u => u == weapon);
        await vera.GoAsync(weapon + "/deactivate");
        await vera.LookAsync("deactivate-waits");
        var boris = await StartAsync("boris" + key);
        await boris.GoAsync(weapon + "/deactivate");
        await boris.LookAsync("deactivate-verify");
        await boris.Page.Locator("main input[name=Decision][value=verify]").CheckAsync();
        await boris.PressAsync("main form[method=post] button[type=submit]", u => u == weapon);
        await boris.LookAsync("deactivated");
        Assert.Equal("deactivated", await site.Xa.ScalarAsync<string>($"select s.status from weapon_states s join marks m on m.entry = s.weapon where m.text = 'FRM-{key}'"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
