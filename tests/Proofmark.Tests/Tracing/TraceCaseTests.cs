using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Tracing;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class TraceCaseTests
{
    private static readonly DateTimeOffset T = Traces.Day0;
    private static readonly Guid Second = Guid.Parse("0195539e-b000-7000-8000-000000000002");

    [Fact]
    public void The_plain_way_from_draft_to_close()
    {
        var c = Fold(new Drafted(T), new Sent(T.AddHours(1)), new Received(T.AddHours(2)), new Acknowledged(T.AddDays(1)), new Responded(T.AddDays(9), Traces.First, TraceStatus.Full), new Closed(T.AddDays(10), TraceOutcome.PointEstablished, "Stolen from a dealer in 2019."));
        Assert.Equal(TraceState.Closed, c.State);
        Assert.Equal((T.AddHours(2), T.AddDays(1), T.AddDays(9)), (c.ReceivedAt, c.AcknowledgedAt, c.FirstResponseAt));
    }

    [Fact]
    public void At_the_asked_State_the_case_begins_with_its_arrival() =>
        Assert.Equal(TraceState.Refused, Fold(new Received(T), Refuse(T.AddDays(1))).State);

    [Fact]
    public void An_answer_that_overtakes_the_receipt_shows_that_the_request_arrived()
    {
        var c = Fold(new Drafted(T), new Sent(T), new Responded(T.AddDays(1), Traces.First, TraceStatus.NoRecord));
        Assert.Equal((TraceState.RespondedNoRecord, T.AddDays(1), T.AddDays(1)), (c.State, c.ReceivedAt, c.AcknowledgedAt));
    }

    [Fact]
    public void A_refusal_clarified_may_become_an_answer()
    {
        var c = Fold(new Received(T), Refuse(T), new ClarificationAsked(T.AddDays(1)), new ClarificationGiven(T.AddDays(2)), new Responded(T.AddDays(3), Traces.First, TraceStatus.Partial));
        Assert.Equal(TraceState.RespondedPartial, c.State);
        Assert.Equal(RefusalGround.NationalSecurity, c.Declining!.Ground);
        Assert.Null(c.ClarificationSince);
    }

    [Fact]
    public void A_question_which_weapon_is_meant_is_answered_and_the_case_goes_on()
    {
        var c = Fold(new Received(T), new Responded(T, Traces.First, TraceStatus.SeveralSpecify), new InformationGiven(T.AddDays(1)), new Responded(T.AddDays(2), Second, TraceStatus.Full, Traces.First));
        Assert.Equal((TraceState.RespondedFull, Second), (c.State, c.Response));
    }

    [Fact]
    public void What_expired_on_the_way_can_be_sent_again() =>
        Assert.Equal(TraceState.Received, Fold(new Drafted(T), new Sent(T), new Undelivered(T.AddDays(30)), new Sent(T.AddDays(31)), new Received(T.AddDays(31))).State);

    [Fact]
    public void What_was_not_delivered_says_why_until_it_is_known_to_have_arrived()
    {
        CaseEvent[] lost = [new Drafted(T), new Sent(T), new Undelivered(T.AddDays(30), "federation.equivocation")];
        Assert.Equal((TraceState.Undelivered, "federation.equivocation"), (Fold(lost).State, Fold(lost).NotDelivered));
        Assert.Equal((TraceState.Acknowledged, "federation.equivocation"), (Fold([.. lost, new Acknowledged(T.AddDays(31))]).State, Fold([.. lost, new Acknowledged(T.AddDays(31))]).NotDelivered));
        Assert.Null(Fold([.. lost, new Received(T.AddDays(31))]).NotDelivered);
    }

    [Fact]
    public void A_second_response_must_take_the_place_of_the_first()
    {
        CaseEvent[] before = [new Received(T), new Responded(T, Traces.First, TraceStatus.Partial)];
        Assert.Equal(TracingCode.SupersedesMissing, Problem([.. before, new Responded(T, Second, TraceStatus.Full)]));
        Assert.Equal(TracingCode.SupersedesMissing, Problem([.. before, new Responded(T, Second, TraceStatus.Full, Second)]));
        Assert.Equal(TracingCode.SupersedesMissing, Problem(new Received(T), new Responded(T, Second, TraceStatus.Full, Traces.First)));
    }

    [Fact]
    public void After_withdrawal_nothing_follows_least_of_all_a_response() =>
        Assert.Equal(TracingCode.Transition, Problem(new Received(T), new Withdrawn(T), new Responded(T, Traces.First, TraceStatus.Full)));

    [Theory]
    [InlineData(null, "because")]
    [InlineData(RefusalGround.NationalSecurity, null)]
    [InlineData(RefusalGround.NationalSecurity, "  ")]
    public void A_refusal_without_ground_or_reason_is_no_refusal(RefusalGround? ground, string? reason)
    {
        foreach (var action in Enum.GetValues<RefusalAction>())
        {
            Assert.Equal(TracingCode.RefusalIncomplete, Problem(new Received(T), new Declined(T, action, ground, reason)));
        }
    }

    [Fact]
    public void A_case_ends_with_the_point_at_which_the_weapon_became_illicit_or_says_why_not()
    {
        Assert.Equal(TracingCode.OutcomeUnexplained, Problem(new Received(T), new Closed(T, TraceOutcome.PointEstablished)));
        Assert.Equal(TracingCode.OutcomeUnexplained, Problem(new Received(T), new Closed(T, TraceOutcome.LastLegalRecordOnly, " ")));
        Assert.Equal(TraceState.Closed, Fold(new Received(T), new Closed(T, TraceOutcome.NoRecord)).State);
    }

    [Fact]
    public void A_case_opens_with_a_draft_or_an_arrival_only()
    {
        Assert.Equal(TracingCode.NotOpened, Problem());
        Assert.Equal(TracingCode.NotOpened, Problem(new Acknowledged(T)));
        Assert.Equal(TracingCode.NotOpened, Problem(new Closed(T, TraceOutcome.NoReply)));
    }

    [Fact]
    public void A_clarification_that_nobody_asked_for_is_none() =>
        Assert.Equal(TracingCode.Transition, Problem(new Received(T), Refuse(T), new ClarificationGiven(T)));

    // The whole table, written a second time by hand from ITI ¶16–23: rows are states, letters are the events that may follow.
    // s sent, u undelivered, r received, a acknowledged, q information requested, g information given, A answered, D declined,
    // c clarification asked, w withdrawn, x closed.
    [Theory]
    [InlineData(TraceState.Draft, "swx")]
    [InlineData(TraceState.Sent, "uraqADwx")]
    [InlineData(TraceState.Undelivered, "sraqADwx")]
    [InlineData(TraceState.Received, "aqADwx")]
    [InlineData(TraceState.Acknowledged, "qADwx")]
    [InlineData(TraceState.InformationRequested, "gADwx")]
    [InlineData(TraceState.Delayed, "qADcwx")]
    [InlineData(TraceState.Restricted, "ADcwx")]
    [InlineData(TraceState.RespondedFull, "Awx")]
    [InlineData(TraceState.RespondedPartial, "ADcwx")]
    [InlineData(TraceState.RespondedNoRecord, "Awx")]
    [InlineData(TraceState.RespondedSeveral, "gADwx")]
    [InlineData(TraceState.RespondedNextState, "Awx")]
    [InlineData(TraceState.Refused, "ADcwx")]
    [InlineData(TraceState.Withdrawn, "")]
    [InlineData(TraceState.Closed, "")]
    public void Each_state_allows_exactly_these_events(TraceState state, string letters)
    {
        var c = new TraceCase { State = state };
        foreach (var (letter, e) in Alphabet)
        {
            Assert.True(letters.Contains(letter, StringComparison.Ordinal) == c.Apply(e).Ok, $"{state} and {e.GetType().Name}");
        }
    }

    [Fact]
    public void Over_random_histories_no_illegal_step_is_taken_ends_are_ends_and_refusals_are_whole()
    {
        var any = Gen.OneOf(
            Gen.Elements(Alphabet.Select(a => a.Event).ToArray()),
            Gen.Elements<CaseEvent>(new Drafted(T), new ClarificationGiven(T), new Declined(T, RefusalAction.Refuse, null, "x"), new Declined(T, RefusalAction.Delay, RefusalGround.NationalSecurity, ""),
                new Responded(T, Second, TraceStatus.Partial, Traces.First), new Responded(T, Traces.First, TraceStatus.SeveralSpecify, Second), new Closed(T, TraceOutcome.Misidentified)));
        Prop.ForAll(any.ListOf().ToArbitrary(), events =>
        {
            TraceCase? c = null;
            foreach (var e in events)
            {
                var next = c is null ? TraceCase.Open(e) : c.Apply(e);
                if (!next.Ok)
                {
                    continue;
                }

                if (c is not null && (TraceStates.IsTerminal(c.State) || !TraceStates.Allows(c.State, e.GetType())))
                {
                    return false;
                }

                c = next.Value;
                var declined = c.State is TraceState.Delayed or TraceState.Restricted or TraceState.Refused;
                if (declined && (c.Declining is null || string.IsNullOrWhiteSpace(c.Declining.Reason)))
                {
                    return false;
                }

                if (TraceStates.IsAnswered(c.State) && (c.Response is null || c.AcknowledgedAt is null || c.ReceivedAt is null))
                {
                    return false;
                }

                if (TraceStates.IsTerminal(c.State) != (c.Outcome is not null))
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(60));
    }

    [Fact]
    public void Folding_is_the_same_as_applying_one_by_one_and_both_ends_see_one_state()
    {
        CaseEvent[] shared = [new Acknowledged(T.AddDays(1)), new InformationRequested(T.AddDays(2)), new InformationGiven(T.AddDays(4)), new Responded(T.AddDays(5), Traces.First, TraceStatus.NextState)];
        var asker = Fold([new Drafted(T), new Sent(T), new Received(T), .. shared]);
        var asked = Fold([new Received(T), .. shared]);
        Assert.Equal(asked, asker with { SentAt = null });
        Assert.Equal(TimeSpan.FromDays(2), asked.Waited);
    }

    private static (char Letter, CaseEvent Event)[] Alphabet =>
    [
        ('s', new Sent(T)), ('u', new Undelivered(T)), ('r', new Received(T)), ('a', new Acknowledged(T)), ('q', new InformationRequested(T)),
        ('g', new InformationGiven(T)), ('A', new Responded(T, Traces.First, TraceStatus.Full)), ('D', Refuse(T)), ('c', new ClarificationAsked(T)),
        ('w', new Withdrawn(T)), ('x', new Closed(T, TraceOutcome.NoReply)),
    ];

    private static Declined Refuse(DateTimeOffset at) => new(at, RefusalAction.Refuse, RefusalGround.NationalSecurity, "Stock of the armed forces.");

    private static TraceCase Fold(params CaseEvent[] events) => TraceCase.Fold(events).GetValueOrThrow();

    private static string? Problem(params CaseEvent[] events) => TraceCase.Fold(events).Problem?.Code;
}
