using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>A proxy before a running node; keys are real and requests go over the loopback.</summary>
public sealed class ProviderSignInTests
{
    [Fact]
    public async Task Whom_an_administrator_linked_comes_in_once_by_each_assertion()
    {
        await using var site = await Site.StartAsync();
        await site.LinkedAsync("amina", "kc-1");
        var assertion = site.Proxy.Good();
        var amina = site.Server.Stranger();
        Assert.Contains("/sign-in/provider", (await amina.GetAsync("/sign-in")).Page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")));
        Assert.Equal((HttpStatusCode.Redirect, "/"), await SendAsync(amina, assertion));
        Assert.Contains("\"login\":\"amina\"", await MeAsync(amina), StringComparison.Ordinal);
        await RefusedAsync(site, site.Server.Stranger(), assertion, "access.provider.refused", "used");
        Assert.DoesNotContain(site.Log, l => l.Contains(assertion, StringComparison.Ordinal) || l.Contains("kc-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_assertion_makes_no_account_and_opens_none_that_is_closed()
    {
        await using var site = await Site.StartAsync();
        var amina = await site.LinkedAsync("amina", "kc-1");
        await RefusedAsync(site, site.Server.Stranger(), site.Proxy.Good("kc-2"), "access.provider.unlinked", "unlinked");
        Assert.Equal(1L, await site.Server.Data.Node.ScalarAsync<long>("select count(*) from users"));
        var life = new AccountLife(site.Server.Data.Acts);
        await life.SetTermAsync(amina.Id, site.Server.Data.Clock.Today().AddDays(1), null, AccessNode.Administering);
        await RefusedAsync(site, site.Server.Stranger(), site.Proxy.Good(), "access.provider.unlinked", "closed");
        await life.SetTermAsync(amina.Id, null, null, AccessNode.Administering);
        await site.Server.Data.Users.ChangeAsync(amina.Id, new UserDetails(amina.Name, amina.Organisation, amina.Language, false), AccessNode.Administering);
        await RefusedAsync(site, site.Server.Stranger(), site.Proxy.Good(), "access.provider.unlinked", "closed");
        Assert.Equal(0L, await site.Server.Data.Node.ScalarAsync<long>("select count(*) from sessions"));
    }

    [Fact]
    public async Task Whom_an_administrator_linked_is_not_waiting_for_a_way_in()
    {
        await using var site = await Site.StartAsync();
        await site.LinkedAsync("amina", "kc-1");
        var (users, links) = (site.Server.Data.Users, site.Server.Services.GetRequiredService<ProviderLinks>());
        var omar = await site.Server.Data.UserAsync("omar");
        Assert.Equal(1, await users.WithoutWayInAsync());
        await links.SetAsync(omar.Id, ProxyAssertions.Issuer, "kc-2", AccessNode.Administering);
        Assert.Equal(0, await users.WithoutWayInAsync());
        await links.SetAsync(omar.Id, ProxyAssertions.Issuer, null, AccessNode.Administering);
        Assert.Equal(1, await users.WithoutWayInAsync());
    }

    [Fact]
    public async Task Forged_old_and_foreign_assertions_open_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.LinkedAsync("amina", "kc-1");
        var proxy = site.Proxy;
        using var other = new ProxyAssertions(site.Server.Data.Clock);
        foreach (var (token, reason) in new[]
        {
            (other.Good(), "signature"), (proxy.Good("kc-1", ("iss", "https://evil.example")), "issuer"), (proxy.Good("kc-1", ("aud", "https://other.example")), "audience"),
            (proxy.Good("kc-1", ("iat", proxy.Now - 200), ("exp", proxy.Now - 100)), "over"), (proxy.Good("kc-1", ("nbf", proxy.Now + 100)), "early"), (proxy.Good("kc-1", ("exp", proxy.Now + 3600)), "life"),
            (proxy.Sign("""{"alg":"none"}""", proxy.Claims().ToJsonString(), _ => [0]), "algorithm"),
        }) await RefusedAsync(site, site.Server.Stranger(), token, "access.provider.refused", reason);
        await RefusedAsync(site, site.Server.Stranger(), null, "access.provider.refused", "header");
        Assert.Equal(0L, await site.Server.Data.Node.ScalarAsync<long>("select count(*) from sessions"));
    }

    [Fact]
    public async Task From_an_address_that_is_not_the_proxys_a_right_assertion_is_refused()
    {
        await using var site = await Site.StartAsync(s => s with { From = new HashSet<IPAddress> { IPAddress.Parse("192.0.2.7") } });
        await site.LinkedAsync("amina", "kc-1");
        await RefusedAsync(site, site.Server.Stranger(), site.Proxy.Good(), "access.provider.refused", "address");
    }

    [Fact]
    public async Task On_every_other_page_the_header_says_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.LinkedAsync("amina", "kc-1");
        var stranger = site.Server.Stranger();
        foreach (var path in new[] { "/profile", "/sign-in", "/sign-in/provider", "/api/v1/me" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add(ProxyAssertions.Header, site.Proxy.Good());
            using var answer = await stranger.SendAsync(request);
            Assert.DoesNotContain(stranger.Cookies, c => c.Name.EndsWith("session", StringComparison.Ordinal));
        }
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task Without_the_setting_the_page_is_not_there_and_no_link_leads_to_it()
    {
        await using var site = await Site.StartAsync(_ => ProviderSettings.Off);
        var stranger = site.Server.Stranger();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/sign-in/provider")).Status);
        Assert.DoesNotContain("/sign-in/provider", (await stranger.GetAsync("/sign-in")).Page.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        await using var scope = site.Server.Services.CreateAsyncScope();
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => scope.ServiceProvider.GetRequiredService<ProviderDoor>().SignInAsync(http));
        Assert.Equal("access.provider.not_found", refused.Problems[0].Code);
    }

    [Fact]
    public async Task The_nodes_own_code_is_asked_for_unless_the_provider_saw_two_factors()
    {
        await using var site = await Site.StartAsync();
        var amina = await site.LinkedAsync("amina", "kc-1");
        await site.Server.Data.Credentials.SetSecondFactorAsync(amina.Id, [1, 2, 3], 0, AccessNode.Administering);
        var person = site.Server.Stranger();
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in/code"), await SendAsync(person, site.Proxy.Good("kc-1", ("amr", new JsonArray("pwd")))));
        Assert.Equal(HttpStatusCode.Redirect, (await person.GetAsync("/profile")).Status);
        Assert.Equal((HttpStatusCode.Redirect, "/"), await SendAsync(person, site.Proxy.Good("kc-1", ("amr", new JsonArray("mfa")))));
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task Where_a_second_factor_is_obligatory_one_that_the_provider_saw_counts()
    {
        await using var site = await Site.StartAsync(policy: AccessPolicy.Read(_ => null));
        await site.LinkedAsync("chief", "kc-1", "administrator");
        var (bare, vouched) = (site.Server.Stranger(), site.Server.Stranger());
        await SendAsync(bare, site.Proxy.Good());
        Assert.StartsWith("/profile/second-factor", (await bare.GetAsync("/users")).Location, StringComparison.Ordinal);
        await SendAsync(vouched, site.Proxy.Good("kc-1", ("acr", "mfa")));
        Assert.Equal(HttpStatusCode.OK, (await vouched.GetAsync("/users")).Status);
    }

    [Fact]
    public async Task Many_refused_assertions_make_their_address_wait()
    {
        await using var site = await Site.StartAsync();
        using var other = new ProxyAssertions(site.Server.Data.Clock);
        var person = site.Server.Stranger();
        for (var i = 0; i <= SignInAttempts.FreeFailures; i++) await RefusedAsync(site, person, other.Good(), "access.provider.refused", "signature");
        using var waits = await PostAsync(person, other.Good());
        Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);
    }

    [Fact]
    public async Task An_administrator_links_on_the_users_page_and_a_subject_belongs_to_one_account()
    {
        await using var site = await Site.StartAsync();
        var chief = await site.Server.SignedInAsync("chief", "administrator");
        var (amina, boris) = (await site.Server.UserAsync("amina", "clerk"), await site.Server.UserAsync("boris", "clerk"));
        var (first, second) = ($"/users/{PublicId.Of("XA", amina.Uid)}", $"/users/{PublicId.Of("XA", boris.Uid)}");
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync(first, "provider", ("Subject", " kc-1 "))).Status);
        Assert.Equal("kc-1", (await chief.GetAsync(first)).Page.QuerySelector("#f-subject")!.GetAttribute("value"));
        Assert.Equal(["f-subject"], (await chief.SubmitAsync(second, "provider", ("Subject", "kc-1"))).Wrong);
        var person = site.Server.Stranger();
        Assert.Equal((HttpStatusCode.Redirect, "/"), await SendAsync(person, site.Proxy.Good()));

        await chief.SubmitAsync(first, "provider", ("Subject", ""));
        Assert.Equal(HttpStatusCode.Redirect, (await person.GetAsync("/profile")).Status); // the session ended with the link
        await RefusedAsync(site, person, site.Proxy.Good(), "access.provider.unlinked", "unlinked");
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync(second, "provider", ("Subject", "kc-1"))).Status);
        Assert.Equal("access.link_provider", await site.Server.Data.Node.ScalarAsync<string>("select type from acts order by id desc limit 1"));
    }

