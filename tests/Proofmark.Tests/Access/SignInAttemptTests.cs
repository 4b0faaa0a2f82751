using System.Net;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class SignInAttemptTests
{
    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.7");

    [Fact]
    public async Task An_address_waits_twice_as_long_after_each_failure_and_a_minute_at_most()
    {
        await using var node = await AccessNode.CreateAsync();
        var attempts = Attempts(node);
        for (var i = 0; i < SignInAttempts.FreeFailures; i++) await attempts.TakeAsync(-1, Office, null);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
        {
            await attempts.TakeAsync(-1, Office, null);
            Assert.Equal(seconds, await WaitAsync(attempts, Office));
            node.Clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
            Assert.Equal(1, await WaitAsync(attempts, Office));
            node.Clock.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    [Fact]
    public async Task An_address_is_forgiven_a_quarter_of_an_hour_after_its_last_failure_and_others_never_waited()
    {
        await using var node = await AccessNode.CreateAsync();
        var attempts = Attempts(node);
        for (var i = 0; i <= SignInAttempts.FreeFailures; i++) await attempts.TakeAsync(-1, Office, null);
        Assert.NotNull(await WaitAsync(attempts, Office));
        Assert.Null(await WaitAsync(attempts, IPAddress.Parse("192.0.2.8")));
        node.Clock.Advance(SignInAttempts.Memory);
        for (var i = 0; i < SignInAttempts.FreeFailures; i++) Assert.Null(await WaitAsync(attempts, Office));
    }

    [Fact]
    public async Task Forty_guesses_from_one_address_at_one_moment_are_counted_as_forty()
    {
        await using var node = await AccessNode.CreateAsync();
        var attempts = Attempts(node);
        var waits = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => WaitAsync(attempts, Office)));
        Assert.Equal(SignInAttempts.FreeFailures + 1, waits.Count(w => w is null));
    }

    [Fact]
    public async Task Right_passwords_make_no_address_wait()
    {
        await using var node = await AccessNode.CreateAsync();
        var attempts = Attempts(node);
        var amina = await node.UserAsync("amina");
        for (var i = 0; i < 3 * SignInAttempts.FreeFailures; i++) await attempts.ReturnAsync(await attempts.TakeAsync(amina.Id, Office, null));
    }

    [Fact]
    public async Task Two_addresses_of_one_network_of_IPv6_are_counted_as_one()
    {
        Assert.Equal(SignInAttempts.Counted(IPAddress.Parse("2001:db8:1:2::a")), SignInAttempts.Counted(IPAddress.Parse("2001:db8:1:2:3:4:5:6")));
        Assert.NotEqual(SignInAttempts.Counted(IPAddress.Parse("2001:db8:1:2::a")), SignInAttempts.Counted(IPAddress.Parse("2001:db8:1:3::a")));
        Assert.Equal(Office, SignInAttempts.Counted(IPAddress.Parse("::ffff:192.0.2.7")));
        await using var node = await AccessNode.CreateAsync();
        var attempts = Attempts(node);
        for (var i = 0; i <= SignInAttempts.FreeFailures; i++) await attempts.TakeAsync(-1, IPAddress.Parse($"2001:db8:1:2::{i + 1}"), null);
        Assert.NotNull(await WaitAsync(attempts, IPAddress.Parse("2001:db8:1:2:ffff::1")));
    }

    [Fact]
    public async Task Who_guesses_at_an_account_from_elsewhere_does_not_shut_out_the_person_at_a_known_browser()
    {
        await using var node = await AccessNode.CreateAsync();
        var attempts = Attempts(node);
        var (amina, omar, desk) = (await node.UserAsync("amina"), await node.UserAsync("omar"), Guid.NewGuid());
        await attempts.RememberAsync(amina.Id, desk);
        while ((await attempts.TakeAsync(amina.Id, null, null)).Allowed) { }
        Assert.False((await attempts.TakeAsync(amina.Id, null, Guid.NewGuid())).Allowed);
        Assert.True((await attempts.TakeAsync(amina.Id, null, desk)).Allowed);

        // The browser is known for one person only: for another it is a stranger's.
        while ((await attempts.TakeAsync(omar.Id, null, null)).Allowed) { }
        Assert.False((await attempts.TakeAsync(omar.Id, null, desk)).Allowed);
    }

    [Fact]
    public async Task A_known_browser_rests_after_five_failures_of_its_own_and_for_a_quarter_of_an_hour()
    {
        await using var node = await AccessNode.CreateAsync();
        var attempts = Attempts(node);
        var (amina, desk) = (await node.UserAsync("amina"), Guid.NewGuid());
        await attempts.RememberAsync(amina.Id, desk);
        for (var i = 0; i < Credentials.MostFailures; i++) Assert.True((await attempts.TakeAsync(amina.Id, null, desk)).Allowed);
        Assert.False((await attempts.TakeAsync(amina.Id, null, desk)).Allowed);
        Assert.True((await attempts.TakeAsync(amina.Id, null, null)).Allowed);
        node.Clock.Advance(Credentials.Rest);
        Assert.True((await attempts.TakeAsync(amina.Id, null, desk)).Allowed);
    }

    private static SignInAttempts Attempts(AccessNode node) => new(node.Node.Database, node.Credentials, node.Clock);

    private static async Task<int?> WaitAsync(SignInAttempts attempts, IPAddress from)
    {
        try
        {
            await attempts.TakeAsync(-1, from, null);
            return null;
        }
        catch (ProblemException e) when (e.Problems[0].Code == "access.wait.too_many")
        {
            return (int)e.Problems[0].Arguments!["seconds"]!;
        }
    }
}
