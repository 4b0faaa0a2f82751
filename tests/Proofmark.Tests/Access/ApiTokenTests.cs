using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class ApiTokenTests
{
    private static readonly NewApiToken Reading = new("gateway", [Permission.WeaponsRead], null, "registration", TimeSpan.FromDays(90), []);

    [Fact]
    public async Task A_person_makes_a_token_at_the_page_sees_it_once_and_only_its_hash_is_kept()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        var made = await amina.SubmitAsync("/profile/tokens", "token", ("Name", "gateway"), ("Scopes", "weapons.read"), ("Purpose", "registration"), ("Expires", "30"), ("Networks", "127.0.0.0/8"));
        Assert.True(made.Page.QuerySelector(".one-time-link") is not null, made.Page.Body!.TextContent);
        var secret = made.Page.QuerySelector(".one-time-link")!.TextContent;
        Assert.Matches("^pm_[A-Za-z0-9_-]{43}$", secret);
        Assert.DoesNotContain(secret, (await amina.GetAsync("/profile/tokens")).Text, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), await server.Data.Node.ScalarAsync<byte[]>("select hash from api_token_secrets"));
        Assert.Equal(1L, await server.Data.Node.ScalarAsync<long>("select count(*) from acts where type = 'access.create_token'"));

        var (status, me) = await CallAsync(server.Address, secret, "/api/v1/me");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["weapons.read"], me.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()));

        var page = await amina.GetAsync("/profile/tokens");
        Assert.Contains("127.0.0.1", page.Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal); // last use
        var form = page.Page.QuerySelector("tbody form input[name=_handler]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SendFormAsync(page.Page, "/profile/tokens", form)).Status);
        Assert.Equal((HttpStatusCode.Unauthorized, "access.token.sign_in_needed"), await CodeAsync(server.Address, secret, "/api/v1/me"));
        Assert.Equal(1L, await server.Data.Node.ScalarAsync<long>("select count(*) from acts where type = 'access.revoke_token'"));
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("deactivated")]
    [InlineData("changed")]
    public async Task A_token_that_is_over_is_refused_at_the_next_request(string how)
    {
        await using var server = await AccessServer.StartAsync();
        var (user, secret, uid) = await ServiceAsync(server, Reading);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(server.Address, secret, "/api/v1/me")).Status);
        switch (how)
        {
            case "expired": server.Data.Clock.Advance(TimeSpan.FromDays(90)); break;
            case "revoked": await Tokens(server).RevokeAsync(user.Id, uid, AccessNode.Administering); break;
            case "deactivated": await server.Data.Users.ChangeAsync(user.Id, new UserDetails("Gateway", null, "en", false), AccessNode.Administering); break;
            default: secret = secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A'); break;
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Add("Authorization", "Bearer " + secret);
        var refused = await server.Stranger().SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer error=\"invalid_token\"", refused.Headers.WwwAuthenticate.ToString());
        Assert.Contains("access.token.sign_in_needed", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_good_for_no_more_than_its_scopes_and_than_its_holder_may_at_the_moment()
    {
        await using var server = await AccessServer.StartAsync(e =>
        {
            e.MapGet("/api/v1/planted", () => "weapons").Needs(Permission.WeaponsRead);
            e.MapGet("/api/v1/planted/recoveries", () => "recoveries").Needs(Permission.RecoveriesRead);
        });
        var (user, secret, _) = await ServiceAsync(server, Reading);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Address, secret, "/api/v1/planted"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.Address, secret, "/api/v1/planted/recoveries")); // the holder may, the token may not
        await server.Data.Users.SetRolesAsync(user.Id, ["auditor"], AccessNode.Administering);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.Address, secret, "/api/v1/planted")); // the token may, the holder no longer
    }

    [Fact]
    public async Task A_token_is_refused_from_a_foreign_network()
    {
        await using var server = await AccessServer.StartAsync();
        var (_, secret, _) = await ServiceAsync(server, Reading with { Networks = ["192.0.2.0/24", "2001:db8::1"] });
        Assert.Equal((HttpStatusCode.Forbidden, "access.network.forbidden"), await CodeAsync(server.Address, secret, "/api/v1/me"));
        var gate = new ApiTokenGate(server.Data.Node.Database, server.Data.Clock);
        foreach (var near in new[] { "192.0.2.9", "::ffff:192.0.2.9", "2001:db8::1" }) Assert.NotNull(await gate.OpenAsync(secret, IPAddress.Parse(near), null));
        foreach (var far in new[] { "192.0.3.9", "2001:db8::2", "::1" }) await Assert.ThrowsAsync<ProblemException>(() => gate.OpenAsync(secret, IPAddress.Parse(far), null));
        await Assert.ThrowsAsync<ProblemException>(() => gate.OpenAsync(secret, null, null));
    }

    [Fact]
    public async Task Only_what_its_holder_has_goes_into_a_token_for_a_year_at_most()
    {
        await using var node = await AccessNode.CreateAsync();
        var register = await node.Node.PoliceRegisterAsync();
        var (tokens, omar) = (new ApiTokens(node.Acts), await node.UserAsync("omar", "police"));
        async Task<string> RefusedAsync(NewApiToken wanted) => (await Assert.ThrowsAsync<ProblemException>(() => tokens.CreateAsync(omar.Id, wanted, new Actor(omar.Id)))).Problems[0].Code;
        Assert.Equal("access.token_scope", await RefusedAsync(Reading with { Scopes = [Permission.WeaponsRead, Permission.PersonsRead] }));
        Assert.Equal("access.token_scopes", await RefusedAsync(Reading with { Scopes = [] }));
        Assert.Equal("access.permission_unknown", await RefusedAsync(Reading with { Scopes = ["weapons.eat"] }));
        Assert.Equal("access.register_unknown", await RefusedAsync(Reading with { Registers = [register] }));
        Assert.Equal("access.purpose_unknown", await RefusedAsync(Reading with { Purpose = "curiosity" }));
        Assert.Equal("access.token_expiry", await RefusedAsync(Reading with { Lifetime = TimeSpan.FromDays(366) }));
        Assert.Equal("access.token_expiry", await RefusedAsync(Reading with { Lifetime = TimeSpan.Zero }));
        Assert.Equal("access.token_name", await RefusedAsync(Reading with { Name = " " }));
        foreach (var network in new[] { "office", "10.0.0.0/33", "300.1.1.1", "7" }) Assert.Equal("access.token_network", await RefusedAsync(Reading with { Networks = [network] }));

        await node.Users.SetRegistersAsync(omar.Id, new Dictionary<long, short> { [register] = 2, [await node.Node.PoliceRegisterAsync("ARMY")] = 2 }, AccessNode.Administering);
        var made = await tokens.CreateAsync(omar.Id, Reading with { Registers = [register] }, new Actor(omar.Id));
        Assert.Equal(["POLICE"], (await new ApiTokenGate(node.Node.Database, node.Clock).OpenAsync(made.Secret, null, null)).Registers.Select(r => r.Code));
    }

    [Fact]
    public async Task An_administrator_makes_tokens_for_a_service_account_and_for_no_person()
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        var (service, person) = (await server.Data.UserAsync("gateway", "police"), await server.UserAsync("omar", "police"));
        var wanted = new { name = "gateway", scopes = new[] { "weapons.read" }, purpose = "registration", days = 30 };
        using var body = JsonDocument.Parse(await (await PostAsync(chief, Tokens(service), wanted)).Content.ReadAsStringAsync());
        Assert.Equal("gateway", (await CallAsync(server.Address, body.RootElement.GetProperty("secret").GetString()!, "/api/v1/me")).Body.GetProperty("login").GetString());
        Assert.Contains("access.token_person", await (await PostAsync(chief, Tokens(person), wanted)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null((await chief.GetAsync($"/users/{PublicId.Of("XA", person.Uid)}/tokens")).Page.QuerySelector("input[value=token]"));

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"{Tokens(service)}/{body.RootElement.GetProperty("id").GetGuid()}");
        Assert.Equal(HttpStatusCode.NoContent, (await chief.SendAsync(delete)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Address, body.RootElement.GetProperty("secret").GetString()!, "/api/v1/me"));
    }

    [Fact]
    public async Task No_token_makes_another_nor_ends_sessions_nor_opens_a_page()
    {
        await using var server = await AccessServer.StartAsync();
        var service = await server.Data.UserAsync("gateway", "administrator");
        var secret = (await Tokens(server).CreateAsync(service.Id, Reading with { Scopes = [Permission.AccessAdminister], Purpose = "administration" }, new Actor(1))).Secret;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Address, secret, "/api/v1/users"));
        foreach (var (method, path) in new[] { ("GET", "/api/v1/tokens"), ("POST", "/api/v1/tokens"), ("POST", Tokens(service)), ("GET", "/api/v1/sessions"), ("DELETE", "/api/v1/sessions"), ("PUT", "/api/v1/work"), ("POST", Tokens(service).Replace("/tokens", "/links", StringComparison.Ordinal)), ("DELETE", Tokens(service).Replace("/tokens", "/second-factor", StringComparison.Ordinal)) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method is "GET" or "DELETE" ? null : JsonContent.Create(new { }) };
            request.Headers.Add("Authorization", "Bearer " + secret);
            Assert.True((await server.Stranger().SendAsync(request)).StatusCode == HttpStatusCode.Forbidden, path);
        }
        using var page = new HttpRequestMessage(HttpMethod.Get, "/users");
        page.Headers.Add("Authorization", "Bearer " + secret);
        Assert.Equal(HttpStatusCode.Redirect, (await server.Stranger().SendAsync(page)).StatusCode);
    }

    [Fact]
    public async Task A_cookie_beside_a_token_does_not_count()
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        var (_, secret, _) = await ServiceAsync(server, Reading);
        foreach (var (token, status) in new[] { (secret, HttpStatusCode.Forbidden), ("pm_nonsense", HttpStatusCode.Unauthorized), ("", HttpStatusCode.Unauthorized) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/users");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            Assert.Equal(status, (await chief.SendAsync(request)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await chief.GetAsync("/users")).Status);
    }

    [Fact]
    public async Task A_look_up_by_token_is_recorded_with_user_token_purpose_and_the_case_of_the_request_and_verified()
    {
        await using var server = await WeaponServer.StartAsync();
        var (users, tokens) = (server.Services.GetRequiredService<UserService>(), server.Services.GetRequiredService<ApiTokens>());
        var omar = await users.CreateAsync(new NewUser("omar", "Omar", null, "en", ["police"]), AccessNode.Administering);
        await users.SetRegistersAsync(omar.Id, new Dictionary<long, short> { [server.Register] = 5 }, AccessNode.Administering);
        var made = await tokens.CreateAsync(omar.Id, Reading with { Purpose = "investigation" }, new Actor(1));

        Assert.Equal((HttpStatusCode.BadRequest, "access.case_missing"), await CodeAsync(server.Address, made.Secret, "/api/v1/weapons?mark=A4731"));
        Assert.Equal((HttpStatusCode.BadRequest, "access.token_purpose"), await CodeAsync(server.Address, made.Secret, "/api/v1/weapons?mark=A4731", "2026/7", "registration"));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from lookups"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Address, made.Secret, "/api/v1/weapons?mark=A4731", "2026/7"));
        Assert.Equal($"omar|investigation|2026/7|{made.Uid}", await server.Node.ScalarAsync<string>("""
            select u.login || '|' || l.purpose || '|' || l.case_reference || '|' || t.uid from lookups l join users u on u.id = l.actor join api_tokens t on t.id = l.token
            """));

        var ines = await server.WorkingAsync("ines", "auditor", "audit");
        Assert.Contains("with the token gateway", (await ines.GetAsync("/audit/lookups")).Page.QuerySelector("main")!.TextContent.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_changed_in_a_sealed_look_up_is_found_by_verification()
    {
        await using var world = await Storage.LedgerWorld.CreateAsync(1);
        await using (var session = await ReadSession.OpenAsync(world.Node.Database, new ReadContext(Storage.Node.Amina, new Purpose("audit"), [1], 0) { Token = 7 }, TimeProvider.System))
        {
            await session.RecordAsync("find", "mark", "AB", [1]);
            await session.CompleteAsync();
        }
        await world.Sequencer.RunOnceAsync();
        Assert.True((await world.VerifyAsync()).Holds);
        await world.TamperAsync("update lookups set token = null");
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.row_changed" && (string?)f.Arguments!["table"] == "lookups");
    }

    [Fact]
    public void A_token_that_runs_wild_and_an_address_that_guesses_tokens_wait_for_the_next_minute()
    {
        var clock = new ManualClock();
        var pace = new TokenPace(clock);
        for (var i = 0; i < TokenPace.PerMinute; i++) pace.Count(1);
        Assert.Equal("access.pace.too_many", Assert.Throws<ProblemException>(() => pace.Count(1)).Problems[0].Code);
        pace.Count(2);
        var (guesser, other) = (IPAddress.Parse("192.0.2.7"), IPAddress.Parse("192.0.2.8"));
        for (var i = 0; i < TokenPace.WrongPerMinute; i++) { pace.RequireFew(guesser); pace.CountWrong(guesser); }
        Assert.Throws<ProblemException>(() => pace.RequireFew(guesser));
        pace.RequireFew(other);
        clock.Advance(TimeSpan.FromMinutes(1));
        pace.Count(1);
        pace.RequireFew(guesser);
    }

    [Fact]
    public async Task Guessing_tokens_is_stopped_and_the_description_of_the_interface_names_them()
    {
        await using var server = await AccessServer.StartAsync();
        for (var i = 0; i < TokenPace.WrongPerMinute; i++) Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Address, $"pm_{i}", "/api/v1/me"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "access.pace.too_many"), await CodeAsync(server.Address, "pm_more", "/api/v1/me"));
        using var get = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        using var document = JsonDocument.Parse(await (await server.Stranger().SendAsync(get)).Content.ReadAsStringAsync());
        var scheme = document.RootElement.GetProperty("components").GetProperty("securitySchemes").GetProperty("token");
        Assert.Equal(("http", "bearer"), (scheme.GetProperty("type").GetString(), scheme.GetProperty("scheme").GetString()));
        Assert.Contains(document.RootElement.GetProperty("security").EnumerateArray(), s => s.TryGetProperty("token", out _));
    }

    private static ApiTokens Tokens(AccessServer server) => server.Services.GetRequiredService<ApiTokens>();

    private static string Tokens(User user) => $"/api/v1/users/{PublicId.Of("XA", user.Uid)}/tokens";

    private static async Task<(User User, string Secret, Guid Uid)> ServiceAsync(AccessServer server, NewApiToken wanted)
    {
        var user = await server.Data.UserAsync("gateway", "police");
        var made = await Tokens(server).CreateAsync(user.Id, wanted, new Actor(1));
        return (user, made.Secret, made.Uid);
    }

    private static async Task<HttpResponseMessage> PostAsync(Person person, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        return await person.SendAsync(request);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(Uri server, string secret, string path, string? reference = null, string? purpose = null)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + secret);
        if (reference is not null) client.DefaultRequestHeaders.Add("Proofmark-Case", reference);
        if (purpose is not null) client.DefaultRequestHeaders.Add("Proofmark-Purpose", purpose);
        var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonDocument.Parse(text).RootElement : default);
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri server, string secret, string path, string? reference = null) => (await CallAsync(server, secret, path, reference)).Status;

    private static async Task<(HttpStatusCode Status, string? Code)> CodeAsync(Uri server, string secret, string path, string? reference = null, string? purpose = null)
    {
        var (status, body) = await CallAsync(server, secret, path, reference, purpose);
        return (status, body.GetProperty("code").GetString());
    }
}
