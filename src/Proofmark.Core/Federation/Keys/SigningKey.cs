using System.Security.Cryptography;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>
/// An ECDSA P-256 private key in memory. Nothing prints it: <see cref="ToString"/> is the public fingerprint, and the only way
/// out is <see cref="KeyFile"/>.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    private SigningKey(ECDsa key)
    {
        _key = key;
        Public = PublicKey.Read(key.ExportSubjectPublicKeyInfo()).GetValueOrThrow();
    }

    /// <summary>The public half.</summary>
    public PublicKey Public { get; }

    /// <summary>A new random key.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Signs the data, hashed with SHA-256: r then s, 32 bytes each.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            return _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Public.Fingerprint.Value;

    /// <summary>PKCS#8 in PEM, encrypted when there is a passphrase.</summary>
    internal string ToPem(string? passphrase)
    {
        // 600,000 rounds of PBKDF2-HMAC-SHA-256: OWASP Password Storage Cheat Sheet, 2023.
        lock (_gate)
        {
            return passphrase is null
                ? _key.ExportPkcs8PrivateKeyPem()
                : _key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000));
        }
    }

    /// <summary>Reads what <see cref="ToPem"/> wrote.</summary>
    /// <exception cref="ProblemException"><c>federation.key_file_passphrase</c> or <c>federation.key_form</c>.</exception>
    internal static SigningKey FromPem(string pem, string? passphrase, string file)
    {
        var encrypted = pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (encrypted && passphrase is null)
        {
            throw new ProblemException(Problem.Of(FederationCode.KeyFilePassphrase, file));
        }

        var key = ECDsa.Create();
        try
        {
            if (encrypted)
            {
                key.ImportFromEncryptedPem(pem, passphrase);
            }
            else
            {
                key.ImportFromPem(pem);
            }

            return new SigningKey(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or ProblemException)
        {
            key.Dispose();

            // The exception's own text may quote the file; it stays inside.
            throw new ProblemException(Problem.Of(encrypted ? FederationCode.KeyFilePassphrase : FederationCode.KeyForm, file));
        }
    }
}
