using Microsoft.Playwright;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>Somebody without a mouse: everything is reached by the Tab key and done by keys.</summary>
internal sealed class Keys(IPage page, JourneyNode node)
{
    /// <summary>More stops than any page has on the way to anything.</summary>
    private const int MostStops = 250;

    public IPage Page => page;

    public string Path => new Uri(page.Url).PathAndQuery;

    /// <summary>Signs in and says what for.</summary>
    public async Task EnterAsync(string login, string purpose, string reference)
    {
        await page.GotoAsync(node.Address + "/sign-in");
        await TypeAsync("input[name=Login]", login);
        await TypeAsync("input[name=Password]", JourneyNode.Password);
        await EnterAsync("main button[type=submit]", u => !u.StartsWith("/sign-in", StringComparison.Ordinal));
        await page.GotoAsync(node.Address + "/work");
        await ChooseAsync("select[name=Purpose]", purpose);
        await TypeAsync("input[name=Case]", reference);
        await EnterAsync("main button[type=submit]", u => !u.StartsWith("/work", StringComparison.Ordinal));
    }

    /// <summary>Goes to a part of the product by its two keys.</summary>
    public async Task GoAsync(string keys, string path)
    {
        await page.EvaluateAsync("document.activeElement.blur()");
        foreach (var key in keys) await page.Keyboard.PressAsync(key.ToString());
        await ArriveAsync(u => u.StartsWith(path, StringComparison.Ordinal), keys);
    }

    /// <summary>Fills a field in.</summary>
    public async Task TypeAsync(string field, string text)
    {
        await ReachAsync(field);
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Chooses in a list by the arrow keys.</summary>
    public async Task ChooseAsync(string list, string value)
    {
        var found = await ReachAsync(list);
        await page.Keyboard.PressAsync("Home");
        for (var i = 0; await found.InputValueAsync() != value; i++)
        {
            Assert.True(i < 400, $"{list} does not offer {value}");
            await page.Keyboard.PressAsync("ArrowDown");
        }
    }

    /// <summary>Chooses one of several by the arrow keys, as a group of radio buttons has one stop.</summary>
    public async Task PickAsync(string group, string value)
    {
        await ReachAsync(group);
        await page.Keyboard.PressAsync("Space");
        for (var i = 0; !await page.Locator($"{group}[value={value}]").IsCheckedAsync(); i++)
        {
            Assert.True(i < 40, $"{group} does not offer {value}");
            await page.Keyboard.PressAsync("ArrowDown");
        }
    }

    /// <summary>Ticks a box.</summary>
    public async Task TickAsync(string box)
    {
        var found = await ReachAsync(box);
        if (!await found.IsCheckedAsync()) await page.Keyboard.PressAsync("Space");
    }

    /// <summary>Takes the tick out of a box.</summary>
    public async Task UntickAsync(string box)
    {
        var found = await ReachAsync(box);
        if (await found.IsCheckedAsync()) await page.Keyboard.PressAsync("Space");
    }

    /// <summary>Opens the browser's own window for files from a field, and chooses there.</summary>
    public async Task AttachAsync(string field, string name, byte[] content)
    {
        // Asked for before the field is reached: the browser hears of it by another way than of keys, and a key pressed at once can
        // overtake it; the window then opens where nobody chooses.
        page.FileChooser += Asked;
        await ReachAsync(field);
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"));
        page.FileChooser -= Asked;
        await chooser.SetFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = content });

        static void Asked(object? sender, IFileChooser chooser)
        {
        }
    }

    /// <summary>Takes a file away by its link.</summary>
    public async Task<string> TakeAsync(string link)
    {
        await ReachAsync(link);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        return await File.ReadAllTextAsync(await download.PathAsync());
    }

    /// <summary>Presses a button that leads back to the same address: the new page has come when the old one's mark is gone.</summary>
    public async Task PressAsync(string button)
    {
        await ReachAsync(button);
        await page.EvaluateAsync("document.documentElement.dataset.old = 'yes'");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("html:not([data-old])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Opens the page again and again until it says what is waited for: the background is at work.</summary>
    public async Task WaitForAsync(string what)
    {
        for (var tries = 0; await page.Locator(what).CountAsync() == 0; tries++)
        {
            Assert.True(tries < 120, $"{Path} never showed {what}");
            await Task.Delay(500);
            await page.ReloadAsync();
        }
    }

    /// <summary>Opens a link or presses a button, and waits for the page that it leads to.</summary>
    public async Task EnterAsync(string what, Func<string, bool> until)
    {
        await ReachAsync(what);
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(until, what);
    }

    /// <summary>Tab by Tab to the first that is found; what has the focus can be seen.</summary>
    private async Task<ILocator> ReachAsync(string what)
    {
        var wanted = page.Locator(what).First;
        await wanted.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        for (var stops = 0; stops < MostStops; stops++)
        {
            if (await wanted.EvaluateAsync<bool>("e => e === document.activeElement || (e.type === 'radio' && document.activeElement.name === e.name && document.activeElement.type === 'radio')"))
            {
                Assert.True(await page.EvaluateAsync<bool>("(() => { const e = document.activeElement, s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; })()"), $"{what} has the focus and does not show it");
                return wanted;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        throw new InvalidOperationException($"{what} on {Path} is not reached by the Tab key");
    }

    private async Task ArriveAsync(Func<string, bool> until, string what)
    {
        for (var i = 0; i < 600; i++)
        {
            // Asked of the page and not waited for as an event, which may have come before anybody listened.
            if (until(Path) && await IsReadAsync()) return;
            await Task.Delay(50);
        }
        throw new TimeoutException($"{what} led to {Path}: {string.Join(' ', await page.Locator(".error-summary, h1").AllInnerTextsAsync())}");
    }

    private async Task<bool> IsReadAsync()
    {
        try
        {
            return await page.EvaluateAsync<string>("document.readyState") != "loading";
        }
        catch (PlaywrightException)
        {
            // The page before it went away while it was asked.
            return false;
        }
    }
}
