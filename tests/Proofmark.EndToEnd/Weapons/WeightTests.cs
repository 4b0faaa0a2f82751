using System.Globalization;
using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Weapons;

/// <summary>What pages weigh on the wire, as Chromium counts it, and when they can be used on a simulated link of 50 kbit/s with 800 ms to the first byte.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WeightTests(Browser browser, WeaponSite site, ITestOutputHelper output) : IClassFixture<WeaponSite>
{
    private const int FirstPage = 20_000;
    private const int FirstVisit = 60_000;
    private const int LaterPage = 12_000;

    [Theory]
    [InlineData("en"), InlineData("ar"), InlineData("zh")]
    public async Task A_first_visit_on_a_slow_link_is_usable_within_six_seconds(string language)
    {
        var page = await browser.OpenAsync(locale: language);
        var wire = await Wire.SlowAsync(page);
        await page.GotoAsync(site.Address + "/sign-in", new() { WaitUntil = WaitUntilState.NetworkIdle, Timeout = 60_000 });
        var usable = await page.EvaluateAsync<double>("Math.max(performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd, performance.getEntriesByName('first-contentful-paint')[0].startTime)");
        var (html, all) = (wire.Of("Document"), wire.All);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first visit, {language}: page {html} bytes, everything {all} bytes, usable after {usable:0} ms"));
        Assert.InRange(html, 1, FirstPage);
        Assert.InRange(all, html, FirstVisit);
        Assert.InRange(usable, 1, 6000);
        // It looks as it should before any file has come: the text within the page is applied.
        Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.top')).backgroundImage"));
        Assert.Equal(1, await page.Locator("head style").CountAsync());

        // The second page finds the style sheet where the first left it.
        wire.Clear();
        await page.GotoAsync(site.Address + "/about", new() { WaitUntil = WaitUntilState.NetworkIdle, Timeout = 60_000 });
        Assert.Equal(0, await page.Locator("head style").CountAsync());
        Assert.Equal(0, wire.Of("Stylesheet"));
        Assert.InRange(wire.All, 1, LaterPage);
    }

    [Theory]
    [InlineData("en"), InlineData("ar")]
    public async Task A_later_page_of_everyday_work_is_light(string language)
    {
        var page = await browser.OpenAsync(locale: language);
        await page.SignInAsync(site.Address, "amina", WeaponSite.Password);
        await page.GotoAsync(site.Address + "/?lang=" + language);
        await page.BeginWorkAsync(site.Address, "registration", "2026/1");
        var wire = await Wire.CountAsync(page);
        var heavy = new List<string>();
        foreach (var path in new[] { "/", "/weapons", "/weapons?mark=A473197", site.Weapon, "/weapons/register", site.Weapon + "/transfer", "/reference", "/registers", "/work" })
        {
            wire.Clear();
            await page.GotoAsync(site.Address + path, new() { WaitUntil = WaitUntilState.NetworkIdle });
            Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"later page, {language}: {path.Split('/').Last()[..Math.Min(24, path.Split('/').Last().Length)]} {wire.All} bytes"));
            if (wire.All > LaterPage) heavy.Add($"{path} weighs {wire.All} bytes");
        }
        Assert.True(heavy.Count == 0, string.Join('\n', heavy));
    }

    /// <summary>Bytes as they went over the wire, headers included, from the browser's own count.</summary>
    private sealed class Wire
    {
        private readonly Dictionary<string, string> kinds = [];
        private readonly List<(string Kind, int Bytes)> seen = [];

        public int All => seen.Sum(s => s.Bytes);

        public int Of(string kind) => seen.Where(s => s.Kind == kind).Sum(s => s.Bytes);

        public void Clear() => seen.Clear();

        public static async Task<Wire> SlowAsync(IPage page)
        {
            var (wire, session) = await StartAsync(page);
            await session.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = 800, ["downloadThroughput"] = 50_000 / 8, ["uploadThroughput"] = 50_000 / 8 });
            return wire;
        }

        public static async Task<Wire> CountAsync(IPage page) => (await StartAsync(page)).Wire;

        private static async Task<(Wire Wire, ICDPSession Session)> StartAsync(IPage page)
        {
            var wire = new Wire();
            var session = await page.Context.NewCDPSessionAsync(page);
            session.Event("Network.responseReceived").OnEvent += (_, e) => wire.kinds[e!.Value.GetProperty("requestId").GetString()!] = e.Value.GetProperty("type").GetString()!;
            session.Event("Network.loadingFinished").OnEvent += (_, e) =>
            {
                // A file from the browser's own store weighs nothing.
                var bytes = (int)e!.Value.GetProperty("encodedDataLength").GetDouble();
                if (bytes > 0) wire.seen.Add((wire.kinds.GetValueOrDefault(e.Value.GetProperty("requestId").GetString()!, "Other"), bytes));
            };
            await session.SendAsync("Network.enable");
            return (wire, session);
        }
    }
}
