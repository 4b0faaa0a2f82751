using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>XA and XB watch one another's ledgers (design: trusting; docs/federation.md, 10).</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private FederatedNode _a = null!;
    private FederatedNode _b = null!;

    public async Task InitializeAsync()
    {
        (_a, _b) = await FederatedNode.CreatePairAsync(_clock);
        await SignAsync(_a);
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_head_is_countersigned_and_an_hour_later_the_next_with_the_proof_that_it_continues()
    {
        await ExchangeAsync();
        await SignAsync(_a);
        _clock.Advance(Witness.Interval);
        await ExchangeAsync();

        Assert.Equal(["first", "consistent"], await _b.ListAsync("select verdict from peer_heads order by id"));
        var sizes = await _a.ListAsync("select size::text from head_signatures order by id");
        Assert.Equal(2, sizes.Distinct().Count());
        Assert.Empty(await FindingsAsync(_a));
        var state = Assert.Single(await WitnessStore.StatesAsync(_a.Database));
        Assert.Equal(sizes[^1], state.Countersigned?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(state.Alarm);
    }

    [Fact]
    public async Task A_peer_is_sent_one_head_an_hour_and_no_second_before_it_has_the_first()
    {
        _a.Way.To = null;
        Assert.Equal(1, await _a.Node.Witness.SendDueAsync());
        Assert.Equal(0, await _a.Node.Witness.SendDueAsync());
        _clock.Advance(2 * Witness.Interval);
        Assert.Equal(0, await _a.Node.Witness.SendDueAsync());

        _a.Way.To = _b;
        await DeliverAsync();
        _clock.Advance(2 * Witness.Interval);
        Assert.Equal(1, await _a.Node.Witness.SendDueAsync());
    }

    [Fact]
    public async Task A_witness_that_misses_the_proof_is_given_the_one_that_it_needs()
    {
        await ExchangeAsync();
        // XA has lost the countersignature: it offers a head without proof.
        await _a.Database.Owner.CreateCommand("set session_replication_role = replica; delete from head_signatures; set session_replication_role = default").ExecuteNonQueryAsync();
        await SignAsync(_a);
        _clock.Advance(Witness.Interval);
        await ExchangeAsync();

        Assert.Equal(["first", "consistent"], await _b.ListAsync("select verdict from peer_heads order by id"));
        Assert.Equal(1, await _a.CountAsync("head_signatures"));
        Assert.Equal(3, await _a.CountAsync("messages_out where kind = 'ledger.head'"));
    }

    [Theory]
    [InlineData(false, "forked")]
    [InlineData(true, "shorter")]
    public async Task A_ledger_that_was_rewritten_is_not_countersigned_and_verification_names_the_head_that_a_peer_holds(bool cut, string verdict)
    {
        await SignAsync(_a);
        await ExchangeAsync();
        await RewriteAsync(cut);
        _clock.Advance(Witness.Interval);
        await ExchangeAsync();

        Assert.Equal(["first", verdict], await _b.ListAsync("select verdict from peer_heads order by id"));
        Assert.True(Assert.Single(await WitnessStore.StatesAsync(_b.Database)).Alarm);
        Assert.Equal([FederationCode.CountersignedDiffers], await FindingsAsync(_a));
    }

    [Fact]
    public void Every_kind_of_head_gets_its_verdict()
    {
        using var first = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var second = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var (log, other) = (new NoteSigner("log/XA", first), new NoteSigner("log/XA", second));
        var known = new KnownHead("log/XA", log.PublicKey, 2, new TreeHead(5, Of(1)));

        HeadVerdict Judge(NoteSigner by, TreeHead head, int epoch, VerifierKey? key = null, KnownHead? before = null, string origin = "log/XA") =>
            HeadRule.Judge(before, new HeadBody(key ?? by.PublicKey, by.Sign(Checkpoint.Create(origin, head, epoch, _clock.GetUtcNow()).ToString()), 5, [])).Verdict;

        Assert.Equal(HeadVerdict.First, Judge(log, new(5, Of(1)), 2));
        Assert.Equal(HeadVerdict.Consistent, Judge(log, new(5, Of(1)), 2, before: known));
        Assert.Equal(HeadVerdict.Forked, Judge(log, new(5, Of(2)), 2, before: known));
        Assert.Equal(HeadVerdict.Forked, Judge(log, new(6, Of(2)), 2, before: known));
        Assert.Equal(HeadVerdict.Shorter, Judge(log, new(4, Of(1)), 2, before: known));
        Assert.Equal(HeadVerdict.Shorter, Judge(log, new(9, Of(1)), 1, before: known));
        Assert.Equal(HeadVerdict.Restarted, Judge(log, new(4, Of(1)), 3, before: known));
        Assert.Equal(HeadVerdict.OtherKey, Judge(other, new(5, Of(1)), 2, before: known));
        Assert.Equal(HeadVerdict.Unproven, Judge(log, new(7, Of(1)), 2, before: known with { Head = new(6, Of(1)) }));
        Assert.Equal(HeadVerdict.Invalid, Judge(other, new(5, Of(1)), 2, key: log.PublicKey));
        Assert.Equal(HeadVerdict.Invalid, Judge(log, new(5, Of(1)), 2, origin: "log/XB"));
    }

    private static Hash Of(byte b) => new(Enumerable.Repeat(b, 32).ToArray());

    private Sequencer SequencerOf(FederatedNode node) => new(node.Acts, new LedgerPlace(node.Folder));

    private async Task SignAsync(FederatedNode node)
    {
        await node.SendAsync(node == _a ? _b : _a, "something happens");
        await node.Node.Courier.RunOnceAsync();
        await SequencerOf(node).RunOnceAsync();
    }

    /// <summary>XA sends what is due, and both deliver until nothing is left.</summary>
    private async Task ExchangeAsync()
    {
        Assert.Equal(1, await _a.Node.Witness.SendDueAsync());
        await DeliverAsync();
    }

    private async Task DeliverAsync()
    {
        for (var i = 0; i < 6; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await _a.Node.Courier.RunOnceAsync();
            await _b.Node.Courier.RunOnceAsync();
        }
    }

    /// <summary>Whoever holds XA's database, disk and key changes an act that is behind the countersigned head and signs everything anew.</summary>
    private async Task RewriteAsync(bool cut)
    {
        Directory.Delete(Path.Combine(_a.Folder, "ledger"), recursive: true);
        await _a.Database.Owner.CreateCommand($"""
            set session_replication_role = replica;
            delete from checkpoints;
            update leaves set idx = null;
            {(cut ? "delete from leaves where act > (select min(act) from leaves);" : "update leaves set content = content || '\\x00' where act = (select min(act) from leaves);")}
            set session_replication_role = default
            """).ExecuteNonQueryAsync();
        await SequencerOf(_a).RunOnceAsync();
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync(FederatedNode node)
    {
        var report = new VerificationReport();
        await using var connection = await node.Database.Owner.OpenConnectionAsync();
        await WitnessCheck.Of(new LedgerPlace(node.Folder))(connection, connection, report, default);
        return [.. report.Findings.Select(f => f.Code)];
    }
}
