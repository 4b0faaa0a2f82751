using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Federation;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Tracing;

/// <summary>XB asks XA, each with its own database; the test carries the envelopes between them.</summary>
public sealed class TraceExchangeTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private TraceSide _a = null!;
    private TraceSide _b = null!;

    public async Task InitializeAsync()
    {
        _a = await TraceSide.CreateAsync("XA", _clock);
        _b = await TraceSide.CreateAsync("XB", _clock);
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

    [Fact]
    public async Task A_response_that_cannot_join_the_weapons_history_leaves_no_trace_and_its_sender_is_told()
    {
        // A recovery whose entry is not there: what the timeline needs is found missing after the response was written.
        await _b.ExecuteAsync("set session_replication_role = replica; insert into recoveries (id, uid, entry, kind, country, act, seq, salt) values (1, gen_random_uuid(), 999, 'found', 'XB', 0, 0, ''); reset session_replication_role");
        var asked = await _b.Tracing.Traces.RequestAsync(Traces.Request, 1, "XA", Node.By(Node.Amina, "tracing"));
        await CarryAsync(_b, _a);
        var here = (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        await _a.Tracing.Traces.SendAsync(here, Traces.NoRecord with { Automatic = false }, Node.By(Node.Amina, "tracing"));
        var reception = await _b.Tracing.Federation.Inbox.ReceiveAsync(Assert.Single(await _a.UnsentAsync()));
        Assert.Equal((Verdict.Accepted, "weapons.not_found"), (reception.Receipt!.Verdict, reception.Receipt.Code));
        Assert.Equal(0, await _b.CountAsync("trace_events where type = 'trace.response'"));
        Assert.Equal(0, await _b.CountAsync("events"));
    }

    [Fact]
    public async Task A_request_that_this_node_cannot_acknowledge_for_want_of_a_key_is_not_half_taken_and_comes_again()
    {
        await _a.AllowAsync(_b, AutomaticLevel.WeaponData);
        _a.RevokeOperatingKey();
        _clock.Advance(TimeSpan.FromSeconds(11));
        await RequestAsync();
        var reception = await _a.Tracing.Federation.Inbox.ReceiveAsync(Assert.Single(await _b.UnsentAsync()));
        Assert.Equal((null, FederationCode.NoOperatingKey), (reception.Receipt, reception.Problems[0].Code));
        foreach (var table in new[] { "traces", "trace_events", "messages_in", "messages_out", "queue" }) Assert.Equal(0, await _a.CountAsync(table));
    }

    [Fact]
    public async Task A_peer_cannot_open_or_answer_anothers_case()
    {
        await using var c = await TraceSide.CreateAsync("XC", _clock);
        await c.PairAsync(_a);
        await _a.PairAsync(c);
        var asked = await RequestAsync();
        await CarryAsync(_b, _a);
        var peer = await c.Tracing.Federation.Directory.GetAsync(_a.Tracing.Federation.Keys.Node);
        foreach (var body in new ITraceBody[] { Traces.Request, new TraceWithdrawal() })
        {
            var reception = await _a.Tracing.Federation.Inbox.ReceiveAsync(await c.SealAsync(peer, body, asked.CaseUid));
            Assert.Equal("traces.not_your_case", reception.Receipt!.Code);
        }
        Assert.Equal(TraceState.Received, (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!.Case.State);
    }

    [Fact]
    public async Task Messages_of_one_case_that_come_in_the_wrong_order_take_effect_in_the_right_one()
    {
        var asked = await RequestAsync();
        await _b.Tracing.Traces.SendAsync(asked, new TraceWithdrawal(), Node.By(Node.Amina, "tracing"));
        var envelopes = await _b.UnsentAsync();
        Assert.Equal(Verdict.Held, (await _a.Tracing.Federation.Inbox.ReceiveAsync(envelopes[1])).Receipt!.Verdict);
        Assert.Equal(Verdict.Accepted, (await _a.Tracing.Federation.Inbox.ReceiveAsync(envelopes[0])).Receipt!.Verdict);
        Assert.Equal(TraceState.Withdrawn, (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!.Case.State);
    }

    [Fact]
    public async Task Officers_who_close_or_answer_a_case_at_the_same_moment_cannot_all_have_done_so()
    {
        var asked = await RequestAsync();
        await CarryAsync(_b, _a);
        var here = (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await (i == 0 ? _a.Tracing.Traces.SendAsync(here, Traces.Partial, Node.By(Node.Amina, "tracing")) : _a.Tracing.Traces.CloseAsync(here, TraceOutcome.Answered, null, Node.By(Node.Amina, "tracing")));
                return "done";
            }
            catch (ProblemException e)
            {
                return e.Problems[0].Code;
            }
        }));
        // The answer may come before the closing, never after it.
        Assert.InRange(done.Count(d => d == "done"), 1, 2);
        Assert.All(done.Where(d => d != "done"), d => Assert.Equal(TracingCode.Transition, d));
        Assert.Equal(TraceState.Closed, Assert.Single(await _a.Tracing.Traces.Store.ListAsync(CaseSide.Asked, 0, 10)).Case.State);
    }

    private Task<TraceView> RequestAsync() => _b.Tracing.Traces.RequestAsync(Traces.Request, null, "XA", Node.By(Node.Amina, "tracing"));

    private static async Task CarryAsync(TraceSide from, TraceSide to)
    {
        foreach (var envelope in await from.UnsentAsync())
        {
            var reception = await to.Tracing.Federation.Inbox.ReceiveAsync(envelope);
            Assert.Equal((Verdict.Accepted, null), (reception.Receipt!.Verdict, reception.Receipt.Code));
        }
    }
}
