using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>A dealer closes: its records are stated, received, and receipted; on a desk with script, on a telephone without.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ClosureJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task A_dealer_hands_over_its_records_and_no_page_on_the_way_has_a_barrier(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var organisations = site.Xa.Services.GetRequiredService<OrganisationService>();
        static Doing By() => new(Actor.Node, new Purpose("administration"), Guid.NewGuid());
        var dealer = await organisations.CreateAsync($"DLR-{language}{width}", $"Harbour Guns {language} {width}", "dealer", "XA", By());
        var registry = await organisations.CreateAsync($"REG-{language}{width}", "National registry", "registry", "XA", By());
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "licensing", "2026/77", language, width, scheme, faults, script);
        await amina.GoAsync("/closures");
        await amina.LookAsync("closures");
        await amina.PressAsync("main form[method=post] button[type=submit]");
        await amina.LookAsync("closures-wrong");
        foreach (var (field, value) in new[] { ("Organisation", $"{dealer}"), ("Receiver", $"{registry}"), ("Register", "NATIONAL") }) await amina.Page.Locator($"select[name={field}]").SelectOptionAsync(value);
        await amina.FillAsync(("Due", "2027-03-31"), ("Basis", "Decision 7/26"));
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/closures/", StringComparison.Ordinal));
        var closure = amina.Path;
        await amina.LookAsync("closure-open");
        await amina.Page.Locator("select[name=Kind]").SelectOptionAsync("other");
        await amina.FillAsync(("Stated", "40"), ("First", "1991-01-01"), ("Last", "2025-12-31"));
        await amina.PressAsync("section[aria-labelledby=state] button[type=submit]");
        await amina.Page.Locator("select[name=Of]").SelectOptionAsync("other");
        await amina.FillAsync(("Records", "40"), ("Document", "Two binders, note 12/26"));
        await amina.PressAsync("section[aria-labelledby=receive] button[type=submit]");
        await amina.LookAsync("closure-reconciles");
        await amina.PressAsync("button.button-danger");
        await amina.LookAsync("closure-complete");
        await amina.GoAsync(closure + "/receipt");
        await amina.LookAsync("closure-receipt");
        await amina.GoAsync("/compliance");
        await amina.LookAsync("compliance");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
