using System.Globalization;

namespace Proofmark.Core.Generation;

/// <summary>How a made-up maker numbers its weapons.</summary>
internal enum SerialScheme
{
    /// <summary><c>0123456</c>.</summary>
    Digits,

    /// <summary><c>K012345</c>: a letter of the model.</summary>
    LetterPrefix,

    /// <summary><c>E012345</c>: a letter that stands for the year.</summary>
    YearLetter,

    /// <summary><c>012345K</c>.</summary>
    SuffixLetter,

    /// <summary><c>WLT012345</c>: letters of the factory.</summary>
    FactoryPrefix,
}

/// <summary>Numbers and letters of serials. No scheme uses O or I, so a zero that a clerk typed as O never becomes another serial.</summary>
internal static class Serials
{
    /// <summary>Letters that schemes use.</summary>
    public const string Letters = "ABCDEFGHJKLMNPRSTUVWXYZ";

    // Every 1009th number is kept for planted weapons, in all lines: a planted serial is nobody else's without remembering any.
    private const int Cycle = 1009;
    private const int Kept = 7;

    /// <summary>The n-th number that ordinary weapons may have: increasing, never a kept one.</summary>
    public static long Ordinary(long n)
    {
        var (cycles, place) = Math.DivRem(n, Cycle - 1);
        return (cycles * Cycle) + place + (place >= Kept ? 1 : 0);
    }

    /// <summary>The n-th number kept for planted weapons.</summary>
    public static long Planted(int n) => ((long)n * Cycle) + Kept;

    /// <summary>The serial as the maker would stamp it, without separators.</summary>
    public static string Write(ProductionLine line, long number, int year)
    {
        var digits = number.ToString(line.Width == 5 ? "00000" : line.Width == 6 ? "000000" : "0000000", CultureInfo.InvariantCulture);
        return line.Scheme switch
        {
            SerialScheme.LetterPrefix => line.Letter + digits,
            SerialScheme.YearLetter => Letters[(year - 1900) % Letters.Length] + digits,
            SerialScheme.SuffixLetter => digits + line.Letter,
            SerialScheme.FactoryPrefix => line.Factory + digits,
            _ => digits,
        };
    }
}
