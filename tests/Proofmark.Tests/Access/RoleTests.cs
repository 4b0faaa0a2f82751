using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class RoleTests
{
    [Fact]
    public async Task The_built_in_roles_are_recorded_once_and_a_second_start_records_no_act()
    {
        await using var node = await AccessNode.CreateAsync();
        var roles = await node.Roles.ListAsync();
        Assert.Equal(BuiltInRole.All.Select(r => r.Code).Order(StringComparer.Ordinal), roles.Select(r => r.Code));
        Assert.All(BuiltInRole.All, b => Assert.Equal(b.Permissions.Order(StringComparer.Ordinal), roles.Single(r => r.Code == b.Code).Permissions));

        await node.Roles.EnsureBuiltInAsync();
        Assert.Equal(1L, await node.Node.ScalarAsync<long>("select count(*) from acts where type = 'access.seed_roles'"));
    }

    [Fact]
    public async Task A_built_in_role_that_differs_from_the_program_is_put_right_by_a_new_act()
    {
        await using var node = await AccessNode.CreateAsync();
        var auditor = (await node.Roles.ListAsync()).Single(r => r.Code == "auditor");
        await node.Acts.DoAsync(new(AccessActs.CreateRole, new(1), new("administration"), Guid.NewGuid()), async act =>
        {
            act.Write(RolePermissionRow.Table, new(await act.Ids.NextAsync("role_permissions"), auditor.Id, Permission.WeaponsRead, true));
            act.Write(RolePermissionRow.Table, new(await act.Ids.NextAsync("role_permissions"), auditor.Id, Permission.LookupsAudit, false));
        });
        Assert.DoesNotContain(Permission.LookupsAudit, (await node.Roles.ListAsync()).Single(r => r.Code == "auditor").Permissions);

        await node.Roles.EnsureBuiltInAsync();
        Assert.Equal(BuiltInRole.Auditor.Permissions.Order(StringComparer.Ordinal), (await node.Roles.ListAsync()).Single(r => r.Code == "auditor").Permissions);
    }

    [Fact]
    public void Every_permission_but_two_is_in_a_built_in_role_and_every_role_holds_known_ones_only()
    {
        // Who may take a right in an emergency, and who may open sealed cases, is decided by the State: no role that every node has gives it.
        Assert.Equal([Permission.GlassBreak, Permission.SealedAuthorise], Permission.All.Except(BuiltInRole.All.SelectMany(r => r.Permissions)));
        Assert.Empty(BuiltInRole.All.SelectMany(r => r.Permissions).Except(Permission.All));
        Assert.True(Permission.All.Count > 15);
    }

    [Fact]
    public void No_built_in_role_administers_and_reads_at_once() =>
        Assert.All(BuiltInRole.All.Where(r => r.Permissions.Contains(Permission.AccessAdminister)), r => Assert.DoesNotContain(r.Permissions, Permission.IsApartFromAdministration));

    [Fact]
    public async Task A_role_that_administers_and_reads_is_refused()
    {
        await using var node = await AccessNode.CreateAsync();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => node.Roles.CreateAsync("all", "Everything", [Permission.AccessAdminister, Permission.WeaponsRead], AccessNode.Administering));
        Assert.Equal("access.separation", refused.Problems[0].Code);
    }

    [Theory]
    [InlineData("Big", "Big", "weapons.read", "access.role_code")]
    [InlineData("clerk", "Clerk", "weapons.read", "access.role_exists")]
    [InlineData("desk", "", "weapons.read", "access.role_name")]
    [InlineData("desk", "Desk", "weapons.eat", "access.permission_unknown")]
    public async Task A_role_with_a_wrong_code_name_or_permission_is_refused(string code, string name, string permission, string problem)
    {
        await using var node = await AccessNode.CreateAsync();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => node.Roles.CreateAsync(code, name, [permission], AccessNode.Administering));
        Assert.Equal(problem, refused.Problems[0].Code);
    }

    [Fact]
    public async Task A_role_of_the_nodes_own_gives_what_it_says()
    {
        await using var node = await AccessNode.CreateAsync();
        await node.Roles.CreateAsync("front_desk", "Front desk", [Permission.WeaponsRead, Permission.ReferenceRead], AccessNode.Administering);
        var context = await node.SignedInAsync(await node.UserAsync("amina", "front_desk"));
        Assert.Equal([Permission.ReferenceRead, Permission.WeaponsRead], context.Permissions.Order(StringComparer.Ordinal));
    }
}
