using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Messages;

/// <summary>A peer as the verifier sees it.</summary>
/// <param name="Keys">What is known of its keys.</param>
/// <param name="Suspended">A person at this node has suspended the exchange.</param>
public sealed record TrustedPeer(PeerKeys Keys, bool Suspended = false);

/// <summary>What came of verifying received bytes: as much as could be read, and what is wrong. A sender stands here only when its signature verified.</summary>
public sealed record Verified(Message? Message, TrustedPeer? Sender, Dsse? Envelope, IReadOnlyList<Problem> Problems)
{
    /// <summary>True when the message is what its sender signed for this node. Its place in the conversation is not yet judged.</summary>
    public bool Ok => Message is not null && Problems.Count == 0;
}

/// <summary>
/// Decides whether bytes are a message of a known peer to this node. Keeps no state and trusts nothing before its signature:
/// size, envelope, key, signature, and only then the payload.
/// </summary>
/// <param name="Self">This node.</param>
/// <param name="FindPeer">The peer that has (or had) the operating key, or null.</param>
public sealed record EnvelopeVerifier(Fingerprint Self, Func<Fingerprint, TrustedPeer?> FindPeer)
{
    /// <summary>Verifies.</summary>
    /// <param name="bytes">The DSSE envelope.</param>
    /// <param name="received">When it came, by this node's clock; for bytes at rest, when they were stored.</param>
    public Verified Verify(ReadOnlySpan<byte> bytes, DateTimeOffset received)
    {
        var read = Dsse.Read(bytes);
        if (!read.Ok)
        {
            return new Verified(null, null, null, [read.Problem]);
        }

        var envelope = read.Value;
        if (envelope.PayloadType != Message.PayloadType)
        {
            return Refuse(null, envelope, Problem.Of(FederationCode.PayloadType, "payloadType", ("type", envelope.PayloadType)));
        }

        if (FindPeer(envelope.KeyId) is not { } peer)
        {
            return Refuse(null, envelope, Problem.Of(FederationCode.UnknownKey, "keyid", ("key", envelope.KeyId.Short)));
        }

        // The signature first: whoever cannot sign with the key learns nothing of its state.
        if (peer.Keys.Find(envelope.KeyId) is not { } certificate || !envelope.IsSignedBy(certificate.Key))
        {
            return Refuse(null, envelope, Problem.Of(FederationCode.Forged, "signatures", ("key", envelope.KeyId.Short)));
        }

        var believed = peer.Keys.Believe(envelope.KeyId, received);
        if (!believed.Ok)
        {
            return Refuse(peer, envelope, believed.Problem);
        }

        var (message, problems) = Message.Read(envelope.Payload);
        if (message is null)
        {
            return new Verified(null, peer, envelope, problems);
        }

        return new Verified(message, peer, envelope, Misfit(message.Header, peer) is { } misfit ? [misfit] : []);
    }

    private Problem? Misfit(MessageHeader header, TrustedPeer peer) =>
        header.From != peer.Keys.Node ? Problem.Of(FederationCode.SenderMismatch, "from", ("from", header.From.Short), ("key", peer.Keys.Node.Short))
        : header.To != Self ? Problem.Of(FederationCode.WrongRecipient, "to", ("to", header.To.Short))
        : null;

    private static Verified Refuse(TrustedPeer? peer, Dsse envelope, Problem problem) => new(null, peer, envelope, [problem]);
}
