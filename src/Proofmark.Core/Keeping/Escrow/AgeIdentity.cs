using System.Globalization;

namespace Proofmark.Core.Keeping.Escrow;

/// <summary>The written form of an age identity: <c>AGE-SECRET-KEY-1…</c>, Bech32 (BIP 173) over the 32 bytes of an X25519 key.</summary>
public static class AgeIdentity
{
    private const string Prefix = "age-secret-key-";
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static readonly uint[] Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>Writes it, in capitals as age does.</summary>
    public static string Write(ReadOnlySpan<byte> key)
    {
        var data = Regroup(key, 8, 5, pad: true)!;
        var check = Polymod([.. Expanded(), .. data, 0, 0, 0, 0, 0, 0]) ^ 1;
        for (var i = 0; i < 6; i++) data.Add((byte)((check >> (5 * (5 - i))) & 31));
        return (Prefix + "1" + string.Concat(data.Select(d => Alphabet[d]))).ToUpperInvariant();
    }

    /// <summary>The key in a text that may hold remarks, as age-keygen writes them; null when there is none, or two.</summary>
    public static byte[]? Read(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries).Where(l => l.Length > 0 && l[0] != '#').ToList();
        if (lines.Count != 1) return null;
        var line = lines[0].ToLower(CultureInfo.InvariantCulture);
        if (!line.StartsWith(Prefix + "1", StringComparison.Ordinal)) return null;
        var data = line[(Prefix.Length + 1)..].Select(c => Alphabet.IndexOf(c, StringComparison.Ordinal)).ToList();
        if (data.Count < 6 || data.Any(d => d < 0) || Polymod([.. Expanded(), .. data.Select(d => (byte)d)]) != 1) return null;
        var key = Regroup([.. data[..^6].Select(d => (byte)d)], 5, 8, pad: false);
        return key is { Count: 32 } ? [.. key] : null;
    }

    private static byte[] Expanded() => [.. Prefix.Select(c => (byte)(c >> 5)), 0, .. Prefix.Select(c => (byte)(c & 31))];

    private static uint Polymod(ReadOnlySpan<byte> values)
    {
        uint check = 1;
        foreach (var value in values)
        {
            var top = check >> 25;
            check = ((check & 0x1ffffff) << 5) ^ value;
            for (var i = 0; i < 5; i++)
                if (((top >> i) & 1) == 1) check ^= Generator[i];
        }
        return check;
    }

    private static List<byte>? Regroup(ReadOnlySpan<byte> from, int bits, int to, bool pad)
    {
        var (buffer, held) = (0, 0);
        var result = new List<byte>();
        foreach (var value in from)
        {
            buffer = ((buffer << bits) | value) & 0xfff;
            for (held += bits; held >= to;)
            {
                held -= to;
                result.Add((byte)((buffer >> held) & ((1 << to) - 1)));
            }
        }
        if (pad && held > 0) result.Add((byte)((buffer << (to - held)) & ((1 << to) - 1)));
        return pad || (held < bits && ((buffer << (to - held)) & ((1 << to) - 1)) == 0) ? result : null;
    }
}
