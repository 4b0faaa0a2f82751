using System.Text.Json;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>Binds cases to the exchange between nodes.</summary>
public static class TraceExchange
{
    /// <summary>Peers and sending as tracing sees them.</summary>
    public static TraceLinks Links(Outbox outbox, PeerDirectory directory, TracePolicies policies) => new(
        async (country, ct) => (await directory.CurrentAsync(ct)).OfState(country).FirstOrDefault(p => !p.Suspended) is { } peer ? await AsTracePeerAsync(peer, policies, ct) : null,
        async (id, ct) => (await directory.CurrentAsync(ct)).Find(id) is { } peer ? await AsTracePeerAsync(peer, policies, ct) : null,
        async (act, peer, caseUid, body, persons, ct) =>
        {
            var to = (await directory.CurrentAsync(act.Connection, ct)).Find(peer) ?? throw new ProblemException(Problem.Of(Federation.FederationCode.UnknownPeer));
            return (await outbox.SendAsync(act, to, new Outgoing(body.Kind, TraceMessages.Write(body), caseUid, Persons: persons), ct)).Header.Id;
        });

    private static async Task<TracePeer> AsTracePeerAsync(Peer peer, TracePolicies policies, CancellationToken ct) => new(peer.Id, peer.Node, peer.State, await policies.OfAsync(peer.Id, ct));
}

/// <summary>Lets the messages of a case take effect, inside the act that stores them.</summary>
public sealed class TraceHandler(TraceService traces) : IMessageHandler
{
    /// <inheritdoc/>
    public IReadOnlySet<string> Kinds => TraceKind.All;

    /// <inheritdoc/>
    public bool CarriesPersons(Message message) => TraceMessages.Read(message.Header.Kind, message.Body).Body is { } body && Releases.Carries(body);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> PersonsAsync(Act act, Message message, CancellationToken ct) =>
        TraceMessages.Read(message.Header.Kind, message.Body).Body is { } body ? await traces.PersonsAsync(act, body, null, ct) : [];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Problem>> ReceiveAsync(Act act, Peer from, Message message, CancellationToken ct)
    {
        var (body, problems) = TraceMessages.Read(message.Header.Kind, message.Body);
        if (body is null || problems.Count > 0) return problems;
        if (message.Header.Case is not { } caseUid) return [Problem.Of("traces.case_unknown", "case")];
        await traces.ReceiveAsync(act, new TracePeer(from.Id, from.Node, from.State, await TracePolicies.OfAsync(act.Connection, from.Id, ct)), caseUid, message.Header.Id, body, message.Persons, ct);
        return [];
    }

    /// <inheritdoc/>
    public Task DeliveredAsync(Act act, Peer to, MessageHeader message, Receipt receipt, CancellationToken ct) => message.Case is not { } caseUid ? Task.CompletedTask : receipt switch
    {
        // Held messages wait there for their turn; what becomes of them is said by the answer.
        { Verdict: Verdict.Held } => Task.CompletedTask,
        { Verdict: Verdict.Accepted, Code: null } => traces.DeliveredAsync(act, caseUid, message.Id, message.Kind, ct),
        // Accepted with a code means that it took its place and had no effect: nobody there will see it.
        _ => traces.UndeliveredAsync(act, caseUid, message.Id, message.Kind, receipt.Code ?? EnumCode.Of(receipt.Verdict), ct),
    };
}

/// <summary>Does the searches that policy queued. A search that fails is tried again and then left to a person.</summary>
public sealed class TraceWorker(TraceService traces, WorkQueue queue)
{
    private const int MostAttempts = 5;
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);
    private DateTimeOffset _swept;

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(Action<Exception> failed, TimeProvider clock, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(failed, ct);
                await MarkExpiredAsync(clock, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            // The database may be away for a while; the queue waits for it.
            catch (Exception e)
            {
                failed(e);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Nobody waits for the minute: an expiry is a day's matter.
    private async Task MarkExpiredAsync(TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now - _swept < BetweenSweeps) return;
        await traces.MarkExpiredAsync(ct);
        _swept = now;
    }

    /// <summary>Does what is due; returns how many cases were worked on.</summary>
    public async Task<int> RunOnceAsync(Action<Exception> failed, CancellationToken ct)
    {
        var items = await queue.ClaimAsync("trace.search", 10, TimeSpan.FromMinutes(2), ct);
        foreach (var item in items)
        {
            try
            {
                using var json = JsonDocument.Parse(item.Payload);
                await traces.RespondAutomaticallyAsync(json.RootElement.GetProperty("caseUid").GetGuid(), ct);
                await queue.CompleteAsync(item.Id, ct);
            }
            catch (Exception e) when (NodeFault.Explain(e) is { } fault)
            {
                // The machine's fault, not the case's: it costs no attempt.
                failed(e);
                await queue.PostponeAsync(item.Id, TimeSpan.FromSeconds(fault.Code == NodeFault.Database ? 5 : 60), ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed(e);
                if (item.Attempts >= MostAttempts) await queue.BuryAsync(item.Id, e.Message, ct);
                else await queue.RetryAsync(item.Id, TimeSpan.FromSeconds(5 * item.Attempts), e.Message, ct);
            }
        }
        return items.Count;
    }
}
