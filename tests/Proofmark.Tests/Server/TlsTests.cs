using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Proofmark.Cli.Up;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;
using Proofmark.Server.Shared.Tls;
using Xunit;

namespace Proofmark.Tests.Server;

/// <summary>A node on a network: HTTPS from the first minute, by its own authority or the operator's certificate; never plain HTTP.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Host = "registry.example";
    private readonly string keys = Directory.CreateTempSubdirectory("proofmark-tls-").FullName;

    public void Dispose() => Directory.Delete(keys, recursive: true);

    [Fact]
    public async Task Whoever_trusts_the_nodes_authority_reaches_it_by_name_and_nobody_else_does()
    {
        var own = new OwnAuthority(keys, Host, TimeProvider.System);
        await using var server = await StartAsync(own);
        using var trusting = Client(server, own.Authority);
        var answer = await trusting.GetAsync(new Uri($"https://{Host}/about"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        var form = await trusting.GetAsync(new Uri($"https://{Host}/sign-in"));
        Assert.NotEmpty(form.Headers.GetValues("Set-Cookie"));
        Assert.All(form.Headers.GetValues("Set-Cookie"), c => Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase));

        using var stranger = Client(server, null);
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(new Uri($"https://{Host}/about")));
        // By a name that the certificate does not bear.
        await Assert.ThrowsAsync<HttpRequestException>(() => trusting.GetAsync(new Uri("https://other.example/about")));
    }

    [Fact]
    public void The_authority_vouches_for_the_nodes_own_name_and_no_other()
    {
        var own = new OwnAuthority(keys, Host, TimeProvider.System);
        var folder = Path.GetDirectoryName(own.Authority)!;
        using var authority = X509Certificate2.CreateFromPemFile(own.Authority, Path.Combine(folder, "authority.key.pem"));
        Assert.True(Builds(authority, Leaf(authority, Host)));
        Assert.False(Builds(authority, Leaf(authority, "bank.example")));
        Assert.False(Builds(authority, Leaf(authority, "10.0.0.9")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "authority.key.pem")));
    }

    [Fact]
    public void The_certificate_is_renewed_before_its_end_under_the_same_authority_and_kept_over_a_start()
    {
        var clock = new Clock(TimeProvider.System.GetUtcNow());
        var own = new OwnAuthority(keys, Host, clock);
        var fingerprint = own.Fingerprint;
        var first = Shown(own);
        clock.Advance(TimeSpan.FromDays(360));
        Assert.Equal(first, Shown(own));
        Assert.Equal(first, Shown(new OwnAuthority(keys, Host, clock)));
        clock.Advance(TimeSpan.FromDays(10));
        Assert.NotEqual(first, Shown(own));
        Assert.Equal(fingerprint, new OwnAuthority(keys, Host, clock).Fingerprint);
    }

    [Fact]
    public void A_certificate_that_browsers_would_refuse_is_refused_at_the_start_with_its_reason()
    {
        var (certificate, key) = Files(Host, "one");
        var now = TimeProvider.System.GetUtcNow();
        _ = new FileCertificate(certificate, key, Host, TimeProvider.System);
        Assert.Equal("tls.host", Refused(() => new FileCertificate(certificate, key, "elsewhere.example", TimeProvider.System)));
        Assert.Equal("tls.expired", Refused(() => new FileCertificate(certificate, key, Host, new Clock(now.AddDays(91)))));
        Assert.Equal("tls.not_yet", Refused(() => new FileCertificate(certificate, key, Host, new Clock(now.AddDays(-2)))));
        Assert.Equal("tls.file", Refused(() => new FileCertificate(certificate, Files(Host, "two").Key, Host, TimeProvider.System)));
        Assert.Equal("tls.file", Refused(() => new FileCertificate(certificate, Path.Combine(keys, "nothing.pem"), Host, TimeProvider.System)));
    }

    [Fact]
    public void Renewed_files_are_taken_up_while_the_node_runs_and_bad_ones_are_not()
    {
        var clock = new Clock(TimeProvider.System.GetUtcNow());
        var (certificate, key) = Files(Host, "one");
        var site = new FileCertificate(certificate, key, Host, clock);
        var first = Shown(site);
        File.WriteAllText(certificate, "not a certificate");
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(first, Shown(site));
        Files(Host, "one");
        File.SetLastWriteTimeUtc(key, File.GetLastWriteTimeUtc(key).AddSeconds(5));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotEqual(first, Shown(site));
    }

    [Theory]
    [InlineData(null, "0.0.0.0", null, "tls.plain")]
    [InlineData(null, "10.1.2.3", null, "tls.plain")]
    [InlineData("not a host", null, null, "up.host")]
    [InlineData(Host, "here", null, "up.listen")]
    [InlineData(null, null, "cert.pem", "up.cert_pair")]
    public void Beyond_the_machine_itself_nothing_is_served_without_TLS(string? host, string? listen, string? certificate, string code) =>
        Assert.Equal(code, Refused(() => UpSite.Read(null, host, listen, certificate, null)));

    [Fact]
    public void The_server_itself_refuses_plain_HTTP_beyond_the_machine() =>
        Assert.Equal("tls.plain", Refused(() => ServerHost.Build(new ServerOptions { Port = 0, Listen = IPAddress.Any })));

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset moment = now;

        public override DateTimeOffset GetUtcNow() => moment;

        public void Advance(TimeSpan by) => moment += by;
    }

    private static string Refused(Func<object> action) => Assert.Throws<ProblemException>(action).Problems[0].Code;

    private static string Shown(SiteCertificate site) => site.Current().TargetCertificate.Thumbprint;

    private static async Task<WebApplication> StartAsync(SiteCertificate certificate)
    {
        var server = ServerHost.Build(new ServerOptions { Port = 0, Certificate = certificate, HostNames = [Host, "other.example"] });
        await server.StartAsync();
        return server;
    }

    /// <summary>A browser on another machine: it knows the name, and trusts what was installed there.</summary>
    private static HttpClient Client(WebApplication server, string? authority)
    {
        var port = new Uri(server.Urls.First()).Port;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        if (authority is not null) policy.CustomTrustStore.ImportFromPemFile(authority);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return new HttpClient(handler);
    }

    private static X509Certificate2 Leaf(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.Create(authority, now.AddMinutes(-5), now.AddDays(1), [1, 2, 3]);
    }

    private static bool Builds(X509Certificate2 authority, X509Certificate2 leaf)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(leaf);
    }

    private (string Certificate, string Key) Files(string name, string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        var (one, two) = (Path.Combine(keys, file + ".pem"), Path.Combine(keys, file + ".key.pem"));
        File.WriteAllText(one, certificate.ExportCertificatePem());
        File.WriteAllText(two, key.ExportPkcs8PrivateKeyPem());
        return (one, two);
    }
}
