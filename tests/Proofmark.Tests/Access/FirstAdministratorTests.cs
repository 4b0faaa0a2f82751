using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class FirstAdministratorTests
{
    private const string Prefix = "/first-administrator/";

    [Fact]
    public async Task The_link_makes_one_administrator_and_no_second()
    {
        await using var node = await AccessNode.CreateAsync();
        var token = (await node.First.IssueAsync())![Prefix.Length..];
        Assert.True(await node.First.IsValidAsync(token));
        var id = await node.First.CreateAsync(token, "chief", "The chief", "en", "HASH", Guid.NewGuid());
        Assert.Equal(["administrator"], (await node.Users.GetAsync(id)).Roles);

        Assert.False(await node.First.IsValidAsync(token));
        await Assert.ThrowsAsync<ProblemException>(() => node.First.CreateAsync(token, "thief", "The thief", "en", "HASH", Guid.NewGuid()));
        Assert.Null(await node.First.IssueAsync());
        Assert.Equal(1, await node.Users.CountAsync());
    }

    [Fact]
    public async Task Two_who_use_the_link_at_one_moment_make_one_administrator()
    {
        await using var node = await AccessNode.CreateAsync();
        var token = (await node.First.IssueAsync())![Prefix.Length..];
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            try
            {
                await node.First.CreateAsync(token, $"chief{i}", "The chief", "en", "HASH", Guid.NewGuid());
                return 1;
            }
            catch (ProblemException)
            {
                return 0;
            }
        }));
        Assert.Equal(1, made.Sum());
        Assert.Equal(1, await node.Users.CountAsync());
    }

    [Fact]
    public async Task A_link_of_yesterday_an_older_one_and_an_invented_one_are_void()
    {
        await using var node = await AccessNode.CreateAsync();
        var older = (await node.First.IssueAsync())![Prefix.Length..];
        var newer = (await node.First.IssueAsync())![Prefix.Length..];
        Assert.False(await node.First.IsValidAsync(older));
        Assert.False(await node.First.IsValidAsync("invented"));
        Assert.True(await node.First.IsValidAsync(newer));
        node.Clock.Advance(TimeSpan.FromHours(24.1));
        Assert.False(await node.First.IsValidAsync(newer));
        await Assert.ThrowsAsync<ProblemException>(() => node.First.CreateAsync(newer, "late", "Late", "en", "HASH", Guid.NewGuid()));
    }

    [Fact]
    public async Task A_mistake_in_the_form_leaves_the_link_good()
    {
        await using var node = await AccessNode.CreateAsync();
        var token = (await node.First.IssueAsync())![Prefix.Length..];
        await Assert.ThrowsAsync<ProblemException>(() => node.First.CreateAsync(token, "x", "", "en", "HASH", Guid.NewGuid()));
        Assert.True(await node.First.IsValidAsync(token));
    }
}
