using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Storage;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>
/// A peer's key was in other hands since a moment. What counts is when this node recorded a message, as its ledger holds it, not the
/// date that the message bears (docs/keys.md).
/// </summary>
public sealed class CompromiseTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(TwoNodes.Now);
    private FederatedNode a = null!;
    private FederatedNode b = null!;

    public async Task InitializeAsync()
    {
        (a, b) = (await FederatedNode.CreateAsync("XA", clock), await FederatedNode.CreateAsync("XB", clock));
        await NodeIdentity.EnsureAsync(a.Database, "XA", "national", clock);
        await a.PairAsync(b);
        await b.PairAsync(a);
        b.Way.To = a;
    }

    public async Task DisposeAsync()
    {
        await a.DisposeAsync();
        await b.DisposeAsync();
    }

    [Fact]
    public async Task What_was_recorded_before_the_moment_stands_and_what_came_after_is_doubtful_whatever_date_it_bears()
    {
        var honest = await TakeAsync("honest", clock.GetUtcNow());
        clock.Advance(TimeSpan.FromHours(1));
        var stolen = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromHours(1));
        // The thief dates back, to before the moment and before the honest one.
        var backdated = await TakeAsync("backdated", stolen.AddHours(-5));
        var sequencer = new Sequencer(a.Acts, new LedgerPlace(a.Folder));
        while (await sequencer.RunOnceAsync() > 0) { }
        Assert.Empty(await a.Node.Doubtful.ListAsync());

        await RevokeAsync(stolen, RevocationReason.Compromised);
        var doubtful = Assert.Single(await a.Node.Doubtful.ListAsync());
        Assert.Equal((backdated, stolen, RevocationReason.Compromised), (doubtful.Uid, doubtful.From, doubtful.Reason));
        Assert.True(doubtful.Claimed < stolen && doubtful.Received > stolen);
        // The place in the ledger is what witnesses it: behind that of the honest message, and under a signed head.
        Assert.True(doubtful.Leaf > await LeafAsync(honest));

        // From now on the key is refused, for a message dated before the moment too.
        Assert.Equal(FederationCode.KeyRevoked, (await ReceiveAsync("late", stolen.AddHours(-5))).Problems[0].Code);
    }

    [Fact]
    public async Task A_moment_that_is_named_earlier_later_on_makes_more_doubtful_and_never_less()
    {
        var first = await TakeAsync("first", clock.GetUtcNow());
        clock.Advance(TimeSpan.FromHours(2));
        var second = await TakeAsync("second", clock.GetUtcNow());
        await RevokeAsync(clock.GetUtcNow().AddHours(-1), RevocationReason.Compromised);
        Assert.Equal([second], (await a.Node.Doubtful.ListAsync()).Select(m => m.Uid));
        clock.Advance(TimeSpan.FromHours(1));
        await RevokeAsync(TwoNodes.Now, RevocationReason.Compromised);
        Assert.Equal([first, second], (await a.Node.Doubtful.ListAsync()).Select(m => m.Uid));
    }

    [Fact]
    public void A_ledger_head_that_a_partner_countersigned_before_holds_what_a_stolen_ledger_key_signs_later()
    {
        using var stolen = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var signer = new NoteSigner("proofmark/XA/1", stolen);
        var (leaf, other) = (MerkleHash.Leaf([1]), MerkleHash.Leaf([2]));
        var seen = new TreeHead(1, leaf);
        var forged = signer.Sign(Checkpoint.Create("proofmark/XA/1", new TreeHead(1, other), 1, TwoNodes.Now).ToString());
        var (verdict, _) = Core.Federation.Witnessing.HeadRule.Judge(new Core.Federation.Witnessing.KnownHead("proofmark/XA/1", signer.PublicKey, 1, seen), new Core.Federation.Witnessing.HeadBody(signer.PublicKey, forged, 0, []));
        Assert.Equal(Core.Federation.Witnessing.HeadVerdict.Forked, verdict);
    }

    private async Task<Guid> TakeAsync(string text, DateTimeOffset dated)
    {
        var reception = await ReceiveAsync(text, dated);
        Assert.Empty(reception.Problems);
        return reception.Receipt!.Message;
    }

    /// <summary>A message under B's key that bears any date, in its place in the conversation.</summary>
    private async Task<Reception> ReceiveAsync(string text, DateTimeOffset dated)
    {
        var message = await b.SendAsync(a, text, TimeSpan.FromDays(30));
        var anew = Message.Compose(message.Header with { Created = dated }, WireJson.ToElement(new { Text = text }));
        // The next one names this payload as the one before.
        await b.Acts.DoAsync(new ActRequest(FederationActs.Receive, Storage.Node.Amina, new Purpose("tracing"), Guid.NewGuid()), act =>
        {
            act.Machinery("update peer_positions set out_hash = $1", anew.Hash);
            return Task.CompletedTask;
        });
        return await a.ReceiveAsync(anew.Seal(b.Node.Keys.Ring.Held.Values.First()).Write());
    }

    private async Task RevokeAsync(DateTimeOffset from, RevocationReason reason)
    {
        var folder = new KeyRingFolder(FederationNode.KeyFolder(b.Folder));
        using var root = folder.ReadRoot(null);
        var ring = folder.Load();
        var key = ring.Statements.Certificates[0].KeyId;
        if (ring.Statements.Certificates.Count == 1) ring = ring.Rotate(root, SigningKey.Create(), clock.GetUtcNow());
        ring = ring.Revoke(root, key, from, reason, clock.GetUtcNow());
        folder.Save(ring);
        await a.Node.Peers.LearnAsync(b.Id, [.. ring.Statements.Certificates.Select(c => c.Envelope), ring.Statements.Revocations!.Envelope]);
    }

    private async Task<long> LeafAsync(Guid uid)
    {
        await using var command = a.Database.Owner.CreateCommand("select l.idx from messages_in m join leaves l on l.act = m.act where m.uid = $1");
        command.Parameters.Add(new() { Value = uid });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
