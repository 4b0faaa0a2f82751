using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class PasskeyTests
{
    [Fact]
    public async Task Adding_and_removing_a_passkey_is_recorded_and_nobody_removes_anothers()
    {
        await using var node = await AccessNode.CreateAsync();
        var (keys, amina, omar) = (new Passkeys(node.Acts), await node.UserAsync("amina"), await node.UserAsync("omar"));
        await keys.AddAsync(Key(amina, 1), AccessNode.Administering);
        Assert.Equal("access.passkey_known", await CodeAsync(() => keys.AddAsync(Key(omar, 1), AccessNode.Administering)));
        Assert.Equal("access.passkey.not_found", await CodeAsync(() => keys.RemoveAsync(omar.Id, [1], AccessNode.Administering)));
        Assert.Equal("access.passkey.not_found", await CodeAsync(() => keys.RenameAsync(omar.Id, [1], "mine")));
        await keys.RenameAsync(amina.Id, [1], " Telephone ");
        Assert.Equal("Telephone", Assert.Single(await keys.OfAsync(amina.Id)).Name);
        await keys.RemoveAsync(amina.Id, [1], AccessNode.Administering);
        Assert.Empty(await keys.OfAsync(amina.Id));
        Assert.Equal("passkey_added,passkey_removed", await node.Node.ScalarAsync<string>("select string_agg(kind, ',' order by id) from credential_events"));
        Assert.Equal("access.passkey_name", await CodeAsync(() => keys.AddAsync(Key(amina, 2) with { Name = " " }, AccessNode.Administering)));
    }

    [Fact]
    public async Task A_counter_that_does_not_grow_is_refused_unless_there_is_none()
    {
        await using var node = await AccessNode.CreateAsync();
        var (keys, amina) = (new Passkeys(node.Acts), await node.UserAsync("amina"));
        await keys.AddAsync(Key(amina, 1) with { SignCount = 4 }, AccessNode.Administering);
        Assert.False(await keys.TakeCountAsync([1], 4, false));
        Assert.True(await keys.TakeCountAsync([1], 5, false));
        Assert.False(await keys.TakeCountAsync([1], 5, false));
        Assert.False(await keys.TakeCountAsync([1], 0, false));
        await keys.AddAsync(Key(amina, 2), AccessNode.Administering);
        for (var i = 0; i < 3; i++) Assert.True(await keys.TakeCountAsync([2], 0, false));
    }

    [Fact]
    public async Task An_administrator_removes_all_passkeys_and_the_sessions_end()
    {
        await using var node = await AccessNode.CreateAsync();
        var (keys, amina) = (new Passkeys(node.Acts), await node.UserAsync("amina"));
        for (byte i = 1; i <= Passkeys.Most; i++) await keys.AddAsync(Key(amina, i), AccessNode.Administering);
        Assert.Equal("access.passkey_most", await CodeAsync(() => keys.AddAsync(Key(amina, 99), AccessNode.Administering)));
        var session = await node.Sessions.StartAsync(amina.Id);
        await keys.RemoveAllAsync(amina.Id, AccessNode.Administering);
        Assert.Empty(await keys.OfAsync(amina.Id));
        Assert.Null(await node.Sessions.FindAsync(session));
    }

    [Theory]
    [InlineData("https://node.example", "node.example", null, true)]
    [InlineData("https://node.example:8443", "node.example", null, false)]
    [InlineData("http://node.example", "node.example", null, false)]
    [InlineData("http://localhost:8080", "localhost:8080", null, true)]
    [InlineData("https://evil.example", "node.example", null, false)]
    [InlineData("https://node.example", "127.0.0.1:8080", "https://node.example", true)]
    [InlineData("https://node.example.evil.example", "127.0.0.1:8080", "https://node.example", false)]
    [InlineData("null", "node.example", null, false)]
    public async Task An_answer_is_taken_from_the_nodes_own_pages_alone(string origin, string host, string? address, bool own)
    {
        var http = new DefaultHttpContext();
        http.Request.Host = new HostString(host);
        var asked = new PasskeyOriginValidationContext { HttpContext = http, Origin = origin, CrossOrigin = false, TopOrigin = null };
        Assert.Equal(own, await PasskeyDoor.IsOwn(asked, new ServerOptions { PublicAddress = address }));
        Assert.False(await PasskeyDoor.IsOwn(new PasskeyOriginValidationContext { HttpContext = http, Origin = origin, CrossOrigin = true, TopOrigin = null }, new ServerOptions { PublicAddress = address }));
    }

    [Fact]
    public void A_question_is_good_for_one_answer()
    {
        var clock = new ManualClock();
        var used = new UsedStates(clock);
        Assert.True(used.Take("a"));
        Assert.False(used.Take("a"));
        Assert.True(used.Take("b"));
    }

    [Fact]
    public async Task Nonsense_in_place_of_a_passkey_is_a_mistake_and_no_fault()
    {
        await using var server = await AccessServer.StartAsync();
        var person = server.Stranger();
        foreach (var (credential, code) in new[] { ("", "access.passkey_none"), ("{}", "access.passkey_wrong"), ("[1", "access.passkey_wrong"), ("""{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"OTk5"},"clientExtensionResults":{}}""", "access.passkey_wrong") })
        {
            var answer = await person.SubmitAsync("/sign-in/passkey", "passkey", ("Credential", credential));
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains(Proofmark.Core.Languages.Texts.Embedded["en"].Of(Problem.Of(code)), answer.Text, StringComparison.Ordinal);
        }
        var old = await person.SubmitAsync("/sign-in/passkey", "passkey", ("State", "AAAA"), ("Credential", "{}"));
        Assert.Contains(Proofmark.Core.Languages.Texts.Embedded["en"].Of(Problem.Of("access.passkey_old")), old.Text, StringComparison.Ordinal);
    }

    private static Passkey Key(User user, byte id) => new([id], user.Id, "Key", [1, 2, 3], default, 0, ["internal"], false, false, null);

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;
}
