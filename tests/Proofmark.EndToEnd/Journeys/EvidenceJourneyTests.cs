using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Proofmark.Core.Evidence;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>A seized pistol whose number was ground off, from the patrol by the laboratory to the court; and a record's extract for that court.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Slow")]
public sealed class EvidenceJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    private readonly List<string> faults = [];

    [Theory]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task An_exhibit_goes_from_seizure_by_the_laboratory_to_the_court_with_every_hand_on_record(string language, int width, ColorScheme scheme, bool script)
    {
        var omar = await Walk.StartAsync(browser, site.Xb, "omar", "investigation", "2026/0501", language, width, scheme, faults, script);
        await omar.GoAsync("/recoveries/new");
        await omar.Page.Locator("input[name=Kind][value=seized]").CheckAsync();
        await omar.FillAsync(("Cause", "robbery"), ("Place", "Market street"), ("Occurred", "2026-05"), ("Authority", "City police"), ("Make", "Zastava"), ("Model", "M57"));
        await omar.PressAsync("main button.button[value=record]", u => u.StartsWith("/recoveries/XB-", StringComparison.Ordinal));
        var recovery = omar.Path.Split('?', '#')[0];
        var exhibit = recovery + "/exhibit";

        await omar.PressAsync($"a[href='{exhibit}']", u => u == exhibit);
        await omar.LookAsync("exhibit-none");
        await omar.PressAsync("form:has([name=Custodian]) button[type=submit]");
        Assert.NotEqual(0, await omar.Page.Locator(".error-summary li").CountAsync());
        await omar.LookAsync("exhibit-wrong");
        await omar.FillAsync(("Label", "E-12/26"), ("Custodian", "Patrol 7, officer 4711"), ("Seal", "S-100"));
        await StepAsync(omar, null, exhibit);
        await StepAsync(omar, "handed_over", exhibit, async () =>
        {
            await omar.FillAsync(("Custodian", "Central laboratory"));
            await omar.Page.Locator("select[name=Destination]").SelectOptionAsync("laboratory");
            await omar.LookAsync("exhibit-hand-over");
        });
        await omar.LookAsync("exhibit-moving");
        await StepAsync(omar, "received", exhibit, () => omar.Page.Locator("input[name=SealIntact][value=yes]").CheckAsync());

        // The laboratory: what shows before, then what etching brought out.
        await omar.PressAsync($"a[href='{recovery}/restorations']", u => u == recovery + "/restorations");
        await omar.LookAsync("restorations-none");
        await omar.FillAsync(("Reference", "L-7"), ("Laboratory", "Central laboratory"), ("Place", "left side"));
        foreach (var (name, value) in new[] { ("Kind", "serial"), ("Component", "frame"), ("Damage", "ground") }) await omar.Page.Locator($"main select[name={name}]").SelectOptionAsync(value);
        await omar.PressAsync("form:has([name=Laboratory]) button[type=submit]", u => u.StartsWith(recovery + "/restorations/", StringComparison.Ordinal));
        await omar.LookAsync("restoration-empty");
        await ReadAsync(omar, "optical", "*");
        await ReadAsync(omar, "chemical_etching", "C47[1:0.7 7:0.3]?");
        await omar.LookAsync("restoration");
        await omar.PressAsync("section[aria-labelledby=result] a.button", u => u.StartsWith("/weapons?mark=C47", StringComparison.Ordinal));
        await omar.LookAsync("restoration-search");

        await omar.GoAsync(exhibit);
        await StepAsync(omar, "handed_over", exhibit, async () =>
        {
            await omar.FillAsync(("Custodian", "District court"));
            await omar.Page.Locator("select[name=Destination]").SelectOptionAsync("court");
        });
        await StepAsync(omar, "received", exhibit, () => omar.Page.Locator("input[name=SealIntact][value=yes]").CheckAsync());
        await StepAsync(omar, "ordered", exhibit, async () =>
        {
            await omar.Page.Locator("input[name=Decision][value=forfeit]").CheckAsync();
            await omar.FillAsync(("Document", "Judgment 12/26"));
        });
        await StepAsync(omar, "forfeited", exhibit, () => omar.FillAsync(("Document", "Judgment 12/26")));
        Assert.Equal(7, await omar.Page.Locator(".timeline h3").CountAsync());
        await omar.LookAsync("exhibit-forfeited");
        await omar.GoAsync("/exhibits");
        await omar.LookAsync("exhibits");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task A_registrar_issues_an_extract_for_a_court_and_the_file_proves_itself_without_the_node(string language, int width, ColorScheme scheme, bool script)
    {
        var serial = $"EX-{language}{width}";
        await site.Xa.Services.GetRequiredService<WeaponService>().RegisterAsync(new RegisterWeapon(await site.Xa.ScalarAsync<long>("select id from registers where code = 'NATIONAL'"), serial, [new MarkRequest("serial", serial)]), new Doing(Actor.Node, new Purpose("administration"), Guid.NewGuid()));
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "prosecution", "12 Cs 34/26", language, width, scheme, faults, script);
        await amina.GoAsync("/weapons?mark=" + serial);
        await amina.PressAsync("tbody a", u => u.StartsWith("/weapons/XA-", StringComparison.Ordinal));
        var weapon = amina.Path.Split('?', '#')[0];
        await amina.GoAsync(weapon + "/extracts");
        await amina.LookAsync("extracts-none");
        await amina.PressAsync("form:has([name=Recipient]) button[type=submit]");
        Assert.NotEqual(0, await amina.Page.Locator(".error-summary li").CountAsync());
        await amina.LookAsync("extracts-wrong");
        for (var tries = 0; !amina.Path.StartsWith(weapon + "/extracts/", StringComparison.Ordinal); tries++)
        {
            Assert.True(tries < 30, string.Join(' ', await amina.Page.Locator(".error-summary").AllInnerTextsAsync()));
            await amina.FillAsync(("Recipient", "District court"), ("Reference", "12 Cs 34/26"));
            await amina.PressAsync("form:has([name=Recipient]) button[type=submit]");
            // An extract proves what the signed head holds; a fresh act is in it within seconds.
            if (tries > 0) await Task.Delay(500);
        }
        await amina.LookAsync("extract");
        var download = await amina.Page.RunAndWaitForDownloadAsync(() => amina.Page.Locator("a[href$='/file']").ClickAsync());
        var file = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.True(ExtractVerifier.Verify(file, null, null).Holds);
        // One byte of it changed anywhere is another file.
        file[file.Length / 2] ^= 1;
        Assert.False(ExtractVerifier.Verify(file, null, null).Holds);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>Chooses the step where there are several, fills it in, and records it.</summary>
    private static async Task StepAsync(Walk omar, string? step, string exhibit, Func<Task>? fill = null)
    {
        if (step is not null) await omar.GoAsync($"{exhibit}?step={step}");
        if (fill is not null) await fill();
        await omar.Page.Locator("main input[name=Occurred]").FillAsync(Now());
        await omar.PressAsync("form:has([name=Step]) button[type=submit]");
        Assert.Equal([], await omar.Page.Locator(".error-summary li").AllInnerTextsAsync());
    }

    private static async Task ReadAsync(Walk omar, string method, string mark)
    {
        await omar.Page.Locator("main select[name=Method]").SelectOptionAsync(method);
        await omar.FillAsync(("mark", mark), ("Occurred", Now()));
        await omar.PressAsync("form:has([name=Method]) .actions:not(.places .actions) button[type=submit]");
        Assert.Equal([], await omar.Page.Locator(".error-summary li").AllInnerTextsAsync());
    }

    // To the minute, rounded up: a step is not before the last, and five minutes ahead are let pass.
    private static string Now() => TimeProvider.System.GetUtcNow().AddMinutes(1).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
