using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Xunit;

namespace Proofmark.Tests.Storage;

public sealed class ActTests
{
    [Fact]
    public async Task An_act_writes_rows_events_hashes_and_leaf_together()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var (entry, outcome) = await node.Weapons.RegisterAsync(new RegisterWeapon(register, "1", [new MarkRequest("serial", "AB-1234")]) { Make = "Zastava", Country = "RS" }, Node.By(Node.Amina));

        Assert.Equal(entry, await node.ScalarAsync<long>($"select id from entries where act = {outcome.Id}"));
        Assert.Equal("AB1234", await node.ScalarAsync<string>($"select norm from marks where entry = {entry}"));
        Assert.Equal("registered", await node.ScalarAsync<string>($"select type from events where entry = {entry}"));
        var leaf = LeafContent.TryRead(await node.ScalarAsync<byte[]>($"select content from leaves where act = {outcome.Id}"))!;
        Assert.Equal(4, leaf.Records);
        var hashes = await node.ScalarAsync<byte[]>($"select hashes from record_tiles where act = {outcome.Id} and level = 0");
        Assert.Equal(leaf.Root, RecordTiles.RootOf(hashes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_act_is_not_given_up_because_one_statement_takes_long_and_another_is(bool isLong)
    {
        await using var node = await Node.CreateAsync();
        await using var database = new Database(node.Database.ConnectionString + ";Command Timeout=1");
        var acts = new Acts(database, new IdAllocator(database), TimeProvider.System);
        Task<ActOutcome> DoAsync() => acts.DoAsync(new ActRequest(WeaponActs.Register, Node.Amina, new Purpose("registration"), Guid.NewGuid()) { Long = isLong }, async act =>
        {
            await using var slow = new NpgsqlCommand("select pg_sleep(1.6)", act.Connection);
            await slow.ExecuteNonQueryAsync();
        });

        if (isLong) await DoAsync();
        else
        {
            var refused = await Assert.ThrowsAsync<ProblemException>(DoAsync);
            Assert.Equal(NodeFault.Database, refused.Problems[0].Code);
            Assert.IsType<TimeoutException>(refused.Cause!.InnerException);
        }
    }

    [Fact]
    public async Task An_act_that_fails_leaves_nothing()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var acts = await node.ScalarAsync<long>("select count(*) from acts");
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Acts.DoAsync(
            new ActRequest(WeaponActs.Register, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
            {
                act.Write(OrganisationWith(await act.Ids.NextAsync("organisations")).Table, OrganisationWith(await act.Ids.NextAsync("organisations")).Row);
                await act.FlushAsync();
                throw new InvalidOperationException("the lights went out");
            }));
        Assert.Equal(acts, await node.ScalarAsync<long>("select count(*) from acts"));
        Assert.Equal(0L, await node.ScalarAsync<long>("select count(*) from organisations"));
        Assert.True(register > 0);
    }

    [Fact]
    public async Task The_same_key_twice_does_the_work_once_and_names_the_first_act()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var doing = Node.By(Node.Amina);
        var request = new RegisterWeapon(register, "7", [new MarkRequest("serial", "Q 77")]);
        var first = await node.Weapons.RegisterAsync(request, doing);
        var second = await node.Weapons.RegisterAsync(request, doing);
        Assert.True(second.Outcome.AlreadyDone);
        Assert.Equal(first.Entry, second.Entry);
        Assert.Equal(1L, await node.ScalarAsync<long>("select count(*) from entries"));
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_refused()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var doing = Node.By(Node.Amina);
        await node.Weapons.RegisterAsync(new RegisterWeapon(register, "7", []), doing);
        var problem = await Assert.ThrowsAsync<ProblemException>(() => node.Weapons.RegisterAsync(new RegisterWeapon(register, "8", []), doing));
        Assert.Equal("act.key_reused", problem.Problems[0].Code);
    }

