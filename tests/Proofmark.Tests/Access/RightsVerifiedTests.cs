using Proofmark.Core.Access;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>A right that was given, widened or restored by hand in the database works, as no program can prevent that; verification names it.</summary>
public sealed class RightsVerifiedTests
{
    [Theory]
    [InlineData("insert into user_roles (id, user_id, role, granted, act, seq, salt) select 9999, u.id, r.id, true, u.act, 99, u.salt from users u, roles r where u.login = 'amina' and r.code = 'supervisor'", "ledger.row_added", Permission.WeaponsDestroy)]
    [InlineData("update user_roles set granted = true where not granted", "ledger.row_changed", Permission.WeaponsImport)]
    [InlineData("delete from user_roles where not granted", "ledger.record_missing", Permission.WeaponsImport)]
    [InlineData("update user_roles set role = (select id from roles where code = 'supervisor') where granted and role = (select id from roles where code = 'police')", "ledger.row_changed", Permission.WeaponsDestroy)]
    [InlineData("update role_permissions set permission = 'weapons.destroy' where permission = 'traces.request' and role = (select id from roles where code = 'police')", "ledger.row_changed", Permission.WeaponsDestroy)]
    public async Task A_right_that_no_act_gave_is_named(string sql, string code, string permission)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var acts = new Acts(world.Node.Database, world.Node.Ids, TimeProvider.System);
        await new RoleService(acts).EnsureBuiltInAsync();
        var users = new UserService(acts);
        var amina = await users.CreateAsync(new NewUser("amina", "Amina", null, "en", ["police", "clerk"]), AccessNode.Administering);
        await users.SetRolesAsync(amina.Id, ["police"], AccessNode.Administering);
        await world.Sequencer.RunOnceAsync();
        Assert.True((await world.VerifyAsync()).Holds);
        var sessions = new Sessions(world.Node.Database, TimeProvider.System);
        var session = await sessions.StartAsync(amina.Id);
        Assert.False((await sessions.FindAsync(session))!.May(permission));

        await world.TamperAsync(sql);
        Assert.True((await sessions.FindAsync(session))!.May(permission));
        var report = await world.VerifyAsync();
        Assert.False(report.Holds);
        Assert.Contains(report.Findings, f => f.Code == code);
    }
}
