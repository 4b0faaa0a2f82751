using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Messages;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class InboundTests
{
    private readonly TwoNodes _nodes = new();

    [Fact]
    public void The_next_message_is_accepted_and_takes_its_place()
    {
        var message = _nodes.Compose();
        var judged = Judge(message, Start());
        Assert.Equal(Verdict.Accepted, judged.Verdict);
        Assert.Null(judged.Problem);
        Assert.Equal(1, judged.Next.LastSequence);
        Assert.Equal(message.Hash, judged.Next.LastHash);
    }

    [Fact]
    public void The_same_bytes_again_are_a_duplicate_and_change_nothing()
    {
        var message = _nodes.Compose();
        var state = Judge(message, Start()).Next with { SameId = Seen(message), SamePlace = Seen(message) };
        var judged = Judge(message, state);
        Assert.Equal((Verdict.Duplicate, FederationCode.Duplicate), (judged.Verdict, judged.Problem?.Code));
        Assert.Equal(state, judged.Next);
    }

    [Fact]
    public void An_id_used_again_for_another_content_is_refused()
    {
        var message = _nodes.Compose();
        var other = _nodes.Compose(message.Header, new { Note = "other" });
        Refused(FederationCode.Replayed, Judge(other, Start() with { SameId = Seen(message) }));
    }

    [Fact]
    public void Two_messages_in_one_place_prove_a_forked_history()
    {
        var message = _nodes.Compose();
        Refused(FederationCode.Equivocation, Judge(_nodes.Compose(), Judge(message, Start()).Next with { SamePlace = Seen(message) }));
    }

    [Fact]
    public void A_place_that_has_passed_is_refused_even_when_its_message_is_no_longer_kept()
    {
        var chain = _nodes.Chain(2);
        var state = Judge(chain[1], Judge(chain[0], Start()).Next).Next;
        Refused(FederationCode.Replayed, Judge(_nodes.Compose(), state));
    }

    [Fact]
    public void A_message_before_its_turn_waits()
    {
        var chain = _nodes.Chain(3);
        var judged = Judge(chain[2], Judge(chain[0], Start()).Next);
        Assert.Equal((Verdict.Held, FederationCode.Reordered), (judged.Verdict, judged.Problem?.Code));
        Assert.Equal(2L, judged.Problem!.Arguments!["expected"]);
        Assert.Equal(1, judged.Next.LastSequence);
    }

    [Fact]
    public void A_thousand_missing_are_waited_for_and_one_more_are_not()
    {
        var hash = new byte[32];
        Assert.Equal(Verdict.Held, Judge(_nodes.Compose(_nodes.Header(1001, hash)), Start()).Verdict);
        Refused(FederationCode.GapTooWide, Judge(_nodes.Compose(_nodes.Header(1002, hash)), Start()));
    }

    [Fact]
    public void A_message_that_follows_another_history_is_refused()
    {
        var first = _nodes.Compose();
        Refused(FederationCode.ChainBroken, Judge(_nodes.Compose(_nodes.Header(2, new byte[32])), Judge(first, Start()).Next));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(5.01, FederationCode.FutureDated)]
    [InlineData(1440, FederationCode.FutureDated)]
    public void A_clock_may_run_five_minutes_ahead(double minutes, string? code) =>
        Assert.Equal(code, Judge(_nodes.Compose(_nodes.Header(created: TwoNodes.Now.AddMinutes(minutes))), Start()).Problem?.Code);

    [Fact]
    public void A_message_that_came_too_late_takes_its_place_without_effect()
    {
        var late = _nodes.Compose(_nodes.Header(created: TwoNodes.Now.AddDays(-2), expires: TwoNodes.Now.AddSeconds(-1)));
        var judged = Judge(late, Start());
        Assert.Equal((Verdict.Expired, FederationCode.Expired), (judged.Verdict, judged.Problem?.Code));
        Assert.Equal(1, judged.Next.LastSequence);
        Assert.Equal(Verdict.Accepted, Judge(_nodes.Compose(_nodes.Header(2, late.Hash)), judged.Next).Verdict);
    }

    [Fact]
    public void A_suspended_peer_is_refused_whatever_it_sends() => Refused(FederationCode.PeerSuspended, Judge(_nodes.Compose(), Start() with { Suspended = true }));

    [Fact]
    public void Another_epoch_waits_for_a_persons_word()
    {
        var second = _nodes.Compose(_nodes.Header() with { Epoch = 2 });
        var state = Judge(_nodes.Compose(), Start()).Next;
        Refused(FederationCode.EpochUnknown, Judge(second, state));
        Assert.Equal(Verdict.Accepted, Judge(second, state with { Epoch = 2, LastSequence = 0, LastHash = null }).Verdict);
    }

    [Fact]
    public void However_a_network_drops_repeats_and_reorders_each_message_takes_effect_once_and_in_order()
    {
        const int Length = 12;
        var chain = _nodes.Chain(Length);

        // Each round delivers some of the messages, repeats included, in any order; at the end the sender sends all again.
        var deliveries = Gen.Choose(0, Length - 1).ListOf().ToArbitrary();
        Prop.ForAll(deliveries, noise =>
        {
            var receiver = new Receiver(InboundState.Start(_nodes.B.Node));
            foreach (var index in noise.Concat(Enumerable.Range(0, Length).Reverse()))
            {
                receiver.Take(chain[index]);
            }

            return receiver.Effects.SequenceEqual(chain.Select(m => m.Header.Id)) && receiver.Refused == 0;
        }).QuickCheckThrowOnFailure();
    }

    private InboundState Start() => InboundState.Start(_nodes.B.Node);

    private static Judgement Judge(Message message, InboundState state) => Inbound.Judge(message.Header, message.Hash, state, TwoNodes.Now);

    private static SeenMessage Seen(Message m) => new(m.Header.Id, m.Header.Epoch, m.Header.Sequence, m.Hash);

    private static void Refused(string code, Judgement judged)
    {
        Assert.Equal((Verdict.Refused, code), (judged.Verdict, judged.Problem?.Code));
    }

    /// <summary>The smallest receiver that follows the rules: a store, and a judge.</summary>
    private sealed class Receiver(InboundState state)
    {
        private readonly Dictionary<Guid, Message> _stored = [];
        private InboundState _state = state;

        public List<Guid> Effects { get; } = [];

        public int Refused { get; private set; }

        public void Take(Message message)
        {
            var place = _stored.Values.FirstOrDefault(m => m.Header.Sequence == message.Header.Sequence);
            var known = _state with
            {
                SameId = _stored.TryGetValue(message.Header.Id, out var same) ? Seen(same) : null,
                SamePlace = place is null ? null : Seen(place),
            };
            var judged = Judge(message, known);
            if (judged.Verdict is Verdict.Refused)
            {
                Refused++;
            }

            if (judged.Verdict is Verdict.Accepted or Verdict.Held)
            {
                _stored[message.Header.Id] = message;
            }

            if (judged.Verdict is Verdict.Accepted)
            {
                Effect(message, judged.Next);
                while (_stored.Values.FirstOrDefault(m => m.Header.Sequence == _state.LastSequence + 1) is { } waiting)
                {
                    var again = Judge(waiting, _state);
                    Assert.Equal(Verdict.Accepted, again.Verdict);
                    Effect(waiting, again.Next);
                }
            }
        }

        private void Effect(Message message, InboundState next)
        {
            Effects.Add(message.Header.Id);
            _state = next with { SameId = null, SamePlace = null };
        }
    }
}
