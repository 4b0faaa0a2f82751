using System.Globalization;
using System.Text;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Messages;

/// <summary>
/// A signed statement as it is stored and sent: the payload's exact bytes, what they are, and one signature over both.
/// Source: DSSE v1 (secure-systems-lab/dsse, protocol.md and envelope.md). Of its options this is the subset used: exactly one
/// signature, its keyid present, ECDSA P-256 with SHA-256, r then s.
/// </summary>
/// <param name="PayloadType">Media type of the payload; signed.</param>
/// <param name="Payload">The bytes that are signed; never written anew.</param>
/// <param name="KeyId">Fingerprint of the signing key: a hint where to look, not itself signed.</param>
/// <param name="Signature">64 bytes.</param>
public sealed record Dsse(string PayloadType, ReadOnlyMemory<byte> Payload, Fingerprint KeyId, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Media type of the envelope itself.</summary>
    public const string MediaType = "application/vnd.dsse.envelope.v1+json";

    /// <summary>Base 64 grows a payload by a third; the envelope of a payload of 4 MiB must still pass.</summary>
    public const int MaximumSize = (StrictJson.MaximumSize / 3 * 4) + 4096;

    /// <summary>What is signed: <c>DSSEv1 LEN(type) type LEN(payload) payload</c>, lengths in bytes as decimal ASCII.</summary>
    public static byte[] Pae(string payloadType, ReadOnlySpan<byte> payload)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} "));
        var middle = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $" {payload.Length} "));
        return [.. head, .. type, .. middle, .. payload];
    }

    /// <summary>Signs a payload.</summary>
    public static Dsse Sign(string payloadType, ReadOnlyMemory<byte> payload, SigningKey key) =>
        new(payloadType, payload, key.Public.Fingerprint, key.Sign(Pae(payloadType, payload.Span)));

    /// <summary>True when the key made the signature over type and payload.</summary>
    public bool IsSignedBy(PublicKey key) => key.Fingerprint == KeyId && key.Verify(Pae(PayloadType, Payload.Span), Signature.Span);

    /// <summary>The envelope as JSON.</summary>
    public byte[] Write() => WireJson.Write(new
    {
        Payload = Convert.ToBase64String(Payload.Span),
        PayloadType,
        Signatures = new[] { new { Keyid = KeyId.Value, Sig = Convert.ToBase64String(Signature.Span) } },
    });

    /// <summary>Reads an envelope; says nothing about its signature yet.</summary>
    /// <returns>The envelope, or one problem: of <see cref="StrictJson"/>, a field, or <c>federation.signature_count</c>.</returns>
    public static ParseResult<Dsse> Read(ReadOnlySpan<byte> bytes)
    {
        var (root, broken) = StrictJson.Read(bytes, maximumSize: MaximumSize);
        if (broken is not null)
        {
            return broken;
        }

        var fields = new JsonFields(root, "", []);
        var payloadType = fields.Text("payloadType", 200, required: true);
        var payload = fields.Bytes("payload", required: true);
        var signatures = fields.List("signatures", ReadSignature);
        if (fields.Problems.Count > 0)
        {
            return fields.Problems[0];
        }

        if (signatures.Count != 1)
        {
            return Problem.Of(FederationCode.SignatureCount, "signatures", ("count", signatures.Count));
        }

        return payload!.Length > StrictJson.MaximumSize
            ? Problem.Of(FederationCode.TooLarge, "payload", ("bytes", payload.Length), ("limit", StrictJson.MaximumSize))
            : new Dsse(payloadType!, payload, signatures[0].KeyId, signatures[0].Signature);
    }

    private static ReadSignatureResult? ReadSignature(JsonFields fields) =>
        fields.Fingerprint("keyid", required: true) is { } key && fields.Bytes("sig", 64, required: true) is { } signature
            ? new ReadSignatureResult(key, signature)
            : null;

    private sealed record ReadSignatureResult(Fingerprint KeyId, byte[] Signature);
}
