using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Proofmark.Server.Shared.Tls;

/// <summary>The certificate that the node shows to browsers and peers. It may change while the node runs: each new connection asks for the one of the moment.</summary>
public abstract class SiteCertificate
{
    private readonly Lock changing = new();
    private X509Certificate2? shown;
    private SslStreamCertificateContext? context;

    /// <summary>What a connection that begins now is shown, its chain included.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (changing)
        {
            var (certificate, chain) = Load();
            if (context is not null && ReferenceEquals(certificate, shown)) return context;
            shown = certificate;
            return context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
    }

    /// <summary>The certificate to show and those above it; the same object as before when nothing has changed.</summary>
    protected abstract (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load();
}
