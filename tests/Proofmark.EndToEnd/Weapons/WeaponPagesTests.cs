using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Weapons;

[Collection(BrowserCollection.Name)]
public sealed class WeaponPagesTests(Browser browser, WeaponSite site) : IClassFixture<WeaponSite>
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PROOFMARK_SHOTS");

    public static TheoryData<string, int, ColorScheme> Views() => new()
    {
        { "en", 1280, ColorScheme.Light },
        { "ar", 360, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task The_pages_have_no_barrier_and_fit_their_window(string language, int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        async Task LookAsync(IPage page, string path, string name)
        {
            await page.GotoAsync(site.Address + path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "lang=" + language);
            faults.AddRange(await Looks.AtAsync(page, $"{name}.{language}.{width}"));
        }

        var vera = await WorkingAsync("vera", width, language, scheme, "destruction");
        foreach (var (path, name) in new[]
        {
            ("/weapons", "find"), ("/weapons?mark=A473197", "candidates"), ("/weapons?mark=A%5B4", "find-wrong"), ("/weapons?mark=ZZZ", "find-none"), ("/weapons/alike?mark=A47B1?7&make=Norinco", "alike"), ("/weapons/alike?mark=*", "alike-wrong"), ("/weapons/searches", "searches"), (site.Weapon, "weapon"),
            (site.Doomed, "doomed"), (site.Doomed + "/destroy", "destroy"), (site.Weapon + "/correct", "correct"), ("/ledger", "ledger"), ("/ledger/deposit", "deposit"), (site.Proof, "proof"),
            ("/reference", "reference"), ("/reference?q=SW", "reference-sw"),
        }) await LookAsync(vera, path, name);
        var amina = await WorkingAsync("amina", width, language, scheme, "registration");
        foreach (var (path, name) in new[] { ("/weapons/register", "register"), (site.Weapon + "/transfer", "transfer"), (site.Weapon + "/mark", "mark"), ("/reference/unmatched", "unmatched"), ("/reference/unmatched/decide?kind=make&text=Zastvva", "decide") }) await LookAsync(amina, path, name);
        var chief = await SignedInAsync("chief", width, language, scheme);
        await LookAsync(chief, "/registers", "registers");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("en", 1280, ColorScheme.Light), InlineData("ar", 360, ColorScheme.Dark)]
    public async Task Work_in_training_is_seen_at_a_glance_stays_in_sight_and_is_printed_across_each_page(string language, int width, ColorScheme scheme)
    {
        var page = await WorkingAsync("amina", width, language, scheme, "training");
        var faults = new List<string>();
        foreach (var (path, name) in new[] { ("/weapons?mark=A473197", "candidates"), (site.Practised, "weapon"), ("/work", "work") })
        {
            await page.GotoAsync(site.Address + path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "lang=" + language);
            faults.AddRange(await Looks.AtAsync(page, $"training-{name}.{language}.{width}"));
            await page.EvaluateAsync("window.scrollTo(0, document.body.scrollHeight)");
            if (!await page.EvaluateAsync<bool>("document.querySelector('aside.training').getBoundingClientRect().top >= 0")) faults.Add($"{path}: the banner is out of sight at the end of the page");
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
            if (!await page.Locator(".training-mark").IsVisibleAsync()) faults.Add($"{path} is printed without its mark");
            if (Pictures is not null) await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{Pictures}/training-{name}.{language}.{width}.print.png" });
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task A_clerk_finds_a_weapon_and_reports_it_stolen_without_script()
    {
        var page = await WorkingAsync("amina", 1280, "en", ColorScheme.Light, "registration", script: false);
        await page.GotoAsync(site.Address + "/weapons");
        await page.Locator("input[name=mark]").FillAsync("kb1?345");
        await page.Locator("input[name=mark]").PressAsync("Enter");
        await page.Locator("tbody a").First.ClickAsync();
        await page.Locator("a[href$='/report-stolen']").ClickAsync();
        await page.Locator("input[name=Occurred]").FillAsync("2026-01");
        await page.Locator("textarea[name=Note]").FillAsync("Missing after an audit.");
        await page.Locator("main button[type=submit]").First.ClickAsync();
        Assert.Equal("Reported stolen", (await page.Locator("h1 .status").First.InnerTextAsync()).Trim());
    }

    [Fact]
    public async Task An_officer_finds_the_weapon_of_a_damaged_mark_and_reads_why_it_is_a_candidate()
    {
        var page = await WorkingAsync("vera", 1280, "en", ColorScheme.Light, "destruction", script: false);
        await page.GotoAsync(site.Address + "/weapons");
        // The first character is ground off, a 7 was read as T and one 7 cannot be read.
        await page.Locator("input[name=mark]").FillAsync("*4T319?");
        await page.Locator("input[name=mark]").PressAsync("Enter");
        await page.Locator("a[href^='/weapons/alike']").ClickAsync();
        var row = page.Locator("tbody tr").Filter(new() { HasText = "4731-97" });
        var said = await row.InnerTextAsync();
        Assert.Contains("Fair", said, StringComparison.Ordinal);
        Assert.Contains("T was read, 7 is recorded; the two look alike.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("match", await page.Locator("main").InnerTextAsync(), StringComparison.OrdinalIgnoreCase);
        // It is opened by a choice and a reason, and the search stays with both.
        await row.Locator("input[type=radio]").CheckAsync();
        await page.Locator("main button[type=submit]:not([name])").Last.ClickAsync();
        Assert.Contains("Say why you choose this candidate", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.Locator("textarea[name=Reason]").FillAsync("The crest on the frame is the same.");
        await page.Locator("main button[type=submit]:not([name])").Last.ClickAsync();
        Assert.Contains("4731-97", await page.Locator("h1").InnerTextAsync() + await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("/alike", page.Url, StringComparison.Ordinal);
        await page.GotoAsync(site.Address + "/weapons/searches");
        await page.Locator("tbody th a").First.ClickAsync();
        Assert.Contains("The crest on the frame is the same.", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.Locator("main button[type=submit]").Last.ClickAsync();
        Assert.Contains("The same candidates, in the same order, with the same score.", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    private async Task<IPage> WorkingAsync(string login, int width, string language, ColorScheme scheme, string purpose, bool script = true)
    {
        var page = await SignedInAsync(login, width, language, scheme, script);
        await page.GotoAsync(site.Address + "/work");
        await page.Locator("select[name=Purpose]").SelectOptionAsync(purpose);
        await page.Locator("main button[type=submit]").First.ClickAsync();
        return page;
    }

    private async Task<IPage> SignedInAsync(string login, int width, string language, ColorScheme scheme, bool script = true)
    {
        var page = await browser.OpenAsync(width, language, scheme, script);
        await page.SignInAsync(site.Address, login, WeaponSite.Password);
        return page;
    }
}
