using System.Security.Cryptography;

namespace Proofmark.Server.Access;

/// <summary>A public key of the proxy. Its kind fixes the one algorithm that counts (RFC 8725 §3.1): ES256 for a key on P-256, RS256 for RSA of 2048 bits or more.</summary>
public sealed class ProviderKey : IDisposable
{
    /// <summary>What a key file has to be, for who set another.</summary>
    public const string Form = "PEM, PUBLIC KEY: EC P-256 | RSA ≥ 2048";

    private readonly ECDsa? curve;
    private readonly RSA? rsa;

    private ProviderKey(ECDsa? curve, RSA? rsa) => (this.curve, this.rsa) = (curve, rsa);

    /// <summary>The only value of <c>alg</c> that this key takes.</summary>
    public string Algorithm => curve is null ? "RS256" : "ES256";

    /// <summary>Reads a file, anew for each sign-in, so that a key is changed by changing the file; null when it is no such key.</summary>
    public static ProviderKey? Read(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            var found = PemEncoding.Find(text);
            if (text[found.Label] != "PUBLIC KEY") return null; // a private key has no business here
            var bytes = Convert.FromBase64String(text[found.Base64Data]);
            return OnCurve(bytes) ?? OfRsa(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Did the holder of the private key sign this?</summary>
    public bool Verifies(byte[] content, byte[] signature) =>
        curve?.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        ?? rsa!.VerifyData(content, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public void Dispose()
    {
        curve?.Dispose();
        rsa?.Dispose();
    }

    private static ProviderKey? OnCurve(byte[] bytes)
    {
        var curve = ECDsa.Create();
        try
        {
            curve.ImportSubjectPublicKeyInfo(bytes, out _);
            if (curve.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value) return new(curve, null);
        }
        catch (CryptographicException)
        {
            // Not on a curve; perhaps of the other kind.
        }
        curve.Dispose();
        return null;
    }

    private static ProviderKey? OfRsa(byte[] bytes)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(bytes, out _);
            if (rsa.KeySize >= 2048) return new(null, rsa);
        }
        catch (CryptographicException)
        {
            // No key of either kind.
        }
        rsa.Dispose();
        return null;
    }
}
