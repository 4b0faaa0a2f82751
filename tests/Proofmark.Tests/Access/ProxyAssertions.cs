using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proofmark.Server.Access;

namespace Proofmark.Tests.Access;

/// <summary>A proxy with a key made for the test: its settings at the node, and assertions as it signs them.</summary>
internal sealed class ProxyAssertions : IDisposable
{
    public const string Header = "X-Sign-In-Assertion";
    public const string Issuer = "https://id.example";
    public const string Audience = "https://node.example/sign-in/provider";

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-proxy-").FullName;
    private readonly TimeProvider clock;

    public ProxyAssertions(TimeProvider clock)
    {
        this.clock = clock;
        Publish(Key);
    }

    public ECDsa Key { get; private set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string File => Path.Combine(folder, "proxy.pem");

    public ProviderSettings Settings => ProviderSettings.Read(Variables.GetValueOrDefault);

    public Dictionary<string, string> Variables => new()
    {
        ["PROOFMARK_SIGN_IN_PROXY_HEADER"] = Header, ["PROOFMARK_SIGN_IN_PROXY_KEY"] = File, ["PROOFMARK_SIGN_IN_PROXY_ISSUER"] = Issuer,
        ["PROOFMARK_SIGN_IN_PROXY_AUDIENCE"] = Audience, ["PROOFMARK_SIGN_IN_PROXY_SECOND_FACTOR"] = "mfa",
    };

    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The proxy takes another key, and its public half takes the place of the old one.</summary>
    public void Rotate()
    {
        Key.Dispose();
        Publish(Key = ECDsa.Create(ECCurve.NamedCurves.nistP256));
    }

    public string Write(string name, string pem)
    {
        var file = Path.Combine(folder, name);
        System.IO.File.WriteAllText(file, pem);
        return file;
    }

    /// <summary>Claims of an assertion with which everything is right; each differs from the one before.</summary>
    public JsonObject Claims(string subject = "kc-1", params (string Name, JsonNode? Value)[] other)
    {
        var claims = new JsonObject { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = subject, ["iat"] = Now, ["exp"] = Now + 60, ["jti"] = Guid.NewGuid().ToString() };
        foreach (var (name, value) in other) claims[name] = value;
        return claims;
    }

    public string Good(string subject = "kc-1", params (string Name, JsonNode? Value)[] other) => Sign("""{"alg":"ES256","typ":"JWT"}""", Claims(subject, other).ToJsonString());

    public string Sign(string header, string claims, Func<byte[], byte[]>? sign = null)
    {
        var content = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = (sign ?? (c => Key.SignData(c, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)))(Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Publish(ECDsa key) => System.IO.File.WriteAllText(File, key.ExportSubjectPublicKeyInfoPem());
}
