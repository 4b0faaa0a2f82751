using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Proofmark.Tests.Evidence.Stamping;

/// <summary>What an authority does wrong.</summary>
public enum Sin
{
    None, WrongNonce, NoNonce, WrongHash, NoUsage, UsageNotCritical, TwoUsages, ForgedSignature, Denied, Garbage,
}

/// <summary>A time-stamp authority for tests: a root, an authority below it, and tokens (RFC 3161) written by hand, so that they can be wrong in any way.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private readonly ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 root;
    private readonly DateTimeOffset from, to;

    /// <param name="from">Since when its certificates count.</param>
    /// <param name="to">Until when.</param>
    public TestAuthority(DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        (this.from, this.to) = (from ?? TimeProvider.System.GetUtcNow().AddDays(-10), to ?? TimeProvider.System.GetUtcNow().AddYears(5));
        var request = new CertificateRequest("CN=Aldmoor Time Root, O=Ministry of Time", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        root = request.CreateSelfSigned(this.from, this.to);
    }

    /// <summary>What it does wrong.</summary>
    public Sin Sin { get; set; }

    /// <summary>Its clock.</summary>
    public DateTimeOffset At { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>Writes its root beside the settings, as an operator does; returns the file.</summary>
    public string WriteRoot(string folder)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, root.ExportCertificatePem());
        return file;
    }

    /// <summary>Answers a query.</summary>
    public byte[] Answer(byte[] query)
    {
        if (Sin == Sin.Garbage) return [0x30, 0x03, 0x02, 0x01];
        if (!Rfc3161TimestampRequest.TryDecode(query, out var request, out _)) return Reply(2, null);
        return Sin == Sin.Denied ? Reply(2, null) : Reply(0, Token(request.GetMessageHash().ToArray(), request.GetNonce()?.ToArray()));
    }

    /// <summary>A token over a hash.</summary>
    public byte[] Token(byte[] hash, byte[]? nonce)
    {
        if (Sin == Sin.WrongHash) hash = SHA256.HashData(hash);
        if (Sin == Sin.WrongNonce) nonce = RandomNumberGenerator.GetBytes(8);
        if (Sin == Sin.NoNonce) nonce = null;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Certificate(key);
        var cms = new SignedCms(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), Info(hash, nonce)), detached: false);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate) { IncludeOption = X509IncludeOption.EndCertOnly, DigestAlgorithm = new Oid(Sha256) };
        signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), CertificateHash(certificate)));
        cms.ComputeSignature(signer);
        var token = cms.Encode();
        // The last bytes of a token are those of the signature.
        if (Sin == Sin.ForgedSignature) token[^1] ^= 1;
        return token;
    }

    public void Dispose()
    {
        root.Dispose();
        rootKey.Dispose();
    }

    private X509Certificate2 Certificate(ECDsa key)
    {
        var request = new CertificateRequest("CN=Aldmoor Time Stamping 1, O=Ministry of Time", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var usages = new OidCollection { new Oid("1.3.6.1.5.5.7.3.8") };
        if (Sin == Sin.TwoUsages) usages.Add(new Oid("1.3.6.1.5.5.7.3.4"));
        if (Sin != Sin.NoUsage) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: Sin != Sin.UsageNotCritical));
        return request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), from, to, [1, .. RandomNumberGenerator.GetBytes(8)]).CopyWithPrivateKey(key);
    }

    /// <summary>TSTInfo (RFC 3161 §2.4.2).</summary>
    private byte[] Info(byte[] hash, byte[]? nonce)
    {
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(1);
            info.WriteObjectIdentifier("1.3.6.1.4.1.13762.3");
            using (info.PushSequence())
            {
                using (info.PushSequence())
                {
                    info.WriteObjectIdentifier(Sha256);
                    info.WriteNull();
                }
                info.WriteOctetString(hash);
            }
            info.WriteInteger(17);
            info.WriteGeneralizedTime(At, omitFractionalSeconds: true);
            if (nonce is not null) info.WriteInteger(new BigInteger(nonce, isUnsigned: true, isBigEndian: true));
        }
        return info.Encode();
    }

    /// <summary>SigningCertificateV2 (RFC 5035 §4).</summary>
    private static byte[] CertificateHash(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
            writer.WriteOctetString(certificate.GetCertHash(HashAlgorithmName.SHA256));
        return writer.Encode();
    }

    private static byte[] Reply(int status, byte[]? token)
    {
        var reply = new AsnWriter(AsnEncodingRules.DER);
        using (reply.PushSequence())
        {
            using (reply.PushSequence()) reply.WriteInteger(status);
            if (token is not null) reply.WriteEncodedValue(token);
        }
        return reply.Encode();
    }
}
