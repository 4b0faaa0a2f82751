using Microsoft.Playwright;
using Xunit;

namespace Proofmark.EndToEnd.Shared;

/// <summary>One Chromium for all tests: the one of the system, or that of PROOFMARK_CHROMIUM. Nothing is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>More than one test has open at once. The windows of the tests before it would cost the later ones memory and time.</summary>
    private const int MostOpen = 10;

    private readonly Queue<IBrowserContext> _open = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("PROOFMARK_CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A fresh window: no cookies, the width of a desk (1280) or a phone (360).</summary>
    public async Task<IPage> OpenAsync(int width = 1280, string locale = "en", ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 740 : 900 },
            Locale = locale,
            ColorScheme = scheme,
            JavaScriptEnabled = script,
            DeviceScaleFactor = 1,
        });
        _open.Enqueue(context);
        if (_open.Count > MostOpen) await _open.Dequeue().CloseAsync();
        return await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>Journeys and the pages of each capability, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>, ICollectionFixture<Site>
{
    public const string Name = "browser";
}

/// <summary>Every page, with a browser of its own, beside the journeys.</summary>
[CollectionDefinition(Name)]
public sealed class EveryPageCollection : ICollectionFixture<Browser>
{
    public const string Name = "every page";
}
