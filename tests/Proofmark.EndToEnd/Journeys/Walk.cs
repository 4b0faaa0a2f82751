using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>A way through the pages in one language and one width. Each page on it is held against axe and its window; PROOFMARK_SHOTS keeps pictures.</summary>
internal sealed partial class Walk(IPage page, JourneyNode node, string language, int width, bool script, List<string> faults)
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PROOFMARK_SHOTS");

    /// <summary>A desk with script and a phone without, one that reads from left to right and one from right to left; pictures are taken of Chinese too.</summary>
    public static TheoryData<string, int, ColorScheme, bool> Views()
    {
        var views = new TheoryData<string, int, ColorScheme, bool> { { "en", 1280, ColorScheme.Light, true }, { "ar", 360, ColorScheme.Dark, false } };
        if (Pictures is null) return views;
        views.Add("en", 360, ColorScheme.Light, false);
        views.Add("ar", 1280, ColorScheme.Light, true);
        views.Add("zh", 1280, ColorScheme.Light, true);
        views.Add("zh", 360, ColorScheme.Light, true);
        return views;
    }

    public IPage Page => page;

    /// <summary>Path and query of the page that is open.</summary>
    public string Path => new Uri(page.Url).PathAndQuery;

    /// <summary>Somebody signs in, says what for, and has chosen the language.</summary>
    public static async Task<Walk> StartAsync(Browser browser, JourneyNode node, string login, string purpose, string reference, string language, int width, ColorScheme scheme, List<string> faults, bool script = true)
    {
        var walk = new Walk(await browser.OpenAsync(width, language, scheme, script), node, language, width, script, faults);
        await walk.Page.SignInAsync(node.Address, login, JourneyNode.Password);
        await walk.GoAsync("/?lang=" + language);
        await walk.Page.BeginWorkAsync(node.Address, purpose, reference);
        return walk;
    }

    public Task GoAsync(string path) => page.GotoAsync(node.Address + path);

    public async Task FillAsync(params (string Name, string Value)[] fields)
    {
        foreach (var (name, value) in fields) await page.Locator($"main input[name={name}]").FillAsync(value);
    }

    /// <summary>Presses what is found first and waits for the page that it leads to.</summary>
    public async Task PressAsync(string what, Func<string, bool> until)
    {
        await page.Locator(what).First.ClickAsync();
        var pressed = Stopwatch.GetTimestamp();
        while (!until(Path) || !await CompleteAsync())
        {
            if (Stopwatch.GetElapsedTime(pressed).TotalSeconds > 60) throw new TimeoutException($"{what} led to {Path}: {string.Join(' ', await page.Locator(".error-summary, h1").AllInnerTextsAsync())}");
            await Task.Delay(50);
        }
    }

    /// <summary>Asked of the page itself: its "load" event may come before anybody listens for it.</summary>
    private async Task<bool> CompleteAsync()
    {
        try
        {
            return await page.EvaluateAsync<string>("document.readyState") == "complete";
        }
        catch (PlaywrightException)
        {
            return false; // it was on its way to the next page
        }
    }

    /// <summary>Presses a form's button that leads back to the same address: the new page has come when the old one's mark is gone.</summary>
    public async Task PressAsync(string what)
    {
        await page.EvaluateAsync("document.documentElement.dataset.old = 'yes'");
        await page.Locator(what).First.ClickAsync();
        await page.Locator("html:not([data-old])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Opens a page again and again until it says what is waited for: another node or the background is at work.</summary>
    public async Task WaitForAsync(string path, string selector)
    {
        for (var tries = 0; tries < 120; tries++)
        {
            await GoAsync(path);
            if (await page.Locator(selector).CountAsync() > 0) return;
            await Task.Delay(500);
        }
        throw new TimeoutException($"{path} never showed {selector}");
    }

    /// <summary>Opens a part of the product from the menu of a telephone.</summary>
    public async Task ChooseAsync(string path)
    {
        await page.Locator(".phone-menu summary").ClickAsync();
        await PressAsync($".phone-menu a[href='{path}']", u => u == path);
    }

    /// <summary>Looks at the page as it stands. Axe is a script itself; without, EveryPageTests has looked at the page, and here it is asked whether it fits.</summary>
    public async Task LookAsync(string name)
    {
        faults.AddRange(script ? await Looks.AtAsync(page, $"{name}.{language}.{width}") : await Looks.FitAsync(page, $"{name}.{language}.{width}"));
        // A key that has no text, or a code that nobody translated, shows as words joined by dots or low lines.
        var words = await page.Locator("main").InnerTextAsync();
        faults.AddRange(RawCode().Matches(words).Select(m => $"{name} {Path} shows a code: {m.Value}"));
    }

    [GeneratedRegex(@"\b(import|recoveries|traces|weapons|site|access|field|marking|problem)\.[a-z_]+(\.[a-z_]+)*\b|\b[a-z]+_[a-z_]+\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RawCode();
}
