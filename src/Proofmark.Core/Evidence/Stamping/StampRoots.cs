using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Evidence.Stamping;

/// <summary>Certificates of time-stamp authorities that somebody trusts, from one PEM file: roots, and such as stand between them and the authority's own.</summary>
public sealed class StampRoots
{
    private const int MostBytes = 1024 * 1024;
    private const string UsageTimeStamping = "1.3.6.1.5.5.7.3.8";
    private readonly X509Certificate2Collection roots = [], between = [];

    private StampRoots(X509Certificate2Collection all)
    {
        foreach (var certificate in all) (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? roots : between).Add(certificate);
    }

    /// <summary>Reads a file of certificates in PEM.</summary>
    /// <param name="file">Its place.</param>
    /// <param name="field">The option or setting that names it.</param>
    /// <exception cref="ProblemException">evidence.stamp_roots: it is not there, is no PEM, larger than 1 MiB, or without one root (a certificate that its own subject issued).</exception>
    public static StampRoots Read(string file, string field)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: <= MostBytes })
            {
                var all = new X509Certificate2Collection();
                all.ImportFromPem(File.ReadAllText(file));
                var read = new StampRoots(all);
                if (read.roots.Count > 0) return read;
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(Problem.Of("evidence.stamp_roots", field, ("file", file))) { Cause = e };
        }
        throw new ProblemException(Problem.Of("evidence.stamp_roots", field, ("file", file)));
    }

    /// <summary>Whether an authority's certificate led to one of these roots at a time, for time stamping (RFC 5280 §6). Nothing is fetched, and revocation is not asked: it must hold without a network.</summary>
    /// <param name="authority">The certificate that signed.</param>
    /// <param name="beside">Certificates that the token brought.</param>
    /// <param name="at">When it signed; a certificate that expired since was valid then.</param>
    public bool Trust(X509Certificate2 authority, X509Certificate2Collection beside, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        policy.ExtraStore.AddRange(between);
        policy.ExtraStore.AddRange(beside);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = at.UtcDateTime;
        policy.VerificationTimeIgnored = false;
        policy.ApplicationPolicy.Add(new Oid(UsageTimeStamping));
        return chain.Build(authority);
    }
}
