using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Proofmark.EndToEnd.Shared;

/// <summary>A page looked at as somebody would who cannot see it, or has a small window: barriers by axe (WCAG 2.2 AA), and what does not fit.</summary>
internal static class Looks
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PROOFMARK_SHOTS");

    /// <summary>The rules.</summary>
    public static AxeRunOptions Wcag22 { get; } = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>What is wrong with the page as it stands, each fault beginning with <paramref name="name"/>; a picture of it where pictures are wanted.</summary>
    public static async Task<List<string>> AtAsync(IPage page, string name)
    {
        try
        {
            return await LookAsync(page, name);
        }
        catch (PlaywrightException e) when (e.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
        {
            // On a slow machine the next page may take this one's place a moment after its address.
            await page.WaitForLoadStateAsync(LoadState.Load);
            return await LookAsync(page, name);
        }
    }

    private static async Task<List<string>> LookAsync(IPage page, string name) =>
        [.. await FitAsync(page, name), .. (await AxeAsync(page)).Violations.SelectMany(v => v.Nodes.Take(3).Select(n => $"{name} {v.Id}: {n.Html}"))];

    /// <summary>
    /// What axe finds. It runs within the page itself: the library's newer way opens a blank page for the summary each time, which is for
    /// frames of other origins, and these pages have no frames.
    /// </summary>
    public static async Task<AxeResult> AxeAsync(IPage page)
    {
#pragma warning disable CS0618 // Called legacy for that reason.
        return await page.Locator("html").RunAxeLegacy(Wcag22);
#pragma warning restore CS0618
    }

    /// <summary>The same without axe, which is a script, for pages that are opened without.</summary>
    public static async Task<List<string>> FitAsync(IPage page, string name)
    {
        if (Pictures is not null) await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{Pictures}/{name.Replace('/', '-')}.png", FullPage = true });
        var faults = new List<string>();
        foreach (var turned in await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.serial:not(input), .id')].filter(e => getComputedStyle(e).direction !== 'ltr').map(e => e.outerHTML).slice(0, 3)"))
            faults.Add($"{name} has a mark or number from right to left: {turned}");
        var (wide, window) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), page.ViewportSize!.Width);
        if (wide != window) faults.Add($"{name} is {wide} wide in a window of {window}");
        return faults;
    }
}
