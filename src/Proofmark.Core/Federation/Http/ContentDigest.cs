using System.Security.Cryptography;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Http;

/// <summary>The digest of a body in the <c>Content-Digest</c> field (RFC 9530 §2), algorithm sha-256.</summary>
public static class ContentDigest
{
    /// <summary>The field's value for a body.</summary>
    public static string Of(ReadOnlySpan<byte> body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    /// <summary>Compares a body with the field. Digests of other algorithms are passed over; one of sha-256 must be there.</summary>
    /// <returns>Null, or <c>federation.http_digest_missing</c> or <c>federation.http_digest_mismatch</c>.</returns>
    public static Problem? Check(string? field, ReadOnlySpan<byte> body)
    {
        var members = field is null ? null : StructuredFields.ReadDictionary(field);
        if (members is not { Repeated: false } read || read.Members.FirstOrDefault(m => m.Key == "sha-256").Value is not SfItem { Value: byte[] digest })
        {
            return Problem.Of(FederationCode.HttpDigestMissing, "content-digest");
        }

        return digest.AsSpan().SequenceEqual(SHA256.HashData(body)) ? null : Problem.Of(FederationCode.HttpDigestMismatch, "content-digest");
    }
}
