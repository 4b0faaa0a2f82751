using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>XB sends, XA receives; each has a database of its own.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private FederatedNode _a = null!;
    private FederatedNode _b = null!;

    public async Task InitializeAsync()
    {
        _a = await FederatedNode.CreateAsync("XA", _clock);
        _b = await FederatedNode.CreateAsync("XB", _clock);
        await _a.PairAsync(_b);
        await _b.PairAsync(_a);
        _b.Way.To = _a;
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_message_takes_effect_once_and_its_receipt_comes_home()
    {
        await _b.SendAsync(_a, "one");
        Assert.Equal(1, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(0, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(["one"], await _a.EffectsAsync());
        Assert.Equal(["accepted"], await _b.DeliveredAsync());
        Assert.Equal(0, await _b.CountAsync("queue where kind = 'federation.deliver'"));
        Assert.Equal(1, await _b.CountAsync("message_receipts where final and verdict = 'accepted'"));
        Assert.Equal(1, await _a.CountAsync("messages_in where verdict = 'accepted' and code is null"));
    }

    [Fact]
    public async Task What_an_act_sends_is_sent_with_the_act_or_not_at_all()
    {
        var peer = await _b.Node.Directory.GetAsync(_a.Id);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _b.Acts.DoAsync(
            new ActRequest(FederationActs.Receive, Storage.Node.Amina, new Purpose("tracing"), Guid.NewGuid()), async act =>
            {
                await _b.Node.Outbox.SendAsync(act, peer, new Outgoing(NoteKeeper.Kind, WireJson.ToElement(new { Text = "never" })));
                await act.FlushAsync();
                throw new InvalidOperationException("the lights went out");
            }));
        var sent = await _b.SendAsync(_a, "first");
        Assert.Equal(1, sent.Header.Sequence);
        await _b.Node.Courier.RunOnceAsync();
        Assert.Equal(["first"], await _a.EffectsAsync());
    }

    [Fact]
    public async Task Several_messages_of_one_act_follow_one_another()
    {
        var peer = await _b.Node.Directory.GetAsync(_a.Id);
        await _b.Acts.DoAsync(new ActRequest(FederationActs.Receive, Storage.Node.Amina, new Purpose("tracing"), Guid.NewGuid()), async act =>
        {
            for (var i = 1; i <= 3; i++) await _b.Node.Outbox.SendAsync(act, peer, new Outgoing(NoteKeeper.Kind, WireJson.ToElement(new { Text = $"{i}" })));
        });
        Assert.Equal(3, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(["1", "2", "3"], await _a.EffectsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Over_a_network_that_loses_messages_and_answers_each_takes_effect_exactly_once_in_order(int seed)
    {
        const int Count = 40;
        var chance = new Random(seed);
        _b.Way.Fault = _ => chance.Next(3) == 0;
        for (var i = 0; i < Count; i++) await _b.SendAsync(_a, $"{i}");
        for (var round = 0; round < 2000 && await _b.CountAsync("queue where kind = 'federation.deliver'") > 0; round++)
        {
            await _b.Node.Courier.RunOnceAsync();
            _clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), await _a.EffectsAsync());
        Assert.Equal(Count, (await _b.DeliveredAsync()).Count);
        Assert.True(_b.Way.Tried > Count);
    }

    [Fact]
    public async Task However_often_and_in_whatever_order_envelopes_arrive_effects_are_in_order()
    {
        var envelopes = new List<byte[]>();
        for (var i = 0; i < 12; i++) envelopes.Add(await _b.EnvelopeAsync(await _b.SendAsync(_a, $"{i}")));
        var chance = new Random(7);
        var deliveries = envelopes.Concat(envelopes).Concat(envelopes).OrderBy(_ => chance.Next()).ToList();

        // Some at the same moment, as when two couriers run.
        foreach (var few in deliveries.Chunk(4)) await Task.WhenAll(few.Select(_a.ReceiveAsync));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), await _a.EffectsAsync());
        Assert.Equal(12, await _a.CountAsync("messages_in"));
        Assert.Equal(0, await _a.CountAsync("messages_refused"));
        Assert.Equal(0, await _a.CountAsync("messages_in where waiting"));
    }

    [Fact]
    public async Task A_message_before_its_turn_is_stored_waits_and_is_told_apart()
    {
        var first = await _b.EnvelopeAsync(await _b.SendAsync(_a, "1"));
        var second = await _b.EnvelopeAsync(await _b.SendAsync(_a, "2"));
        var held = await _a.ReceiveAsync(second);
        Assert.Equal((Verdict.Held, FederationCode.Reordered, 1L), (held.Receipt!.Verdict, held.Receipt.Code, held.Receipt.Expects));
        Assert.Empty(await _a.EffectsAsync());

        var taken = await _a.ReceiveAsync(first);
        Assert.Equal((Verdict.Accepted, 3L), (taken.Receipt!.Verdict, taken.Receipt.Expects));
        Assert.Equal(["1", "2"], await _a.EffectsAsync());
        Assert.Equal(1, await _a.CountAsync("message_effects where verdict = 'accepted'"));
        Assert.Equal(Verdict.Accepted, (await _a.ReceiveAsync(second)).Receipt!.Verdict);
    }

    [Fact]
    public async Task A_repetition_gets_the_receipt_of_the_first_time()
    {
        var envelope = await _b.EnvelopeAsync(await _b.SendAsync(_a, "1"));
        var first = await _a.ReceiveAsync(envelope);
        _clock.Advance(TimeSpan.FromHours(1));
        var again = await _a.ReceiveAsync(envelope);
        Assert.Equal((first.Receipt!.Verdict, first.Receipt.Received.ToUnixTimeMilliseconds()), (again.Receipt!.Verdict, again.Receipt.Received.ToUnixTimeMilliseconds()));
        Assert.Equal(FederationCode.Duplicate, again.Problems[0].Code);
    }

    [Fact]
    public async Task A_receiver_that_fails_inside_the_act_has_stored_nothing_and_is_tried_again()
    {
        await _b.SendAsync(_a, "crash");
        Assert.Equal(0, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(0, await _a.CountAsync("messages_in"));
        Assert.Equal(1, await _b.CountAsync("queue where kind = 'federation.deliver' and attempts = 1 and last_error = 'federation.peer_unreachable'"));
    }

    [Theory]
    [InlineData("throws late")]
    [InlineData("answers late")]
    public async Task What_is_refused_after_it_has_written_leaves_nothing_and_the_sender_is_told_why(string text)
    {
        await _b.SendAsync(_a, text);
        await _b.SendAsync(_a, "next");
        Assert.Equal(2, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(["next"], await _a.EffectsAsync());
        Assert.Equal([FederationCode.FieldForm], await _b.ListAsync("select code from message_receipts where code is not null"));
        Assert.Equal(1, await _a.CountAsync($"messages_in where code = '{FederationCode.FieldForm}'"));
    }

    [Fact]
    public async Task A_message_that_waited_for_its_turn_and_is_refused_late_takes_nothing_else_with_it()
    {
        var envelopes = new List<byte[]>();
        foreach (var text in new[] { "1", "throws late", "3", "answers late", "5" }) envelopes.Add(await _b.EnvelopeAsync(await _b.SendAsync(_a, text)));
        foreach (var envelope in envelopes.Skip(1)) Assert.Equal(Verdict.Held, (await _a.ReceiveAsync(envelope)).Receipt!.Verdict);
        Assert.Equal(Verdict.Accepted, (await _a.ReceiveAsync(envelopes[0])).Receipt!.Verdict);
        Assert.Equal(["1", "3", "5"], await _a.EffectsAsync());
        Assert.Equal(2, await _a.CountAsync($"message_effects where code = '{FederationCode.FieldForm}'"));
    }

    [Fact]
    public async Task A_fault_of_the_receivers_own_does_not_cost_the_sender_its_message()
    {
        await _b.SendAsync(_a, "own fault");
        Assert.Equal(0, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(0, await _a.CountAsync("messages_in"));
        Assert.Equal(0, await _a.CountAsync("queue where kind = 'test.effect'"));
        Assert.Equal(1, await _b.CountAsync($"queue where kind = 'federation.deliver' and last_error = '{FederationCode.NoOperatingKey}'"));
    }

    [Fact]
    public async Task A_peer_that_is_down_is_tried_with_growing_waits_and_those_behind_are_not_tried()
    {
        _b.Way.To = null;
        for (var i = 0; i < 5; i++) await _b.SendAsync(_a, $"{i}");
        var waits = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var before = _b.Way.Tried;
            var started = _clock.GetUtcNow();
            while (_b.Way.Tried == before)
            {
                await _b.Node.Courier.RunOnceAsync();
                if (_b.Way.Tried == before) _clock.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.Equal(before + 1, _b.Way.Tried);
            waits.Add((_clock.GetUtcNow() - started).TotalSeconds);
        }

        Assert.Equal(0, waits[0]);
        Assert.InRange(waits[1], 5, 7);
        Assert.InRange(waits[2], 10, 13);
        Assert.InRange(waits[3], 20, 24);
        Assert.Equal([5, 10, 20, 40, 3600, 3600], new[] { 1, 2, 3, 4, 11, 500 }.Select(n => Courier.Wait(n).TotalSeconds));

        _b.Way.To = _a;
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(5, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(["0", "1", "2", "3", "4"], await _a.EffectsAsync());
    }

    [Fact]
    public async Task A_message_that_expired_on_the_way_has_no_effect_and_both_ends_say_so()
    {
        _b.Way.To = null;
        await _b.SendAsync(_a, "late", TimeSpan.FromHours(1));
        await _b.Node.Courier.RunOnceAsync();
        _b.Way.To = _a;
        _clock.Advance(TimeSpan.FromHours(2));
        await _b.SendAsync(_a, "in time");
        await _b.Node.Courier.RunOnceAsync();
        Assert.Equal(["in time"], await _a.EffectsAsync());
        Assert.Equal(["expired", "accepted"], await _b.DeliveredAsync());
        Assert.Equal(1, await _a.CountAsync("messages_in where verdict = 'expired' and code = 'federation.expired'"));
    }

    [Fact]
    public async Task A_kind_of_tomorrow_and_an_unusable_body_take_their_place_without_effect()
    {
        var strange = await _a.ReceiveAsync(await _b.EnvelopeAsync(await _b.SendAsync(_a, "x", kind: "test.tomorrow")));
        Assert.Equal((Verdict.Accepted, FederationCode.KindUnknown), (strange.Receipt!.Verdict, strange.Receipt.Code));
        await _b.SendAsync(_a, "next");
        _b.Way.To = _a;
        await _b.Node.Courier.RunOnceAsync();
        Assert.Equal(["next"], await _a.EffectsAsync());
    }

    [Fact]
    public async Task After_rotation_a_message_in_flight_still_arrives_and_an_unknown_key_is_told()
    {
        using var root = new KeyRingFolder(FederationNode.KeyFolder(_b.Folder)).ReadRoot(null);
        var folder = new KeyRingFolder(FederationNode.KeyFolder(_b.Folder));
        await _b.SendAsync(_a, "before");
        var old = _b.Node.Keys.Current.Public.Fingerprint;
        var now = _clock.GetUtcNow();
        folder.Save(folder.Load().Rotate(root, SigningKey.Create(), now).Revoke(root, old, now, RevocationReason.Superseded, now));
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.NotEqual(old, _b.Node.Keys.Current.Public.Fingerprint);

        Assert.Equal(0, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(1, _b.Way.KeysTold);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(["before"], await _a.EffectsAsync());
        Assert.Equal(2, await _a.CountAsync("peer_statements where kind = 'certificate'"));
        Assert.Equal(1, await _a.CountAsync("peer_statements where kind = 'revocations'"));
    }

    [Fact]
    public async Task What_is_refused_is_recorded_with_its_signer_when_the_signature_verified()
    {
        var envelope = Dsse.Read(await _b.EnvelopeAsync(await _b.SendAsync(_a, "x"))).Value!;
        Assert.Null((await _a.ReceiveAsync((envelope with { Signature = new byte[64] }).Write())).Receipt);
        Assert.Equal(["federation.forged"], await _a.ListAsync("select code from messages_refused where peer is null and envelope is null"));

        var stranger = _b.Node.Keys.Current;
        var elsewhere = Message.Compose(Message.Read(envelope.Payload).Message!.Header with { To = _b.Id }, WireJson.ToElement(new { Text = "x" })).Seal(stranger);
        var refused = await _a.ReceiveAsync(elsewhere.Write());
        Assert.Equal((Verdict.Refused, FederationCode.WrongRecipient), (refused.Receipt!.Verdict, refused.Receipt.Code));
        Assert.Equal(["federation.wrong_recipient"], await _a.ListAsync("select code from messages_refused where peer is not null and envelope is not null"));
        Assert.Equal(0, await _a.CountAsync("messages_in"));
    }

    [Fact]
    public async Task Two_different_messages_in_one_place_are_refused_and_kept_as_evidence()
    {
        var first = await _b.SendAsync(_a, "one story");
        await _a.ReceiveAsync(await _b.EnvelopeAsync(first));
        var other = Message.Compose(first.Header with { Id = Guid.CreateVersion7() }, WireJson.ToElement(new { Text = "another story" })).Seal(_b.Node.Keys.Current);
        var refused = await _a.ReceiveAsync(other.Write());
        Assert.Equal(FederationCode.Equivocation, refused.Receipt!.Code);
        Assert.True(refused.Receipt.IsFinal);
        Assert.Equal(1, await _a.CountAsync("messages_refused where code = 'federation.equivocation' and envelope is not null"));
        Assert.Equal(["one story"], await _a.EffectsAsync());
    }

    [Fact]
    public async Task A_suspended_peer_is_neither_heard_nor_spoken_to_until_it_is_resumed()
    {
        var doing = Storage.Node.By(Storage.Node.Amina, "administration");
        await _b.SendAsync(_a, "patience");
        await _a.Node.Peers.ChangeAsync(_b.Id, p => p with { Suspended = true }, "agreement ended", doing);
        Assert.Equal(0, await _b.Node.Courier.RunOnceAsync());
        await Assert.ThrowsAsync<ProblemException>(() => _a.SendAsync(_b, "no"));
        await _a.Node.Peers.ChangeAsync(_b.Id, p => p with { Suspended = false }, "agreement renewed", Storage.Node.By(Storage.Node.Amina, "administration"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(["patience"], await _a.EffectsAsync());
    }

    [Fact]
    public async Task A_receiver_that_lost_what_it_had_is_sent_it_again()
    {
        for (var i = 1; i <= 3; i++) await _b.SendAsync(_a, $"{i}");
        Assert.Equal(3, await _b.Node.Courier.RunOnceAsync());

        // The same node, restored to a database in which nothing had arrived yet.
        await using var restored = await FederatedNode.CreateAsync("XA", _clock, _a.Folder);
        await restored.PairAsync(_b);
        _b.Way.To = restored;
        _clock.Advance(TimeSpan.FromMinutes(5));
        await _b.SendAsync(_a, "4");
        for (var round = 0; round < 5; round++)
        {
            await _b.Node.Courier.RunOnceAsync();
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["1", "2", "3", "4"], await restored.EffectsAsync());
        Assert.Equal(4, (await _b.DeliveredAsync()).Count);
    }

    [Fact]
    public async Task A_sender_that_lost_its_place_begins_anew_when_a_person_at_each_end_says_so()
    {
        await _b.SendAsync(_a, "before");
        await _b.Node.Courier.RunOnceAsync();
        var doing = Storage.Node.By(Storage.Node.Amina, "administration");
        Assert.Equal(2, await _b.Node.Peers.NextEpochAsync(_a.Id, outgoing: true, "restored from the tape of Monday", doing));
        await _b.SendAsync(_a, "after");
        Assert.Equal(0, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(1, await _a.CountAsync("messages_refused where code = 'federation.epoch_unknown'"));
        await _a.Node.Peers.NextEpochAsync(_b.Id, outgoing: false, "told by telephone", Storage.Node.By(Storage.Node.Amina, "administration"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await _b.Node.Courier.RunOnceAsync());
        Assert.Equal(["before", "after"], await _a.EffectsAsync());
    }

    [Fact]
    public async Task Both_ledgers_hold_after_an_exchange_and_a_message_changed_by_hand_is_named()
    {
        await _b.SendAsync(_a, "1");
        var late = await _b.EnvelopeAsync(await _b.SendAsync(_a, "2"));
        await _a.ReceiveAsync(late);
        await _b.Node.Courier.RunOnceAsync();
        await _a.ReceiveAsync("{}"u8.ToArray());
        Assert.Empty((await VerifyAsync(_a)).Findings);
        Assert.Empty((await VerifyAsync(_b)).Findings);

        await using var command = _a.Database.Owner.CreateCommand("set session_replication_role = replica; update messages_in set code = 'other' where sequence = 1; update messages_in set waiting = not waiting");
        await command.ExecuteNonQueryAsync();
        var finding = Assert.Single((await VerifyAsync(_a)).Findings);
        Assert.Equal(("ledger.row_changed", "messages_in"), (finding.Code, finding.Arguments!["table"]));
        await using var position = _b.Database.Owner.CreateCommand("update peer_positions set out_sequence = 1");
        await position.ExecuteNonQueryAsync();
        Assert.Equal(FederationCode.PositionDiffers, Assert.Single((await VerifyAsync(_b)).Findings).Code);
    }

    [Fact]
    public async Task What_a_peer_has_signed_for_is_compared_with_what_is_stored_by_proofmark_verify()
    {
        var sent = await _b.SendAsync(_a, "as it was sent");
        await _b.Node.Courier.RunOnceAsync();
        Assert.Empty((await VerifyAsync(_b)).Findings);

        // All that an intruder with the node's own keys can rewrite: the message, its hash and the place after it.
        var other = Message.Compose(sent.Header, WireJson.ToElement(new { Text = "as it was never sent" }));
        await using var command = _b.Database.Owner.CreateCommand("set session_replication_role = replica; update messages_out set hash = $1, envelope = $2; update peer_positions set out_hash = $1".Replace("$1", $"'\\x{Convert.ToHexStringLower(other.Hash)}'", StringComparison.Ordinal).Replace("$2", $"'\\x{Convert.ToHexStringLower(other.Seal(_b.Node.Keys.Current).Write())}'", StringComparison.Ordinal));
        await command.ExecuteNonQueryAsync();
        Assert.Contains((await VerifyAsync(_b)).Findings, f => f.Code == FederationCode.ReceiptDiffers);
    }

    private static async Task<Core.Storage.Verification.VerificationReport> VerifyAsync(FederatedNode node)
    {
        var identity = await NodeIdentity.EnsureAsync(node.Database, null, null, TimeProvider.System);
        var place = new LedgerPlace(node.Folder);
        while (await new Sequencer(node.Acts, place).RunOnceAsync() > 0) { }
        await using var local = Cli.Shared.LocalNode.Attach(node.Folder, node.Database.Owner.ConnectionString);
        return await Cli.Ledger.VerifyCommand.RunAsync(local, null, null, default);
    }
}