    [Fact]
    public async Task Who_leaves_is_no_longer_linked()
    {
        await using var site = await Site.StartAsync();
        await site.Server.UserAsync("chief", "administrator");
        var amina = await site.LinkedAsync("amina", "kc-1");
        await new AccountLife(site.Server.Data.Acts).LeaveAsync(amina.Id, AccessNode.Administering);
        Assert.Null(await site.Server.Services.GetRequiredService<ProviderLinks>().FindAsync(ProxyAssertions.Issuer, "kc-1"));
    }

    private static async Task RefusedAsync(Site site, Person person, string? assertion, string code, string reason)
    {
        using var answer = await PostAsync(person, assertion);
        Assert.Equal((reason, HttpStatusCode.BadRequest), (reason, answer.StatusCode));
        Assert.Contains(Texts.Embedded["en"].Of(Problem.Of(code)), WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Contains(site.Log, l => l.StartsWith($"Sign-in through the identity provider refused ({reason})", StringComparison.Ordinal));
    }

    private static async Task<(HttpStatusCode Status, string? To)> SendAsync(Person person, string assertion)
    {
        using var answer = await PostAsync(person, assertion);
        var to = answer.Headers.Location;
        return (answer.StatusCode, to is { IsAbsoluteUri: true } ? to.PathAndQuery : to?.OriginalString);
    }

    /// <summary>The form as a browser sends it, with the header as the proxy adds it.</summary>
    private static async Task<HttpResponseMessage> PostAsync(Person person, string? assertion)
    {
        var page = (await person.GetAsync("/sign-in/provider")).Page;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in/provider");
        request.Content = new FormUrlEncodedContent(page.QuerySelectorAll("main form input").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")));
        if (assertion is not null) request.Headers.Add(ProxyAssertions.Header, assertion);
        return await person.SendAsync(request);
    }

    private static async Task<string> MeAsync(Person person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        using var answer = await person.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private sealed class Site(AccessServer server, ProxyAssertions proxy, ConcurrentQueue<string> log) : IAsyncDisposable
    {
        public AccessServer Server { get; } = server;

        public ProxyAssertions Proxy { get; } = proxy;

        public ConcurrentQueue<string> Log { get; } = log;

        public static async Task<Site> StartAsync(Func<ProviderSettings, ProviderSettings>? with = null, AccessPolicy? policy = null)
        {
            var node = await AccessNode.CreateAsync();
            var (proxy, lines) = (new ProxyAssertions(node.Clock), new Lines());
            return new(await AccessServer.StartAsync(over: node, services: s =>
            {
                s.AddSingleton(with?.Invoke(proxy.Settings) ?? proxy.Settings).AddLogging(l => l.AddProvider(lines));
                if (policy is not null) s.AddSingleton(policy);
            }), proxy, lines.All);
        }

        public async Task<User> LinkedAsync(string login, string subject, params string[] roles)
        {
            var user = await Server.UserAsync(login, roles);
            await Server.Services.GetRequiredService<ProviderLinks>().SetAsync(user.Id, ProxyAssertions.Issuer, subject, AccessNode.Administering);
            return user;
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Proxy.Dispose();
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
