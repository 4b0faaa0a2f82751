using System.Security.Cryptography;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Http;

/// <summary>
/// Signs and verifies requests between nodes: HTTP Message Signatures (RFC 9421), algorithm ecdsa-p256-sha256 (§3.3.4), over
/// method, target URI, content type and content digest, with created, keyid, nonce, alg and tag.
/// </summary>
/// <remarks>
/// This guards the wire: who is talking, now, to whom. What was said is guarded by the envelope in the body, which stays
/// verifiable when this signature is long gone.
/// </remarks>
public static class HttpSignature
{
    /// <summary>What a signature must cover.</summary>
    public static readonly IReadOnlyList<string> Covered = ["@method", "@target-uri", "content-type", "content-digest"];

    /// <summary>Says that the signature is meant for this protocol and no other (§2.3, tag).</summary>
    public const string Tag = "proofmark-federation-1";

    /// <summary>The algorithm's name in the registry of RFC 9421.</summary>
    public const string Algorithm = "ecdsa-p256-sha256";

    /// <summary>How far <c>created</c> may lie from the receiver's clock, either way; nonces are remembered for twice that.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const string Label = "proofmark";

    /// <summary>The header lines to send with a request, content type included.</summary>
    /// <param name="method"><c>POST</c>.</param>
    /// <param name="targetUri">The absolute address that is asked for.</param>
    /// <param name="contentType">Of the body.</param>
    /// <param name="body">The bytes sent.</param>
    /// <param name="key">The operating key.</param>
    /// <param name="created">Now.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        string method, string targetUri, string contentType, ReadOnlySpan<byte> body, SigningKey key, DateTimeOffset created)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var covered = new SfInnerList(
            [.. Covered.Select(c => new SfItem(c, SfParameters.None))],
            new SfParameters([
                new("created", created.ToUnixTimeSeconds()), new("keyid", key.Public.Fingerprint.Value),
                new("nonce", nonce), new("alg", Algorithm), new("tag", Tag)]));
        var digest = ContentDigest.Of(body);
        var parts = HttpParts.Request(method, targetUri, ("content-type", contentType), ("content-digest", digest));
        var (bytes, missing) = SignatureBase.Build(covered, parts);
        if (bytes is null)
        {
            throw new ArgumentException($"{missing} cannot be signed.", nameof(targetUri));
        }

        return
        [
            new("Content-Type", contentType),
            new("Content-Digest", digest),
            new("Signature-Input", $"{Label}={StructuredFields.Write(covered)}"),
            new("Signature", $"{Label}=:{Convert.ToBase64String(key.Sign(bytes))}:"),
        ];
    }

    /// <summary>Verifies a request by this protocol's rules; other signatures on it are passed over.</summary>
    /// <param name="parts">The request.</param>
    /// <param name="body">The bytes received.</param>
    /// <param name="findPeer">The peer that has (or had) the operating key, or null.</param>
    /// <param name="nonces">What was used lately.</param>
    /// <param name="now">This node's clock.</param>
    /// <returns>The peer that is talking, or one problem under <c>federation.</c>: <c>http_signature_missing</c>,
    /// <c>http_signature_malformed</c>, <c>http_component_missing</c>, <c>http_digest_missing</c>, <c>http_digest_mismatch</c>,
    /// <c>http_clock</c>, <c>unknown_key</c>, <c>http_forged</c>, <c>key_revoked</c>, <c>key_not_in_force</c> or <c>http_replayed</c>.</returns>
    public static ParseResult<Messages.TrustedPeer> Verify(
        HttpParts parts, ReadOnlySpan<byte> body, Func<Fingerprint, Messages.TrustedPeer?> findPeer, NonceMemory nonces, DateTimeOffset now)
    {
        var read = ReadSignature(parts);
        if (!read.Ok)
        {
            return read.Problem;
        }

        var (covered, signature) = read.Value;
        if (Covered.FirstOrDefault(c => !covered.Items.Any(i => c == i.Value as string)) is { } lacking)
        {
            return Problem.Of(FederationCode.HttpComponentMissing, "signature-input", ("component", lacking));
        }

        if (ContentDigest.Check(parts.Field("content-digest"), body) is { } digest)
        {
            return digest;
        }

        if (covered.Parameters["created"] is not long created || covered.Parameters["keyid"] is not string keyId
            || covered.Parameters["nonce"] is not string { Length: >= 16 and <= 64 } nonce
            || covered.Parameters["alg"] is not Algorithm || Fingerprint.Read(keyId) is not { Ok: true } key)
        {
            return Problem.Of(FederationCode.HttpSignatureMalformed, "signature-input");
        }

        if (Math.Abs(now.ToUnixTimeSeconds() - created) > Window.TotalSeconds)
        {
            return Problem.Of(FederationCode.HttpClock, "signature-input", ("minutes", Window.Minutes));
        }

        if (findPeer(key.Value) is not { } peer || peer.Keys.Find(key.Value) is not { } certificate)
        {
            return Problem.Of(FederationCode.UnknownKey, "signature-input", ("key", key.Value.Short));
        }

        var (bytes, missing) = SignatureBase.Build(covered, parts);
        if (bytes is null)
        {
            return Problem.Of(FederationCode.HttpComponentMissing, "signature-input", ("component", missing));
        }

        if (!certificate.Key.Verify(bytes, signature))
        {
            return Problem.Of(FederationCode.HttpForged, "signature", ("key", key.Value.Short));
        }

        var believed = peer.Keys.Believe(key.Value, now);
        if (!believed.Ok)
        {
            return believed.Problem;
        }

        // Last, so that only a signed request can use up room in the memory.
        return nonces.TryUse(key.Value, nonce, now) ? peer : Problem.Of(FederationCode.HttpReplayed, "signature-input");
    }

    /// <summary>Verifies one labelled signature with a given key, whatever it covers: the plain verification of §3.2.</summary>
    public static bool IsSignedBy(HttpParts parts, string label, PublicKey key) =>
        Find(parts, label) is var (covered, signature) && SignatureBase.Build(covered, parts).Bytes is { } bytes && key.Verify(bytes, signature);

    private static ParseResult<Tuple<SfInnerList, byte[]>> ReadSignature(HttpParts parts)
    {
        if (parts.Field("signature-input") is not { } field || parts.Field("signature") is null)
        {
            return Problem.Of(FederationCode.HttpSignatureMissing, "signature");
        }

        if (StructuredFields.ReadDictionary(field) is not { Repeated: false } inputs)
        {
            return Problem.Of(FederationCode.HttpSignatureMalformed, "signature-input");
        }

        var ours = inputs.Members.Where(m => m.Value is SfInnerList list && list.Parameters["tag"] is Tag).Select(m => m.Key).ToList();
        if (ours.Count == 0)
        {
            return Problem.Of(FederationCode.HttpSignatureMissing, "signature-input");
        }

        return ours.Count == 1 && Find(parts, ours[0]) is { } found ? found : Problem.Of(FederationCode.HttpSignatureMalformed, "signature");
    }

    private static Tuple<SfInnerList, byte[]>? Find(HttpParts parts, string label) =>
        StructuredFields.ReadDictionary(parts.Field("signature-input") ?? "") is { Repeated: false } inputs
        && StructuredFields.ReadDictionary(parts.Field("signature") ?? "") is { Repeated: false } signatures
        && inputs.Members.FirstOrDefault(m => m.Key == label).Value is SfInnerList covered
        && signatures.Members.FirstOrDefault(m => m.Key == label).Value is SfItem { Value: byte[] signature }
            ? Tuple.Create(covered, signature)
            : null;
}
