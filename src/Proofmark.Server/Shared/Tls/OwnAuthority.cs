using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Proofmark.Core.Federation.Keys;

namespace Proofmark.Server.Shared.Tls;

/// <summary>
/// The node's own certificate authority, for a network in which nobody else issues certificates: in <c>keys/tls/</c>, made at
/// the first use. It can vouch for the node's own names and no others (RFC 5280 4.2.1.10), so that a stolen key opens no other
/// site to whoever trusts it. The node's certificate lasts 397 days and is renewed thirty days before its end.
/// </summary>
public sealed class OwnAuthority : SiteCertificate
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(397);
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(30);
    private readonly string folder;
    private readonly string host;
    private readonly TimeProvider clock;
    private X509Certificate2 site;

    /// <summary>Opens or makes the authority of a host.</summary>
    /// <param name="keys">The data directory's <c>keys</c>.</param>
    /// <param name="host">Name or address under which the node is reached. Another host is another authority, in a folder of its own.</param>
    /// <param name="clock">Decides about renewal.</param>
    public OwnAuthority(string keys, string host, TimeProvider clock)
    {
        (this.host, this.clock) = (host, clock);
        folder = Path.Combine(Path.GetFullPath(keys), "tls", host.Replace(':', '_'));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!File.Exists(Authority)) MakeAuthority();
        site = ReadSite() is { } kept && IsFresh(kept) ? kept : Issue();
    }

    /// <summary>The file that browsers and peers are to trust.</summary>
    public string Authority => Path.Combine(folder, "authority.pem");

    /// <summary>SHA-256 of the authority, for comparing before it is trusted.</summary>
    public string Fingerprint
    {
        get
        {
            using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(Authority));
            return string.Join(':', authority.GetCertHash(HashAlgorithmName.SHA256).Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));
        }
    }

    private string AuthorityKey => Path.Combine(folder, "authority.key.pem");

    /// <summary>Certificate and key in one file: the two are replaced together or not at all.</summary>
    private string Site => Path.Combine(folder, "site.pem");

    /// <inheritdoc/>
    protected override (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load()
    {
        if (!IsFresh(site)) site = Issue();
        return (site, []);
    }

    private bool IsFresh(X509Certificate2 certificate)
    {
        var now = clock.GetUtcNow();
        return now >= new DateTimeOffset(certificate.NotBefore) && now < new DateTimeOffset(certificate.NotAfter) - Renewal;
    }

    private X509Certificate2? ReadSite()
    {
        if (!File.Exists(Site)) return null;
        var pem = File.ReadAllText(Site);
        try
        {
            return X509Certificate2.CreateFromPem(pem, pem);
        }
        catch (CryptographicException)
        {
            return null; // issued anew
        }
    }

    private void MakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = string.Create(CultureInfo.InvariantCulture, $"Proofmark {host} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        var request = new CertificateRequest(new X500DistinguishedName("CN=" + name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(OnlyOwnNames());
        var now = clock.GetUtcNow();
        using var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddYears(10));
        Write(AuthorityKey, key.ExportPkcs8PrivateKeyPem());
        Write(Authority, authority.ExportCertificatePem());
    }

    private X509Certificate2 Issue()
    {
        using var authority = X509Certificate2.CreateFromPemFile(Authority, AuthorityKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=" + host), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        if (host != "localhost") names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var now = clock.GetUtcNow();
        var (end, last) = (now + Validity, new DateTimeOffset(authority.NotAfter));
        using var signed = request.Create(authority, now.AddHours(-1), end < last ? end : last, RandomNumberGenerator.GetBytes(16));
        Write(Site, signed.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return ReadSite()!;
    }

    /// <summary>NameConstraints: the host and localhost are permitted; addresses are excluded unless the host is one.</summary>
    private X509Extension OnlyOwnNames()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        var permitted = new Asn1Tag(TagClass.ContextSpecific, 0, true);
        var excluded = new Asn1Tag(TagClass.ContextSpecific, 1, true);
        var isAddress = IPAddress.TryParse(host, out var address);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(permitted))
            {
                foreach (var name in isAddress || host == "localhost" ? ["localhost"] : new[] { host, "localhost" }) Subtree(() => writer.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 2)));
                if (isAddress) Subtree(() => writer.WriteOctetString([.. address!.GetAddressBytes(), .. Enumerable.Repeat((byte)255, address.GetAddressBytes().Length)], new Asn1Tag(TagClass.ContextSpecific, 7)));
            }
            if (!isAddress)
                using (writer.PushSequence(excluded))
                    foreach (var length in new[] { 8, 32 }) Subtree(() => writer.WriteOctetString(new byte[length], new Asn1Tag(TagClass.ContextSpecific, 7)));
        }
        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);

        void Subtree(Action write)
        {
            using (writer.PushSequence()) write();
        }
    }

    private static void Write(string path, string pem) => KeyFile.WriteWhole(path, Encoding.ASCII.GetBytes(pem + "\n"));
}
