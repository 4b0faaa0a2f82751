using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared.Tls;

namespace Proofmark.Cli.Up;

/// <summary>
/// How <c>up</c> is reached. Without a host: plain HTTP from this machine alone. With one: HTTPS from everywhere, by the
/// operator's certificate or the node's own authority.
/// </summary>
public sealed record UpSite(int Port, string? Host, IPAddress Listen, string? CertificateFile, string? KeyFile)
{
    /// <summary>The port of HTTPS when none is named.</summary>
    public const int SecurePort = 8443;

    /// <summary>Reads the options.</summary>
    /// <exception cref="ProblemException">up.host, up.listen, tls.plain, up.cert_pair.</exception>
    public static UpSite Read(int? port, string? host, string? listen, string? certificateFile, string? keyFile)
    {
        if (host is not null && (host.Length > 253 || Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic)) throw new ProblemException(Problem.Of("up.host", "--host", ("value", host)));
        IPAddress? address = null;
        if (listen is not null && !IPAddress.TryParse(listen, out address)) throw new ProblemException(Problem.Of("up.listen", "--listen", ("value", listen)));
        if ((certificateFile is null) != (keyFile is null) || (certificateFile is not null && host is null)) throw new ProblemException(Problem.Of("up.cert_pair", "--cert"));
        if (host is null && address is not null && !IPAddress.IsLoopback(address)) throw new ProblemException(Problem.Of("tls.plain", "--listen", ("address", address.ToString())));
        return new UpSite(port ?? (host is null ? 8080 : SecurePort), host, address ?? (host is null ? IPAddress.Loopback : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any), certificateFile, keyFile);
    }

    /// <summary>The certificate of a node with this data directory; null: plain HTTP.</summary>
    /// <exception cref="ProblemException">tls.*.</exception>
    public SiteCertificate? Certificate(string dataDirectory, TimeProvider clock) =>
        Host is null ? null
        : CertificateFile is { } file ? new FileCertificate(file, KeyFile!, Host, clock)
        : new OwnAuthority(Path.Combine(dataDirectory, "keys"), Host, clock);

    /// <summary>The address to print for a port that is open.</summary>
    public string AddressOf(int port) => string.Create(CultureInfo.InvariantCulture, $"{(Host is null ? "http" : "https")}://{Named(Host ?? "localhost")}:{port}");

    private static string Named(string host) => IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]" : host;
}
