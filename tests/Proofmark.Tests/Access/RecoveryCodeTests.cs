using System.Net;
using Proofmark.Core.Access;
using Proofmark.Core.Storage;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class RecoveryCodeTests
{
    [Fact]
    public async Task Ten_codes_are_made_kept_as_hashes_alone_and_their_making_is_recorded()
    {
        await using var node = await AccessNode.CreateAsync();
        var (codes, amina) = (new RecoveryCodes(node.Acts), await node.UserAsync("amina"));
        var set = await codes.RenewAsync(amina.Id, new Actor(amina.Id));
        Assert.Equal(10, set.Distinct().Count());
        Assert.All(set, c => Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$", c));
        Assert.Equal(10L, await node.Node.ScalarAsync<long>("select count(*) from recovery_codes where length(code_hash) = 32"));
        Assert.Equal(0L, await node.Node.ScalarAsync<long>($"select count(*) from recovery_codes r where encode(code_hash, 'escape') like '%{set[0][..4]}%{set[0][^4..]}%'"));
        Assert.Equal("recovery_codes_set", await node.Node.ScalarAsync<string>("select kind from credential_events"));
    }

    [Fact]
    public async Task A_code_works_once_however_it_is_typed_and_its_use_is_recorded()
    {
        await using var node = await AccessNode.CreateAsync();
        var (codes, amina) = (new RecoveryCodes(node.Acts), await node.UserAsync("amina"));
        var set = await codes.RenewAsync(amina.Id, new Actor(amina.Id));
        Assert.True(await codes.UseAsync(amina, " " + set[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.False(await codes.UseAsync(amina, set[0]));
        Assert.True(await codes.UseAsync(amina, set[1].Replace('0', 'o').Replace('1', 'l')));
        Assert.True(await codes.UseAsync(amina, string.Concat(set[2].Select(c => char.IsAsciiDigit(c) ? (char)('٠' + (c - '0')) : c))));
        Assert.Equal(7, await codes.LeftAsync(amina.Id));
        Assert.Equal(3L, await node.Node.ScalarAsync<long>("select count(*) from credential_events e join acts a on a.id = e.act where kind = 'recovery_code_used' and a.actor = e.user_id"));
        foreach (var nonsense in new[] { null, "", "1234", new string('A', 16), new string('A', 5000), "\ud800" }) Assert.False(await codes.UseAsync(amina, nonsense));
    }

    [Fact]
    public async Task Of_two_who_use_one_code_at_one_moment_one_comes_in()
    {
        await using var node = await AccessNode.CreateAsync();
        var (codes, amina) = (new RecoveryCodes(node.Acts), await node.UserAsync("amina"));
        var set = await codes.RenewAsync(amina.Id, new Actor(amina.Id));
        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => codes.UseAsync(amina, set[0])));
        Assert.Equal(1, used.Count(u => u));
    }

    [Fact]
    public async Task A_new_set_voids_the_old_and_a_code_is_nobody_elses()
    {
        await using var node = await AccessNode.CreateAsync();
        var (codes, amina, omar) = (new RecoveryCodes(node.Acts), await node.UserAsync("amina"), await node.UserAsync("omar"));
        var first = await codes.RenewAsync(amina.Id, new Actor(amina.Id));
        await codes.RenewAsync(omar.Id, new Actor(omar.Id));
        var second = await codes.RenewAsync(amina.Id, new Actor(amina.Id));
        Assert.False(await codes.UseAsync(amina, first[0]));
        Assert.False(await codes.UseAsync(omar, second[0]));
        Assert.True(await codes.UseAsync(amina, second[0]));
        await node.Credentials.RemoveSecondFactorAsync(amina.Id, AccessNode.Administering);
        Assert.Equal(0, await codes.LeftAsync(amina.Id));
        Assert.Equal(10, await codes.LeftAsync(omar.Id));
    }

    [Fact]
    public async Task A_person_without_a_telephone_prints_codes_signs_in_with_them_and_is_told_how_many_are_left()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        Assert.Equal(["f-printedpassword"], (await amina.SubmitAsync("/profile/authenticator", "printed", ("PrintedPassword", "wrong"))).Wrong);
        var shown = await amina.SubmitAsync("/profile/authenticator", "printed", ("PrintedPassword", AccessServer.Password));
        var codes = shown.Page.QuerySelectorAll(".recovery-code").Select(c => c.TextContent).ToList();
        Assert.Equal(RecoveryCodes.Count, codes.Count);
        Assert.Empty((await amina.GetAsync("/profile/recovery-codes")).Page.QuerySelectorAll(".recovery-code"));

        var other = server.Stranger();
        Assert.Equal("/sign-in/code", (await other.SignInAsync("amina")).Location);
        Assert.Equal("/profile/recovery-codes", (await other.SubmitAsync("/sign-in/code", "code", ("Recovery", codes[0]))).Location);
        var user = (await server.Data.Users.FindAsync("amina"))!;
        foreach (var code in codes.Skip(1).Take(6)) Assert.True(await new RecoveryCodes(server.Data.Acts).UseAsync(user, code));
        Assert.Equal(["f-code"], (await AgainAsync(other, codes[0])).Wrong);
        var left = await other.GetAsync("/profile");
        Assert.Contains("3 codes are left", left.Page.QuerySelector(".status-warning")!.TextContent, StringComparison.Ordinal);

        Assert.Equal(["f-password"], (await other.SubmitAsync("/profile/recovery-codes", "renew", ("Password", "wrong"))).Wrong);
        var renewed = await other.SubmitAsync("/profile/recovery-codes", "renew", ("Password", AccessServer.Password));
        Assert.Equal(RecoveryCodes.Count, renewed.Page.QuerySelectorAll(".recovery-code").Length);
        Assert.Equal(["f-code"], (await AgainAsync(other, codes[8])).Wrong);
    }

    [Fact]
    public async Task Wrong_recovery_codes_rest_the_account_like_wrong_passwords()
    {
        await using var server = await AccessServer.StartAsync();
        var user = await server.UserAsync("amina", "clerk");
        await server.Data.Credentials.SetPrintedCodesAsync(user.Id, AccessNode.Administering);
        var codes = await new RecoveryCodes(server.Data.Acts).RenewAsync(user.Id, new Actor(user.Id));
        var person = server.Stranger();
        await person.SignInAsync("amina");
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.BadRequest, (await person.SubmitAsync("/sign-in/code", "code", ("Recovery", "0000-0000-0000-0000"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await person.SubmitAsync("/sign-in/code", "code", ("Recovery", codes[0]))).Status);
        Assert.Equal(10, await new RecoveryCodes(server.Data.Acts).LeftAsync(user.Id));
    }

    private static async Task<Answer> AgainAsync(Person person, string code)
    {
        await person.SignInAsync("amina");
        return await person.SubmitAsync("/sign-in/code", "code", ("Recovery", code));
    }
}
