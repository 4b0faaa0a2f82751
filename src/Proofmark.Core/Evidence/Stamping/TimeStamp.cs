using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Evidence.Stamping;

/// <summary>A time-stamp token (RFC 3161 §2.4.2) that is sound in itself: over the hash that was asked for, signed by a certificate for time stamping.</summary>
/// <param name="At">When the authority says that it saw the hash, UTC.</param>
/// <param name="Authority">Its name, as its certificate has it.</param>
/// <param name="Nonce">The number of the request that it answers, as it stands in the token; null: none.</param>
/// <param name="Certificate">The certificate that signed it.</param>
/// <param name="Beside">All certificates that the token brings.</param>
public sealed record TimeStamp(DateTimeOffset At, string Authority, ReadOnlyMemory<byte>? Nonce, X509Certificate2 Certificate, X509Certificate2Collection Beside)
{
    /// <summary>The largest token, in bytes: signature, a few certificates, and room.</summary>
    public const int MostBytes = 64 * 1024;

    private const string Content = "1.2.840.113549.1.9.16.1.4";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string UsageTimeStamping = "1.3.6.1.5.5.7.3.8";
    private const string CommonName = "2.5.4.3";
    private const string Organisation = "2.5.4.10";
    private const int LongestName = 200;

    /// <summary>Reads a token and verifies all of it but whether its authority is to be trusted.</summary>
    /// <param name="token">The token, DER or BER, and nothing behind it.</param>
    /// <param name="hash">SHA-256 of what it should be over.</param>
    /// <returns>The stamp, or a problem: evidence.stamp_form, evidence.stamp_other (over another hash), evidence.stamp_usage, evidence.stamp_signature.</returns>
    public static ParseResult<TimeStamp> Read(ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> hash)
    {
        try
        {
            if (token.Length > MostBytes) return Fault("evidence.stamp_form");
            if (!Rfc3161TimestampToken.TryDecode(token, out var read, out var used)) return Why(token);
            if (used != token.Length) return Fault("evidence.stamp_form");
            var info = read.TokenInfo;
            if (info.HashAlgorithmId.Value != Sha256 || !info.GetMessageHash().Span.SequenceEqual(hash.Span)) return Fault("evidence.stamp_other");
            var cms = read.AsSignedCms();
            if (cms.SignerInfos[0].Certificate is not { } signer) return Fault("evidence.stamp_form");
            if (!IsForTimeStamping(signer)) return Fault("evidence.stamp_usage");
            // The signature, the signed certificate hash (RFC 5816), and that the certificate was in force then.
            if (!read.VerifySignatureForHash(hash.Span, HashAlgorithmName.SHA256, out var signed) || !signed.RawData.AsSpan().SequenceEqual(signer.RawData)) return Fault("evidence.stamp_signature");
            return new TimeStamp(info.Timestamp, NameOf(signer), info.GetNonce(), signer, cms.Certificates);
        }
        catch (Exception e) when (e is CryptographicException or System.Formats.Asn1.AsnContentException or ArgumentException)
        {
            return Fault("evidence.stamp_form");
        }
    }

    /// <summary>The framework does not read a token whose signature, certificate or usage does not hold: which of them it was.</summary>
    /// <exception cref="CryptographicException">It is no signed message.</exception>
    private static Problem Why(ReadOnlyMemory<byte> token)
    {
        var cms = new SignedCms();
        cms.Decode(token.Span);
        if (cms.ContentInfo.ContentType.Value != Content || cms.SignerInfos.Count != 1 || cms.SignerInfos[0].Certificate is not { } signer) return Fault("evidence.stamp_form");
        return Fault(IsForTimeStamping(signer) ? "evidence.stamp_signature" : "evidence.stamp_usage");
    }

    private static Problem Fault(string code) => Problem.Of(code, ExtractFile.StampPlace, ("place", ExtractFile.StampPlace));

    /// <summary>RFC 3161 §2.3: one extended key usage, critical, and that is time stamping.</summary>
    private static bool IsForTimeStamping(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList() is [{ Critical: true } usage] && usage.EnhancedKeyUsages.Count == 1 && usage.EnhancedKeyUsages[0].Value == UsageTimeStamping;

    private static string NameOf(X509Certificate2 certificate)
    {
        var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(n => !n.HasMultipleElements).ToList();
        var name = string.Join(", ", new[] { CommonName, Organisation }.Select(t => parts.FirstOrDefault(p => p.GetSingleElementType().Value == t)?.GetSingleElementValue()).Where(v => !string.IsNullOrWhiteSpace(v)));
        name = new string([.. (name.Length == 0 ? certificate.Subject : name).Where(c => !char.IsControl(c))]);
        return name.Length <= LongestName ? name : name[..LongestName];
    }
}
