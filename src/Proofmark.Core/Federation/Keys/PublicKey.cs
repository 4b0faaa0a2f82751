using System.Security.Cryptography;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>
/// An ECDSA P-256 public key: a point on the curve, in the one DER form that SubjectPublicKeyInfo has for it with a named
/// curve and an uncompressed point (RFC 5480). One key has one encoding, therefore one fingerprint.
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private const int PointLength = 64;
    private static readonly byte[] Header = Convert.FromHexString("3059301306072A8648CE3D020106082A8648CE3D03010703420004");
    private readonly byte[] _der;

    private PublicKey(byte[] der)
    {
        _der = der;
        Fingerprint = Fingerprint.Of(der);
    }

    /// <summary>The name of the key.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>SubjectPublicKeyInfo, 91 bytes.</summary>
    public ReadOnlyMemory<byte> Der => _der;

    /// <summary>SubjectPublicKeyInfo in base 64, as statements carry it.</summary>
    public string Base64 => Convert.ToBase64String(_der);

    /// <summary>Reads SubjectPublicKeyInfo.</summary>
    /// <returns>The key, or <c>federation.key_form</c>: other curve, other encoding, or no point of the curve.</returns>
    public static ParseResult<PublicKey> Read(ReadOnlySpan<byte> der, string? field = null)
    {
        if (der.Length != Header.Length + PointLength || !der.StartsWith(Header))
        {
            return Problem.Of(FederationCode.KeyForm, field);
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(der, out _);
            return new PublicKey(der.ToArray());
        }
        catch (CryptographicException)
        {
            return Problem.Of(FederationCode.KeyForm, field);
        }
    }

    /// <summary>Reads SubjectPublicKeyInfo in base 64.</summary>
    public static ParseResult<PublicKey> Read(string? base64, string? field = null)
    {
        var bytes = new byte[Header.Length + PointLength];
        return Convert.TryFromBase64String(base64 ?? "", bytes, out var written) && written == bytes.Length && Convert.ToBase64String(bytes) == base64
            ? Read(bytes, field)
            : Problem.Of(FederationCode.KeyForm, field);
    }

    /// <summary>True when the signature (r then s, 32 bytes each) is this key's over the data, hashed with SHA-256.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != PointLength)
        {
            return false;
        }

        // One instance per call: ECDsa promises nothing to two threads at once.
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_der, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _der.AsSpan().SequenceEqual(other._der);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Fingerprint.Value;
}
