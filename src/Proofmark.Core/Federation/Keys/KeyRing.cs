using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>A node's own keys: what it tells others of itself, and the operating keys it holds. Immutable.</summary>
/// <param name="Statements">What peers know of this node when they are up to date.</param>
/// <param name="Held">The private operating keys on this machine, by name. The root key is not among them: it is kept apart.</param>
public sealed record KeyRing(PeerKeys Statements, IReadOnlyDictionary<Fingerprint, SigningKey> Held)
{
    /// <summary>How long an operating key serves unless told otherwise.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(365);

    /// <summary>This node.</summary>
    public Fingerprint Node => Statements.Node;

    /// <summary>A new node: a root key, and a first operating key certified by it.</summary>
    public static KeyRing Create(SigningKey root, SigningKey operating, DateTimeOffset now, IReadOnlyDictionary<string, string> attributes, TimeSpan? lifetime = null) =>
        new KeyRing(PeerKeys.Of(root.Public), new Dictionary<Fingerprint, SigningKey>()).Rotate(root, operating, now, attributes, lifetime);

    /// <summary>
    /// Certifies another operating key. The one before stays in force to its end, so that messages in flight still verify;
    /// the new one signs from now on.
    /// </summary>
    /// <exception cref="ProblemException"><c>federation.root_key_wrong</c>.</exception>
    public KeyRing Rotate(SigningKey root, SigningKey operating, DateTimeOffset now, IReadOnlyDictionary<string, string>? attributes = null, TimeSpan? lifetime = null)
    {
        RequireRoot(root);
        var last = Statements.Certificates.MaxBy(c => c.Sequence);
        var certificate = OperatingCertificate.Issue(
            root, operating.Public, (last?.Sequence ?? 0) + 1, now, now + (lifetime ?? DefaultLifetime), attributes ?? last?.Attributes);
        return new KeyRing(
            Statements.With(certificate).GetValueOrThrow(),
            Held.Append(new(operating.Public.Fingerprint, operating)).ToDictionary());
    }

    /// <summary>Revokes an operating key, from a moment that may lie in the past.</summary>
    /// <exception cref="ProblemException"><c>federation.root_key_wrong</c>, <c>unknown_key</c> or <c>revocation_shrunk</c>.</exception>
    public KeyRing Revoke(SigningKey root, Fingerprint key, DateTimeOffset from, RevocationReason reason, DateTimeOffset now)
    {
        RequireRoot(root);
        if (Statements.Find(key) is null)
        {
            throw new ProblemException(Problem.Of(FederationCode.UnknownKey, "key", ("key", key.Short)));
        }

        var known = Statements.Revocations;
        var list = RevocationList.Issue(
            root, (known?.Sequence ?? 0) + 1, now, [.. (known?.Revoked ?? []).Where(r => r.Key != key), new Revocation(key, from, reason)]);
        return this with { Statements = Statements.With(list).GetValueOrThrow() };
    }

    /// <summary>The key that signs now: the latest in force that is held and not revoked.</summary>
    /// <exception cref="ProblemException"><c>federation.no_operating_key</c>.</exception>
    public SigningKey Current(DateTimeOffset now)
    {
        var certificate = Statements.Certificates
            .Where(c => Held.ContainsKey(c.KeyId) && Statements.Believe(c.KeyId, now).Ok)
            .MaxBy(c => c.Sequence);
        return certificate is null ? throw new ProblemException(Problem.Of(FederationCode.NoOperatingKey)) : Held[certificate.KeyId];
    }

    private void RequireRoot(SigningKey root)
    {
        if (!root.Public.Equals(Statements.RootKey))
        {
            throw new ProblemException(Problem.Of(FederationCode.RootKeyWrong));
        }
    }
}
