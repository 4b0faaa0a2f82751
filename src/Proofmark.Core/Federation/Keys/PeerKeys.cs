using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>What one node knows of another's keys. Immutable; taking in a statement gives a new value or a problem.</summary>
/// <param name="RootKey">Fixed at pairing, for ever: another root key is another node.</param>
/// <param name="Certificates">By sequence, each verified.</param>
/// <param name="Revocations">The latest list, or null when there was never one.</param>
public sealed record PeerKeys(PublicKey RootKey, IReadOnlyList<OperatingCertificate> Certificates, RevocationList? Revocations)
{
    /// <summary>The node.</summary>
    public Fingerprint Node => RootKey.Fingerprint;

    /// <summary>The node is for training; every one of its certificates says the same.</summary>
    public bool Training => Certificates.Count > 0 && Certificates[0].Training;

    /// <summary>A node whose root key two persons have compared.</summary>
    public static PeerKeys Of(PublicKey rootKey) => new(rootKey, [], null);

    /// <summary>Takes in a certificate. One that is already there changes nothing.</summary>
    /// <returns>What is known then, or a problem of the certificate, <c>certificate_node</c> (another node's) <c>training_apart</c>, or <c>certificate_old</c>
    /// (a sequence that another certificate has or has passed).</returns>
    public ParseResult<PeerKeys> With(OperatingCertificate certificate)
    {
        if (!certificate.RootKey.Equals(RootKey))
        {
            return Problem.Of(FederationCode.CertificateNode, "node");
        }

        if (Certificates.Any(c => c.Envelope.Payload.Span.SequenceEqual(certificate.Envelope.Payload.Span)))
        {
            return this;
        }

        if (Certificates.Count > 0 && Training != certificate.Training)
        {
            return Problem.Of(FederationCode.TrainingApart, "attributes");
        }

        return Certificates.Any(c => c.Sequence >= certificate.Sequence || c.KeyId == certificate.KeyId)
            ? Problem.Of(FederationCode.CertificateOld, "sequence")
            : this with { Certificates = [.. Certificates, certificate] };
    }

    /// <summary>Takes in a revocation list. The list that is already there changes nothing.</summary>
    /// <returns>What is known then, or <c>federation.certificate_node</c>, <c>revocation_old</c> or <c>revocation_shrunk</c>.</returns>
    public ParseResult<PeerKeys> With(RevocationList list)
    {
        if (list.Node != Node)
        {
            return Problem.Of(FederationCode.CertificateNode, "node");
        }

        if (Revocations is { } known)
        {
            if (known.Envelope.Payload.Span.SequenceEqual(list.Envelope.Payload.Span))
            {
                return this;
            }

            if (list.Sequence <= known.Sequence)
            {
                return Problem.Of(FederationCode.RevocationOld, "sequence");
            }

            // A later start would make signatures believed again.
            if (known.Revoked.Any(r => list.Find(r.Key) is not { } still || still.From > r.From))
            {
                return Problem.Of(FederationCode.RevocationShrunk, "revoked");
            }
        }

        return this with { Revocations = list };
    }

    /// <summary>Takes in any statement of the node's root key, read from its envelope.</summary>
    public ParseResult<PeerKeys> With(Dsse statement)
    {
        if (statement.PayloadType == RevocationList.PayloadType)
        {
            var list = RevocationList.Read(statement, RootKey);
            return list.Ok ? With(list.Value) : list.Problem;
        }

        var certificate = OperatingCertificate.Read(statement);
        return certificate.Ok ? With(certificate.Value) : certificate.Problem;
    }

    /// <summary>The certificate of an operating key, whatever its state.</summary>
    public OperatingCertificate? Find(Fingerprint key) => Certificates.FirstOrDefault(c => c.KeyId == key);

    /// <summary>Whether a signature of that key, received at that moment, is to be believed.</summary>
    /// <returns>The operating key, or <c>federation.unknown_key</c>, <c>key_revoked</c> or <c>key_not_in_force</c>.</returns>
    public ParseResult<PublicKey> Believe(Fingerprint key, DateTimeOffset received)
    {
        if (Find(key) is not { } certificate)
        {
            return Problem.Of(FederationCode.UnknownKey, "keyid", ("key", key.Short));
        }

        if (Revocations?.Find(key) is { } revoked && received >= revoked.From)
        {
            return Problem.Of(FederationCode.KeyRevoked, "keyid", ("key", key.Short), ("from", revoked.From));
        }

        return certificate.IsInForce(received)
            ? certificate.Key
            : Problem.Of(FederationCode.KeyNotInForce, "keyid", ("key", key.Short), ("from", certificate.ValidFrom), ("to", certificate.ValidTo));
    }
}
