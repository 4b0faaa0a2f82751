using Npgsql;
using Proofmark.Core.Closures;
using Proofmark.Core.Parties;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Closures;

/// <summary>A company that goes out of business hands its records to the State (ITI ¶13), and is not closed before.</summary>
public sealed class ClosureTests
{
    [Fact]
    public async Task A_manufacturer_is_closed_when_every_kind_agrees_and_its_register_passes_to_the_State()
    {
        await using var world = await World.CreateAsync();
        await world.Laws.StateAsync(world.State, new("provincial", null, "Provincial Arms Act", "national_law", null, null), World.Amina);
        await world.Laws.StateAsync(world.Own, new("manufacturer", null, "Trade licence 3", "national_law", null, "Court order: not for licensing"), World.Amina);
        var closure = await world.OpenAsync(own: "NMA");
        Assert.Equal("closures.differs", await CodeAsync(() => world.Closures.CompleteAsync(closure, World.Amina)));
        await world.StateAsync(closure, "manufacture", 40);
        await world.StateAsync(closure, "export", 3);
        await world.ReceiveAsync(closure, "manufacture", 40);
        await world.ReceiveAsync(closure, "export", 2);
        // The sum is not enough: a kind differs.
        await world.ReceiveAsync(closure, "import", 1);
        Assert.Equal("closures.differs", await CodeAsync(() => world.Closures.CompleteAsync(closure, World.Amina)));
        await world.StateAsync(closure, "import", 1);
        Assert.Equal("closures.differs", await CodeAsync(() => world.Closures.CompleteAsync(closure, World.Amina)));
        await world.ReceiveAsync(closure, "export", 1);
        await world.Closures.CompleteAsync(closure, World.Amina);

        var view = await world.List.GetAsync(closure);
        Assert.Equal((ClosureState.Complete, 44L, 44L, 1L), (view.Summary.State, view.Summary.Stated, view.Summary.Received, view.End!.Number));
        var law = (await world.Laws.LawsAsync())[world.Own];
        Assert.Equal((world.Registry, "Decision 7/26", RegisterLayer.Provincial, "Court order: not for licensing"), (law.Owner!.Value, law.Basis, law.Layer, law.Caveat!));
        foreach (var late in new Func<Task>[] { () => world.ReceiveAsync(closure, "export", 1), () => world.StateAsync(closure, "export", 9), () => world.Closures.CompleteAsync(closure, World.Amina), () => world.Closures.ProposeDeficientAsync(closure, "x", "y", World.Amina) })
            Assert.Equal("closures.ended", await CodeAsync(late));
        Assert.Equal("closures.exists", await CodeAsync(() => world.OpenAsync()));
    }

    [Fact]
    public async Task What_never_comes_is_signed_by_two_different_persons()
    {
        await using var world = await World.CreateAsync();
        var closure = await world.OpenAsync();
        await world.StateAsync(closure, "other", 100);
        await world.ReceiveAsync(closure, "other", 60);
        Assert.Equal(["closures.missing", "closures.why"], (await Assert.ThrowsAsync<ProblemException>(() => world.Closures.ProposeDeficientAsync(closure, " ", null, World.Amina))).Problems.Select(p => p.Code));
        var proposal = await world.Closures.ProposeDeficientAsync(closure, "Sales of 1991", "Burnt in the flood of 1993.", World.Amina);
        Assert.Equal("act.not_approved", await CodeAsync(() => world.Closures.CloseDeficientAsync(closure, proposal.Id, World.Amina)));
        Assert.Equal("act.own_proposal", await CodeAsync(() => world.DecideAsync(proposal.Id, Node.Amina)));
        await world.DecideAsync(proposal.Id, Node.Boris);
        await world.Closures.CloseDeficientAsync(closure, proposal.Id, World.Amina);
        var view = await world.List.GetAsync(closure);
        Assert.Equal(ClosureState.Deficient, view.Summary.State);
        Assert.Equal(("Sales of 1991", "Burnt in the flood of 1993.", Node.Amina.User, Node.Boris.User), (view.End!.Missing!, view.End.Why!, view.End.SignedBy!.Value, view.End.CountersignedBy!.Value));
    }

