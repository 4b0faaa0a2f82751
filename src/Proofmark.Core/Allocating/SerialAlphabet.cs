namespace Proofmark.Core.Allocating;

/// <summary>The characters in which a running number is written.</summary>
public enum SerialAlphabet
{
    /// <summary>0 to 9.</summary>
    Digits,

    /// <summary>Digits, and the letters that are not mistaken for a digit or for one another on worn metal: without B, I, O, Q, S and Z.</summary>
    Plain,
}

/// <summary>Running numbers in an alphabet.</summary>
public static class SerialNumbers
{
    /// <summary>The characters, in the order of their values.</summary>
    public static string Characters(SerialAlphabet alphabet) => alphabet == SerialAlphabet.Digits ? "0123456789" : "0123456789ACDEFGHJKLMNPRTUVWXY";

    /// <summary>The highest number of a width.</summary>
    public static long Highest(SerialAlphabet alphabet, int width)
    {
        long count = 1;
        for (var i = 0; i < width; i++) count *= Characters(alphabet).Length;
        return count - 1;
    }

    /// <summary>A number in a width, filled up with zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit.</exception>
    public static string Write(SerialAlphabet alphabet, long number, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Highest(alphabet, width));
        var characters = Characters(alphabet);
        return string.Create(width, (number, characters), static (span, s) =>
        {
            var left = s.number;
            for (var i = span.Length - 1; i >= 0; i--)
            {
                span[i] = s.characters[(int)(left % s.characters.Length)];
                left /= s.characters.Length;
            }
        });
    }

    /// <summary>Reads a number; false when a character is not of the alphabet.</summary>
    public static bool TryRead(SerialAlphabet alphabet, ReadOnlySpan<char> text, out long number)
    {
        var characters = Characters(alphabet);
        number = 0;
        foreach (var c in text)
        {
            var value = characters.IndexOf(c, StringComparison.Ordinal);
            if (value < 0) return false;
            number = number * characters.Length + value;
        }
        return text.Length > 0;
    }
}
