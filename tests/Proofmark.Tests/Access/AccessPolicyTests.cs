using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>The second factor that a node asks for, and the end of sessions by idleness and by age.</summary>
public sealed class AccessPolicyTests
{
    private static readonly AccessPolicy Ordinary = AccessPolicy.Read(_ => null);

    [Fact]
    public async Task Who_must_have_a_second_factor_and_has_none_is_led_to_one_before_anything_else_opens()
    {
        await using var server = await StartAsync(Ordinary);
        var chief = await server.SignedInAsync("chief", "administrator");
        foreach (var path in new[] { "/users", "/profile", "/work", "/", "/profile/tokens" })
        {
            var led = await chief.GetAsync(path);
            if (path == "/" && led.Status == HttpStatusCode.OK) continue; // the home page is open to the world
            Assert.Equal((HttpStatusCode.Redirect, "/profile/second-factor?return=" + Uri.EscapeDataString(path)), (led.Status, led.Location));
        }
        var refused = await chief.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/users"));
        Assert.Equal((HttpStatusCode.Forbidden, "access.second_factor.forbidden"), (refused.StatusCode, await CodeAsync(refused)));

        var page = await chief.GetAsync("/profile/second-factor?return=%2Fusers");
        var way = page.Page.QuerySelectorAll("main a.button").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(["/profile/authenticator?return=%2Fusers", "/profile/passkeys?return=%2Fusers", "/profile/authenticator?return=%2Fusers#printed"], way);
        var set = await chief.SubmitAsync(way[0], "printed", ("PrintedPassword", AccessServer.Password));
        Assert.Equal(10, set.Page.QuerySelectorAll(".recovery-code").Length);
        Assert.Equal("/users", set.Page.QuerySelector("main a.button")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, (await chief.GetAsync("/users")).Status);
        Assert.Contains("Nothing is missing", (await chief.GetAsync("/profile/second-factor")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auditor", true)]
    [InlineData("supervisor", true)]
    [InlineData("clerk", false)]
    [InlineData("police", false)]
    public async Task Roles_are_obliged_as_the_setting_says(string role, bool obliged)
    {
        await using var server = await StartAsync(Ordinary);
        var person = await server.SignedInAsync("amina", role);
        Assert.Equal(obliged ? HttpStatusCode.Redirect : HttpStatusCode.OK, (await person.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task A_role_of_the_nodes_own_obliges_by_what_it_may()
    {
        await using var server = await StartAsync(Ordinary);
        await server.Data.Roles.CreateAsync("second_chief", "Second chief", [Permission.AccessAdminister], AccessNode.Administering);
        var person = await server.SignedInAsync("second", "second_chief");
        Assert.StartsWith("/profile/second-factor", (await person.GetAsync("/users")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_everybody_must_the_clerk_must_too()
    {
        await using var server = await StartAsync(Ordinary with { Everybody = true });
        var amina = await server.SignedInAsync("amina", "clerk");
        Assert.StartsWith("/profile/second-factor", (await amina.GetAsync("/profile")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_passkey_the_password_alone_opens_nothing_and_adds_nothing()
    {
        await using var server = await StartAsync(Ordinary);
        var user = await server.UserAsync("chief", "administrator");
        await new Passkeys(server.Data.Acts).AddAsync(new Passkey([7], user.Id, "Telephone", [1], default, 0, [], false, false, null), AccessNode.Administering);
        var chief = server.Stranger();
        await chief.SignInAsync("chief");
        foreach (var path in new[] { "/profile/authenticator", "/profile/passkeys", "/users" }) Assert.StartsWith("/profile/second-factor", (await chief.GetAsync(path)).Location, StringComparison.Ordinal);
        var page = await chief.GetAsync("/profile/second-factor?return=%2Fusers");
        Assert.Equal(["/sign-in/passkey?return=%2Fusers"], page.Page.QuerySelectorAll("main a.button").Select(a => a.GetAttribute("href")));
        Assert.Equal("/sign-in", (await chief.SendFormAsync(page.Page, "/profile/second-factor", "/sign-out")).Location);

        // A session that the passkey began is enough.
        var session = await server.Data.Sessions.StartAsync(user.Id, null, null, byPasskey: true);
        Assert.False(Ordinary.Lacks((await server.Data.Sessions.FindAsync(session))!));
        Assert.True(Ordinary.Lacks((await server.Data.Sessions.FindAsync(await server.Data.Sessions.StartAsync(user.Id)))!));
    }

    [Fact]
    public async Task The_token_of_a_person_without_a_second_factor_is_refused_and_that_of_a_service_is_not()
    {
        await using var server = await StartAsync(Ordinary);
        var boris = await server.UserAsync("boris", "supervisor");
        var service = await server.Data.UserAsync("gateway", "supervisor");
        foreach (var (user, expected) in new[] { (boris, HttpStatusCode.Forbidden), (service, HttpStatusCode.OK) })
        {
            var made = await new ApiTokens(server.Data.Acts).CreateAsync(user.Id, new NewApiToken("Program", [Permission.AnomaliesDecide], null, "audit", TimeSpan.FromDays(30), []), new Actor(user.Id));
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
            request.Headers.Add("Authorization", "Bearer " + made.Secret);
            Assert.Equal(expected, (await server.Stranger().SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task A_session_ends_when_nothing_was_asked_for_as_long_as_the_setting_says_and_the_page_is_kept()
    {
        await using var server = await StartAsync(new AccessPolicy { Idle = TimeSpan.FromMinutes(30) });
        var amina = await server.SignedInAsync("amina", "clerk");
        for (var i = 0; i < 4; i++)
        {
            server.Data.Clock.Advance(TimeSpan.FromMinutes(28));
            Assert.Equal(HttpStatusCode.OK, (await amina.GetAsync("/profile")).Status);
        }
        server.Data.Clock.Advance(TimeSpan.FromMinutes(31));
        var over = await amina.GetAsync("/profile/sessions?page=2");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?return=%2Fprofile%2Fsessions%3Fpage%3D2"), (over.Status, over.Location));
        Assert.Equal("/profile/sessions?page=2", (await amina.SignInAsync("amina", path: over.Location!)).Location);
        // The one that idled away is in no list any more.
        Assert.Single((await amina.GetAsync("/profile/sessions")).Page.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task A_session_ends_at_its_age_however_busy_it_is()
    {
        await using var server = await StartAsync(new AccessPolicy { Idle = TimeSpan.FromMinutes(30), Lifetime = TimeSpan.FromHours(2) });
        var amina = await server.SignedInAsync("amina", "clerk");
        for (var i = 0; i < 5; i++)
        {
            server.Data.Clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(HttpStatusCode.OK, (await amina.GetAsync("/profile")).Status);
        }
        server.Data.Clock.Advance(TimeSpan.FromMinutes(21));
        Assert.StartsWith("/sign-in", (await amina.GetAsync("/profile")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_those_who_decide_need_a_second_factor_and_a_session_idles_for_half_an_hour()
    {
        Assert.Equal((false, TimeSpan.FromHours(8), TimeSpan.FromMinutes(30)), (Ordinary.Everybody, Ordinary.Lifetime, Ordinary.Idle));
        Assert.Contains(Permission.AccessAdminister, Ordinary.Obliging);
        Assert.Contains(Permission.AuditIndependent, Ordinary.Obliging);
        Assert.Empty(AccessPolicy.Read(_ => null, demonstration: true).Obliging);
        Assert.True(AccessPolicy.Read(n => n == "PROOFMARK_SECOND_FACTOR" ? "all" : null, demonstration: true).Everybody);
    }

    [Theory]
    [InlineData("PROOFMARK_SECOND_FACTOR", "everybody")]
    [InlineData("PROOFMARK_SECOND_FACTOR", "all, auditor")]
    [InlineData("PROOFMARK_SECOND_FACTOR", ",")]
    [InlineData("PROOFMARK_SESSION_HOURS", "25")]
    [InlineData("PROOFMARK_SESSION_HOURS", "0")]
    [InlineData("PROOFMARK_SESSION_IDLE_MINUTES", "4")]
    [InlineData("PROOFMARK_SESSION_IDLE_MINUTES", "half an hour")]
    public void A_setting_that_cannot_be_is_named(string name, string value)
    {
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => AccessPolicy.Read(n => n == name ? value : null)).Problems);
        Assert.Equal(("access.setting", name), (problem.Code, problem.Arguments!["name"]));
    }

    private static Task<AccessServer> StartAsync(AccessPolicy policy) => AccessServer.StartAsync(services: s => s.AddSingleton(policy));

    private static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("code").GetString();
    }
}
