using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class UserTests
{
    [Fact]
    public async Task A_user_is_made_by_an_act_that_records_name_roles_and_who_did_it()
    {
        await using var node = await AccessNode.CreateAsync();
        var organisation = await node.Organisations.CreateAsync("REG", "Registry of XA", "registry", "XA", AccessNode.Administering);
        var amina = await node.Users.CreateAsync(new NewUser(" Amina ", "Amina K.", organisation, "ar", ["clerk"]), AccessNode.Administering);

        Assert.Equal("amina", amina.Login);
        Assert.Equal("Registry of XA", amina.OrganisationName);
        Assert.Equal(["clerk"], amina.Roles);
        Assert.False(amina.HasPassword);
        Assert.Equal(1L, await node.Node.ScalarAsync<long>("select count(*) from user_roles r join acts a on a.id = r.act where a.type = 'access.create_user' and a.actor = 1"));
    }

    [Fact]
    public async Task A_login_name_is_never_given_twice_however_it_is_written()
    {
        await using var node = await AccessNode.CreateAsync();
        await node.UserAsync("amina");
        Assert.Equal("access.login_taken", await CodeAsync(() => node.UserAsync("ＡＭＩＮＡ")));
        Assert.Equal("access.login_form", await CodeAsync(() => node.UserAsync("amina k")));
    }

    [Fact]
    public async Task The_same_form_sent_twice_makes_one_user()
    {
        await using var node = await AccessNode.CreateAsync();
        var doing = AccessNode.Administering;
        var first = await node.Users.CreateAsync(new NewUser("amina", "Amina", null, "en", []), doing);
        var second = await node.Users.CreateAsync(new NewUser("amina", "Amina", null, "en", []), doing);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(1, await node.Users.CountAsync());
    }

    [Fact]
    public async Task A_withdrawn_role_is_gone_at_once_and_its_withdrawal_is_a_record()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina", "clerk");
        var session = await node.Sessions.StartAsync(amina.Id);
        Assert.True((await node.Sessions.FindAsync(session))!.May(Permission.WeaponsRead));

        await node.Users.SetRolesAsync(amina.Id, ["auditor"], AccessNode.Administering);
        var now = (await node.Sessions.FindAsync(session))!;
        Assert.False(now.May(Permission.WeaponsRead));
        Assert.True(now.May(Permission.LookupsAudit));
        Assert.Equal(1L, await node.Node.ScalarAsync<long>("select count(*) from user_roles where not granted"));

        await node.Users.SetRolesAsync(amina.Id, ["clerk"], AccessNode.Administering);
        Assert.True((await node.Sessions.FindAsync(session))!.May(Permission.WeaponsRead));
    }

    [Fact]
    public async Task Nobody_is_given_roles_that_administer_and_read()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina", "clerk");
        Assert.Equal("access.separation", await CodeAsync(() => node.Users.SetRolesAsync(amina.Id, ["clerk", "administrator"], AccessNode.Administering)));
        Assert.Equal("access.separation", await CodeAsync(() => node.UserAsync("omar", "police", "administrator")));
        Assert.Equal("access.role_unknown", await CodeAsync(() => node.Users.SetRolesAsync(amina.Id, ["king"], AccessNode.Administering)));
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        await using var node = await AccessNode.CreateAsync();
        var chief = await node.UserAsync("chief", "administrator");
        Assert.Equal("access.last_administrator", await CodeAsync(() => node.Users.SetRolesAsync(chief.Id, [], AccessNode.Administering)));
        Assert.Equal("access.last_administrator", await CodeAsync(() => node.Users.ChangeAsync(chief.Id, new UserDetails("Chief", null, "en", false), AccessNode.Administering)));

        var deputy = await node.UserAsync("deputy", "administrator");
        await node.Users.SetRolesAsync(chief.Id, [], AccessNode.Administering);
        Assert.Equal("access.last_administrator", await CodeAsync(() => node.Users.SetRolesAsync(deputy.Id, [], AccessNode.Administering)));
    }

    [Fact]
    public async Task Of_two_administrators_who_withdraw_each_others_role_at_one_moment_one_remains()
    {
        await using var node = await AccessNode.CreateAsync();
        var a = await node.UserAsync("a1", "administrator");
        var b = await node.UserAsync("b2", "administrator");
        var results = await Task.WhenAll(new[] { a, b }.Select(async u =>
        {
            try
            {
                await node.Users.SetRolesAsync(u.Id, [], AccessNode.Administering);
                return "done";
            }
            catch (ProblemException e)
            {
                return e.Problems[0].Code;
            }
        }));
        Assert.Equal(["access.last_administrator", "done"], results.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_two_administrators_who_shut_each_other_out_at_one_moment_one_remains()
    {
        await using var node = await AccessNode.CreateAsync();
        var (a, b) = (await node.UserAsync("a1", "administrator"), await node.UserAsync("b2", "administrator"));
        var results = await Task.WhenAll(
            OutcomeAsync(() => node.Users.ChangeAsync(a.Id, new UserDetails("A", null, "en", false), new(new(b.Id), new("administration"), Guid.NewGuid()))),
            OutcomeAsync(() => node.Users.SetRolesAsync(b.Id, ["auditor"], new(new(a.Id), new("administration"), Guid.NewGuid()))));
        Assert.Equal(["access.last_administrator", "done"], results.Order(StringComparer.Ordinal));
        Assert.Equal(1L, await node.Node.ScalarAsync<long>("""
            select count(distinct u.id) from user_now u join user_role_now r on r.user_id = u.id join role_permission_now p on p.role = r.role where u.active and p.permission = 'access.administer'
            """));
    }

    [Fact]
    public async Task An_administrator_who_never_set_a_password_is_no_second_one()
    {
        await using var node = await AccessNode.CreateAsync();
        var (chief, deputy) = (await node.UserAsync("chief", "administrator"), await node.UserAsync("deputy", "administrator"));
        await node.Credentials.SetPasswordAsync(chief.Id, "HASH", AccessNode.Administering);
        Assert.Equal("access.last_administrator", await CodeAsync(() => node.Users.SetRolesAsync(chief.Id, [], AccessNode.Administering)));
        Assert.Equal("access.last_administrator", await CodeAsync(() => node.Users.ChangeAsync(chief.Id, new UserDetails("Chief", null, "en", false), AccessNode.Administering)));
        await node.Credentials.SetPasswordAsync(deputy.Id, "HASH", AccessNode.Administering);
        await node.Users.SetRolesAsync(chief.Id, [], AccessNode.Administering);
    }

    [Fact]
    public async Task The_roles_and_the_permissions_that_conflict_are_named_in_the_readers_language()
    {
        await using var node = await AccessNode.CreateAsync();
        await node.Roles.CreateAsync("front_desk", "Front desk", [Permission.WeaponsRead], AccessNode.Administering);
        var amina = await node.UserAsync("amina", "clerk");
        async Task<string> SayAsync(string language, Func<Task> work) => Proofmark.Core.Languages.Texts.Embedded[language].Of((await Assert.ThrowsAsync<ProblemException>(work)).Problems[0]);
        var roles = await SayAsync("fr", () => node.Users.SetRolesAsync(amina.Id, ["clerk", "administrator", "front_desk", "auditor"], AccessNode.Administering));
        var french = Proofmark.Core.Languages.Texts.Embedded["fr"];
        Assert.All(new[] { french["access.role.administrator"], french["access.role.clerk"], french["access.role.auditor"], "Front desk" }, name => Assert.Contains(name, roles, StringComparison.Ordinal));
        var permissions = await SayAsync("en", () => node.Roles.CreateAsync("all", "All", [Permission.AccessAdminister, Permission.ReferenceRead, Permission.PersonsRead], AccessNode.Administering));
        Assert.Contains("See what is known of natural persons", permissions, StringComparison.Ordinal);
        Assert.DoesNotContain("See makes", permissions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_may_no_longer_sign_in_is_out_at_once()
    {
        await using var node = await AccessNode.CreateAsync();
        var amina = await node.UserAsync("amina", "clerk");
        var session = await node.Sessions.StartAsync(amina.Id);
        await node.Users.ChangeAsync(amina.Id, new UserDetails("Amina", null, "en", false), AccessNode.Administering);
        Assert.Null(await node.Sessions.FindAsync(session));
    }

    [Fact]
    public async Task Registers_are_opened_up_to_a_class_and_closed_again()
    {
        await using var node = await AccessNode.CreateAsync();
        var police = await node.Node.PoliceRegisterAsync();
        var army = await node.Node.PoliceRegisterAsync("ARMY");
        var amina = await node.UserAsync("amina", "clerk");
        await node.Users.SetRegistersAsync(amina.Id, new Dictionary<long, short> { [police] = 2, [army] = 0 }, AccessNode.Administering);
        Assert.Equal([("ARMY", (short)0), ("POLICE", (short)2)], (await node.Users.GetAsync(amina.Id)).Registers.Select(r => (r.Code, r.Handling)));

        await node.Users.SetRegistersAsync(amina.Id, new Dictionary<long, short> { [police] = 1 }, AccessNode.Administering);
        Assert.Equal([("POLICE", (short)1)], (await node.Users.GetAsync(amina.Id)).Registers.Select(r => (r.Code, r.Handling)));
        Assert.Equal("access.register_unknown", await CodeAsync(() => node.Users.SetRegistersAsync(amina.Id, new Dictionary<long, short> { [999999] = 0 }, AccessNode.Administering)));
        Assert.Equal("access.handling_range", await CodeAsync(() => node.Users.SetRegistersAsync(amina.Id, new Dictionary<long, short> { [police] = -1 }, AccessNode.Administering)));
    }

    private static async Task<string> OutcomeAsync(Func<Task> work)
    {
        try
        {
            await work();
            return "done";
        }
        catch (ProblemException e)
        {
            return e.Problems[0].Code;
        }
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;
}