    [Theory]
    [InlineData("'deficient', 7, 7")]
    [InlineData("'deficient', 7, null")]
    [InlineData("'deficient', null, null")]
    [InlineData("'complete', null, null")]
    [InlineData("'complete', 7, 8")]
    public async Task The_database_refuses_one_signature_and_a_complete_end_that_does_not_reconcile(string end)
    {
        await using var world = await World.CreateAsync();
        var closure = await world.OpenAsync();
        await world.StateAsync(closure, "other", 2);
        await world.ReceiveAsync(closure, "other", 1);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.Node.Acts.DoAsync(new ActRequest(ClosureService.Complete, Node.Amina, new Purpose("licensing"), Guid.NewGuid()), act =>
        {
            act.Machinery($"insert into closure_ends (id, closure, number, outcome, signed_by, countersigned_by, act, seq, salt) select 1, id, 1, {end}, {act.Id}, 1, '\\x00' from company_closures");
            return Task.CompletedTask;
        }));
        Assert.Equal("23514", refused.SqlState);
    }

    [Fact]
    public async Task Of_an_import_no_more_is_received_than_it_took_in_and_none_from_another_register()
    {
        await using var world = await World.CreateAsync();
        var closure = await world.OpenAsync();
        var (batch, elsewhere) = (await world.BatchAsync(world.State, 10), await world.BatchAsync(world.Own, 10));
        await world.StateAsync(closure, "other", 12);
        await world.Closures.ReceiveAsync(closure, new("other", batch, null, 7), World.Amina);
        var full = (await Assert.ThrowsAsync<ProblemException>(() => world.Closures.ReceiveAsync(closure, new("other", batch, null, 4), World.Amina))).Problems[0];
        Assert.Equal("closures.batch_full", full.Code);
        Assert.Equal(10L, full.Arguments!["accepted"]);
        Assert.Equal(7L, full.Arguments["counted"]);
        foreach (var wrong in new[] { elsewhere, Guid.NewGuid() }) Assert.Equal("closures.batch", await CodeAsync(() => world.Closures.ReceiveAsync(closure, new("other", wrong, null, 1), World.Amina)));
        // Many who receive the last three at once: three of them do.
        var done = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, ct) =>
        {
            try
            {
                await world.Closures.ReceiveAsync(closure, new("other", batch, null, 1), World.Amina, ct);
                Interlocked.Increment(ref done);
            }
            catch (ProblemException e) when (e.Problems[0].Code == "closures.batch_full")
            {
                // Somebody else was first.
            }
        });
        Assert.Equal((3, 10L), (done, (await world.List.GetAsync(closure)).Summary.Received));
    }

    [Fact]
    public async Task A_register_of_somebody_else_does_not_pass_to_the_State_with_a_company()
    {
        await using var world = await World.CreateAsync();
        await world.Node.PoliceRegisterAsync();
        Assert.Equal("closures.own_register", await CodeAsync(() => world.OpenAsync(own: "POLICE")));
        // Whose it is says its latest law, and not who opened it.
        await world.Laws.StateAsync(world.Own, new("museum", world.Registry, "Gift of 2020", "national_law", null, null), World.Amina);
        Assert.Equal("closures.own_register", await CodeAsync(() => world.OpenAsync(own: "NMA")));
        await world.Laws.StateAsync(world.Own, new("manufacturer", world.Company, "Gift withdrawn", "national_law", null, null), World.Amina);
        Assert.Equal("closures.text", await CodeAsync(() => world.Closures.OpenAsync(new(world.Company, world.Registry, "STATE", "NMA", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), new string('x', 501)), World.Amina)));
        await world.OpenAsync(own: "NMA");
    }

    [Fact]
    public async Task What_a_withdrawn_import_brought_did_not_come()
    {
        await using var world = await World.CreateAsync();
        var closure = await world.OpenAsync();
        var batch = await world.BatchAsync(world.State, 10);
        await world.StateAsync(closure, "other", 10);
        await world.Closures.ReceiveAsync(closure, new("other", batch, null, 10), World.Amina);
        Assert.True((await world.List.GetAsync(closure)).Reconciles);
        await world.Node.Acts.DoAsync(new ActRequest(ClosureService.Complete, Node.Amina, new Purpose("licensing"), Guid.NewGuid()), act =>
        {
            act.Machinery("update batches set until_act = $2 where uid = $1", batch, act.Id);
            return Task.CompletedTask;
        });
        var view = await world.List.GetAsync(closure);
        Assert.Equal((0L, 10L), (view.Summary.Received, Assert.Single(view.Counts).Outstanding));
        Assert.Equal("closures.differs", await CodeAsync(() => world.Closures.CompleteAsync(closure, World.Amina)));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.Node.Acts.DoAsync(new ActRequest(ClosureService.Complete, Node.Amina, new Purpose("licensing"), Guid.NewGuid()), act =>
        {
            act.Machinery($"insert into closure_ends (id, closure, number, outcome, act, seq, salt) select 1, id, 1, 'complete', {act.Id}, 1, '\\x00' from company_closures");
            return Task.CompletedTask;
        }));
        Assert.Equal("23514", refused.SqlState);
    }

    [Fact]
    public async Task When_the_last_records_come_after_the_approval_the_receipt_does_not_say_that_they_are_missing()
    {
        await using var world = await World.CreateAsync();
        var closure = await world.OpenAsync();
        await world.StateAsync(closure, "other", 3);
        await world.ReceiveAsync(closure, "other", 2);
        var proposal = await world.Closures.ProposeDeficientAsync(closure, "One sale", "Burnt.", World.Amina);
        await world.DecideAsync(proposal.Id, Node.Boris);
        await world.ReceiveAsync(closure, "other", 1);
        Assert.Equal("closures.nothing_missing", await CodeAsync(() => world.Closures.CloseDeficientAsync(closure, proposal.Id, World.Amina)));
        await world.Closures.CompleteAsync(closure, World.Amina);
        Assert.Equal(ClosureState.Complete, (await world.List.GetAsync(closure)).Summary.State);
    }

    [Fact]
    public async Task What_is_wrong_with_an_opening_is_said_together_and_nothing_stays()
    {
        await using var world = await World.CreateAsync();
        var wrong = await Assert.ThrowsAsync<ProblemException>(() => world.Closures.OpenAsync(new(world.Registry, world.Company, "NONE", "NONE", new DateOnly(1999, 1, 1), " "), World.Amina));
        Assert.Equal(["closures.organisation", "closures.receiver", "closures.register", "closures.own_register", "closures.due", "closures.text"], wrong.Problems.Select(p => p.Code));
        Assert.Equal(["closures.kind", "closures.count", "closures.document"], (await Assert.ThrowsAsync<ProblemException>(async () => await world.Closures.ReceiveAsync(await world.OpenAsync(), new("sales", null, " ", 0), World.Amina))).Problems.Select(p => p.Code));
        Assert.Equal("closures.not_found", await CodeAsync(() => world.List.GetAsync(Guid.NewGuid())));
        Assert.Equal((0L, 0L), (await world.Node.ScalarAsync<long>("select count(*) from closure_receipts"), await world.Node.ScalarAsync<long>("select count(*) from closure_ends")));
    }

    [Fact]
    public async Task One_that_is_past_its_day_raises_an_alert_until_it_has_ended()
    {
        await using var world = await World.CreateAsync();
        await using var ledger = await LedgerWorld.CreateAsync(0);
        async Task<bool> RaisedAsync() => (await DatabaseExamination.ExamineAsync(world.Node.Database, ledger.Place, TimeProvider.System)).Any(s => s.Code == "closures_overdue");
        var closure = await world.OpenAsync(due: -1);
        await world.StateAsync(closure, "other", 1);
        Assert.True(await RaisedAsync());
        await world.ReceiveAsync(closure, "other", 1);
        await world.Closures.CompleteAsync(closure, World.Amina);
        Assert.False(await RaisedAsync());
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;

    /// <summary>A manufacturer with a register of its own, and the registry that takes over.</summary>
    private sealed class World : IAsyncDisposable
    {
        private World(Node node)
        {
            Node = node;
            var organisations = new OrganisationService(node.Acts);
            List = new ClosureList(node.Database);
            Closures = new ClosureService(node.Acts, List, node.Registers, organisations);
            Laws = new RegisterLaws(node.Acts);
        }

        public static Doing Amina => Node.By(Node.Amina, "licensing");

        public Node Node { get; }
        public ClosureList List { get; }
        public ClosureService Closures { get; }
        public RegisterLaws Laws { get; }
        public long Company { get; private set; }
        public long Registry { get; private set; }
        public long State { get; private set; }
        public long Own { get; private set; }

        public static async Task<World> CreateAsync()
        {
            var world = new World(await Node.CreateAsync());
            var organisations = new OrganisationService(world.Node.Acts);
            world.Company = await organisations.CreateAsync("NMA", "Northmark Arms", "manufacturer", "XA", Amina);
            world.Registry = await organisations.CreateAsync("REG", "National registry", "registry", "XA", Amina);
            world.State = await world.Node.Registers.OpenAsync("STATE", "State register", "weapons", 0, world.Registry, Amina);
            world.Own = await world.Node.Registers.OpenAsync("NMA", "Register of Northmark Arms", "weapons", 0, world.Company, Amina);
            return world;
        }

        public Task<Guid> OpenAsync(string? own = null, int due = 30) =>
            Closures.OpenAsync(new(Company, Registry, "STATE", own, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(due), "Decision 7/26"), Amina);

        public Task StateAsync(Guid closure, string kind, long count) => Closures.StateAsync(closure, new(kind, count, new DateOnly(1990, 1, 1), new DateOnly(2025, 12, 31)), Amina);

        public Task ReceiveAsync(Guid closure, string kind, long count) => Closures.ReceiveAsync(closure, new(kind, null, "Two binders, note 12/26", count), Amina);

        public Task DecideAsync(long proposal, Actor by) => new Proposals(Node.Acts).DecideAsync(ClosureService.Deficient, proposal, true, null, by, new Purpose("licensing"), Guid.NewGuid());

        public async Task<Guid> BatchAsync(long register, long accepted)
        {
            var uid = Guid.CreateVersion7();
            await Node.ExecuteAsync($"set session_replication_role = replica; insert into batches (id, uid, register, file_name, file_sha256, mapping_sha256, rows_read, accepted, remarked, rejected, added, changed, unchanged, absent, act, seq, salt) select {register}, '{uid}', {register}, 'sales.csv', '\\x00', '\\x00', {accepted}, {accepted}, 0, 0, {accepted}, 0, 0, 0, max(id), 99, '\\x00' from acts where id not in (select act from batches); set session_replication_role = default");
            return uid;
        }

        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
