using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Tests.Access;
using Xunit;

namespace Proofmark.Tests.Server;

/// <summary>What the table in docs/asvs.md found wanting: cookies and headers behind a proxy, and security events in the log.</summary>
public class AsvsServerTests
{
    private const string Outside = "node.example";

    [Fact]
    public async Task Behind_a_proxy_that_does_TLS_cookies_are_secure_bound_to_the_host_and_HSTS_is_said()
    {
        await using var server = await StartAsync();
        using var client = Client(server);
        var outside = await AskAsync(client, HttpMethod.Get, "/sign-in?lang=fr", Outside);
        Assert.Contains("includeSubDomains", Assert.Single(outside.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        var cookies = outside.Headers.GetValues("Set-Cookie").ToList();
        Assert.True(cookies.Count >= 2, "the form's cookie and that of the language");
        Assert.All(cookies, c =>
        {
            Assert.StartsWith("__Host-", c, StringComparison.Ordinal);
            Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("path=/", c, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", c, StringComparison.OrdinalIgnoreCase);
        });
        var inside = await AskAsync(client, HttpMethod.Get, "/sign-in?lang=fr", "localhost");
        Assert.False(inside.Headers.Contains("Strict-Transport-Security"));
        Assert.DoesNotContain(inside.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("__Host-lang=fr", "fr")]
    [InlineData("lang=fr", "en")] // another host of the domain planted it
    public async Task By_HTTPS_a_cookie_without_the_prefix_is_not_read(string cookie, string language)
    {
        await using var server = await StartAsync();
        using var client = Client(server);
        var answer = await AskAsync(client, HttpMethod.Get, "/sign-in", Outside, cookie);
        Assert.Equal(language, Assert.Single(answer.Content.Headers.ContentLanguage));
    }

    [Fact]
    public async Task TRACE_is_not_answered_with_what_was_sent()
    {
        await using var server = await StartAsync();
        using var client = Client(server);
        var answer = await AskAsync(client, HttpMethod.Trace, "/sign-in", "localhost", "planted=secret");
        Assert.True((int)answer.StatusCode >= 400);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_address_lists_files_and_none_leads_out_of_those_of_the_front_end()
    {
        await using var server = await StartAsync();
        using var client = Client(server);
        foreach (var path in new[] { "/assets", "/assets/", "/.git/config", "/assets/%2e%2e/%2e%2e/Proofmark.Server.dll", "/wwwroot/site.css" })
            Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(client, HttpMethod.Get, path, "localhost")).StatusCode);
    }

    [Fact]
    public async Task A_refusal_is_logged_with_user_and_route_and_never_with_the_address_that_was_asked()
    {
        var log = new Lines();
        await using var server = await StartAsync(log);
        using var client = Client(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/planted/forged?name=Nadia");
        request.Headers.Host = "localhost";
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        await client.SendAsync(request);
        // Open to the world without a session: nothing to abuse, nothing refused.
        Assert.Empty(log.Written);

        await using var people = await AccessServer.StartAsync(services: s => s.AddSingleton<ILoggerProvider>(log));
        var auditor = await people.SignedInAsync("omar", "auditor");
        Assert.Contains(log.Written, l => l.StartsWith("Information", StringComparison.Ordinal) && l.Contains("signed in", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync("/users?text=Nadia")).Status);
        var refused = Assert.Single(log.Written, l => l.Contains("Refused to user", StringComparison.Ordinal));
        Assert.Matches(@"Refused to user \d+: GET /?users, from (::ffff:)?127\.0\.0\.1", refused);
        Assert.DoesNotContain(log.Written, l => l.Contains("Nadia", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_cookie_or_a_form_carries_is_sealed_by_AES_256_GCM_under_a_key_in_the_nodes_folder()
    {
        var keys = Directory.CreateTempSubdirectory("proofmark-web-").FullName;
        try
        {
            await using var server = ServerHost.Build(new ServerOptions { Port = 0, KeyFolder = keys });
            var protector = server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("planted");
            var text = protector.Protect("in plain words");
            Assert.Equal("in plain words", protector.Unprotect(text));
            var changed = text[..^2] + (text[^2] == 'A' ? 'B' : 'A') + text[^1];
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(changed));
            Assert.Contains("AES_256_GCM", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(keys))), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    [Fact]
    public async Task A_line_break_in_an_address_writes_no_line_into_the_log()
    {
        var log = new Lines();
        await using var server = await StartAsync(log);
        using var client = Client(server);
        await AskAsync(client, HttpMethod.Get, "/planted/crash/a%0D%0Ab", "localhost");
        var line = Assert.Single(log.Written, l => l.Contains("Request failed", StringComparison.Ordinal));
        Assert.Contains("a%0D%0Ab", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_clears_what_the_browser_kept()
    {
        await using var server = await AccessServer.StartAsync();
        var person = await server.SignedInAsync("omar", "auditor");
        var page = (await person.GetAsync("/profile")).Page;
        var token = page.QuerySelector("form[action='/sign-out'] input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out") { Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) };
        var answer = await person.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("\"cache\", \"storage\"", Assert.Single(answer.Headers.GetValues("Clear-Site-Data")));
    }

    [Theory]
    [InlineData("/audit/alarms?all=x", "site.address")]
    [InlineData("/audit/alarms?before=%3Cscript%3E", "site.address")]
    [InlineData("/audit/lookups?before=1e9", "site.address")]
    [InlineData("/audit/lookups?user=a%00b", "site.character")]
    [InlineData("/audit/lookups/list.csv?user=%00", "site.character")]
    [InlineData("/audit/lookups/list.xlsx?user=%00", "site.character")]
    public async Task An_address_that_somebody_wrote_by_hand_is_refused_and_is_no_fault_of_the_machine(string path, string code)
    {
        await using var server = await AccessServer.StartAsync();
        var person = await server.WorkingAsync("omar", "auditor", "audit", "A-1");
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "application/json" } } };
        var answer = await person.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_whose_token_was_changed_or_left_out_is_refused()
    {
        await using var server = await AccessServer.StartAsync();
        var person = await server.SignedInAsync("amina", "clerk");
        var page = (await person.GetAsync("/work")).Page;
        var token = page.QuerySelector("form:has(select[name=Purpose]) input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var forged in new[] { token[..^3] + (token.EndsWith("abc", StringComparison.Ordinal) ? "cba" : "abc"), "", "x" })
            Assert.Equal(HttpStatusCode.BadRequest, (await person.SendFormAsync(page, "/work", "work", ("__RequestVerificationToken", forged), ("Purpose", "registration"), ("Case", "1"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await person.SendFormAsync(page, "/work", "work", ("Purpose", "registration"), ("Case", "1"))).Status);
    }

    [Fact]
    public async Task A_form_whose_token_is_wrong_is_refused_in_words()
    {
        await using var server = await AccessServer.StartAsync();
        var person = await server.SignedInAsync("amina", "clerk");
        var page = (await person.GetAsync("/work")).Page;
        foreach (var handler in new[] { "work", "gone" })
        {
            var forged = await person.SendFormAsync(page, "/work", "work", ("_handler", handler), ("__RequestVerificationToken", "wapiti"), ("Purpose", "registration"), ("Case", "1"));
            Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
            Assert.Contains(Proofmark.Core.Languages.Texts.Embedded["en"]["problem.site.request_malformed"], forged.Text, StringComparison.Ordinal);
            Assert.Single(forged.Page.QuerySelectorAll("main"));
        }
    }

    [Fact]
    public async Task A_form_that_is_gone_from_its_page_is_refused_in_words_that_lead_back_to_the_page()
    {
        await using var server = await AccessServer.StartAsync();
        var person = await server.SignedInAsync("amina", "clerk");
        var page = (await person.GetAsync("/work?back=%2Fweapons")).Page;
        var gone = await person.SendFormAsync(page, "/work?back=%2Fweapons", "work", ("_handler", "gone"), ("Purpose", "registration"), ("Case", "1"));
        Assert.Equal(HttpStatusCode.BadRequest, gone.Status);
        Assert.Contains(Proofmark.Core.Languages.Texts.Embedded["en"]["problem.site.form_gone"], gone.Text, StringComparison.Ordinal);
        Assert.Equal("/work?back=%2Fweapons", Assert.Single(gone.Page.QuerySelectorAll("main")).QuerySelector("a.button")!.GetAttribute("href"));

        // A form that is there and was filled in wrongly answers for itself.
        var wrong = await person.SendFormAsync(page, "/work", "work", ("Purpose", ""), ("Case", ""));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Single(wrong.Page.QuerySelectorAll("main"));
        Assert.Single(wrong.Page.QuerySelectorAll(".error-summary, [role=alert]"));
    }

    private static async Task<WebApplication> StartAsync(Lines? log = null)
    {
        var app = ServerHost.Build(new ServerOptions
        {
            Port = 0,
            PublicAddress = "https://" + Outside,
            HostNames = [Outside],
            Services = s => s.AddLogging(l => { l.ClearProviders(); if (log is not null) l.AddProvider(log); }),
            Endpoints = e =>
            {
                e.MapPost("/planted/forged", () => Results.Ok()).Anyone("planted");
                e.MapGet("/planted/crash/{what}", string (string what) => throw new InvalidOperationException("planted")).Anyone("planted");
            },
        });
        await app.StartAsync();
        return app;
    }

    private static HttpClient Client(WebApplication app) => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, HttpMethod method, string path, string host, string? cookie = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = host;
        request.Headers.Add("Accept", "text/html");
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyList<string> Written => [.. lines];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
