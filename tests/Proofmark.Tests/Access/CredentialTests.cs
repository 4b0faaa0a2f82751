using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class CredentialTests
{
    [Fact]
    public async Task After_five_attempts_an_account_rests_for_fifteen_minutes()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        for (var i = 0; i < 5; i++) Assert.True(await node.Credentials.TakeAttemptAsync(amina.Id));
        Assert.False(await node.Credentials.TakeAttemptAsync(amina.Id));
        node.Clock.Advance(TimeSpan.FromMinutes(14.9));
        Assert.False(await node.Credentials.TakeAttemptAsync(amina.Id));
        node.Clock.Advance(TimeSpan.FromMinutes(0.2));
        for (var i = 0; i < 5; i++) Assert.True(await node.Credentials.TakeAttemptAsync(amina.Id));
        Assert.False(await node.Credentials.TakeAttemptAsync(amina.Id));
    }

    [Fact]
    public async Task Forty_guesses_at_one_moment_count_as_forty()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => node.Credentials.TakeAttemptAsync(amina.Id)));
        Assert.Equal(5, taken.Count(t => t));
    }

    [Fact]
    public async Task A_right_password_gives_its_attempt_back_but_not_those_of_wrong_codes()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        var codes = 0;
        while (await node.Credentials.TakeAttemptAsync(amina.Id))
        {
            await node.Credentials.ReturnAttemptAsync(amina.Id); // password right
            if (!await node.Credentials.TakeAttemptAsync(amina.Id)) break; // code wrong
            codes++;
            Assert.True(codes <= 5);
        }
        Assert.Equal(5, codes);
    }

    [Fact]
    public async Task A_new_password_ends_every_session_and_is_a_recorded_act_without_the_hash()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        var session = await node.Sessions.StartAsync(amina.Id);
        await node.Credentials.SetPasswordAsync(amina.Id, "HASH", new Doing(new Actor(amina.Id), new Purpose("administration"), Guid.NewGuid()));
        Assert.Null(await node.Sessions.FindAsync(session));
        Assert.Equal("password_set", await node.Node.ScalarAsync<string>("select kind from credential_events"));
        Assert.Equal("HASH", (await node.Credentials.FindAsync(amina.Id))!.PasswordHash);
    }

    [Fact]
    public async Task A_session_whose_stamp_is_not_the_users_is_none()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        var session = await node.Sessions.StartAsync(amina.Id);
        await node.Node.ExecuteAsync("update user_credentials set security_stamp = 'other'");
        Assert.Null(await node.Sessions.FindAsync(session));
    }

    [Fact]
    public async Task A_session_lasts_eight_hours()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        var session = await node.Sessions.StartAsync(amina.Id);
        node.Clock.Advance(TimeSpan.FromHours(7.9));
        Assert.NotNull(await node.Sessions.FindAsync(session));
        node.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.Null(await node.Sessions.FindAsync(session));
    }

    [Fact]
    public async Task A_time_step_is_accepted_once()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        Assert.True(await node.Credentials.TakeStepAsync(amina.Id, 100));
        Assert.False(await node.Credentials.TakeStepAsync(amina.Id, 100));
        Assert.False(await node.Credentials.TakeStepAsync(amina.Id, 99));
        Assert.True(await node.Credentials.TakeStepAsync(amina.Id, 101));
    }

    [Fact]
    public async Task A_link_sets_a_password_once()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        var token = (await node.Links.IssueAsync(amina.Id, AccessNode.Administering))["/password/".Length..];
        Assert.Equal("amina", (await node.Links.FindAsync(token))!.Login);
        await node.Links.UseAsync(token, "HASH", Guid.NewGuid());
        Assert.Equal("access.link_void", (await Assert.ThrowsAsync<ProblemException>(() => node.Links.UseAsync(token, "OTHER", Guid.NewGuid()))).Problems[0].Code);
        Assert.Equal("HASH", (await node.Credentials.FindAsync(amina.Id))!.PasswordHash);
    }

    [Fact]
    public async Task A_link_is_void_after_a_day_or_when_a_newer_one_was_issued_and_its_token_is_stored_nowhere()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina");
        var first = (await node.Links.IssueAsync(amina.Id, AccessNode.Administering))["/password/".Length..];
        var second = (await node.Links.IssueAsync(amina.Id, AccessNode.Administering))["/password/".Length..];
        Assert.Null(await node.Links.FindAsync(first));
        Assert.NotNull(await node.Links.FindAsync(second));
        Assert.Equal(32, (await node.Node.ScalarAsync<byte[]>("select token_hash from one_time_links")).Length);
        Assert.Equal(0L, await node.Node.ScalarAsync<long>($"select count(*) from one_time_links t where t::text like '%{second}%'"));
        node.Clock.Advance(TimeSpan.FromHours(24.1));
        Assert.Null(await node.Links.FindAsync(second));
    }
}
