using System.Net;
using System.Text.Json;
using Xunit;

namespace Proofmark.Tests.Server;

[Collection(ServerCollection.Name)]
public class HostTests(RunningServer server)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/site.css")]
    [InlineData("/healthz")]
    [InlineData("/nothing-here")]
    [InlineData("/planted/crash")]
    [InlineData("/api/nothing-here")]
    public async Task Every_answer_carries_the_headers_that_protect(string path)
    {
        var response = await server.Production.GetAsync(path);
        string Header(string name) => string.Join(", ", response.Headers.GetValues(name));
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.False(response.Headers.Contains("Server"));
        if (path != "/site.css")
        {
            Assert.Contains("no-store", Header("Cache-Control"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/about")]
    [InlineData("/design")]
    public async Task No_page_has_script_or_style_inside(string path)
    {
        var (_, page) = await RunningServer.GetAsync(server.Development, path);
        Assert.Empty(page.QuerySelectorAll("style, script:not([src]), [style], [onclick], [onload]"));
    }

    [Fact]
    public async Task A_browsers_first_page_carries_its_style_sheet_under_its_hash_and_later_ones_do_not()
    {
        async Task<(HttpResponseMessage Response, AngleSharp.Dom.IDocument Page)> OpenAsync(string? cookie)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/about");
            request.Headers.Add("Sec-Fetch-Dest", "document");
            if (cookie is not null) request.Headers.Add("Cookie", cookie);
            var response = await server.Production.SendAsync(request);
            return (response, await RunningServer.ParseAsync(response));
        }

        var (first, page) = await OpenAsync(null);
        var style = page.QuerySelector("head style")!.TextContent;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"style-src 'self' 'sha256-{hash}';", first.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("print", page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("media"));
        var cookie = first.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("style=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);

        var (second, later) = await OpenAsync(cookie.Split(';')[0]);
        Assert.Empty(later.QuerySelectorAll("style"));
        Assert.Null(later.QuerySelector("link[rel=stylesheet]")!.GetAttribute("media"));
        Assert.Contains("style-src 'self';", second.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        // What another release left behind is not taken for this one's.
        Assert.Single((await OpenAsync("style=000000000000")).Page.QuerySelectorAll("style"));
    }

    [Theory]
    [InlineData("br"), InlineData("gzip")]
    public async Task A_page_is_compressed_for_whoever_can_read_it(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/about");
        request.Headers.Add("Accept-Encoding", encoding);
        var response = await server.Production.SendAsync(request);
        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        var plain = await server.Production.GetByteArrayAsync("/about");
        Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, 1, plain.Length / 2);
    }

    [Fact]
    public async Task Files_of_the_front_end_are_kept_for_ever_under_the_hash_of_their_content()
    {
        var (_, page) = await RunningServer.GetAsync(server.Production, "/");
        var address = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept-Encoding", "gzip, br;q=0.9");
        var first = await server.Production.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(["br"], first.Content.Headers.ContentEncoding);
        Assert.Contains("immutable", first.Headers.CacheControl!.ToString(), StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/site.css");
        again.Headers.Add("If-None-Match", first.Headers.ETag!.Tag);
        var second = await server.Production.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_crash_shows_a_reference_and_nothing_of_the_machine()
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(method, "/planted/crash");
            request.Headers.Add("Accept", "text/html");
            var response = await server.Production.SendAsync(request);
            var page = await RunningServer.ParseAsync(response);
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Matches("^[0-9A-Z]{10}$", page.QuerySelector(".reference")!.TextContent.Trim());
            Assert.DoesNotContain("secret", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_problem_is_a_page_for_people()
    {
        var (response, page) = await RunningServer.GetAsync(server.Production, "/planted/problem", "fr");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var sentence = page.QuerySelector("[role=alert]")!.TextContent.Trim();
        Assert.StartsWith("Ligne 7, Fabrication\u00A0: «\u00A0<b>1987-13</b>\u00A0»", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_is_JSON_for_programs()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/planted/problem");
        request.Headers.Add("Accept", "application/json");
        var response = await server.Production.SendAsync(request);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("date.month", json.RootElement.GetProperty("code").GetString());
        Assert.Equal(400, json.RootElement.GetProperty("status").GetInt32());
        var line = json.RootElement.GetProperty("problems")[0];
        Assert.Equal("made", line.GetProperty("field").GetString());
        Assert.Equal(7, line.GetProperty("row").GetInt64());
    }

    [Theory]
    [InlineData("/nothing-here", "text/html", HttpStatusCode.NotFound, "text/html")]
    [InlineData("/status/200", "text/html", HttpStatusCode.NotFound, "text/html")]
    [InlineData("/error", "text/html", HttpStatusCode.NotFound, "text/html")]
    [InlineData("/planted/forbidden", "text/html", HttpStatusCode.Forbidden, "text/html")]
    [InlineData("/api/nothing-here", "text/html", HttpStatusCode.NotFound, "application/problem+json")]
    [InlineData("/planted/forbidden", "application/json", HttpStatusCode.Forbidden, "application/problem+json")]
    [InlineData("/design", "text/html", HttpStatusCode.NotFound, "text/html")]
    public async Task What_is_not_there_or_not_allowed_says_so_in_the_form_that_was_asked_for(string path, string accept, HttpStatusCode status, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        var response = await server.Production.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_name_that_was_rebound_to_this_server_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "attacker.example";
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Production.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_and_one_with_it_keeps_its_key()
    {
        var (opened, page) = await RunningServer.GetAsync(server.Development, "/design");
        var form = page.QuerySelector("form[enctype]")!;
        string Hidden(string name) => form.QuerySelector($"input[name='{name}']")!.GetAttribute("value")!;
        var key = Hidden("act-key");

        using var bare = new MultipartFormDataContent { { new StringContent("design"), "_handler" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Development.PostAsync("/design", bare)).StatusCode);

        using var whole = new MultipartFormDataContent
        {
            { new StringContent("design"), "_handler" },
            { new StringContent(Hidden("__RequestVerificationToken")), "__RequestVerificationToken" },
            { new StringContent(key), "act-key" },
            { new StringContent(""), "Serial" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/design") { Content = whole };
        request.Headers.Add("Cookie", opened.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("form=", StringComparison.Ordinal)).Split(';')[0]);
        var answer = await server.Development.SendAsync(request);
        var again = await RunningServer.ParseAsync(answer);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(2, again.QuerySelectorAll(".error-summary li").Length);
        Assert.Equal(key, again.QuerySelector("form[enctype] input[name=act-key]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Every_link_on_a_page_leads_somewhere()
    {
        HashSet<string> seen = ["/"];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var path))
        {
            var (response, page) = await RunningServer.GetAsync(server.Production, path);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Found or HttpStatusCode.Unauthorized, $"{path} answers {(int)response.StatusCode}");
            foreach (var link in page.QuerySelectorAll("a[href^='/']").Select(a => a.GetAttribute("href")!.Split('#')[0]).Where(l => seen.Count < 200 && seen.Add(l)))
            {
                open.Enqueue(link);
            }
        }

        Assert.Contains("/about", seen);
    }
}
