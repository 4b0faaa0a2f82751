using System.Text;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class HttpSignatureTests
{
    private const string Address = "https://xa.example/federation/v1/messages";

    // RFC 9421 appendix B.1.3, test-key-ecc-p256.
    private const string RfcKey = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==";

    private static readonly byte[] Body = "{\"hello\": \"world\"}"u8.ToArray();
    private readonly TwoNodes _nodes = new();
    private readonly NonceMemory _nonces = new();

    // RFC 9421 appendix B.2.4.
    private static HttpParts RfcResponse(string digest = "mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==") => HttpParts.Response(
        200,
        ("Date", "Tue, 20 Apr 2021 02:07:56 GMT"),
        ("Content-Type", "application/json"),
        ("Content-Digest", $"sha-512=:{digest}:"),
        ("Content-Length", "23"),
        ("Signature-Input", """sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256" """),
        ("Signature", "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:"));

    [Fact]
    public void The_RFCs_own_signature_verifies() => Assert.True(HttpSignature.IsSignedBy(RfcResponse(), "sig-b24", PublicKey.Read(RfcKey).Value!));

    [Fact]
    public void The_RFCs_signature_does_not_verify_over_another_digest()
    {
        var other = RfcResponse("WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==");
        Assert.False(HttpSignature.IsSignedBy(other, "sig-b24", PublicKey.Read(RfcKey).Value!));
    }

    [Fact]
    public void The_base_is_as_the_RFC_prints_it()
    {
        var parts = RfcResponse();
        var covered = (SfInnerList)StructuredFields.ReadDictionary(parts.Field("signature-input")!)!.Value.Members[0].Value;
        const string Expected = """
            "@status": 200
            "content-type": application/json
            "content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:
            "content-length": 23
            "@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"
            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), Encoding.ASCII.GetString(SignatureBase.Build(covered, parts).Bytes!));
    }

    // RFC 9421 §2.2 and §2.1, its own examples.
    [Theory]
    [InlineData("@target-uri", "https://www.example.com/path?param=value", "https://www.example.com/path?param=value")]
    [InlineData("@authority", "https://WWW.Example.com:443/path", "www.example.com")]
    [InlineData("@authority", "http://www.example.com:8080/path", "www.example.com:8080")]
    [InlineData("@scheme", "HTTPS://www.example.com/", "https")]
    [InlineData("@path", "https://www.example.com/path?param=value", "/path")]
    [InlineData("@path", "https://www.example.com", "/")]
    [InlineData("@query", "https://www.example.com/path?param=value&foo=bar&baz=bat%2Dman", "?param=value&foo=bar&baz=bat%2Dman")]
    [InlineData("@query", "https://www.example.com/path", "?")]
    [InlineData("@method", "https://www.example.com/path", "POST")]
    [InlineData("x-ows-header", "https://www.example.com/path", "Leading and trailing whitespace.")]
    [InlineData("x-obs-fold-header", "https://www.example.com/path", "Obsolete line folding.")]
    [InlineData("cache-control", "https://www.example.com/path", "max-age=60, must-revalidate")]
    [InlineData("example-header", "https://www.example.com/path", "value, with, lots, of, commas")]
    [InlineData("x-empty-header", "https://www.example.com/path", "")]
    public void Each_component_is_cut_as_the_RFC_says(string component, string target, string value)
    {
        var parts = HttpParts.Request(
            "POST", target,
            ("X-OWS-Header", "   Leading and trailing whitespace.   "), ("X-Obs-Fold-Header", "Obsolete\n    line folding."),
            ("Cache-Control", "max-age=60"), ("Cache-Control", "   must-revalidate"),
            ("Example-Header", "value, with, lots"), ("Example-Header", "of, commas"), ("X-Empty-Header", ""));
        var (bytes, missing) = SignatureBase.Build(new SfInnerList([new SfItem(component, SfParameters.None)], SfParameters.None), parts);
        Assert.Null(missing);
        Assert.StartsWith($"\"{component}\": {value}\n", Encoding.ASCII.GetString(bytes!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_twice_missing_or_with_a_line_break_is_not_signed()
    {
        static string? Missing(params string[] names) => SignatureBase.Build(
            new SfInnerList([.. names.Select(n => new SfItem(n, SfParameters.None))], SfParameters.None),
            HttpParts.Request("POST", "https://a.example/", ("x", "1"), ("y", "é"))).Missing;
        Assert.Null(Missing("x"));
        Assert.Equal("\"x\"", Missing("x", "x"));
        Assert.Equal("\"z\"", Missing("z"));
        Assert.Equal("\"X\"", Missing("X"));
        Assert.Equal("\"y\"", Missing("y"));
        Assert.Equal("\"@status\"", Missing("@status"));
        Assert.Equal("\"@request-target\"", Missing("@request-target"));
    }

    [Fact]
    public void A_signed_request_tells_who_is_talking()
    {
        var verified = Verify(Signed(), Body);
        Assert.True(verified.Ok);
        Assert.Equal(_nodes.B.Node, verified.Value.Keys.Node);
    }

    [Fact]
    public void The_same_request_again_is_a_replay()
    {
        var request = Signed();
        Assert.True(Verify(request, Body).Ok);
        Assert.Equal(FederationCode.HttpReplayed, Verify(request, Body).Problem?.Code);
    }

    [Fact]
    public void Another_method_address_type_or_body_is_noticed()
    {
        var request = Signed();
        Assert.Equal(FederationCode.HttpForged, Verify(request with { Method = "PUT" }, Body).Problem?.Code);
        Assert.Equal(FederationCode.HttpForged, Verify(request with { TargetUri = Address + "?x" }, Body).Problem?.Code);
        Assert.Equal(FederationCode.HttpForged, Verify(With(request, "Content-Type", "text/plain"), Body).Problem?.Code);
        Assert.Equal(FederationCode.HttpDigestMismatch, Verify(request, [.. Body, 32]).Problem?.Code);
        Assert.Equal(FederationCode.HttpForged, Verify(With(request, "Content-Digest", ContentDigest.Of([])), []).Problem?.Code);
    }

    [Fact]
    public void A_signature_that_leaves_something_out_is_refused()
    {
        var request = Signed();
        var input = request.Field("signature-input")!;
        foreach (var component in HttpSignature.Covered)
        {
            var less = input.Replace($"\"{component}\"", "", StringComparison.Ordinal).Replace("( ", "(", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal);
            Assert.Equal(FederationCode.HttpComponentMissing, Verify(With(request, "Signature-Input", less), Body).Problem?.Code);
        }
    }

    [Theory]
    [InlineData(300, null)]
    [InlineData(301, FederationCode.HttpClock)]
    [InlineData(-300, null)]
    [InlineData(-301, FederationCode.HttpClock)]
    [InlineData(86400, FederationCode.HttpClock)]
    public void A_clock_may_be_five_minutes_off(int seconds, string? code) =>
        Assert.Equal(code, Verify(Signed(TwoNodes.Now.AddSeconds(seconds)), Body).Problem?.Code);

    [Fact]
    public void Strangers_thieves_and_revoked_keys_are_told_apart()
    {
        using var stranger = SigningKey.Create();
        Assert.Equal(FederationCode.UnknownKey, Verify(Signed(key: stranger), Body).Problem?.Code);

        var known = _nodes.B.Current(TwoNodes.Now).Public.Fingerprint;
        var stolen = Signed(key: stranger);
        var input = stolen.Field("signature-input")!.Replace(stranger.Public.Fingerprint.Value, known.Value, StringComparison.Ordinal);
        Assert.Equal(FederationCode.HttpForged, Verify(With(stolen, "Signature-Input", input), Body).Problem?.Code);

        var request = Signed();
        _nodes.B = _nodes.B.Revoke(_nodes.RootB, known, TwoNodes.Now, RevocationReason.Lost, TwoNodes.Now);
        Assert.Equal(FederationCode.KeyRevoked, Verify(request, Body).Problem?.Code);
    }

    [Theory]
    [InlineData("Signature", null, FederationCode.HttpSignatureMissing)]
    [InlineData("Signature-Input", null, FederationCode.HttpSignatureMissing)]
    [InlineData("Content-Digest", null, FederationCode.HttpDigestMissing)]
    [InlineData("Content-Digest", "sha-512=:aGk=:", FederationCode.HttpDigestMissing)]
    [InlineData("Signature", "proofmark=broken:", FederationCode.HttpSignatureMalformed)]
    [InlineData("Signature-Input", "proofmark=(", FederationCode.HttpSignatureMalformed)]
    [InlineData("Signature-Input", "other=(\"@method\");tag=\"other\"", FederationCode.HttpSignatureMissing)]
    public void A_header_that_is_missing_or_broken_is_named(string name, string? value, string code) =>
        Assert.Equal(code, Verify(With(Signed(), name, value), Body).Problem?.Code);

    [Fact]
    public void Two_signatures_of_this_protocol_are_ambiguous_and_a_strangers_beside_ours_is_passed_over()
    {
        var request = Signed();
        var (input, signature) = (request.Field("signature-input")!, request.Field("signature")!);
        var twice = With(With(request, "Signature-Input", $"{input}, b{input}"), "Signature", $"{signature}, b{signature}");
        Assert.Equal(FederationCode.HttpSignatureMalformed, Verify(twice, Body).Problem?.Code);
        var beside = With(With(request, "Signature-Input", $"proxy=(\"@method\");created=1, {input}"), "Signature", $"proxy=:aGk=:, {signature}");
        Assert.True(Verify(beside, Body).Ok);
    }

    [Fact]
    public void Nonces_are_forgotten_after_ten_minutes_and_never_before()
    {
        var memory = new NonceMemory(limit: 2);
        var key = _nodes.B.Node;
        Assert.True(memory.TryUse(key, "a", TwoNodes.Now));
        Assert.False(memory.TryUse(key, "a", TwoNodes.Now.AddMinutes(10)));
        Assert.True(memory.TryUse(_nodes.A.Node, "a", TwoNodes.Now));
        Assert.False(memory.TryUse(key, "full", TwoNodes.Now));
        Assert.True(memory.TryUse(key, "a", TwoNodes.Now.AddMinutes(11)));
    }

    private HttpParts Signed(DateTimeOffset? created = null, SigningKey? key = null) =>
        new("POST", Address, null, HttpSignature.Sign("POST", Address, Dsse.MediaType, Body, key ?? _nodes.B.Current(TwoNodes.Now), created ?? TwoNodes.Now));

    private Proofmark.Core.Shared.ParseResult<TrustedPeer> Verify(HttpParts parts, byte[] body) =>
        HttpSignature.Verify(parts, body, _nodes.AtA().FindPeer, _nonces, TwoNodes.Now);

    private static HttpParts With(HttpParts parts, string name, string? value) => parts with
    {
        Fields = [.. parts.Fields.Where(f => f.Key != name), .. value is null ? [] : new[] { KeyValuePair.Create(name, value) }],
    };
}
