using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Shared.Tls;

/// <summary>
/// A certificate that the operator brings, in PEM: the node's own first, those above it after. Renewed files are taken up
/// within a minute; files that turn bad while the node runs leave the last good one in place.
/// </summary>
public sealed class FileCertificate : SiteCertificate
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private readonly string certificateFile;
    private readonly string keyFile;
    private readonly string host;
    private readonly TimeProvider clock;
    private (X509Certificate2 Certificate, X509Certificate2Collection Chain) last;
    private DateTime written;
    private DateTimeOffset looked;

    /// <summary>Reads both files.</summary>
    /// <exception cref="ProblemException">tls.file, tls.expired, tls.not_yet, tls.host.</exception>
    public FileCertificate(string certificateFile, string keyFile, string host, TimeProvider clock)
    {
        (this.certificateFile, this.keyFile, this.host, this.clock) = (Path.GetFullPath(certificateFile), Path.GetFullPath(keyFile), host, clock);
        last = Read();
        (written, looked) = (Written(), clock.GetUtcNow());
    }

    /// <inheritdoc/>
    protected override (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load()
    {
        var now = clock.GetUtcNow();
        if (now - looked < Look) return last;
        looked = now;
        if (Written() is var changed && changed == written) return last;
        try
        {
            last = Read();
            written = changed;
        }
        catch (ProblemException)
        {
            // Half-written, or the wrong file: looked at again in a minute.
            return last;
        }
        return last;
    }

    private DateTime Written() => new[] { File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile) }.Max();

    private (X509Certificate2, X509Certificate2Collection) Read()
    {
        X509Certificate2 certificate;
        var chain = new X509Certificate2Collection();
        try
        {
            certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            chain.ImportFromPemFile(certificateFile);
            chain.RemoveAt(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ProblemException(Problem.Of("tls.file", "--cert", ("certificate", certificateFile), ("key", keyFile), ("detail", e.Message)));
        }
        var now = clock.GetUtcNow();
        var (from, until) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        if (now > until) throw new ProblemException(Problem.Of("tls.expired", "--cert", ("file", certificateFile), ("until", until)));
        if (now < from) throw new ProblemException(Problem.Of("tls.not_yet", "--cert", ("file", certificateFile), ("from", from), ("now", now)));
        if (!certificate.MatchesHostname(host)) throw new ProblemException(Problem.Of("tls.host", "--cert", ("file", certificateFile), ("host", host)));
        return (certificate, chain);
    }
}
