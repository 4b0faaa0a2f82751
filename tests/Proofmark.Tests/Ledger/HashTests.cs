using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class HashTests
{
    private static readonly Hash Sample = MerkleHash.Leaf("a weapon"u8);

    [Fact]
    public void Bytes_hex_and_base64_lead_back_to_the_same_hash()
    {
        Assert.Equal(Sample, new Hash(Sample.ToArray()));
        Assert.True(Hash.TryParseHex(Sample.ToHex().ToUpperInvariant(), out var hex) && hex == Sample);
        Assert.True(Hash.TryParseBase64(Sample.ToBase64(), out var base64) && base64 == Sample);
        Assert.Equal([Sample, hex], Hash.ReadMany(Hash.WriteMany([Sample, hex])));
    }

    [Fact]
    public void Every_single_bit_makes_another_hash()
    {
        for (var bit = 0; bit < 256; bit++)
        {
            var bytes = Sample.ToArray();
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.NotEqual(Sample, new Hash(bytes));
        }
    }

    [Fact]
    public void A_second_spelling_of_the_same_hash_is_refused()
    {
        var text = Sample.ToBase64();
        // 44 characters for 32 bytes leave two bits of the 43rd unused.
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var last = alphabet[alphabet.IndexOf(text[42], StringComparison.Ordinal) | 1];
        Assert.NotEqual(text[42], last);
        Assert.False(Hash.TryParseBase64(text[..42] + last + "=", out _));
        Assert.False(Hash.TryParseBase64(" " + text, out _));
        Assert.False(Hash.TryParseBase64(text[..20] + "\n" + text[20..], out _));
        Assert.False(Hash.TryParseBase64(text.TrimEnd('='), out _));
        Assert.False(Hash.TryParseBase64("", out _));
        Assert.False(Hash.TryParseHex(Sample.ToHex()[1..], out _));
        Assert.False(Hash.TryParseHex("g" + Sample.ToHex()[1..], out _));
    }

    [Fact]
    public void A_wrong_length_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Hash(new byte[31]));
        Assert.Throws<ArgumentException>(() => Hash.ReadMany(new byte[33]));
    }
}
