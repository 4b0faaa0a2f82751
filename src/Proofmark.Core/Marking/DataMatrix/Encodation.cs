namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>How codewords stand for characters (ISO/IEC 16022, table 1).</summary>
internal enum Encodation
{
    /// <summary>One codeword a character, one for two digits, two for a byte above 127.</summary>
    Ascii,

    /// <summary>Three values in two codewords; capitals, digits and blank are one value.</summary>
    C40,

    /// <summary>The same with small letters.</summary>
    Text,

    /// <summary>Three characters in two codewords: capitals, digits, blank, asterisk, greater-than and carriage return alone.</summary>
    X12,

    /// <summary>Four characters in three codewords: 32 to 94.</summary>
    Edifact,

    /// <summary>One codeword a byte, behind their number.</summary>
    Base256,
}

/// <summary>The codewords that mean something else than a character, and the values of C40, Text and X12 (ISO/IEC 16022, 5.2 and annex C).</summary>
internal static class Alphabet
{
    /// <summary>First padding codeword.</summary>
    public const byte Pad = 129;

    /// <summary>Before two digits: 130 + their number.</summary>
    public const int DigitPairs = 130;

    /// <summary>Before a byte above 127 in ASCII.</summary>
    public const byte UpperShift = 235;

    /// <summary>Back to ASCII from C40, Text and X12.</summary>
    public const byte Unlatch = 254;

    /// <summary>Back to ASCII from EDIFACT; six bits.</summary>
    public const int EdifactUnlatch = 31;

    // Values of C40 and Text that choose a set for one value.
    private const int Shift1 = 0, Shift2 = 1, Shift3 = 2, UpperOfShift2 = 30;

    /// <summary>The codeword that leads from ASCII into an encodation.</summary>
    public static byte Latch(Encodation encodation) => encodation switch
    {
        Encodation.C40 => 230,
        Encodation.Base256 => 231,
        Encodation.X12 => 238,
        Encodation.Text => 239,
        Encodation.Edifact => 240,
        _ => throw new ArgumentOutOfRangeException(nameof(encodation), encodation, "ASCII is where a symbol begins."),
    };

    /// <summary>Two digits: one codeword in ASCII.</summary>
    public static bool IsDigitPair(ReadOnlySpan<byte> message, int at) => at + 1 < message.Length && char.IsAsciiDigit((char)message[at]) && char.IsAsciiDigit((char)message[at + 1]);

    /// <summary>Whether EDIFACT has the byte.</summary>
    public static bool InEdifact(byte b) => b is >= 32 and <= 94;

    /// <summary>Writes the values that a byte takes in C40, Text or X12; 0 when X12 does not have it.</summary>
    /// <param name="encodation">One of the three.</param>
    /// <param name="b">The byte.</param>
    /// <param name="values">At least four places.</param>
    /// <returns>How many values it takes.</returns>
    public static int Values(Encodation encodation, byte b, Span<byte> values)
    {
        if (encodation == Encodation.X12)
        {
            var value = b switch { 13 => 0, (byte)'*' => 1, (byte)'>' => 2, _ => Basic(b, 'A') };
            values[0] = (byte)Math.Max(value, 0);
            return value < 0 ? 0 : 1;
        }
        var used = 0;
        if (b > 127)
        {
            values[used++] = Shift2;
            values[used++] = UpperOfShift2;
            b -= 128;
        }
        if (Basic(b, encodation == Encodation.C40 ? 'A' : 'a') is >= 0 and var basic)
        {
            values[used++] = (byte)basic;
            return used;
        }
        var (set, inSet) = b switch
        {
            < 32 => (Shift1, b),
            < 48 => (Shift2, b - 33),
            < 65 => (Shift2, b - 58 + 15),
            > 90 and < 96 => (Shift2, b - 91 + 22),
            // Small letters for C40; for Text the capitals stand where the small letters stood.
            >= 96 => (Shift3, b - 96),
            _ => (Shift3, b - 64),
        };
        values[used++] = (byte)set;
        values[used++] = (byte)inSet;
        return used;
    }

    private static int Basic(byte b, char firstLetter) => b switch
    {
        (byte)' ' => 3,
        >= (byte)'0' and <= (byte)'9' => b - '0' + 4,
        _ when b >= firstLetter && b < firstLetter + 26 => b - firstLetter + 14,
        _ => -1,
    };
}
