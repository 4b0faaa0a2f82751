namespace Proofmark.Core.Shared;

/// <summary>
/// Crockford's base 32 (crockford.com/base32.html): digits and letters without I, L, O and U; I and L are read as 1, O as 0;
/// a check symbol is the remainder by 37, with five symbols more than the alphabet.
/// </summary>
public static class Crockford32
{
    /// <summary>Characters of a 128-bit number: 26, the first of which is 0 to 7.</summary>
    public const int Length128 = 26;

    private const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

    /// <summary>The 26 characters of a number, leading zeros included.</summary>
    public static string Encode(UInt128 number) => string.Create(Length128, number, static (span, rest) =>
    {
        for (var i = span.Length - 1; i >= 0; i--)
        {
            span[i] = Symbols[(int)(uint)(rest & 31)];
            rest >>= 5;
        }
    });

    /// <summary>The first bits of bytes, most significant first: one character per five bits, so <paramref name="bits"/> is a multiple of five.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bits % 5, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, bytes.Length * 8);
        var text = new char[bits / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var value = 0;
            for (var bit = i * 5; bit < (i * 5) + 5; bit++) value = (value << 1) | ((bytes[bit / 8] >> (7 - (bit % 8))) & 1);
            text[i] = Symbols[value];
        }
        return new string(text);
    }

    /// <summary>The value of a character, 0 to 31, either case, I, L and O forgiven; -1 when it has none.</summary>
    public static int ValueOf(char character)
    {
        var upper = Forgive(character);
        return upper == '\0' ? -1 : Symbols.AsSpan(0, 32).IndexOf(upper);
    }

    /// <summary>The symbol of a remainder 0 to 36.</summary>
    public static char CheckSymbol(int remainder) => Symbols[remainder];

    /// <summary>The remainder that a check symbol stands for, 0 to 36, forgiving as <see cref="ValueOf"/>; -1 when it is none.</summary>
    public static int CheckValueOf(char symbol)
    {
        var upper = Forgive(symbol);
        return upper == '\0' ? -1 : Symbols.AsSpan().IndexOf(upper);
    }

    private static char Forgive(char character) => !char.IsAscii(character) ? '\0' : char.ToUpperInvariant(character) switch
    {
        'I' or 'L' => '1',
        'O' => '0',
        var other => other,
    };
}
