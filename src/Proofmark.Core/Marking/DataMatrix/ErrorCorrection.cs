namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>
/// Reed–Solomon over GF(256) with the polynomial x⁸+x⁵+x³+x²+1 (0x12D) and the roots 2¹ … 2ⁿ (ISO/IEC 16022, 5.7 and annex E).
/// </summary>
internal static class ErrorCorrection
{
    private const int Polynomial = 0x12D;
    private static readonly byte[] Power = new byte[510];
    private static readonly int[] Logarithm = new int[256];

    static ErrorCorrection()
    {
        for (int i = 0, value = 1; i < 255; i++)
        {
            Power[i] = Power[i + 255] = (byte)value;
            Logarithm[value] = i;
            value <<= 1;
            if (value > 255) value ^= Polynomial;
        }
    }

    private static byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : Power[Logarithm[a] + Logarithm[b]];

    /// <summary>All codewords of a symbol: the data as given, and behind them the error codewords of every block, dealt out.</summary>
    /// <param name="data">Exactly as many as the size has.</param>
    /// <param name="size">Of the symbol.</param>
    public static byte[] Append(ReadOnlySpan<byte> data, SymbolSize size)
    {
        var all = new byte[size.DataCodewords + size.ErrorCodewords];
        data.CopyTo(all);
        var generator = Generator(size.ErrorCodewordsOfBlock);
        var remainder = new byte[generator.Length];
        for (var block = 0; block < size.Blocks; block++)
        {
            Array.Clear(remainder);
            for (var i = block; i < data.Length; i += size.Blocks) Divide(remainder, generator, data[i]);
            for (var i = 0; i < remainder.Length; i++) all[FirstError(size, block) + i * size.Blocks] = remainder[i];
        }
        return all;
    }

    /// <summary>
    /// Where the first error codeword of a block stands among all codewords: in the order of the blocks, as in every other size. For
    /// 144x144, whose data ends with the eighth of ten blocks, some readers expect the ninth block first (docs/adr/0027).
    /// </summary>
    private static int FirstError(SymbolSize size, int block) => size.DataCodewords + block;

    /// <summary>The generator polynomial without its leading 1, the highest power first.</summary>
    private static byte[] Generator(int degree)
    {
        var polynomial = new byte[degree];
        polynomial[^1] = 1;
        for (var root = 1; root <= degree; root++)
        {
            // Times (x + 2^root), in place; the leading 1 is not stored until the last factor has pushed it out.
            for (var i = 0; i < degree; i++)
                polynomial[i] = (byte)(Multiply(polynomial[i], Power[root]) ^ (i + 1 < degree ? polynomial[i + 1] : 0));
        }
        return polynomial;
    }

    private static void Divide(byte[] remainder, byte[] generator, byte next)
    {
        var factor = (byte)(next ^ remainder[0]);
        for (var i = 0; i < remainder.Length; i++)
            remainder[i] = (byte)((i + 1 < remainder.Length ? remainder[i + 1] : 0) ^ Multiply(generator[i], factor));
    }
}
