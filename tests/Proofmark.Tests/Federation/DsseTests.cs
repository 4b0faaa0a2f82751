using System.Globalization;
using System.Numerics;
using System.Text;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class DsseTests
{
    // The test vector of DSSE's protocol.md: key, text and signature.
    private const string X = "46950820868899156662930047687818585632848591499744589407958293238635476079160";
    private const string Y = "5640078356564379163099075877009565129882514886557779369047442380624545832820";
    private const string Signature = "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==";
    private const string Type = "http://example.com/HelloWorld";

    [Fact]
    public void What_is_signed_is_as_the_specification_prints_it() =>
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(Dsse.Pae(Type, "hello world"u8)));

    [Fact]
    public void Lengths_count_bytes_not_characters() =>
        Assert.Equal("DSSEv1 2 é 0 ", Encoding.UTF8.GetString(Dsse.Pae("é", [])));

    [Fact]
    public void The_specifications_signature_verifies_and_any_change_to_it_does_not()
    {
        var key = PublicKey.Read([.. Convert.FromHexString("3059301306072A8648CE3D020106082A8648CE3D03010703420004"), .. Number(X), .. Number(Y)]).Value!;
        var envelope = new Dsse(Type, "hello world"u8.ToArray(), key.Fingerprint, Convert.FromBase64String(Signature));
        Assert.True(envelope.IsSignedBy(key));
        Assert.False((envelope with { PayloadType = Type + "s" }).IsSignedBy(key));
        Assert.False((envelope with { Payload = "hello worle"u8.ToArray() }).IsSignedBy(key));
        Assert.False(envelope.IsSignedBy(SigningKey.Create().Public));
    }

    [Fact]
    public void An_envelope_is_read_as_it_was_written()
    {
        using var key = SigningKey.Create();
        var written = Dsse.Sign("text/plain", "سلاح"u8.ToArray(), key);
        var read = Dsse.Read(written.Write()).Value!;
        Assert.Equal("سلاح", Encoding.UTF8.GetString(read.Payload.Span));
        Assert.True(read.IsSignedBy(key.Public));
    }

    [Theory]
    [InlineData("""{"payload":"aGk=","payloadType":"t","signatures":[]}""", FederationCode.SignatureCount)]
    [InlineData("""{"payload":"aGk=","signatures":[]}""", FederationCode.FieldMissing)]
    [InlineData("""{"payload":"aGl=","payloadType":"t","signatures":[]}""", FederationCode.FieldForm)]
    [InlineData("""{"payload":"aGk","payloadType":"t","signatures":[]}""", FederationCode.FieldForm)]
    [InlineData("""{"payload":7,"payloadType":"t","signatures":[]}""", FederationCode.FieldType)]
    public void A_misshapen_envelope_is_named(string json, string code) => Assert.Equal(code, Dsse.Read(Encoding.UTF8.GetBytes(json)).Problem?.Code);

    [Fact]
    public void Two_signatures_are_one_too_many()
    {
        using var key = SigningKey.Create();
        var json = Encoding.UTF8.GetString(Dsse.Sign("t", "hi"u8.ToArray(), key).Write());
        var start = json.IndexOf('[', StringComparison.Ordinal) + 1;
        var one = json[start..json.IndexOf(']', StringComparison.Ordinal)];
        Assert.Equal(FederationCode.SignatureCount, Dsse.Read(Encoding.UTF8.GetBytes(json.Insert(start, one + ","))).Problem?.Code);
    }

    private static byte[] Number(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
}
