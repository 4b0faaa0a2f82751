using Npgsql;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Tracing;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>Nodes for training and real ones, each with database, keys and federation of its own: nothing passes between the two kinds.</summary>
public sealed class TrainingNodeTests
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task A_real_node_and_a_training_node_both_refuse_to_pair()
    {
        await using var real = await TraceSide.CreateAsync("XA", _clock);
        await using var training = await TraceSide.CreateAsync("XB", _clock, training: true);
        foreach (var (here, there) in new[] { (real, training), (training, real) })
        {
            Assert.Equal(FederationCode.TrainingApart, (await Assert.ThrowsAsync<ProblemException>(() => here.PairAsync(there))).Problems[0].Code);
            Assert.Equal(0, await here.CountAsync("peers"));
        }
    }

    [Fact]
    public async Task Two_training_nodes_pair_and_exchange_a_case()
    {
        await using var a = await TraceSide.CreateAsync("XA", _clock, training: true);
        await using var b = await TraceSide.CreateAsync("XB", _clock, training: true);
        await a.PairAsync(b);
        await b.PairAsync(a);
        await b.SealAsync(await b.Tracing.Federation.Directory.GetAsync(a.Tracing.Federation.Keys.Node), Traces.Request, Guid.NewGuid());
        await b.CarryByFileAsync(a);
        Assert.Equal(1, await a.CountAsync("traces"));
    }

    [Fact]
    public async Task A_peer_of_the_other_kind_that_got_into_the_database_all_the_same_is_neither_heard_nor_written_to()
    {
        await using var real = await TraceSide.CreateAsync("XA", _clock);
        await using var training = await TraceSide.CreateAsync("XB", _clock, training: true);
        await using var third = await TraceSide.CreateAsync("XC", _clock, training: true);
        await third.PairAsync(training);
        await training.PairAsync(third);
        // The third node's database, under the keys of a real node.
        using var turned = TraceNode.Open(third.Acts, real.Folder, (await NodeIdentity.FindAsync(third.Database))! with { Training = false });
        var peer = await turned.Federation.Directory.GetAsync(training.Tracing.Federation.Keys.Node);
        var sent = await Assert.ThrowsAsync<ProblemException>(() => third.Acts.DoAsync(new ActRequest(TraceActs.Withdraw, Node.Amina, new Purpose("tracing"), Guid.NewGuid()), act =>
            turned.Federation.Outbox.SendAsync(act, peer, new(Traces.Request.Kind, TraceMessages.Write(Traces.Request), Guid.NewGuid()))));
        Assert.Equal(FederationCode.TrainingApart, sent.Problems[0].Code);

        var envelope = await training.SealAsync(await training.Tracing.Federation.Directory.GetAsync(third.Tracing.Federation.Keys.Node), Traces.Request, Guid.NewGuid());
        Assert.Equal(FederationCode.UnknownKey, Assert.Single((await turned.Federation.Inbox.ReceiveAsync(envelope)).Problems).Code);
        Assert.Empty((await third.Tracing.Federation.Inbox.ReceiveAsync(envelope)).Problems);
    }

    [Fact]
    public async Task A_node_does_not_open_with_the_keys_of_one_of_the_other_kind()
    {
        await using var real = await TraceSide.CreateAsync("XA", _clock);
        await using var training = await TraceSide.CreateAsync("XB", _clock, training: true);
        foreach (var (side, keys) in new[] { (real, training), (training, real) })
        {
            var identity = (await NodeIdentity.FindAsync(side.Database))!;
            Assert.Equal(FederationCode.TrainingApart, Assert.Throws<ProblemException>(() => TraceNode.Open(side.Acts, keys.Folder, identity)).Problems[0].Code);
        }
    }

    [Fact]
    public void A_training_certificate_is_none_at_all_to_a_program_that_knows_only_real_ones_and_cannot_be_made_into_one()
    {
        using var root = SigningKey.Create();
        var now = _clock.GetUtcNow();
        var training = OperatingCertificate.Issue(root, SigningKey.Create().Public, 1, now, now.AddDays(1), new Dictionary<string, string> { ["training"] = "true" });
        var real = OperatingCertificate.Issue(root, SigningKey.Create().Public, 2, now, now.AddDays(1), new Dictionary<string, string>());
        Assert.True(training.Training);
        Assert.False(real.Training);
        Assert.NotEqual(OperatingCertificate.PayloadType, training.Envelope.PayloadType);
        // The root key of the one kind never certifies a key of the other, and a statement under the other type does not hold.
        Assert.Equal(FederationCode.TrainingApart, PeerKeys.Of(root.Public).With(training).GetValueOrThrow().With(real).Problem!.Code);
        Assert.Equal(FederationCode.CertificateForm, OperatingCertificate.Read(Dsse.Sign(OperatingCertificate.PayloadType, training.Envelope.Payload.ToArray(), root)).Problem!.Code);
        Assert.Equal(FederationCode.CertificateForm, OperatingCertificate.Read(Dsse.Sign(OperatingCertificate.TrainingPayloadType, real.Envelope.Payload.ToArray(), root)).Problem!.Code);
    }

    [Fact]
    public async Task A_rotated_key_of_a_training_node_is_for_training_too()
    {
        await using var training = await TraceSide.CreateAsync("XB", _clock, training: true);
        var folder = new KeyRingFolder(FederationNode.KeyFolder(training.Folder));
        using var root = folder.ReadRoot(null);
        var ring = folder.Load().Rotate(root, SigningKey.Create(), _clock.GetUtcNow());
        Assert.All(ring.Statements.Certificates, c => Assert.True(c.Training));
        Assert.Equal(2, ring.Statements.Certificates.Count);
    }

    [Fact]
    public async Task The_checkpoints_of_a_training_node_begin_with_its_name_and_it_stays_one_for_ever()
    {
        await using var node = await Node.CreateAsync();
        var identity = await NodeIdentity.EnsureAsync(node.Database, "XA", null, true, TimeProvider.System);
        Assert.StartsWith("proofmark-training/XA/", identity.Origin, StringComparison.Ordinal);
        var data = Directory.CreateTempSubdirectory("proofmark-training-").FullName;
        try
        {
            await node.PoliceRegisterAsync();
            while (await new Sequencer(node.Acts, new LedgerPlace(data)).RunOnceAsync() > 0) { }
            Assert.StartsWith("proofmark-training/XA/", await node.ScalarAsync<string>("select note from checkpoints order by size desc limit 1"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
        Assert.Equal("node.other_training", (await Assert.ThrowsAsync<ProblemException>(() => NodeIdentity.EnsureAsync(node.Database, "XA", null, false, TimeProvider.System))).Problems[0].Code);
        Assert.True((await NodeIdentity.EnsureAsync(node.Database, "XA", null, null, TimeProvider.System)).Training);
        Assert.Equal("PM002", (await Assert.ThrowsAsync<PostgresException>(() => node.ExecuteAsync("update node set training = false, origin = 'proofmark/XA/x'"))).SqlState);
        Assert.Equal("node_training_origin", (await Assert.ThrowsAsync<PostgresException>(() => node.ExecuteAsync("update node set origin = 'proofmark/XA/x'"))).ConstraintName);
        Assert.Equal("training.node_already", (await Assert.ThrowsAsync<ProblemException>(() => node.Registers.OpenAsync("P", "P", "weapons", 0, null, true, Node.By(Node.Amina)))).Problems[0].Code);
    }

    [Fact]
    public async Task A_real_node_never_becomes_one_for_training()
    {
        await using var node = await Node.CreateAsync();
        Assert.False((await NodeIdentity.EnsureAsync(node.Database, "XA", null, null, TimeProvider.System)).Training);
        Assert.Equal("node.other_training", (await Assert.ThrowsAsync<ProblemException>(() => NodeIdentity.EnsureAsync(node.Database, "XA", null, true, TimeProvider.System))).Problems[0].Code);
        Assert.Equal("PM002", (await Assert.ThrowsAsync<PostgresException>(() => node.ExecuteAsync("update node set training = true, origin = 'proofmark-training/XA/x'"))).SqlState);
    }
}
