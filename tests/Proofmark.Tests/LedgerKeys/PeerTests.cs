using System.Security.Cryptography;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Storage;
using Proofmark.Ledger;
using Proofmark.Tests.Federation;
using Xunit;

namespace Proofmark.Tests.LedgerKeys;

/// <summary>XB watches XA's ledger while XA replaces its key, and while a thief has the old one.</summary>
public sealed class PeerTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private FederatedNode _a = null!;
    private FederatedNode _b = null!;

    public async Task InitializeAsync()
    {
        (_a, _b) = await FederatedNode.CreatePairAsync(_clock);
        await SignAsync();
        await ExchangeAsync();
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_key_that_the_root_key_vouches_for_is_taken_up_and_its_heads_are_countersigned()
    {
        var statement = await RotateAsync();
        await SignAsync();
        await ExchangeAsync();
        Assert.Equal(["first", "consistent"], await VerdictsAsync());
        Assert.Equal([statement.Key.ToString()], await _b.ListAsync("select key from peer_ledger_keys"));
        Assert.False(await AlarmAsync());
        // The countersignature came back, and XA keeps it.
        Assert.Equal(2, await _a.CountAsync("head_signatures"));

        await RotateAsync();
        await SignAsync();
        await ExchangeAsync();
        Assert.Equal(["first", "consistent", "consistent"], await VerdictsAsync());
    }

    [Fact]
    public async Task A_key_that_another_root_key_vouches_for_is_refused_and_alarms()
    {
        using var stranger = SigningKey.Create();
        await RotateAsync(stranger);
        await SignAsync();
        await ExchangeAsync();
        Assert.Equal(["first", "other_key"], await VerdictsAsync());
        Assert.Equal(0, await _b.CountAsync("peer_ledger_keys"));
        Assert.True(await AlarmAsync());
        Assert.Equal(1, await _a.CountAsync("head_signatures"));
    }

    [Fact]
    public async Task Who_signs_with_the_old_key_after_the_change_is_refused_and_alarms()
    {
        var thief = Copy();
        await RotateAsync();
        await SignAsync();
        await ExchangeAsync();
        await SendAsync(thief, 50);
        Assert.Equal(["first", "consistent", "other_key"], await VerdictsAsync());
        Assert.True(await AlarmAsync());
    }

    [Fact]
    public async Task A_head_that_the_thief_had_signed_before_the_change_was_heard_of_alarms_once_and_then_the_true_ledger_goes_on()
    {
        var thief = Copy();
        var seen = (await _b.ListAsync("select size::text from peer_heads"))[0];
        // XB believes it: it is of a later epoch, by the key that it knows.
        await SendAsync(thief, 50, epoch: 2);
        Assert.Equal(["first", "restarted"], await VerdictsAsync());
        await RotateAsync(reason: RevocationReason.Compromised);
        await SignAsync();
        await ExchangeAsync();
        // By epochs the thief's head stands behind the change, and it is not by the key that the root key names.
        Assert.Equal(["first", "restarted", "forked"], await VerdictsAsync());
        await SignAsync();
        await ExchangeAsync();
        Assert.Equal(["first", "restarted", "forked", "consistent"], await VerdictsAsync());
        Assert.True(await AlarmAsync());
        Assert.Equal(seen, (await _a.ListAsync("select size::text from head_signatures order by id"))[0]);
    }

    [Fact]
    public async Task A_head_that_was_under_way_while_the_key_was_replaced_keeps_its_countersignature()
    {
        await SignAsync();
        _clock.Advance(Witness.Interval);
        Assert.Equal(1, await _a.Node.Witness.SendDueAsync());
        await RotateAsync();
        await DeliverAsync();
        Assert.Equal(2, await _a.CountAsync("head_signatures"));
        Assert.Equal(["first", "consistent"], await VerdictsAsync());
    }

    [Fact]
    public void Every_kind_of_head_gets_its_verdict_beside_what_the_root_key_said()
    {
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (old, now) = (new NoteSigner("log/XA", first), new NoteSigner("log/XA", second));
        var known = new KnownHead("log/XA", old.PublicKey, 1, new TreeHead(5, Of(1)));
        var vouched = new VouchedKey(old.PublicKey, now.PublicKey, new HeadPlace(1, 7), Of(7));

        HeadVerdict Judge(NoteSigner by, int epoch, TreeHead head, KnownHead? before) =>
            HeadRule.Judge(before, new HeadBody(by.PublicKey, by.Sign(Checkpoint.Create("log/XA", head, epoch, _clock.GetUtcNow()).ToString()), 0, []), vouched).Verdict;

        Assert.Equal(HeadVerdict.First, Judge(now, 1, new(8, Of(8)), null));
        Assert.Equal(HeadVerdict.OtherKey, Judge(old, 1, new(8, Of(8)), null));
        Assert.Equal(HeadVerdict.OtherKey, Judge(old, 2, new(2, Of(8)), known));
        Assert.Equal(HeadVerdict.Restarted, Judge(now, 2, new(2, Of(8)), known));
        Assert.Equal(HeadVerdict.OtherKey, Judge(now, 1, new(6, Of(6)), known));
        Assert.Equal(HeadVerdict.Unproven, Judge(now, 1, new(8, Of(8)), known));
        Assert.Equal(HeadVerdict.Unproven, Judge(old, 1, new(7, Of(7)), known));
        Assert.Equal(HeadVerdict.Forked, Judge(now, 1, new(9, Of(9)), known with { Head = new(8, Of(8)) }));
        Assert.Equal(HeadVerdict.Forked, Judge(now, 1, new(9, Of(9)), known with { Head = new(7, Of(8)) }));
        Assert.Equal(HeadVerdict.Unproven, Judge(now, 1, new(9, Of(9)), known with { Head = new(7, Of(7)) }));
    }

    private static Hash Of(byte b) => new(Enumerable.Repeat(b, 32).ToArray());

    private LedgerPlace Place => new(_a.Folder);

    private Sequencer Sequencer => new(_a.Acts, Place);

    /// <summary>XA's ledger key as whoever read the disk has it.</summary>
    private NoteSigner Copy()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(_a.Folder, "keys", "ledger.pem")));
        return new NoteSigner(Checkpoint.Parse(SignedNote.Parse(Place.Store(1).ReadCheckpoint()!).Text).Origin, key);
    }

    private async Task<LedgerKeyStatement> RotateAsync(SigningKey? by = null, RevocationReason reason = RevocationReason.Superseded)
    {
        var folder = new KeyRingFolder(FederationNode.KeyFolder(_a.Folder));
        using var root = folder.ReadRoot(null);
        return await new LedgerKeyRotation(_a.Acts, Sequencer, Place).RunAsync(by ?? root, (by ?? root).Public, reason, Actor.Node);
    }

    /// <summary>The thief has XA's operating key too: his messages are XA's.</summary>
    private async Task SendAsync(NoteSigner by, long size, int epoch = 1)
    {
        var note = by.Sign(Checkpoint.Create(by.PublicKey.Name, new TreeHead(size, Of(9)), epoch, _clock.GetUtcNow()).ToString());
        var peer = (await _a.Node.Directory.CurrentAsync()).All.Single();
        await _a.Acts.DoAsync(new ActRequest(FederationActs.SendHead, Actor.Node, Purpose.Housekeeping, Guid.NewGuid()),
            act => _a.Node.Outbox.SendAsync(act, peer, new Outgoing(HeadKind.Head, new HeadBody(by.PublicKey, note, 0, []).Write()), default));
        await DeliverAsync();
    }

    private async Task SignAsync()
    {
        await _a.SendAsync(_b, "something happens");
        await _a.Node.Courier.RunOnceAsync();
        while (await Sequencer.RunOnceAsync() > 0) { }
    }

    private async Task ExchangeAsync()
    {
        _clock.Advance(Witness.Interval);
        Assert.Equal(1, await _a.Node.Witness.SendDueAsync());
        await DeliverAsync();
    }

    private async Task DeliverAsync()
    {
        for (var i = 0; i < 8; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await _a.Node.Courier.RunOnceAsync();
            await _b.Node.Courier.RunOnceAsync();
        }
    }

    private Task<IReadOnlyList<string>> VerdictsAsync() => _b.ListAsync("select verdict from peer_heads order by id");

    private async Task<bool> AlarmAsync() => Assert.Single(await WitnessStore.StatesAsync(_b.Database)).Alarm;
}
