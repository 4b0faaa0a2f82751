using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Proofmark.Bench;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Pages;

/// <summary>Every page that the server has, one after the other.</summary>
[Collection(EveryPageCollection.Name)]
public sealed partial class EveryPageTests(Browser browser, EveryPageSite site) : IClassFixture<EveryPageSite>
{
    /// <summary>Every pair of a language and a theme, and of a theme and a width, beside English on a desk and Arabic on a telephone, which every page is seen in.</summary>
    private static readonly (string Language, int Width, string Theme)[] Others =
    [
        ("zh", 360, "dark"), ("fr", 1280, "dark"), ("ru", 360, "light"), ("es", 1280, "light"), ("ar", 1280, "dark"), ("zh", 1280, "light"), ("fr", 360, "light"), ("ru", 1280, "dark"), ("es", 360, "dark"), ("en", 360, "dark"),
    ];

    /// <summary>There is an administrator, so the link for the first leads nowhere; AccessPagesTests looks at its page.</summary>
    private const string Elsewhere = "/first-administrator/{Token}";

    [Fact]
    public void Every_page_of_the_server_is_among_them() => Assert.Equal([Elsewhere], site.Unreached);

    [Fact]
    [Trait("Category", "Slow")]
    public Task None_has_a_barrier_or_is_wider_than_its_window() => LookAtAllAsync(Views);

    /// <summary>Every page in every language, width and theme, one at a time: an hour or more in all.</summary>
    public static TheoryData<string, int, string> AllViews()
    {
        var views = new TheoryData<string, int, string>();
        foreach (var language in (string[])["ar", "en", "es", "fr", "ru", "zh"])
        {
            foreach (var width in (int[])[1280, 360])
            {
                foreach (var theme in (string[])["light", "dark"]) views.Add(language, width, theme);
            }
        }
        return views;
    }

    [Theory]
    [MemberData(nameof(AllViews))]
    [Trait("Category", "Soak")]
    public Task None_has_a_barrier_in_any_language_width_and_theme(string language, int width, string theme) => LookAtAllAsync(_ => [(language, width, theme)]);

    private async Task LookAtAllAsync(Func<int, IEnumerable<(string Language, int Width, string Theme)>> views)
    {
        var faults = new List<string>();
        foreach (var person in site.Pages.GroupBy(p => p.By))
        {
            foreach (var view in person.Select((page, i) => (page, i)).SelectMany(p => views(p.i).Select(v => (p.page, v.Language, v.Width, v.Theme))).GroupBy(v => (v.Language, v.Width, v.Theme)))
            {
                var page = await EnterAsync(person.Key, view.Key);
                foreach (var one in view)
                {
                    await page.GotoAsync(site.Node.Address + one.page.Path, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
                    faults.AddRange(await Looks.AtAsync(page, $"{one.page.Name}.{one.Language}.{one.Width}.{one.Theme}"));
                    if (await page.GetAttributeAsync("html", "lang") != one.Language) faults.Add($"{one.page.Name} is not in {one.Language}");
                }
                await page.Context.CloseAsync();
            }
        }
        Assert.True(faults.Count == 0, $"{faults.Count} faults\n{string.Join('\n', faults.Take(60))}");
    }

    [Fact]
    public async Task Whoever_has_not_said_what_for_reads_no_name_and_no_mark_of_a_held_weapon_on_any_page_or_in_any_file_or_answer()
    {
        var told = new List<string>();
        var idlers = await site.Node.IdlersAsync(site.Watch);
        var asked = 0;
        foreach (var path in await AddressesAsync())
        {
            foreach (var idler in idlers)
            {
                var (status, text) = await idler.AskAsync(path, site.Watch);
                asked++;
                foreach (var word in Personal.Where(w => text.Contains(w, StringComparison.OrdinalIgnoreCase))) told.Add($"{idler.Login} read “{word}” at {path} ({(int)status})");
            }
        }
        Assert.True(asked > 500, $"only {asked} requests");
        Assert.True(told.Count == 0, string.Join('\n', told));
        idlers.ForEach(i => i.Dispose());
    }

    [Fact]
    public async Task No_address_and_no_title_holds_a_personal_name_even_where_it_may_be_read()
    {
        var (told, shown) = (new List<string>(), 0);
        foreach (var page in site.Pages)
        {
            if (await page.By.TryOpenAsync(page.Path, site.Watch) is not { } html) continue;
            if (html.Contains(PagesPlanting.Person, StringComparison.Ordinal)) shown++;
            var places = Visitor.Links(html).Select(WebUtility.UrlDecode).Append(page.Path).Append(Title().Match(html).Value);
            told.AddRange(places.Where(p => Personal.Take(2).Any(w => p!.Contains(w, StringComparison.OrdinalIgnoreCase))).Select(p => $"{page.Name}: {p}"));
        }
        Assert.True(shown > 2, "the planted person is shown nowhere: this test would see nothing");
        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    private static string[] Personal => [PagesPlanting.Person, PagesPlanting.Number, PagesPlanting.HeldMark];

    /// <summary>All pages and everything that they link to, files for taking away among it, and what the search and its like answer to the very words.</summary>
    private async Task<List<string>> AddressesAsync()
    {
        var all = new SortedSet<string>(site.Pages.Select(p => p.Path), StringComparer.Ordinal);
        foreach (var page in site.Pages)
            if (await page.By.TryOpenAsync(page.Path, site.Watch) is { } html) all.UnionWith(Visitor.Links(html).Where(l => l.Contains(".csv", StringComparison.Ordinal) || l.Contains(".xlsx", StringComparison.Ordinal)).Take(20));
        foreach (var word in Personal.Select(Uri.EscapeDataString)) all.UnionWith([$"/search?q={word[..3]}", $"/users?text={word[..4]}", $"/persons?name={word[..4]}"]);
        return [.. all];
    }

    // Every page in English and Arabic; of the others one for every second page, so that each is looked at by several.
    private static IEnumerable<(string Language, int Width, string Theme)> Views(int i) => [("en", 1280, "light"), ("ar", 360, "light"), .. i % 2 == 0 ? [Others[i / 2 % Others.Length]] : Array.Empty<(string, int, string)>()];

    private async Task<IPage> EnterAsync(Visitor person, (string Language, int Width, string Theme) view)
    {
        var page = await browser.OpenAsync(view.Width, view.Language);
        var settings = new[] { new System.Net.Cookie("lang", view.Language), new System.Net.Cookie("theme", view.Theme) };
        await page.Context.AddCookiesAsync(person.Cookies.Where(c => c.Name is not ("lang" or "theme")).Concat(settings).Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Url = site.Node.Address, HttpOnly = true }));
        return page;
    }

    [GeneratedRegex("<title>[^<]*</title>", RegexOptions.None, 1000)]
    private static partial Regex Title();
}
