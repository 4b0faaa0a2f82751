using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class LookupTests
{
    [Fact]
    public async Task An_auditor_sees_who_looked_at_a_weapon_why_and_in_which_case()
    {
        await using var node = await AccessNode.CreateAsync();
        var omar = await WorkingAsync(node, "omar", "police", "investigation", "2026/17");
        var amina = await WorkingAsync(node, "amina", "clerk", "registration", null);
        var register = await node.Node.PoliceRegisterAsync();
        var (entry, _) = await node.Node.Weapons.RegisterAsync(new RegisterWeapon(register, "7", []), Node.By(Node.Amina));
        var uid = await node.Node.ScalarAsync<Guid>($"select uid from entries where id = {entry}");
        await LookAsync(node, omar, entry);
        await LookAsync(node, amina, entry + 1);
        await LookAsync(node, amina, entry);
        var ines = await WorkingAsync(node, "ines", "auditor", "audit", null);

        var found = await node.Lookups.ListAsync(new LookupFilter(Entry: uid), 50, ines.ToReadContext());
        Assert.Equal(["ines", "amina", "omar"], found.Select(l => l.Login));
        Assert.Equal(("investigation", "2026/17", "open"), (found[2].Purpose, found[2].Case, found[2].Kind));
        Assert.Empty(await node.Lookups.ListAsync(new LookupFilter(Entry: Guid.NewGuid()), 50, ines.ToReadContext()));
        Assert.Equal(2, (await node.Lookups.ListAsync(new LookupFilter(User: amina.User), 50, ines.ToReadContext())).Count);
    }

    [Fact]
    public async Task Reading_the_look_ups_is_a_look_up_itself()
    {
        await using var node = await AccessNode.CreateAsync();
        var ines = await WorkingAsync(node, "ines", "auditor", "audit", null);
        var first = await node.Lookups.ListAsync(new LookupFilter(), 50, ines.ToReadContext());
        Assert.Equal(("ines", "audit"), (first.Single().Login, first.Single().Kind));
    }

    [Fact]
    public async Task Pages_follow_one_another_without_a_gap()
    {
        await using var node = await AccessNode.CreateAsync();
        var omar = await WorkingAsync(node, "omar", "police", "investigation", "2026/17");
        for (var i = 0; i < 7; i++) await LookAsync(node, omar, i);
        var ines = await WorkingAsync(node, "ines", "auditor", "audit", null);
        var seen = new List<long>();
        long? before = null;
        for (var i = 0; i < 3; i++)
        {
            var page = await node.Lookups.ListAsync(new LookupFilter(User: omar.User, Before: before), 3, ines.ToReadContext());
            seen.AddRange(page.Select(l => l.Id));
            before = page[^1].Id;
        }
        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(seen.OrderDescending(), seen);
    }

    [Fact]
    public async Task A_look_up_whose_record_fails_is_not_shown()
    {
        await using var node = await AccessNode.CreateAsync();
        var ines = await WorkingAsync(node, "ines", "auditor", "audit", null);
        await node.Node.ExecuteAsync("revoke insert on lookups from proofmark_reader");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => node.Lookups.ListAsync(new LookupFilter(), 50, ines.ToReadContext()));
    }

    [Fact]
    public async Task A_look_up_without_a_purpose_is_refused()
    {
        await using var node = await AccessNode.CreateAsync();
        var omar = await node.SignedInAsync(await node.UserAsync("omar", "police"));
        Assert.Equal("access.purpose_missing", Assert.Throws<ProblemException>(omar.ToReadContext).Problems[0].Code);
    }

    [Fact]
    public async Task A_piece_of_work_states_a_purpose_of_the_list_and_a_case_where_there_must_be_one()
    {
        await using var node = await AccessNode.CreateAsync();
        var omar = await node.SignedInAsync(await node.UserAsync("omar", "police"));
        Assert.Equal(["access.purpose_unknown"], await CodesAsync(() => node.Sessions.BeginWorkAsync(omar, new Purpose("curiosity"), null)));
        Assert.Equal(["access.case_missing"], await CodesAsync(() => node.Sessions.BeginWorkAsync(omar, new Purpose("investigation", null, "  "), null)));
        Assert.Equal(["access.too_long"], await CodesAsync(() => node.Sessions.BeginWorkAsync(omar, new Purpose("investigation", null, new string('9', 201)), null)));
        Assert.Equal(["access.register_unknown"], await CodesAsync(() => node.Sessions.BeginWorkAsync(omar, new Purpose("registration"), [4])));
        await node.Sessions.BeginWorkAsync(omar, new Purpose("investigation", "CPC 12", "2026/17"), null);
        Assert.Equal(new Purpose("investigation", "CPC 12", "2026/17"), (await node.Sessions.FindAsync(omar.Session))!.Purpose);
    }

    [Fact]
    public async Task A_piece_of_work_sees_the_class_that_holds_for_all_its_registers_and_more_when_it_is_narrowed()
    {
        await using var node = await AccessNode.CreateAsync();
        var police = await node.Node.PoliceRegisterAsync();
        var army = await node.Node.PoliceRegisterAsync("ARMY");
        var user = await node.UserAsync("omar", "police");
        await node.Users.SetRegistersAsync(user.Id, new Dictionary<long, short> { [police] = 2, [army] = 0 }, AccessNode.Administering);
        var omar = await node.SignedInAsync(user);

        await node.Sessions.BeginWorkAsync(omar, new Purpose("registration"), null);
        var both = (await node.Sessions.FindAsync(omar.Session))!.ToReadContext();
        Assert.Equal(0, both.Handling);
        Assert.Equal(2, both.Registers.Count);

        await node.Sessions.BeginWorkAsync(omar, new Purpose("registration"), [police]);
        var one = (await node.Sessions.FindAsync(omar.Session))!.ToReadContext();
        Assert.Equal(2, one.Handling);
        Assert.Equal([police], one.Registers);

        await node.Users.SetRegistersAsync(user.Id, new Dictionary<long, short> { [army] = 0 }, AccessNode.Administering);
        Assert.Empty((await node.Sessions.FindAsync(omar.Session))!.ToReadContext().Registers);
    }

    private static async Task<UserContext> WorkingAsync(AccessNode node, string login, string role, string purpose, string? reference)
    {
        var context = await node.SignedInAsync(await node.UserAsync(login, role));
        await node.Sessions.BeginWorkAsync(context, new Purpose(purpose, null, reference), null);
        return (await node.Sessions.FindAsync(context.Session))!;
    }

    private static async Task LookAsync(AccessNode node, UserContext user, long entry)
    {
        await using var session = await ReadSession.OpenAsync(node.Node.Database, user.ToReadContext(), node.Clock);
        await session.RecordAsync("open", "entry", null, [entry]);
        await session.CompleteAsync();
    }

    private static async Task<IEnumerable<string>> CodesAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems.Select(p => p.Code);
}
