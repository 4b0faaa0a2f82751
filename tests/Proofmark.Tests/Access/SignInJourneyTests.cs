using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Proofmark.Core.Access;
using Proofmark.Server.Access;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class SignInJourneyTests
{
    [Fact]
    public async Task The_first_administrator_is_made_by_the_link_signed_in_and_the_link_is_dead()
    {
        await using var server = await AccessServer.StartAsync();
        var link = (await server.Data.First.IssueAsync())!;
        var chief = server.Stranger();
        var wrong = await chief.SubmitAsync(link, "first", ("Login", "chief"), ("Name", "The chief"), ("Password", "short"), ("Again", "short"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["f-password"], wrong.Wrong);

        var made = await chief.SubmitAsync(link, "first", ("Login", "chief"), ("Name", "The chief"), ("Password", AccessServer.Password), ("Again", AccessServer.Password));
        Assert.Equal((HttpStatusCode.Redirect, "/users"), (made.Status, made.Location));
        Assert.Contains("The chief", (await chief.GetAsync("/users")).Text, StringComparison.Ordinal);

        var late = await server.Stranger().GetAsync(link);
        Assert.Equal(HttpStatusCode.NotFound, late.Status);
        Assert.Null(late.Page.QuerySelector("input[name=Login]"));
        Assert.Null(await server.Data.First.IssueAsync());
    }

    [Fact]
    public async Task A_person_signs_in_and_comes_to_the_page_that_was_asked_for()
    {
        await using var server = await AccessServer.StartAsync();
        await server.UserAsync("chief", "administrator");
        var person = server.Stranger();
        var led = await person.GetAsync("/users?page=1");
        Assert.Equal(HttpStatusCode.Redirect, led.Status);
        Assert.Equal("/sign-in?return=%2Fusers%3Fpage%3D1", led.Location);
        var answer = await person.SignInAsync("Chief", path: led.Location!);
        Assert.Equal((HttpStatusCode.Redirect, "/users?page=1"), (answer.Status, answer.Location));
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/users")).Status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_led_to_another_server(string back)
    {
        await using var server = await AccessServer.StartAsync();
        await server.UserAsync("chief", "administrator");
        var answer = await server.Stranger().SignInAsync("chief", path: "/sign-in?return=" + Uri.EscapeDataString(back));
        Assert.Equal("/", answer.Location);
    }

    [Fact]
    public async Task After_five_mistakes_the_right_password_is_refused_for_a_quarter_of_an_hour()
    {
        await using var server = await AccessServer.StartAsync();
        await server.UserAsync("amina", "clerk");
        var person = server.Stranger();
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.BadRequest, (await person.SignInAsync("amina", "a wrong password")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await person.SignInAsync("amina")).Status);
        server.Data.Clock.Advance(TimeSpan.FromMinutes(15.1));
        Assert.Equal(HttpStatusCode.Redirect, (await person.SignInAsync("amina")).Status);
    }

    [Fact]
    public async Task An_unknown_name_a_wrong_password_and_a_resting_account_read_the_same()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.UserAsync("amina", "clerk");
        var invited = await server.Data.UserAsync("omar", "police");
        var person = server.Stranger();
        async Task<string> SayAsync(string login) => Plain((await person.SignInAsync(login, "a wrong password")).Page.QuerySelector(".error-summary")!.TextContent);
        var wrong = await SayAsync("amina");
        Assert.Equal(wrong, await SayAsync("nobody"));
        Assert.Equal(wrong, await SayAsync(invited.Login));
        while (await server.Data.Credentials.TakeAttemptAsync(amina.Id)) { }
        Assert.Equal(wrong, await SayAsync("amina"));
    }

    [Fact]
    public async Task An_unknown_name_takes_as_long_as_a_known_one()
    {
        await using var server = await AccessServer.StartAsync();
        await server.UserAsync("amina", "clerk");
        async Task<double> FastestAsync(string login)
        {
            var fastest = double.MaxValue;
            for (var i = 0; i < 4; i++)
            {
                var person = server.Stranger();
                var page = (await person.GetAsync("/sign-in")).Page;
                var watch = Stopwatch.StartNew();
                await person.SendFormAsync(page, "/sign-in", "sign-in", ("Login", login), ("Password", "a wrong password"));
                fastest = Math.Min(fastest, watch.Elapsed.TotalMilliseconds);
                server.Data.Clock.Advance(SignInAttempts.Memory); // no waiting of the address in between
            }
            return fastest;
        }
        await FastestAsync("warm");
        var (known, unknown) = (await FastestAsync("amina"), await FastestAsync("nobody"));
        // Without the work of hashing an unknown name would be answered in a few milliseconds, some thirty times faster.
        Assert.InRange(unknown / known, 0.4, 2.5);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_also_for_a_copied_cookie()
    {
        await using var server = await AccessServer.StartAsync();
        var person = await server.SignedInAsync("chief", "administrator");
        var thief = new Person(server.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/users");
        request.Headers.Add("Cookie", string.Join("; ", person.Cookies.Select(c => $"{c.Name}={c.Value}")));
        Assert.Equal(HttpStatusCode.OK, (await thief.SendAsync(request)).StatusCode);

        var home = await person.GetAsync("/");
        Assert.Equal("/sign-in", (await person.SendFormAsync(home.Page, "/", "/sign-out")).Location);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/users");
        again.Headers.Add("Cookie", request.Headers.GetValues("Cookie"));
        Assert.Equal(HttpStatusCode.Redirect, (await thief.SendAsync(again)).StatusCode);
        thief.Dispose();
    }

    [Fact]
    public async Task The_session_cookie_is_kept_from_scripts_and_from_other_sites()
    {
        await using var server = await AccessServer.StartAsync();
        await server.UserAsync("chief", "administrator");
        var person = server.Stranger();
        var page = (await person.GetAsync("/sign-in")).Page;
        var fields = page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!))
            .Append(KeyValuePair.Create("Login", "chief")).Append(KeyValuePair.Create("Password", AccessServer.Password));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent(fields) };
        var response = await person.SendAsync(request);
        var cookie = response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Signing_in_begins_a_new_session_and_ends_the_one_before()
    {
        await using var server = await AccessServer.StartAsync();
        var person = await server.SignedInAsync("chief", "administrator");
        var before = await server.Data.Node.ScalarAsync<Guid>("select id from sessions");
        await person.SignInAsync("chief");
        var after = await server.Data.Node.ScalarAsync<Guid>("select id from sessions");
        Assert.NotEqual(before, after);
        Assert.Equal(1L, await server.Data.Node.ScalarAsync<long>("select count(*) from sessions"));
    }

    [Fact]
    public async Task Too_many_forms_from_one_address_are_refused_while_pages_stay_open()
    {
        await using var server = await AccessServer.StartAsync();
        var person = server.Stranger();
        var page = (await person.GetAsync("/sign-in")).Page;
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < AccessModule.SignInsPerMinute + 1; i++)
            statuses.Add((await person.SendFormAsync(page, "/sign-in", "sign-in", ("Login", ""), ("Password", ""))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, statuses[..^1]);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/sign-in")).Status);
    }

    [Fact]
    public async Task A_second_factor_is_set_up_asked_for_and_its_code_works_once()
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        var page = await chief.GetAsync("/profile/authenticator");
        Assert.NotNull(page.Page.QuerySelector("svg.qr path"));
        var secret = FromBase32(page.Page.QuerySelector("code.serial")!.TextContent);
        string Code() => Totp.Code(secret, Totp.StepOf(server.Data.Clock.GetUtcNow()));

        var refused = await chief.SendFormAsync(page.Page, "/profile/authenticator", "setup", ("Code", "000000"), ("Password", AccessServer.Password));
        Assert.Equal(["f-code"], refused.Wrong);
        Assert.Equal(page.Page.QuerySelector("code.serial")!.TextContent, refused.Page.QuerySelector("code.serial")!.TextContent);
        Assert.Equal(["f-password"], (await chief.SendFormAsync(refused.Page, "/profile/authenticator", "setup", ("Code", Code()), ("Password", "wrong"))).Wrong);
        var set = await chief.SendFormAsync(refused.Page, "/profile/authenticator", "setup", ("Code", Code()), ("Password", AccessServer.Password));
        Assert.Equal(HttpStatusCode.OK, set.Status);
        Assert.Equal(RecoveryCodes.Count, set.Page.QuerySelectorAll(".recovery-code").Length);
        Assert.Equal(HttpStatusCode.OK, (await chief.GetAsync("/users")).Status);

        var other = server.Stranger();
        Assert.Equal("/sign-in/code", (await other.SignInAsync("chief")).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/users")).Status);
        Assert.Equal(["f-code"], (await other.SubmitAsync("/sign-in/code", "code", ("Code", Code()))).Wrong); // used when it was set up
        server.Data.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Redirect, (await other.SubmitAsync("/sign-in/code", "code", ("Code", Code()))).Status);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/users")).Status);
    }

    [Fact]
    public async Task Five_wrong_codes_rest_the_account_however_often_the_password_is_right()
    {
        await using var server = await AccessServer.StartAsync();
        var user = await server.UserAsync("chief", "administrator");
        await server.Data.Credentials.SetSecondFactorAsync(user.Id, [1, 2, 3], 0, new(new(user.Id), new("administration"), Guid.NewGuid()));
        var person = server.Stranger();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("/sign-in/code", (await person.SignInAsync("chief")).Location);
            Assert.Equal(HttpStatusCode.BadRequest, (await person.SubmitAsync("/sign-in/code", "code", ("Code", "123456"))).Status);
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await person.SignInAsync("chief")).Status);
    }

    [Fact]
    public async Task The_authenticators_secret_is_not_readable_in_the_database()
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        var page = await chief.GetAsync("/profile/authenticator");
        var secret = FromBase32(page.Page.QuerySelector("code.serial")!.TextContent);
        await chief.SendFormAsync(page.Page, "/profile/authenticator", "setup", ("Code", Totp.Code(secret, Totp.StepOf(server.Data.Clock.GetUtcNow()))), ("Password", AccessServer.Password));
        var stored = await server.Data.Node.ScalarAsync<byte[]>("select authenticator from user_credentials");
        Assert.Equal(-1, stored.AsSpan().IndexOf(secret));
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions_and_keeps_this_one()
    {
        await using var server = await AccessServer.StartAsync();
        var here = await server.SignedInAsync("chief", "administrator");
        var there = server.Stranger();
        await there.SignInAsync("chief");
        Assert.Equal(["f-now"], (await here.SubmitAsync("/profile/password", "password", ("Now", "wrong"), ("Password", "eight green horses"), ("Again", "eight green horses"))).Wrong);
        Assert.Equal(["f-again"], (await here.SubmitAsync("/profile/password", "password", ("Now", AccessServer.Password), ("Password", "eight green horses"), ("Again", "eight green dogs"))).Wrong);
        Assert.Equal(HttpStatusCode.OK, (await here.SubmitAsync("/profile/password", "password", ("Now", AccessServer.Password), ("Password", "eight green horses"), ("Again", "eight green horses"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/users")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await there.GetAsync("/users")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await there.SignInAsync("chief")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await there.SignInAsync("chief", "eight green horses")).Status);
    }

    [Fact]
    public async Task A_user_is_made_gets_a_link_sets_a_password_and_signs_in()
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        var made = await chief.SubmitAsync("/users/new", "user", ("Login", "أمينة"), ("Name", "أمينة"), ("Language", "ar"), ("Chosen", "clerk"));
        Assert.Equal(HttpStatusCode.Redirect, made.Status);
        var shown = await chief.SubmitAsync(made.Location!, "link");
        var link = new Uri(shown.Page.QuerySelector(".one-time-link")!.TextContent).AbsolutePath;

        var amina = server.Stranger();
        Assert.Equal("/sign-in?after=password", (await amina.SubmitAsync(link, "password", ("Password", AccessServer.Password), ("Again", AccessServer.Password))).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync(link)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SignInAsync("أمينة")).Status);
        var home = await amina.GetAsync("/");
        Assert.Equal("ar", home.Page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync("/users")).Status);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Redirect)]
    public async Task A_session_outlives_a_restart_when_the_keys_are_kept_and_only_then(bool kept, HttpStatusCode expected)
    {
        var keys = Directory.CreateTempSubdirectory("keys-").FullName;
        try
        {
            var first = await AccessServer.StartAsync(keys: keys);
            var cookies = string.Join("; ", (await first.SignedInAsync("chief", "administrator")).Cookies.Select(c => $"{c.Name}={c.Value}"));
            await first.StopAsync();
            if (!kept) foreach (var file in Directory.GetFiles(keys)) File.Delete(file);

            await using var second = await AccessServer.StartAsync(keys: keys, over: first.Data);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/users");
            request.Headers.Add("Cookie", cookies);
            Assert.Equal(expected, (await second.Stranger().SendAsync(request)).StatusCode);
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    private static string Plain(string text) => Regex.Replace(text, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1)).Trim();

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Where(char.IsAsciiLetterOrDigit).Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
