using Npgsql;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>A message that was taken while its signer's key was already in other hands, as the signer's node says now.</summary>
/// <param name="Peer">Whose.</param>
/// <param name="Uid">The message's id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Key">The key that signed it.</param>
/// <param name="Claimed">The date that it bears, which whoever has the key can write as he likes.</param>
/// <param name="Received">When this node recorded it.</param>
/// <param name="Leaf">The leaf of its act in this node's ledger, from 0; null while it is not signed.</param>
/// <param name="From">From when on the key is not believed.</param>
/// <param name="Reason">Why.</param>
public sealed record DoubtfulMessage(Peer Peer, Guid Uid, string Kind, Fingerprint Key, DateTimeOffset Claimed, DateTimeOffset Received, long? Leaf, DateTimeOffset From, RevocationReason Reason);

/// <summary>
/// What became doubtful when a peer said that a key of his had been in other hands since a moment. The moment at which this node
/// took a message is that of the act in its ledger, which signed heads and countersigning peers hold fast; the message's own date
/// proves nothing. What was taken before the moment stands.
/// </summary>
public sealed class DoubtfulMessages
{
    private readonly Database database;
    private readonly PeerDirectory peers;
    private readonly EnvelopeVault vault;

    internal DoubtfulMessages(Database database, PeerDirectory peers, EnvelopeVault vault) => (this.database, this.peers, this.vault) = (database, peers, vault);

    /// <summary>All of them, the oldest first. A message that was erased since is not among them: nothing of it is left to doubt.</summary>
    public async Task<IReadOnlyList<DoubtfulMessage>> ListAsync(CancellationToken ct = default)
    {
        var list = new List<DoubtfulMessage>();
        foreach (var peer in (await peers.CurrentAsync(ct)).All)
        {
            if (peer.Keys.Revocations is not { Revoked.Count: > 0 } revocations) continue;
            await using var connection = await database.Writer.OpenConnectionAsync(ct);
            foreach (var (message, leaf) in await StoredMessages.InSinceAsync(connection, vault, peer.Id, revocations.Revoked.Min(r => r.From), ct))
            {
                if (message.Envelope is null) continue;
                var envelope = Dsse.Read(message.Envelope).GetValueOrThrow();
                if (revocations.Find(envelope.KeyId) is not { } revoked || message.Received < revoked.From) continue;
                var header = Message.Read(envelope.Payload).Message!.Header;
                list.Add(new DoubtfulMessage(peer, header.Id, header.Kind, envelope.KeyId, header.Created, message.Received, leaf, revoked.From, revoked.Reason));
            }
        }
        return [.. list.OrderBy(m => m.Received)];
    }
}
