using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Server;

[Collection(ServerCollection.Name)]
public class LanguageOfPagesTests(RunningServer server)
{
    public static TheoryData<string, string> Pages()
    {
        var pages = new TheoryData<string, string>();
        foreach (var path in new[] { "/", "/about", "/design", "/nothing-here" })
        {
            foreach (var language in Texts.Embedded.Languages)
            {
                pages.Add(path, language.Code);
            }
        }

        return pages;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_written_in_the_language_that_is_asked_for(string path, string language)
    {
        var (response, page) = await RunningServer.GetAsync(server.Development, path, language);
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(language == "ar" ? "rtl" : "ltr", page.DocumentElement.GetAttribute("dir"));
        Assert.Equal(Texts.Embedded[language]["site.footer"], page.QuerySelector("footer span")!.TextContent);
        Assert.Equal([language], response.Content.Headers.ContentLanguage);
        Assert.DoesNotContain("⟦", page.DocumentElement.TextContent, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("h1"));
    }

    [Theory]
    [InlineData("de, fr;q=0.4, es;q=0.8", "es")]
    [InlineData("zh-Hant-TW", "zh")]
    [InlineData("de", "en")]
    [InlineData("ru;q=0, ar;q=0.1", "ar")]
    [InlineData(";;;,", "en")]
    public async Task The_best_language_that_the_browser_prefers_is_taken(string accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept-Language", accept);
        var page = await RunningServer.ParseAsync(await server.Development.SendAsync(request));
        Assert.Equal(expected, page.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_language_in_the_address_is_kept_in_a_cookie_that_beats_the_browser()
    {
        var (response, page) = await RunningServer.GetAsync(server.Development, "/about?lang=ru", "fr");
        Assert.Equal("ru", page.DocumentElement.GetAttribute("lang"));
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"), c => c.StartsWith("lang=", StringComparison.Ordinal));
        Assert.StartsWith("lang=ru;", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);

        using var next = new HttpRequestMessage(HttpMethod.Get, "/");
        next.Headers.Add("Cookie", "lang=ru");
        next.Headers.Add("Accept-Language", "fr");
        Assert.Equal("ru", (await RunningServer.ParseAsync(await server.Development.SendAsync(next))).DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_language_that_there_is_not_changes_nothing()
    {
        var (response, page) = await RunningServer.GetAsync(server.Development, "/?lang=%3Cscript%3E", "fr");
        Assert.Equal("fr", page.DocumentElement.GetAttribute("lang"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_switcher_offers_every_language_by_its_own_name_and_keeps_the_address()
    {
        var (_, page) = await RunningServer.GetAsync(server.Production, "/about?page=3", "ar");
        var links = page.QuerySelectorAll(".top-end ul.menu-panel a");
        // That of developers is for developers.
        Assert.Contains("en-x-pseudo", (await RunningServer.GetAsync(server.Development, "/about", "ar")).Page.QuerySelectorAll(".menu-panel a").Select(l => l.GetAttribute("hreflang")));
        Assert.Equal(["العربية", "English", "Español", "Français", "Русский", "中文"], links.Select(l => l.TextContent));
        Assert.Equal("/about?page=3&lang=fr", links[3].GetAttribute("href"));
    }
}
