using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Tracing;

/// <summary>XB asks XA, each with its own database; the test carries the envelopes between them.</summary>
public sealed class TraceExchangeTests : IAsyncLifetime
{
    private Side _a = null!;
    private Side _b = null!;

    public async Task InitializeAsync()
    {
        _a = await Side.CreateAsync("XA");
        _b = await Side.CreateAsync("XB");
        await _a.PairAsync(_b);
        await _b.PairAsync(_a);
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task By_default_a_request_waits_for_a_person()
    {
        var asked = await RequestAsync();
        await CarryAsync(_b, _a);
        var here = (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        Assert.Equal(TraceState.Received, here.Case.State);
        Assert.Equal(Urgency.Custody, here.Case.Urgency);
        Assert.Empty(await _a.UnsentAsync());
    }

    [Fact]
    public async Task Policy_may_acknowledge_search_and_say_that_there_is_no_record()
    {
        await _a.AllowAsync(_b, AutomaticLevel.WeaponData);
        var asked = await RequestAsync();
        await CarryAsync(_b, _a);
        Assert.Equal(1, await _a.Tracing.Worker.RunOnceAsync(e => throw e, default));
        await CarryAsync(_a, _b);
        var view = (await _b.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asker, asked.CaseUid))!;
        Assert.Equal(TraceState.RespondedNoRecord, view.Case.State);
        Assert.NotNull(view.Case.AcknowledgedAt);
    }

    [Fact]
    public async Task A_refusal_by_an_officer_reaches_the_asker_with_ground_and_reason()
    {
        var asked = await RequestAsync();
        await CarryAsync(_b, _a);
        var here = (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        await _a.Tracing.Traces.SendAsync(here, Traces.Delay with { Action = RefusalAction.Refuse, Until = null }, Node.By(Node.Amina, "tracing"));
        await CarryAsync(_a, _b);
        var view = (await _b.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asker, asked.CaseUid))!;
        Assert.Equal((TraceState.Refused, RefusalGround.OngoingInvestigation, "A search is planned."), (view.Case.State, view.Case.Declining!.Ground, view.Case.Declining.Reason));
    }

    private Task<TraceView> RequestAsync() => _b.Tracing.Traces.RequestAsync(Traces.Request, null, "XA", Node.By(Node.Amina, "tracing"));

    private static async Task CarryAsync(Side from, Side to)
    {
        foreach (var envelope in await from.UnsentAsync())
        {
            var reception = await to.Tracing.Federation.Inbox.ReceiveAsync(envelope);
            Assert.Equal((Verdict.Accepted, null), (reception.Receipt!.Verdict, reception.Receipt.Code));
        }
    }

    private sealed class Side : IAsyncDisposable
    {
        private readonly TestDatabase _test;
        private readonly string _folder = Directory.CreateTempSubdirectory("exchange-").FullName;

        private Side(TestDatabase test, Database database, NodeIdentity identity)
        {
            (_test, Database) = (test, database);
            Tracing = TraceNode.Open(new Acts(database, new IdAllocator(database), TimeProvider.System), _folder, identity);
        }

        public Database Database { get; }

        public TraceNode Tracing { get; }

        public static async Task<Side> CreateAsync(string state)
        {
            var test = await PostgresFixture.CreateDatabaseAsync("proofmark_migrated", async c => await Migrator.ApplyAsync(c, TimeProvider.System));
            var database = new Database(test.ConnectionString);
            return new Side(test, database, await NodeIdentity.EnsureAsync(database, state, "national", TimeProvider.System));
        }

        public Task<Peer> PairAsync(Side other) => Tracing.Federation.Peers.PairAsync(
            new Pairing(other.Tracing.Federation.Keys.Statements, other.Tracing.Federation.Keys.Node.Grouped, "by telephone", other.State, other.State, null),
            Node.By(Node.Amina, "administration"));

        public async Task AllowAsync(Side other, AutomaticLevel level)
        {
            var peer = await Tracing.Federation.Directory.GetAsync(other.Tracing.Federation.Keys.Node);
            await Tracing.Policies.SetAsync(peer.Id, level, Node.By(Node.Amina, "administration"));
        }

        /// <summary>What waits to be delivered.</summary>
        public async Task<IReadOnlyList<byte[]>> UnsentAsync()
        {
            await using var command = Database.Owner.CreateCommand("select m.envelope from messages_out m join queue q on q.kind = 'federation.deliver' and (q.payload->>'message')::bigint = m.id order by m.sequence");
            await using var reader = await command.ExecuteReaderAsync();
            var list = new List<byte[]>();
            while (await reader.ReadAsync()) list.Add(reader.GetFieldValue<byte[]>(0));
            return list;
        }

        private string State => Tracing.Federation.Keys.Ring.Statements.Certificates[0].Attributes["state"];

        public async ValueTask DisposeAsync()
        {
            Tracing.Dispose();
            await Database.DisposeAsync();
            await _test.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
