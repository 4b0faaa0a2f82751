using Proofmark.Core.Tracing;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class TraceTermsTests
{
    private static readonly DateTimeOffset T = Traces.Day0;
    private static readonly TracePolicy Policy = new(new Dictionary<Urgency, TraceTerms>
    {
        [Urgency.Routine] = new(AcknowledgeDays: 5, AnswerDays: 30, SupplyDays: 14, ClarifyDays: 10, ReviewDelayDays: 20),
        [Urgency.Urgent] = new(1, 7, 3, 3, 7),
        [Urgency.Custody] = new(1, 7, 3, 3, 7),
    });

    [Fact]
    public void A_draft_and_an_ended_case_wait_for_nothing()
    {
        Assert.Empty(Running(new Drafted(T)));
        Assert.Empty(Running(new Drafted(T), new Sent(T), new Undelivered(T)));
        Assert.Empty(Running(new Received(T), new Closed(T, TraceOutcome.Answered)));
    }

    [Fact]
    public void From_sending_acknowledgement_and_answer_are_due_and_arrival_sets_the_clock_anew()
    {
        Assert.Equal([(TraceTimer.Acknowledge, T.AddDays(5)), (TraceTimer.Answer, T.AddDays(30))], Running(new Drafted(T), new Sent(T)));
        Assert.Equal([(TraceTimer.Acknowledge, T.AddDays(7)), (TraceTimer.Answer, T.AddDays(32))], Running(new Drafted(T), new Sent(T), new Received(T.AddDays(2))));
    }

    [Fact]
    public void Late_begins_after_the_moment_and_not_at_it()
    {
        var c = TraceCase.Fold([new Received(T)]).Value!;
        Assert.Empty(Policy.Overdue(c, T.AddDays(5)));
        Assert.Equal(TraceTimer.Acknowledge, Assert.Single(Policy.Overdue(c, T.AddDays(5).AddTicks(1))).Timer);
        Assert.Equal(2, Policy.Overdue(c, T.AddDays(31)).Count);
    }

    [Fact]
    public void While_the_asker_is_asked_the_clock_of_the_answer_stands_still()
    {
        CaseEvent[] asked = [new Received(T), new Acknowledged(T.AddDays(1)), new InformationRequested(T.AddDays(2))];
        Assert.Equal([(TraceTimer.SupplyInformation, T.AddDays(16))], Running(asked));
        Assert.Equal(CaseSide.Asker, Policy.Running(TraceCase.Fold(asked).Value!)[0].By);
        Assert.Equal([(TraceTimer.Answer, T.AddDays(38))], Running([.. asked, new InformationGiven(T.AddDays(10))]));
    }

    [Fact]
    public void A_delay_is_looked_at_after_its_day_or_after_the_term()
    {
        var until = new DateOnly(2026, 3, 10);
        Assert.Equal([(TraceTimer.ReviewDelay, new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero))], Running(new Received(T), new Declined(T, RefusalAction.Delay, RefusalGround.OngoingInvestigation, "x", until)));
        Assert.Equal([(TraceTimer.ReviewDelay, T.AddDays(20))], Running(new Received(T), new Declined(T, RefusalAction.Delay, RefusalGround.OngoingInvestigation, "x")));
    }

    [Fact]
    public void An_answered_case_waits_for_no_answer_and_an_open_question_for_clarification()
    {
        Assert.Empty(Running(new Received(T), new Responded(T, Traces.First, TraceStatus.Full)));
        Assert.Equal([(TraceTimer.Clarify, T.AddDays(11))], Running(new Received(T), new Declined(T, RefusalAction.Refuse, RefusalGround.NationalSecurity, "x"), new ClarificationAsked(T.AddDays(1))));
    }

    [Fact]
    public void Custody_is_due_with_the_rest_and_soonest_comes_first() =>
        Assert.Equal(
            [(TraceTimer.Acknowledge, T.AddDays(1)), (TraceTimer.Custody, T.AddDays(3)), (TraceTimer.Answer, T.AddDays(7))],
            Running(new Received(T, Urgency.Custody, T.AddDays(3))));

    private static IEnumerable<(TraceTimer, DateTimeOffset)> Running(params CaseEvent[] events) =>
        Policy.Running(TraceCase.Fold(events).GetValueOrThrow()).Select(d => (d.Timer, d.At));
}
