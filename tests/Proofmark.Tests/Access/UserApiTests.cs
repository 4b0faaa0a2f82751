using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>What the page of a user does, over HTTP.</summary>
public sealed class UserApiTests
{
    [Fact]
    public async Task A_program_changes_details_roles_registers_and_links_of_a_user_and_each_change_is_an_act()
    {
        await using var server = await WeaponServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        var id = (await JsonAsync(chief, HttpMethod.Post, "/api/v1/users", new { login = "amina", name = "Amina", language = "en", roles = Array.Empty<string>() })).GetProperty("id").GetString();
        var path = "/api/v1/users/" + id;

        var changed = await JsonAsync(chief, HttpMethod.Patch, path, new { name = "Amina K.", language = "ar" });
        Assert.Equal(("Amina K.", "ar", true), (changed.GetProperty("name").GetString(), changed.GetProperty("language").GetString(), changed.GetProperty("active").GetBoolean()));
        Assert.Equal(["clerk"], (await JsonAsync(chief, HttpMethod.Put, path + "/roles", new[] { "clerk" })).GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        await JsonAsync(chief, HttpMethod.Put, path + "/registers", new[] { new { code = "POLICE", handling = 3 } });
        var register = Assert.Single((await JsonAsync(chief, HttpMethod.Get, path, null)).GetProperty("registers").EnumerateArray());
        Assert.Equal(("POLICE", 3), (register.GetProperty("code").GetString(), register.GetProperty("handling").GetInt32()));
        Assert.Empty((await JsonAsync(chief, HttpMethod.Put, path + "/registers", Array.Empty<object>())).GetProperty("registers").EnumerateArray());

        var link = (await JsonAsync(chief, HttpMethod.Post, path + "/links", null)).GetProperty("link").GetString()!;
        var way = new Uri(link).AbsolutePath;
        Assert.Equal(HttpStatusCode.OK, (await server.Stranger().GetAsync(way)).Status);
        Assert.False((await JsonAsync(chief, HttpMethod.Patch, path, new { active = false })).GetProperty("active").GetBoolean());
        Assert.NotEqual(HttpStatusCode.OK, (await server.Stranger().GetAsync(way)).Status);
        Assert.Equal("access.change_user access.set_roles access.set_registers access.set_registers access.set_credentials access.change_user".Split(' ').Order(),
            (await server.Node.ScalarAsync<string>($"select string_agg(type, ' ') from acts where actor = (select id from users where login = 'chief') and id > (select max(id) from acts where type = 'access.create_user')")).Split(' ').Order());
    }

    [Fact]
    public async Task What_may_not_be_is_refused_with_its_code_and_others_are_shut_out()
    {
        await using var server = await WeaponServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        var path = "/api/v1/users/" + (await JsonAsync(chief, HttpMethod.Post, "/api/v1/users", new { login = "amina", name = "Amina", language = "en", roles = new[] { "clerk" } })).GetProperty("id").GetString();
        foreach (var (method, place, body, code) in new (HttpMethod, string, object?, string)[]
        {
            (HttpMethod.Put, "/roles", new[] { "clerk", "administrator" }, "access.separation"),
            (HttpMethod.Put, "/roles", new[] { "king" }, "access.role_unknown"),
            (HttpMethod.Put, "/registers", new[] { new { code = "NAVY", handling = 1 } }, "access.register_unknown"),
            (HttpMethod.Put, "/registers", new[] { new { code = "POLICE", handling = 10 } }, "access.handling_range"),
            (HttpMethod.Put, "/registers", new[] { new { code = "POLICE", handling = 1 }, new { code = "POLICE", handling = 2 } }, "site.request_malformed"),
            (HttpMethod.Patch, "", new { organisation = "NONE" }, "access.organisation_unknown"),
            (HttpMethod.Patch, "", new { name = " " }, "access.name_missing"),
        })
        {
            Assert.Equal((code, place), ((await JsonAsync(chief, method, path + place, body)).GetProperty("code").GetString(), place));
        }
        Assert.Equal("access.user.not_found", (await JsonAsync(chief, HttpMethod.Get, "/api/v1/users/XA-0000", null)).GetProperty("code").GetString());

        var amina = await server.SignedInAsync("omar", "clerk");
        foreach (var (method, place, body) in new (HttpMethod, string, object?)[] { (HttpMethod.Get, "", null), (HttpMethod.Patch, "", new { }), (HttpMethod.Put, "/roles", Array.Empty<string>()), (HttpMethod.Put, "/registers", Array.Empty<object>()), (HttpMethod.Post, "/links", null), (HttpMethod.Delete, "/lock", null), (HttpMethod.Delete, "/sessions", null), (HttpMethod.Delete, "/second-factor", null) })
            Assert.Equal("site.forbidden", (await JsonAsync(amina, method, path + place, body)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_was_locked_out_is_let_in_again_and_who_is_signed_in_is_signed_out_by_a_program()
    {
        await using var server = await WeaponServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        var amina = await server.SignedInAsync("amina", "clerk");
        await server.Node.ExecuteAsync("update user_credentials set lockout_end = now() + interval '1 hour', access_failed = 9 where user_id = (select id from users where login = 'amina')");
        var user = (await JsonAsync(chief, HttpMethod.Get, "/api/v1/users", null)).EnumerateArray().Single(u => u.GetProperty("login").GetString() == "amina");
        Assert.NotEqual(JsonValueKind.Undefined, user.GetProperty("lockedUntil").ValueKind);
        var open = await JsonAsync(chief, HttpMethod.Delete, $"/api/v1/users/{user.GetProperty("id").GetString()}/lock", null);
        Assert.False(open.TryGetProperty("lockedUntil", out _));
        Assert.Equal(HttpStatusCode.Redirect, (await server.Stranger().SignInAsync("amina")).Status);
        Assert.Equal(HttpStatusCode.OK, (await amina.GetAsync("/profile")).Status);
        using var end = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/users/{user.GetProperty("id").GetString()}/sessions");
        end.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        Assert.True((await chief.SendAsync(end)).IsSuccessStatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await amina.GetAsync("/profile")).Status);
    }

    private static async Task<JsonElement> JsonAsync(Person person, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Accept", "application/json");
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await (await person.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
    }
}
