using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Playwright;
using Proofmark.Bench;
using Xunit;

namespace Proofmark.EndToEnd.Pages;

/// <summary>
/// The pictures of the guide (docs/guide) are made here, by <c>PROOFMARK_WRITE_DOCS=1 dotnet test --filter The_pictures_of_the_guide</c>.
/// Beside them stands what could be read on each page; when a page says something else today, its picture is old and this test says so.
/// </summary>
public sealed partial class EveryPageTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name of the picture, page, language, width, theme. One page is there in all six languages.</summary>
    private static readonly (string Name, string Page, string Language, int Width, string Theme)[] Pictures =
    [
        ("clerk-home", "home", "en", 1280, "light"), ("clerk-register", "weapons.register", "en", 1280, "light"), ("clerk-found", "search.exact", "en", 1280, "light"), ("clerk-weapon", "weapons.id", "en", 1280, "light"),
        ("clerk-import-columns", "import.id.columns", "en", 1280, "light"), ("officer-recovery", "recoveries.new", "en", 360, "light"), ("officer-recoveries", "recoveries", "en", 360, "dark"), ("officer-check", "check", "en", 360, "light"),
        ("desk-inbox", "traces", "en", 1280, "light"), ("desk-case", "traces.id", "en", 1280, "light"), ("desk-respond", "traces.id.respond", "en", 1280, "light"),
        ("auditor-lookups", "audit.lookups", "en", 1280, "light"), ("auditor-ledger", "ledger", "en", 1280, "light"), ("administrator-users", "users", "en", 1280, "light"), ("administrator-alerts", "alerts", "en", 1280, "light"),
        ("work-ar", "work", "ar", 1280, "light"), ("work-en", "work", "en", 1280, "light"), ("work-es", "work", "es", 1280, "light"), ("work-fr", "work", "fr", 1280, "light"), ("work-ru", "work", "ru", 1280, "light"), ("work-zh", "work", "zh", 1280, "light"),
    ];

    private static string GuideFolder { get; } = Path.Combine(Bundle.BundleMaker.Root(), "docs", "guide");

    [Fact]
    public async Task The_pictures_of_the_guide_show_the_pages_as_they_are()
    {
        var write = Environment.GetEnvironmentVariable("PROOFMARK_WRITE_DOCS") == "1";
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var picture in Pictures)
        {
            var found = site.Pages.SingleOrDefault(p => p.Name == picture.Page) ?? throw new InvalidOperationException($"There is no page {picture.Page}: {string.Join(' ', site.Pages.Select(p => p.Name))}");
            var person = picture.Name.Split('-')[0] is var who && site.Node.People.FirstOrDefault(p => p.Login == who) is { } own && await own.TryOpenAsync(found.Path, site.Watch) is not null ? own : found.By;
            var page = await EnterAsync(person, (picture.Language, picture.Width, picture.Theme));
            await page.GotoAsync(site.Node.Address + found.Path);
            read[picture.Name] = await page.EvaluateAsync<string>("""[...document.querySelectorAll('main :is(h1, h2, h3, label, legend, button, dt, th)')].filter(e => !e.querySelector('bdi, .serial') && !e.closest('tbody, .entry, .timeline')).map(e => e.firstChild?.nodeType === 3 ? e.firstChild.data.trim() : e.textContent.trim()).filter(t => t && !/\d/.test(t)).join(' | ')""");
            if (write) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(GuideFolder, "pictures", picture.Name + ".png"), Clip = new Clip { X = 0, Y = 0, Width = picture.Width, Height = Math.Min(picture.Width < 600 ? 1100 : 1000, await page.EvaluateAsync<int>("document.documentElement.scrollHeight")) }, FullPage = true });
            await page.Context.CloseAsync();
        }
        var file = Path.Combine(GuideFolder, "pictures", "pages.json");
        var now = JsonSerializer.Serialize(read, Indented) + "\n";
        if (write) await File.WriteAllTextAsync(file, now, new UTF8Encoding(false));
        var then = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(file))!;
        var old = read.Where(r => !then.TryGetValue(r.Key, out var was) || was != r.Value).Select(r => $"{r.Key}: {r.Value}").ToList();
        Assert.True(old.Count == 0, $"PROOFMARK_WRITE_DOCS=1 makes these pictures anew, then look at them:\n{string.Join('\n', old)}");
        Assert.All(Pictures, p => Assert.True(File.Exists(Path.Combine(GuideFolder, "pictures", p.Name + ".png")), p.Name));
        var guide = string.Concat(Directory.EnumerateFiles(GuideFolder, "*.md").Select(File.ReadAllText));
        Assert.All(Pictures, p => Assert.Contains($"pictures/{p.Name}.png", guide, StringComparison.Ordinal));
    }
}
