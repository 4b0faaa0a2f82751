using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>Assertions of a proxy, each wrong in one thing.</summary>
public sealed class ProviderAssertionTests : IDisposable
{
    private const string Es256 = """{"alg":"ES256","typ":"JWT"}""";

    private readonly ManualClock clock = new();
    private readonly ProxyAssertions proxy;

    public ProviderAssertionTests() => proxy = new(clock);

    public void Dispose() => proxy.Dispose();

    [Fact]
    public void A_right_one_is_read_and_says_who()
    {
        var (right, wrong) = Read(proxy.Good());
        Assert.Null(wrong);
        Assert.Equal("kc-1", right!.Subject);
        Assert.False(right.TwoFactors);
        Assert.True(Read(proxy.Good("kc-1", ("amr", new JsonArray("pwd", "mfa")))).Right!.TwoFactors);
        Assert.True(Read(proxy.Good("kc-1", ("acr", "mfa"))).Right!.TwoFactors);
        Assert.False(Read(proxy.Good("kc-1", ("amr", new JsonArray("pwd")))).Right!.TwoFactors);
        Assert.Equal("kc-1", Read(proxy.Good("kc-1", ("aud", new JsonArray("https://other.example", ProxyAssertions.Audience)))).Right!.Subject);
    }

    [Fact]
    public void The_kind_of_the_key_fixes_the_one_algorithm()
    {
        var claims = proxy.Claims().ToJsonString();
        Assert.Equal("form", Wrong(proxy.Sign("""{"alg":"none"}""", claims, _ => [])));
        Assert.Equal("algorithm", Wrong(proxy.Sign("""{"alg":"none"}""", claims)));
        var secret = Encoding.ASCII.GetBytes(File.ReadAllText(proxy.File));
        Assert.Equal("algorithm", Wrong(proxy.Sign("""{"alg":"HS256"}""", claims, c => HMACSHA256.HashData(secret, c))));
        Assert.Equal("algorithm", Wrong(proxy.Sign("""{"alg":"RS256"}""", claims)));
        Assert.Equal("algorithm", Wrong(proxy.Sign("""{"alg":"es256"}""", claims)));
        Assert.Equal("algorithm", Wrong(proxy.Sign("""{"typ":"JWT"}""", claims)));

        using var rsa = RSA.Create(2048);
        File.WriteAllText(proxy.File, rsa.ExportSubjectPublicKeyInfoPem());
        byte[] ByRsa(byte[] c) => rsa.SignData(c, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.Null(Read(proxy.Sign("""{"alg":"RS256"}""", claims, ByRsa)).Wrong);
        Assert.Equal("algorithm", Wrong(proxy.Sign("""{"alg":"PS256"}""", claims, ByRsa)));
        Assert.Equal("algorithm", Wrong(proxy.Sign(Es256, claims)));
    }

    [Fact]
    public void A_signature_of_another_key_or_over_other_words_is_refused()
    {
        var good = proxy.Good();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("signature", Wrong(proxy.Sign(Es256, proxy.Claims().ToJsonString(), c => other.SignData(c, HashAlgorithmName.SHA256))));
        var (parts, better) = (good.Split('.'), proxy.Good("chief").Split('.'));
        Assert.Equal("signature", Wrong($"{parts[0]}.{better[1]}.{parts[2]}"));
        // A key that the assertion brings along is no key.
        var jwk = Convert.ToBase64String(other.ExportSubjectPublicKeyInfo());
        Assert.Equal("signature", Wrong(proxy.Sign($$"""{"alg":"ES256","jwk":{"kty":"EC"},"x5c":["{{jwk}}"]}""", proxy.Claims().ToJsonString(), c => other.SignData(c, HashAlgorithmName.SHA256))));
    }

    [Theory]
    [InlineData("iss", "https://id.example/", "issuer")]
    [InlineData("iss", null, "issuer")]
    [InlineData("aud", "https://other.example", "audience")]
    [InlineData("aud", null, "audience")]
    [InlineData("sub", "", "subject")]
    [InlineData("sub", null, "subject")]
    [InlineData("exp", null, "times")]
    [InlineData("iat", null, "times")]
    [InlineData("exp", "tomorrow", "times")]
    [InlineData("nbf", "yesterday", "times")]
    public void A_claim_that_is_another_or_missing_is_refused(string name, string? value, string reason) => Assert.Equal(reason, Wrong(proxy.Good("kc-1", (name, value))));

    [Fact]
    public void It_counts_from_its_beginning_to_its_end_and_five_minutes_at_most()
    {
        var now = proxy.Now;
        Assert.Equal("over", Wrong(proxy.Good("kc-1", ("iat", now - 100), ("exp", now - 30))));
        Assert.Null(Read(proxy.Good("kc-1", ("iat", now - 100), ("exp", now - 29))).Wrong);
        Assert.Equal("early", Wrong(proxy.Good("kc-1", ("iat", now + 31), ("exp", now + 90))));
        Assert.Null(Read(proxy.Good("kc-1", ("iat", now + 30), ("exp", now + 90))).Wrong);
        Assert.Equal("early", Wrong(proxy.Good("kc-1", ("nbf", now + 31))));
        Assert.Equal("life", Wrong(proxy.Good("kc-1", ("exp", now + 301))));
        Assert.Null(Read(proxy.Good("kc-1", ("exp", now + 300))).Wrong);
        Assert.Equal("life", Wrong(proxy.Good("kc-1", ("exp", now), ("iat", now))));
        Assert.Equal("times", Wrong(proxy.Good("kc-1", ("exp", long.MaxValue))));
    }

    [Fact]
    public void What_is_no_single_spelling_of_a_token_is_refused()
    {
        var good = proxy.Good();
        foreach (var bad in new[] { "", "a", "a.b", good + ".", good + "=", good + " ", " " + good, good.Replace('.', ','), good + "." + good, "....", "bnVsbA.bnVsbA.AAAA" }) Assert.Equal("form", Wrong(bad));
        // 64 bytes end in a character of which two bits count: another one with the same two is another spelling.
        var last = good[^1];
        Assert.Equal("form", Wrong(good[..^1] + (char)(last + 1)));
        Assert.Equal("length", Wrong(new string('A', ProviderAssertion.Longest + 1)));
        Assert.Equal("form", Wrong(proxy.Sign(Es256, proxy.Claims().ToJsonString().Replace("\"sub\"", "\"sub\":\"chief\",\"sub\"", StringComparison.Ordinal))));
        Assert.Equal("form", Wrong(proxy.Sign("""{"alg":"none","alg":"ES256"}""", proxy.Claims().ToJsonString())));
        Assert.Equal("form", Wrong(proxy.Sign("""{"alg":"\ud800"}""", proxy.Claims().ToJsonString())));
        Assert.Equal("form", Wrong(proxy.Sign(Es256, "[1]")));
        Assert.Equal("critical", Wrong(proxy.Sign("""{"alg":"ES256","crit":["b64"]}""", proxy.Claims().ToJsonString())));
        Assert.Equal("type", Wrong(proxy.Sign("""{"alg":"ES256","typ":"at+jwt"}""", proxy.Claims().ToJsonString())));
    }

    [Fact]
    public void Keys_go_by_their_id_and_a_changed_file_counts_at_once()
    {
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var variables = proxy.Variables;
        variables["PROOFMARK_SIGN_IN_PROXY_KEY"] = $"a={proxy.File}, b={proxy.Write("b.pem", second.ExportSubjectPublicKeyInfoPem())}";
        var two = ProviderSettings.Read(variables.GetValueOrDefault);
        string By(string id, ECDsa key) => proxy.Sign($$"""{"alg":"ES256","kid":"{{id}}"}""", proxy.Claims().ToJsonString(), c => key.SignData(c, HashAlgorithmName.SHA256));
        string? Fault(string token) => ProviderAssertion.Read(token, two, clock.GetUtcNow()).Wrong;
        Assert.Null(Fault(By("a", proxy.Key)));
        Assert.Null(Fault(By("b", second)));
        Assert.Equal("signature", Fault(By("a", second)));
        Assert.Equal("key_id", Fault(By("c", second)));
        Assert.Equal("key_id", Fault(proxy.Good()));

        var old = proxy.Good();
        proxy.Rotate();
        Assert.Equal("signature", Wrong(old));
        Assert.Null(Read(proxy.Good()).Wrong);
        File.Delete(proxy.File);
        Assert.Equal("key_file", Wrong(proxy.Good()));
    }

    [Theory]
    [InlineData("HEADER", "Cookie")]
    [InlineData("HEADER", "X Sign")]
    [InlineData("ISSUER", "")]
    [InlineData("AUDIENCE", "")]
    [InlineData("KEY", "")]
    [InlineData("KEY", "missing.pem")]
    [InlineData("KEY", "a.pem, b.pem")]
    [InlineData("FROM", "proxy.example")]
    public void A_setting_that_cannot_be_is_named(string name, string value)
    {
        var variables = proxy.Variables;
        variables["PROOFMARK_SIGN_IN_PROXY_" + name] = value;
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => ProviderSettings.Read(variables.GetValueOrDefault)).Problems);
        Assert.Equal(("access.setting", "PROOFMARK_SIGN_IN_PROXY_" + name), (problem.Code, problem.Field));
    }

    [Fact]
    public void A_private_key_and_a_weak_one_are_no_keys_and_without_a_header_it_is_off()
    {
        using var weak = RSA.Create(1024);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Null(ProviderKey.Read(proxy.Write("private.pem", proxy.Key.ExportPkcs8PrivateKeyPem())));
        Assert.Null(ProviderKey.Read(proxy.Write("weak.pem", weak.ExportSubjectPublicKeyInfoPem())));
        Assert.Null(ProviderKey.Read(proxy.Write("p384.pem", other.ExportSubjectPublicKeyInfoPem())));
        Assert.False(ProviderSettings.Read(_ => null).On);
    }

    private (ProviderAssertion? Right, string? Wrong) Read(string token) => ProviderAssertion.Read(token, proxy.Settings, clock.GetUtcNow());

    private string? Wrong(string token)
    {
        // The settings as they were read at the start: the key file may have changed since.
        var (right, wrong) = ProviderAssertion.Read(token, ProviderSettings.Off with { Header = ProxyAssertions.Header, Issuer = ProxyAssertions.Issuer, Audience = ProxyAssertions.Audience, Keys = new Dictionary<string, string> { [""] = proxy.File } }, clock.GetUtcNow());
        Assert.Null(right);
        return wrong;
    }
}
