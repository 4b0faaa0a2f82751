namespace Proofmark.Core.Keeping.Escrow;

/// <summary>
/// Shamir's secret sharing over GF(256), byte by byte, with the polynomial of AES (x⁸+x⁴+x³+x+1): a share is the value of a random
/// polynomial at its number, the secret its value at 0. <c>need</c> shares give the secret; of fewer, every secret is equally likely.
/// </summary>
public static class Shamir
{
    /// <summary>Splits a secret.</summary>
    /// <param name="secret">Any number of bytes.</param>
    /// <param name="need">How many shares give it back; 2 to <paramref name="of"/>.</param>
    /// <param name="of">How many shares; at most 255.</param>
    /// <param name="fill">Fills with random bytes.</param>
    /// <returns>The shares, of which the first has number 1.</returns>
    public static byte[][] Split(ReadOnlySpan<byte> secret, int need, int of, Action<byte[]> fill)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(need, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(of, need);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(of, 255);
        var coefficients = new byte[need - 1][];
        for (var i = 0; i < coefficients.Length; i++) fill(coefficients[i] = new byte[secret.Length]);
        var shares = new byte[of][];
        for (var x = 1; x <= of; x++)
        {
            var share = shares[x - 1] = new byte[secret.Length];
            for (var at = 0; at < secret.Length; at++)
            {
                // Horner, from the highest power down to the secret.
                byte value = 0;
                for (var power = coefficients.Length - 1; power >= 0; power--) value = (byte)(Multiply(value, (byte)x) ^ coefficients[power][at]);
                share[at] = (byte)(Multiply(value, (byte)x) ^ secret[at]);
            }
        }
        return shares;
    }

    /// <summary>The value at 0 of the polynomial through these points: the secret, if they are enough and of one splitting.</summary>
    public static byte[] Combine(IReadOnlyList<(byte Number, byte[] Share)> points)
    {
        if (points.Count == 0 || points.Any(p => p.Number == 0) || points.DistinctBy(p => p.Number).Count() != points.Count) throw new ArgumentException("Points have different numbers from 1.", nameof(points));
        var secret = new byte[points[0].Share.Length];
        foreach (var (number, share) in points)
        {
            byte weight = 1;
            foreach (var (other, _) in points)
                if (other != number) weight = Multiply(weight, Multiply(other, Inverse((byte)(other ^ number))));
            for (var at = 0; at < secret.Length; at++) secret[at] ^= Multiply(weight, share[at]);
        }
        return secret;
    }

    /// <summary>The product in the field; the same steps whatever the bytes are, for one of them is secret.</summary>
    public static byte Multiply(byte a, byte b)
    {
        int product = 0, factor = a;
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= factor & -((b >> bit) & 1);
            factor = (factor << 1) ^ (0x11B & -((factor >> 7) & 1));
        }
        return (byte)product;
    }

    /// <summary>a²⁵⁴, which is 1/a.</summary>
    private static byte Inverse(byte a)
    {
        byte result = 1, power = a;
        for (var bit = 1; bit < 8; bit++)
        {
            power = Multiply(power, power);
            result = Multiply(result, power);
        }
        return result;
    }
}