    [Theory]
    [InlineData("insert into organisations values (1, gen_random_uuid(), null, 'X', 'company', null, 1, 0, '\\x00')", "PM001")]
    [InlineData("update entries set make = 'Other'", "PM001")]
    [InlineData("delete from marks", "PM002")]
    [InlineData("truncate marks", "PM002")]
    [InlineData("update acts set purpose = 'audit'", "PM001")]
    [InlineData("delete from leaves", "PM002")]
    [InlineData("update checkpoints set size = 1", "PM002")]
    [InlineData("delete from lookups", "PM002")]
    public async Task The_database_refuses_a_change_to_recorded_tables_without_a_current_act(string sql, string state)
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        await node.Weapons.RegisterAsync(new RegisterWeapon(register, "1", [new MarkRequest("serial", "AB-1234")]), Node.By(Node.Amina));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => node.ExecuteAsync(sql));
        Assert.Equal(state, refused.SqlState);
    }

    [Fact]
    public async Task A_current_act_still_cannot_edit_a_recorded_column()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        await node.Weapons.RegisterAsync(new RegisterWeapon(register, "1", []), Node.By(Node.Amina));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => node.Acts.DoAsync(
            new ActRequest(WeaponActs.Correct, Node.Amina, new Purpose("registration"), Guid.NewGuid()),
            async act =>
            {
                act.Machinery("update entries set make = $1", "Forged");
                await act.FlushAsync();
            }));
        Assert.Contains(refused.SqlState, new[] { "PM002", "42501" });
    }

    [Fact]
    public async Task What_cannot_be_undone_needs_a_second_person()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var (entry, _) = await node.Weapons.RegisterAsync(new RegisterWeapon(register, "1", []), Node.By(Node.Amina));
        var proposals = new Proposals(node.Acts);
        var purpose = new Purpose("destruction");
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", "{}", Node.Amina, purpose, Guid.NewGuid());

        Assert.Equal("act.not_approved", (await Assert.ThrowsAsync<ProblemException>(() => node.Weapons.DestroyAsync(entry, null, "melted", proposal.Id, Node.By(Node.Amina)))).Problems[0].Code);
        Assert.Equal("act.own_proposal", (await Assert.ThrowsAsync<ProblemException>(() => proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Amina, purpose, Guid.NewGuid()))).Problems[0].Code);
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, purpose, Guid.NewGuid());
        await node.Weapons.DestroyAsync(entry, PartialDate.Parse("2026-05"), "melted", proposal.Id, Node.By(Node.Amina));
        Assert.Equal("destroyed", await node.ScalarAsync<string>($"select status from weapon_states where weapon = {entry}"));
    }

    private static (RecordTable<Core.Parties.OrganisationRow> Table, Core.Parties.OrganisationRow Row) OrganisationWith(long id) =>
        (Core.Parties.OrganisationRow.Table, new(id, Guid.NewGuid(), null, "Depot", "State force", "XA"));

    [Fact]
    public async Task Ids_are_given_while_acts_hold_every_connection_that_acts_have()
    {
        await using var node = await Node.CreateAsync();
        await using var held = new Held();
        for (var i = 0; i < 12; i++) held.Add(await node.Database.Writer.OpenConnectionAsync());
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.True(await node.Ids.NextAsync("organisations", soon.Token) > 0);
    }

    [Fact]
    public async Task A_recovery_is_recorded_with_the_last_connection_that_acts_have()
    {
        await using var node = await Node.CreateAsync();
        var recoveries = new Core.Recoveries.RecoveryService(node.Acts);
        var request = new Core.Recoveries.RecordRecovery(new RegisterWeapon(0, "", []), "found", "XA");
        await using var held = new Held();
        for (var i = 0; i < 11; i++) held.Add(await node.Database.Writer.OpenConnectionAsync());
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.NotEqual(Guid.Empty, (await recoveries.RecoverAsync(request, Node.By(Node.Amina), soon.Token)).Recovery);
    }

    [Fact]
    public async Task Of_two_who_decide_on_a_proposal_at_once_the_second_is_told_that_it_is_decided()
    {
        await using var node = await Node.CreateAsync();
        var proposals = new Proposals(node.Acts);
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, "entry:1", "{}", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        var told = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, i % 2 == 0, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
                return "decided";
            }
            catch (ProblemException e)
            {
                return e.Problems[0].Code;
            }
        }));
        Assert.Equal(7, told.Count(t => t == "act.already_decided"));
        Assert.Single(told, "decided");
    }

    private sealed class Held : List<NpgsqlConnection>, IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var one in this) await one.DisposeAsync();
        }
    }
}
