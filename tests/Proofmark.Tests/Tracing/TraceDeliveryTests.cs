using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Federation;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Tracing;

/// <summary>What the case says of its messages on their way, by file as by HTTP.</summary>
public sealed class TraceDeliveryTests : IAsyncLifetime
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
    public async Task A_receipt_shows_that_the_request_arrived()
    {
        var asked = await RequestAsync();
        await _b.CarryByFileAsync(_a);
        Assert.Equal(TraceState.Received, (await AtAskerAsync(asked)).Case.State);
        await _b.CarryByFileAsync(_a);
        Assert.Equal(1, await _b.CountAsync("trace_events where type = 'trace.received'"));
    }

    [Fact]
    public async Task A_request_that_expired_on_the_way_is_not_delivered_says_why_and_its_answer_can_be_typed_in()
    {
        var asked = await RequestAsync();
        Assert.Equal("traces.has_peer", await RefusedAsync(() => _b.Tracing.Traces.TypeInAsync(asked, new TraceAcknowledgement { Office = "Registry of XA" }, Doing)));
        _clock.Advance(Outbox.DefaultLife + TimeSpan.FromHours(1));
        await _b.CarryByFileAsync(_a);
        var lost = await AtAskerAsync(asked);
        Assert.Equal((TraceState.Undelivered, FederationCode.Expired, true), (lost.Case.State, lost.Case.NotDelivered, lost.ByOtherChannels));
        Assert.Null(await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid));

        await _b.Tracing.Traces.TypeInAsync(lost, new TraceAcknowledgement { Office = "Registry of XA" }, Doing);
        await _b.Tracing.Traces.TypeInAsync(await AtAskerAsync(asked), Traces.NoRecord, Doing);
        Assert.Equal(TraceState.RespondedNoRecord, (await AtAskerAsync(asked)).Case.State);
        // What the asker says from now on goes the same way: the other node knows nothing of the case.
        await _b.Tracing.Traces.SendAsync(await AtAskerAsync(asked), new TraceWithdrawal(), Doing);
        Assert.Equal(1, await _b.CountAsync("messages_out"));
    }

    [Theory]
    [InlineData(Verdict.Refused, FederationCode.Equivocation)]
    [InlineData(Verdict.Accepted, FederationCode.KindUnknown)]
    public async Task A_request_that_the_peers_node_refused_or_could_not_use_is_not_delivered_and_says_why(Verdict verdict, string code)
    {
        var asked = await RequestAsync();
        await ReceiptAsync(_b, _a, verdict, code);
        var lost = await AtAskerAsync(asked);
        Assert.Equal((TraceState.Undelivered, code), (lost.Case.State, lost.Case.NotDelivered));
    }

    [Theory]
    [InlineData(Verdict.Held, FederationCode.Reordered)]
    [InlineData(Verdict.Refused, FederationCode.FutureDated)]
    public async Task What_waits_at_the_peer_or_is_refused_for_now_is_not_given_up(Verdict verdict, string code)
    {
        var asked = await RequestAsync();
        await ReceiptAsync(_b, _a, verdict, code);
        Assert.Equal(TraceState.Sent, (await AtAskerAsync(asked)).Case.State);
    }

    [Fact]
    public async Task A_request_for_which_no_receipt_ever_came_is_not_delivered_once_it_has_expired_and_the_offices_late_word_still_counts()
    {
        var asked = await RequestAsync();
        await _a.Tracing.Federation.Inbox.ReceiveAsync(Assert.Single(await _b.UnsentAsync()));
        Assert.Equal(0, await _b.Tracing.Traces.MarkExpiredAsync());
        _clock.Advance(Outbox.DefaultLife + TimeSpan.FromHours(1));
        Assert.Equal(1, await _b.Tracing.Traces.MarkExpiredAsync());
        Assert.Equal(0, await _b.Tracing.Traces.MarkExpiredAsync());
        Assert.Equal((TraceState.Undelivered, FederationCode.Expired), ((await AtAskerAsync(asked)).Case.State, (await AtAskerAsync(asked)).Case.NotDelivered));

        var there = (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        await _a.Tracing.Traces.SendAsync(there, new TraceAcknowledgement { Office = "Registry of XA" }, Doing);
        await _a.CarryByFileAsync(_b);
        Assert.Equal(TraceState.Acknowledged, (await AtAskerAsync(asked)).Case.State);
    }

    [Fact]
    public async Task An_answer_that_did_not_arrive_is_said_at_the_State_that_gave_it()
    {
        var asked = await RequestAsync();
        await _b.CarryByFileAsync(_a);
        var there = (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        await _a.Tracing.Traces.SendAsync(there, Traces.Partial, Doing);
        await ReceiptAsync(_a, _b, Verdict.Refused, FederationCode.ChainBroken);
        var here = (await _a.Tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        Assert.Equal(TraceState.RespondedPartial, here.Case.State);
        Assert.Equal((TraceKind.Response, FederationCode.ChainBroken), TraceEvents.ReadUndelivered(Assert.Single(here.Events, e => e.Type == TraceEvents.Undelivered).Data!));
    }

    private static Doing Doing => Node.By(Node.Amina, "tracing");

    private Task<TraceView> RequestAsync() => _b.Tracing.Traces.RequestAsync(Traces.Request, null, "XA", Doing);

    private async Task<TraceView> AtAskerAsync(TraceView asked) => (await _b.Tracing.Traces.Store.FindAsync(asked.Uid))!;

    /// <summary>The receipt that the other node gives for the one message that waits, whatever it says.</summary>
    private async Task ReceiptAsync(TraceSide of, TraceSide by, Verdict verdict, string code)
    {
        var message = Message.Read(Dsse.Read(Assert.Single(await of.UnsentAsync())).Value!.Payload).Message!;
        var receipt = new Receipt(by.Tracing.Federation.Keys.Node, of.Tracing.Federation.Keys.Node, message.Header.Id, message.Hash, verdict, code, _clock.GetUtcNow(), 1);
        using var file = new MemoryStream(FederationFile.Write([receipt.Seal(by.Tracing.Federation.Keys.Current)]));
        using var none = new MemoryStream();
        Assert.Empty(Assert.Single(await of.Tracing.Federation.File.ImportAsync(file, none)).Problems);
    }

    private static async Task<string> RefusedAsync(Func<Task> step) => (await Assert.ThrowsAsync<ProblemException>(step)).Problems[0].Code;
}
