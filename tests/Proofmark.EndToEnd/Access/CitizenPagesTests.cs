using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>A citizen's request from its arrival to its answer, and a correction from its proposal to its approval, on desk and phone.</summary>
[Collection(BrowserCollection.Name)]
public sealed class CitizenPagesTests(Browser browser, AccessSite site) : IClassFixture<AccessSite>
{
    private readonly List<string> faults = [];

    [Theory]
    [InlineData("en", 1280)]
    [InlineData("ar", 360)]
    public async Task A_data_protection_officer_answers_and_corrects_without_a_barrier(string language, int width)
    {
        var name = $"Wilhelmina Quillfeather {language}{width}";
        await site.PersonAsync(name, "LIC-4711-88");
        var page = await SignInAsync("dora", language, width);
        await LookAsync(page, "/citizens/new", "new", language, width);
        await page.Locator("input[name=Kind][value=access]").CheckAsync();
        await page.Locator("main form button[type=submit]").ClickAsync();
        await LookAsync(page, null, "new-refused", language, width);
        var answer = await OpenAsync(page, "access", name, language);
        await LookAsync(page, null, "identity", language, width);
        await FindAsync(page, name, () => LookAsync(page, null, "candidates", language, width));
        await LookAsync(page, null, "decision", language, width);
        await page.Locator("form:has(input[value=answer]) button").ClickAsync();
        Assert.EndsWith("/answer", page.Url, StringComparison.Ordinal);
        Assert.Contains(name, await page.Locator("article").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(page, null, "answer", language, width);
        await page.GotoAsync(answer);
        await page.Locator("input[name=Outcome][value=granted]").CheckAsync();
        await page.Locator("textarea[name=Decision]").FillAsync("Handed over on paper.");
        await page.Locator("form:has(input[value=close]) button").ClickAsync();
        await LookAsync(page, null, "closed", language, width);

        await OpenAsync(page, "rectify", name, language);
        await FindAsync(page, name, () => Task.CompletedTask);
        await page.Locator("select[name=Person]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.Locator("select[name=Which]").SelectOptionAsync("number");
        await page.Locator("input[name=Text]").FillAsync("LIC-4711-89");
        await page.Locator("input[name=Reason]").FillAsync("As the licence has it.");
        await page.Locator("form:has(input[value=rectify]) button").ClickAsync();
        await LookAsync(page, null, "proposed", language, width);
        await LookAsync(page, "/citizens", "list", language, width);
        await LookAsync(page, "/", "home", language, width);

        var boris = await SignInAsync("boris", language, width);
        await LookAsync(boris, "/rectifications", "rectifications", language, width);
        await boris.Locator("tbody a").First.ClickAsync();
        await LookAsync(boris, null, "rectification", language, width);
        await boris.Locator("input[name=Decision][value=approve]").CheckAsync();
        await boris.Locator("main form button[type=submit]").ClickAsync();
        Assert.EndsWith("/rectifications", boris.Url, StringComparison.Ordinal);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<IPage> SignInAsync(string login, string language, int width)
    {
        var page = await browser.OpenAsync(width, language, ColorScheme.Light);
        await page.SignInAsync(site.Address, login, AccessSite.Password);
        await page.BeginWorkAsync(site.Address, "data_protection");
        return page;
    }

    private async Task<string> OpenAsync(IPage page, string kind, string name, string language)
    {
        await page.GotoAsync(site.Address + "/citizens/new?lang=" + language);
        await page.Locator($"input[name=Kind][value={kind}]").CheckAsync();
        await page.Locator("input[name=Applicant]").FillAsync(name);
        await page.Locator("select[name=Language]").SelectOptionAsync(language);
        await page.Locator("main form button[type=submit]").ClickAsync();
        return page.Url;
    }

    private static async Task FindAsync(IPage page, string name, Func<Task> look)
    {
        await page.Locator("input[name=Evidence]").FillAsync("Identity card seen, issued in 2024");
        await page.Locator("form:has(input[value=identify]) button").ClickAsync();
        await page.Locator("input[name=Name]").FillAsync(name);
        await page.Locator("form:has(input[value=find]) button").ClickAsync();
        await page.Locator("input[name=Chosen]").First.CheckAsync();
        await look();
        await page.Locator("form:has(input[value=tie]) button").ClickAsync();
    }

    private async Task LookAsync(IPage page, string? path, string name, string language, int width)
    {
        if (path is not null) await page.GotoAsync($"{site.Address}{path}?lang={language}");
        faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));
    }
}
