using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Tracing;

/// <summary>A State's node with its own database and keys; the test carries its envelopes.</summary>
internal sealed class TraceSide : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-").FullName;

    private TraceSide(TestDatabase test, Database database, NodeIdentity identity, TimeProvider clock)
    {
        (_test, Database) = (test, database);
        Acts = new Acts(database, new IdAllocator(database), clock);
        Tracing = TraceNode.Open(Acts, _folder, identity);
    }

    /// <summary>Its data directory.</summary>
    public string Folder => _folder;

    public Database Database { get; }

    public Acts Acts { get; }

    public TraceNode Tracing { get; }

    public static async Task<TraceSide> CreateAsync(string state, TimeProvider clock, bool training = false)
    {
        var test = await PostgresFixture.CreateDatabaseAsync("proofmark_migrated", async c => await Migrator.ApplyAsync(c, TimeProvider.System));
        var database = new Database(test.ConnectionString);
        return new TraceSide(test, database, await NodeIdentity.EnsureAsync(database, state, "national", training, TimeProvider.System), clock);
    }

    public Task<Peer> PairAsync(TraceSide other) => Tracing.Federation.Peers.PairAsync(
        new Pairing(other.Tracing.Federation.Keys.Statements, other.Tracing.Federation.Keys.Node.Grouped, "by telephone", other.State, other.State, null),
        Node.By(Node.Amina, "administration"));

    public async Task AllowAsync(TraceSide other, AutomaticLevel level)
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

    /// <summary>Any message of any case, signed and in its place: what a peer with a faulty program could send.</summary>
    public async Task<byte[]> SealAsync(Peer to, ITraceBody body, Guid caseUid)
    {
        byte[] envelope = [];
        await Acts.DoAsync(new ActRequest(TraceActs.Withdraw, Node.Amina, new Purpose("tracing"), Guid.NewGuid()), async act =>
            envelope = (await Tracing.Federation.Outbox.SendAsync(act, to, new Outgoing(body.Kind, TraceMessages.Write(body), caseUid))).Seal(Tracing.Federation.Keys.Current).Write());
        return envelope;
    }

    /// <summary>The key with which this node signs is no longer believed, and there is no other.</summary>
    public void RevokeOperatingKey()
    {
        var folder = new KeyRingFolder(FederationNode.KeyFolder(_folder));
        using var root = folder.ReadRoot(null);
        var now = Acts.Clock.GetUtcNow();
        folder.Save(folder.Load().Revoke(root, folder.Load().Current(now).Public.Fingerprint, now, RevocationReason.Superseded, now));
    }

    /// <summary>All that waits goes to the other side by file, and the receipts come back by file.</summary>
    public async Task CarryByFileAsync(TraceSide to)
    {
        using var there = new MemoryStream();
        using var back = new MemoryStream();
        await Tracing.Federation.File.ExportAsync(to.Tracing.Federation.Keys.Node, there);
        there.Position = 0;
        await to.Tracing.Federation.File.ImportAsync(there, back);
        back.Position = 0;
        using var none = new MemoryStream();
        await Tracing.Federation.File.ImportAsync(back, none);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string what)
    {
        await using var command = Database.Owner.CreateCommand($"select count(*) from {what}");
        return (long)(await command.ExecuteScalarAsync())!;
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
