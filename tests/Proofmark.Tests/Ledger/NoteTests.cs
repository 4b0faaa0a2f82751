using System.Security.Cryptography;
using System.Text;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class NoteTests
{
    // Public keys and checkpoints of two running logs that sign with ECDSA: known answers for key id and signature.
    private const string RekorKey = "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=";
    private const string RekorNote = "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n\u2014 rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n";
    private const string PixelKey = "pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5XJVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=";
    private const string PixelNote = "DEFAULT\n10\nbsWRucJU5xJPHb5eBdOm6+DM+VelCZBuvtI3sHERJ9Y=\n\n\u2014 pixel6_transparency_log kcFuMDBFAiEAhqMAP8P6qf6QxtUJhzMhbN+MbZ9dwfUHzGQJmffJHtoCIGD0cNe47dHWBoPwYdgBCepB06/+g5O1FmYjXl06owL4\n";

    [Theory]
    [InlineData(RekorKey, RekorNote, "Rekor", 798034)]
    [InlineData(PixelKey, PixelNote, "DEFAULT", 10)]
    public void Checkpoints_of_running_logs_are_read_and_verified(string vkey, string text, string origin, long size)
    {
        var key = VerifierKey.Parse(vkey);
        Assert.Equal(vkey, key.ToString());
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, note.ToString());
        Assert.True(new TrustedKeys(key).Open(note).IsTrusted);
        var checkpoint = Checkpoint.Parse(note.Text);
        Assert.Equal((origin, size, 1), (checkpoint.Origin, checkpoint.Head.Size, checkpoint.Epoch));
    }

    [Fact]
    public void The_key_id_of_an_ECDSA_key_is_taken_from_the_public_key_alone()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        var expected = Convert.ToHexStringLower(SHA256.HashData(spki)[..4]);
        Assert.Equal(expected, VerifierKey.Create("xa.example/register", spki).KeyId.ToString("x8"));
        Assert.Equal(expected, VerifierKey.Create("xb.example/register", spki).KeyId.ToString("x8"));
    }

    [Fact]
    public void A_signature_is_DER_over_the_text_and_any_change_of_the_text_spoils_it()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new NoteSigner("xa.example/register", key);
        var note = signer.Sign("Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned \u00e8 subito sera.\n");
        Assert.True(key.VerifyData(note.TextBytes(), note.Signatures[0].Bytes.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(new TrustedKeys(signer.PublicKey).Open(SignedNote.Parse(note.ToBytes())).IsTrusted);

        var bytes = note.ToBytes();
        var textLength = note.TextBytes().Length;
        for (var i = 0; i < textLength; i++)
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[i] ^= (byte)(1 << bit);
                Assert.False(SignedNote.TryParse(bytes, out var changed, out _) && new TrustedKeys(signer.PublicKey).Open(changed).IsTrusted);
                bytes[i] ^= (byte)(1 << bit);
            }
    }

    [Fact]
    public void A_signature_with_any_bit_flipped_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new NoteSigner("xa.example/register", key);
        var note = signer.Sign("text\n");
        var signature = note.Signatures[0].Bytes.ToArray();
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << bit % 8);
            var opening = new TrustedKeys(signer.PublicKey).Open(new SignedNote("text\n", [note.Signatures[0] with { Bytes = signature.ToArray() }]));
            Assert.False(opening.IsTrusted);
            Assert.Single(opening.Refused);
            signature[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Peers_countersign_and_each_signature_counts_under_its_own_key()
    {
        using var logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var peerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var strangerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (log, peer, stranger) = (new NoteSigner("xa.example/register", logKey), new NoteSigner("xb.example/node", peerKey), new NoteSigner("xc.example/node", strangerKey));
        var note = stranger.CoSign(peer.CoSign(log.Sign("text\n")));
        Assert.Equal(note.ToString(), SignedNote.Parse(note.ToBytes()).ToString());

        var opening = new TrustedKeys(log.PublicKey, peer.PublicKey).Open(note);
        Assert.Equal([log.PublicKey, peer.PublicKey], opening.SignedBy);
        Assert.Equal("xc.example/node", Assert.Single(opening.Unknown).KeyName);
        Assert.True(opening.IsTrusted);
        Assert.False(new TrustedKeys().Open(note).IsTrusted);
        Assert.Equal(3, note.With(note.Signatures[1]).Signatures.Count);
    }

    [Fact]
    public void One_bad_signature_in_the_name_of_a_trusted_key_spoils_the_note()
    {
        using var logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var peerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (log, peer) = (new NoteSigner("xa.example/register", logKey), new NoteSigner("xb.example/node", peerKey));
        var note = log.Sign("text\n").With(peer.Sign("other\n"u8));
        var opening = new TrustedKeys(log.PublicKey, peer.PublicKey).Open(note);
        Assert.Single(opening.SignedBy);
        Assert.Single(opening.Refused);
        Assert.False(opening.IsTrusted);
    }

    [Fact]
    public void A_key_under_another_name_is_another_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var note = new NoteSigner("xa.example/register", key).Sign("text\n");
        var renamed = VerifierKey.Create("xb.example/register", key.ExportSubjectPublicKeyInfo());
        Assert.Single(new TrustedKeys(renamed).Open(note).Unknown);
    }

    private const string Line = "\u2014 a AAAAAQI=\n";

    [Theory]
    [InlineData("", "note.no_final_newline", 0)]
    [InlineData("text", "note.no_final_newline", 4)]
    [InlineData("text\n", "note.no_blank_line", 5)]
    [InlineData("text\n" + Line, "note.no_blank_line", 20)]
    [InlineData("text\n\n", "note.no_signature", 6)]
    [InlineData("te\rxt\n\n" + Line, "note.control_character", 2)]
    [InlineData("te\0xt\n\n" + Line, "note.control_character", 2)]
    [InlineData("text\n\n- a AAAAAQI=\n", "note.signature_line", 6)]
    [InlineData("text\n\n\u2014 a\n", "note.signature_line", 11)]
    [InlineData("text\n\n\u2014  AAAAAQI=\n", "note.key_name", 10)]
    [InlineData("text\n\n\u2014 a+b AAAAAQI=\n", "note.key_name", 10)]
    [InlineData("text\n\n\u2014 a\u00a0b AAAAAQI=\n", "note.key_name", 10)]
    [InlineData("text\n\n\u2014 a\u3000b AAAAAQI=\n", "note.key_name", 10)]
    [InlineData("text\n\n\u2014 a AAAAAQI\n", "note.signature_base64", 12)]
    [InlineData("text\n\n\u2014 a  AAAAAQI=\n", "note.signature_base64", 12)]
    [InlineData("text\n\n\u2014 a AAAAAQJ=\n", "note.signature_base64", 12)]
    [InlineData("text\n\n\u2014 a AAAAAQI= \n", "note.signature_base64", 12)]
    [InlineData("text\n\n\u2014 a AAAAAQ==\n", "note.signature_short", 12)]
    [InlineData("text\n\n" + Line + "\u2014 b AAAAAQ==\n", "note.signature_short", 27)]
    [InlineData("text\n\n" + Line + "trailing\n", "note.signature_line", 21)]
    public void A_malformed_note_is_refused_with_code_and_place(string text, string code, int offset)
    {
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _, out var fault));
        Assert.Equal(new FormatFault(code, offset), fault);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_where_they_stand()
    {
        Assert.False(SignedNote.TryParse([.. "te"u8, 0xC0, 0x80, .. "\n\n"u8, .. Encoding.UTF8.GetBytes(Line)], out _, out var fault));
        Assert.Equal(new FormatFault("note.not_utf8", 2), fault);
    }

    [Fact]
    public void Too_many_signatures_and_too_long_a_note_are_refused()
    {
        var many = "text\n\n" + string.Concat(Enumerable.Repeat(Line, 65));
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(many), out _, out var fault));
        Assert.Equal("note.too_many_signatures", fault.Code);
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(many[..^Line.Length]), out _, out _));
        Assert.False(SignedNote.TryParse(new byte[100_000], out _, out fault));
        Assert.Equal("note.too_long", fault.Code);
    }

    [Fact]
    public void Blank_lines_belong_to_the_text_except_the_last()
    {
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes("a\n\n\nb\n\n" + Line));
        Assert.Equal("a\n\n\nb\n", note.Text);
    }

    [Theory]
    [InlineData("", "vkey.parts")]
    [InlineData("a+00000000", "vkey.parts")]
    [InlineData("+c0d23d6a+Ajs=", "vkey.name")]
    [InlineData("a b+c0d23d6a+Ajs=", "vkey.name")]
    [InlineData("a+c0d23d6+Ajs=", "vkey.id")]
    [InlineData("a+C0D23D6A+Ajs=", "vkey.id")]
    [InlineData("a+c0d23d6a+Aj s=", "vkey.base64")]
    [InlineData("a+c0d23d6a+ATs=", "vkey.type")]
    [InlineData("a+c0d23d6a+Ajs=", "vkey.key")]
    public void A_malformed_vkey_is_refused(string vkey, string code)
    {
        Assert.False(VerifierKey.TryParse(vkey, out _, out var fault));
        Assert.Equal(code, fault.Code);
    }

    [Fact]
    public void A_vkey_whose_id_is_not_that_of_its_key_is_refused()
    {
        Assert.False(VerifierKey.TryParse(RekorKey.Replace("c0d23d6a", "c0d23d6b", StringComparison.Ordinal), out _, out var fault));
        Assert.Equal(new FormatFault("vkey.id", 19), fault);
    }

    [Fact]
    public void Keys_on_other_curves_and_second_encodings_of_a_key_are_refused()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<CryptographicException>(() => VerifierKey.Create("a", p384.ExportSubjectPublicKeyInfo()));
        Assert.Throws<CryptographicException>(() => VerifierKey.Create("a", [.. p256.ExportSubjectPublicKeyInfo(), 0]));
        // The same key with its outer length in two bytes instead of one would have another id.
        var spki = p256.ExportSubjectPublicKeyInfo();
        Assert.Equal(0x59, spki[1]);
        Assert.Throws<CryptographicException>(() => VerifierKey.Create("a", [0x30, 0x81, .. spki[1..]]));
        Assert.Throws<ArgumentException>(() => VerifierKey.Create("a+b", p256.ExportSubjectPublicKeyInfo()));
    }
}
