using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>What came back from a peer: the receipt's bytes, or why there is none.</summary>
public sealed record Answer(byte[]? Receipt, Problem? Problem);

/// <summary>A way to a peer.</summary>
public interface ITransport
{
    /// <summary>Sends one envelope. What goes wrong on the way is an answer, not an exception.</summary>
    Task<Answer> SendAsync(Peer to, ReadOnlyMemory<byte> envelope, CancellationToken ct);

    /// <summary>Tells a peer this node's certificates and revocations, which it may not know yet.</summary>
    Task TellKeysAsync(Peer to, IReadOnlyList<Dsse> statements, CancellationToken ct);
}

/// <summary>
/// Delivers what is queued, in sequence to each peer, until a receipt is final. Several may run at once. A crash between
/// sending and recording the receipt sends the message again, and the peer gives the same receipt again.
/// </summary>
public sealed class Courier(Acts acts, PeerDirectory directory, NodeKeys keys, Receipts receipts, WorkQueue queue, ITransport transport, EnvelopeVault vault)
{
    private const int Most = 100;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How long to wait after the n-th failure (from 1): 5 s, doubling, at most an hour, without the share of chance.</summary>
    public static TimeSpan Wait(int failures) => failures > 10 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (failures - 1)));

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(Action<Exception> failed, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var did = 0;
            try
            {
                did = await RunOnceAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            // The database may be away for a moment; the lease brings back what was claimed.
            catch (Exception e)
            {
                failed(e);
            }

            if (did == 0) await Task.Delay(TimeSpan.FromMilliseconds(200), acts.Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Delivers what is due now; returns how many messages reached their final receipt.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        var items = new Dictionary<long, (WorkItem Item, bool Again)>();
        foreach (var item in await queue.ClaimAsync(Outbox.Queue, Most, Lease, ct))
        {
            var queued = Outbox.Read(item.Payload);
            if (!items.TryAdd(queued.Message, (item, queued.Again))) await queue.CompleteAsync(item.Id, ct);
        }

        if (items.Count == 0) return 0;
        StoredOutAll stored;
        await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct))
        {
            stored = await StoredMessages.OutByIdAsync(connection, vault, [.. items.Keys], ct);
        }

        // Erased before they were delivered: they never leave, and a person sees that they did not.
        foreach (var gone in stored.Erased) await queue.BuryAsync(items[gone].Item.Id, FederationCode.MessageErased, ct);
        var peers = await directory.CurrentAsync(ct);
        var delivered = await Task.WhenAll(stored.Messages.GroupBy(m => m.Peer).Select(g => DeliverAsync(peers.Find(g.Key)!, [.. g], items, ct)));
        return delivered.Sum();
    }

    private async Task<int> DeliverAsync(Peer peer, IReadOnlyList<StoredOut> messages, Dictionary<long, (WorkItem Item, bool Again)> items, CancellationToken ct)
    {
        var delivered = 0;
        foreach (var (i, message) in messages.Index())
        {
            var (item, again) = items[message.Id];
            if ((message.Final && !again) || await TryAsync(peer, message, ct) is not { } problem)
            {
                await queue.CompleteAsync(item.Id, ct);
                delivered++;
                continue;
            }

            // The peer is down, or waits for this one: those behind it need not be tried now.
            var wait = Wait(item.Attempts);
            wait += wait * (Random.Shared.NextDouble() / 10);
            await queue.RetryAsync(item.Id, wait, problem.Code, ct);
            foreach (var behind in messages.Skip(i + 1)) await queue.PostponeAsync(items[behind.Id].Item.Id, wait, ct);
            return delivered;
        }

        return delivered;
    }

    /// <summary>Null when the message has its final receipt.</summary>
    private async Task<Problem?> TryAsync(Peer peer, StoredOut message, CancellationToken ct)
    {
        if (peer.Suspended) return Problem.Of(FederationCode.PeerSuspended, "to");
        if (peer.Address is null) return Problem.Of(FederationCode.PeerUnreachable, "address", ("peer", peer.Name));
        var answer = await transport.SendAsync(peer, Seal(message).Write(), ct);
        if (answer.Receipt is null)
        {
            if (answer.Problem!.Code == FederationCode.UnknownKey) await transport.TellKeysAsync(peer, keys.Statements, ct);
            return answer.Problem;
        }

        var recorded = await receipts.RecordAsync(peer, message, answer.Receipt, ct);
        return recorded.Ok && !recorded.Value.IsFinal ? Problem.Of(recorded.Value.Code ?? FederationCode.PeerBusy) : recorded.Problem;
    }

    /// <summary>The envelope as stored, or the same payload signed anew when the key that signed it is no longer believed.</summary>
    private Dsse Seal(StoredOut message) =>
        keys.Ring.Statements.Believe(message.Envelope.KeyId, acts.Clock.GetUtcNow()).Ok ? message.Envelope : message.Message.Seal(keys.Current);
}
