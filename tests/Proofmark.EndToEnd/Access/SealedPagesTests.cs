using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>A sealed case from its opening to the independent auditor's page, in the browser.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SealedPagesTests(Browser browser, AccessSite site) : IClassFixture<AccessSite>
{
    [Fact]
    public async Task A_sealed_case_is_opened_approved_used_and_read_by_the_auditor_without_a_barrier()
    {
        await site.LiaisonsAsync();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var faults = new List<string>();
        foreach (var (language, width) in new[] { ("en", 1280), ("ar", 360) })
        {
            var lena = await SignInAsync("lena", language, width, false);
            await lena.GotoAsync($"{site.Address}/sealed?lang={language}");
            await LookAsync(lena, "sealed", language, width, faults);
            foreach (var (name, value) in new[] { ("Reference", $"GA 12/{width} {language}"), ("Issuer", "Regional court of Northmark"), ("From", Day(today.AddDays(-1))), ("Until", Day(today.AddDays(20))), ("Unseal", Day(today.AddDays(40))) })
                await lena.Locator($"input[name={name}]").FillAsync(value);
            await lena.Locator("textarea[name=Reason]").FillAsync("The suspect has friends in the registry.");
            await lena.Locator("textarea[name=Users]").FillAsync("amina\nvera");
            await lena.Locator("main form button[type=submit]").ClickAsync();
            await lena.Locator("tbody a").First.ClickAsync();
            await LookAsync(lena, "sealed-own", language, width, faults);
            Assert.Equal(0, await lena.Locator("input[name=Outcome]").CountAsync());

            var milo = await SignInAsync("milo", language, width, false);
            await milo.GotoAsync($"{site.Address}/?lang={language}");
            await LookAsync(milo, "sealed-home", language, width, faults);
            await milo.GotoAsync($"{site.Address}/sealed");
            await milo.Locator("tbody a").First.ClickAsync();
            await LookAsync(milo, "sealed-decide", language, width, faults);
            await milo.Locator("input[name=Outcome][value=approve]").CheckAsync();
            await milo.Locator("main form button[type=submit]").First.ClickAsync();

            var amina = await SignInAsync("amina", language, width, false);
            await amina.GotoAsync($"{site.Address}/work?lang={language}");
            await LookAsync(amina, "sealed-work", language, width, faults);
            await amina.Locator("select[name=Sealed]").SelectOptionAsync(new SelectOptionValue { Label = $"GA 12/{width} {language}" });
            await amina.Locator("main form button[type=submit]").ClickAsync();
            await amina.GotoAsync($"{site.Address}/weapons?mark=QX-77");
            await LookAsync(amina, "sealed-find", language, width, faults);

            await lena.GotoAsync($"{site.Address}/sealed");
            await lena.Locator("tbody a").First.ClickAsync();
            await lena.Locator("input[name=Unseal]").FillAsync(Day(today.AddDays(90)));
            await lena.Locator("textarea[name=Reason]").FillAsync("The trial has not begun.");
            await lena.Locator("form:has(input[name=Unseal]) button[type=submit]").ClickAsync();

            var ines = await SignInAsync("ines", language, width, true);
            await ines.GotoAsync($"{site.Address}/audit/sealed?lang={language}");
            await LookAsync(ines, "audit-sealed", language, width, faults);
            await ines.Locator("tbody a").First.ClickAsync();
            await LookAsync(ines, "audit-sealed-report", language, width, faults);
            Assert.Contains("QX-77", await ines.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
            await ines.Locator("input[name=Outcome][value=approve]").CheckAsync();
            await ines.Locator("main form button[type=submit]").First.ClickAsync();
            Assert.Equal(0, await ines.Locator("input[name=Outcome]").CountAsync());
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<IPage> SignInAsync(string login, string language, int width, bool audit)
    {
        var page = await browser.OpenAsync(width, language, ColorScheme.Light);
        await page.SignInAsync(site.Address, login, AccessSite.Password);
        if (audit) await page.BeginWorkAsync(site.Address, "audit");
        return page;
    }

    private static async Task LookAsync(IPage page, string name, string language, int width, List<string> faults)
    {
        faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));
    }
}
