using System.Net;
using System.Text.Json;
using Proofmark.Core.Access;
using Proofmark.Server.Access;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class SessionTests
{
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

    [Theory]
    [InlineData(Firefox, "Firefox, Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge, Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome, Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iOS")]
    [InlineData("<script>alert(1)</script>", null)]
    [InlineData("", null)]
    public void A_device_is_two_words(string userAgent, string? words) => Assert.Equal(words, DeviceWords.Of(userAgent));

    [Fact]
    public async Task A_person_sees_where_she_is_signed_in_and_ends_one_session_at_once()
    {
        await using var server = await AccessServer.StartAsync();
        var here = await server.SignedInAsync("amina", "clerk");
        var there = server.Stranger();
        await SignInAsAsync(there, "amina", Firefox);
        server.Data.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/profile")).Status);

        var page = await here.GetAsync("/profile/sessions");
        var rows = page.Page.QuerySelectorAll("tbody tr");
        Assert.Equal(2, rows.Length);
        var other = rows.Single(r => r.TextContent.Contains("Firefox, Windows", StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", other.TextContent, StringComparison.Ordinal);
        Assert.Contains("09:05", other.TextContent, StringComparison.Ordinal); // last seen; begun at 09:00
        Assert.Single(page.Page.QuerySelectorAll("tbody form"));

        var form = other.QuerySelector("input[name=_handler]")!.GetAttribute("value")!;
        Assert.Equal("/profile/sessions", (await here.SendFormAsync(page.Page, "/profile/sessions", form)).Location);
        Assert.StartsWith("/sign-in", (await there.GetAsync("/profile")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task All_other_sessions_end_and_this_one_goes_on()
    {
        await using var server = await AccessServer.StartAsync();
        var here = await server.SignedInAsync("amina", "clerk");
        var others = new[] { server.Stranger(), server.Stranger() };
        foreach (var other in others) await other.SignInAsync("amina");
        Assert.Equal(HttpStatusCode.Redirect, (await here.SubmitAsync("/profile/sessions", "others")).Status);
        foreach (var other in others) Assert.StartsWith("/sign-in", (await other.GetAsync("/profile")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task Nobody_ends_another_persons_session_by_its_id()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        var id = await server.Data.Node.ScalarAsync<Guid>("select id from sessions");
        var omar = await server.SignedInAsync("omar", "police");
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/sessions/{id}");
        Assert.Equal(HttpStatusCode.NotFound, (await omar.SendAsync(delete)).StatusCode);
        using var all = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/users/XA-{Guid.NewGuid()}/sessions");
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.SendAsync(all)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await amina.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task An_administrator_ends_all_sessions_of_a_user_and_that_is_recorded()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        var chief = await server.SignedInAsync("chief", "administrator");
        var path = (await chief.GetAsync("/users")).Page.QuerySelectorAll("tbody a").Single(a => a.TextContent.Contains("amina", StringComparison.Ordinal)).GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync(path, "sessions")).Status);
        Assert.StartsWith("/sign-in", (await amina.GetAsync("/profile")).Location, StringComparison.Ordinal);
        Assert.Equal(1L, await server.Data.Node.ScalarAsync<long>("select count(*) from credential_events e join acts a on a.id = e.act join users u on u.id = a.actor where kind = 'sessions_ended' and u.login = 'chief'"));
        Assert.Equal(HttpStatusCode.OK, (await chief.GetAsync("/users")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SignInAsync("amina")).Status);
    }

    [Fact]
    public async Task A_program_lists_and_ends_sessions()
    {
        await using var server = await AccessServer.StartAsync();
        var here = await server.SignedInAsync("chief", "administrator");
        var there = server.Stranger();
        await there.SignInAsync("chief");
        using var get = new HttpRequestMessage(HttpMethod.Get, "/api/v1/sessions");
        using var body = JsonDocument.Parse(await (await here.SendAsync(get)).Content.ReadAsStringAsync());
        var other = body.RootElement.EnumerateArray().Single(s => !s.GetProperty("current").GetBoolean()).GetProperty("id").GetGuid();
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/sessions/{other}");
        Assert.Equal(HttpStatusCode.NoContent, (await here.SendAsync(delete)).StatusCode);
        Assert.StartsWith("/sign-in", (await there.GetAsync("/profile")).Location, StringComparison.Ordinal);
        await there.SignInAsync("chief");
        using var others = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/sessions");
        Assert.Equal(HttpStatusCode.NoContent, (await here.SendAsync(others)).StatusCode);
        Assert.StartsWith("/sign-in", (await there.GetAsync("/profile")).Location, StringComparison.Ordinal);

        var amina = await server.SignedInAsync("amina", "clerk");
        var user = (await server.Data.Users.FindAsync("amina"))!;
        using var all = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/users/{Proofmark.Core.Shared.PublicId.Of("XA", user.Uid)}/sessions");
        Assert.Equal(HttpStatusCode.NoContent, (await here.SendAsync(all)).StatusCode);
        Assert.StartsWith("/sign-in", (await amina.GetAsync("/profile")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guesses_from_elsewhere_leave_the_usual_browser_its_way_in()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        var stranger = server.Stranger();
        for (var i = 0; i < Credentials.MostFailures; i++) await stranger.SignInAsync("amina", "a wrong password");
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.SignInAsync("amina")).Status);
        amina.Forget("session");
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SignInAsync("amina")).Status);
    }

    [Fact]
    public async Task The_list_of_users_says_until_when_an_account_rests()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.UserAsync("amina", "clerk");
        var chief = await server.SignedInAsync("chief", "administrator");
        while (await server.Data.Credentials.TakeAttemptAsync(amina.Id)) { }
        var users = await chief.GetAsync("/users");
        Assert.Equal(HttpStatusCode.OK, users.Status);
        Assert.Contains("09:15", users.Page.QuerySelector(".status-warning")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_guessed_too_often_is_told_how_long_to_wait()
    {
        await using var server = await AccessServer.StartAsync();
        var person = server.Stranger();
        for (var i = 0; i <= SignInAttempts.FreeFailures; i++) await person.SignInAsync($"nobody{i}", "a wrong password");
        var told = await person.SignInAsync("nobody", "a wrong password");
        Assert.Equal(HttpStatusCode.TooManyRequests, told.Status);
        Assert.Contains("1 second", told.Text, StringComparison.Ordinal);
    }

    private static async Task SignInAsAsync(Person person, string login, string userAgent)
    {
        var page = (await person.GetAsync("/sign-in")).Page;
        var fields = page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!))
            .Append(KeyValuePair.Create("Login", login)).Append(KeyValuePair.Create("Password", AccessServer.Password));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent(fields) };
        request.Headers.UserAgent.ParseAdd(userAgent);
        Assert.Equal(HttpStatusCode.Redirect, (await person.SendAsync(request)).StatusCode);
    }
}
