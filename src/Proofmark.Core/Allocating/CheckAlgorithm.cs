namespace Proofmark.Core.Allocating;

/// <summary>How a serial's check character is computed (ISO/IEC 7064).</summary>
public enum CheckAlgorithm
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>MOD 11,10: one digit, over digits. Finds every single wrong digit, and most exchanged neighbours.</summary>
    Hybrid11,

    /// <summary>MOD 37,36: one digit or letter, over digits and letters. Finds every single wrong character, and most exchanged neighbours.</summary>
    Hybrid37,

    /// <summary>MOD 11-2: one digit or X, over digits. Finds every single wrong digit and every exchange of two.</summary>
    Pure11,

    /// <summary>MOD 37-2: one digit, letter or *, over digits and letters. Finds every single wrong character and every exchange of two.</summary>
    Pure37,
}

/// <summary>The check characters of ISO/IEC 7064: pure systems (clause 6) and hybrid systems (clause 8), with one check character each.</summary>
public static class CheckCharacters
{
    /// <summary>Digits, then letters: the values 0 to 35.</summary>
    private const string Values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>Letters count too; else digits alone.</summary>
    public static bool TakesLetters(CheckAlgorithm algorithm) => algorithm is CheckAlgorithm.Hybrid37 or CheckAlgorithm.Pure37;

    /// <summary>Every exchange of two characters that differ is found, too; of hybrid systems that is not promised.</summary>
    public static bool FindsExchanges(CheckAlgorithm algorithm) => algorithm is CheckAlgorithm.Pure11 or CheckAlgorithm.Pure37;

    /// <summary>The check character of a text. Characters that the algorithm does not count (separators; letters, where digits alone count) are passed over.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm is <see cref="CheckAlgorithm.None"/>.</exception>
    public static char Of(CheckAlgorithm algorithm, ReadOnlySpan<char> text) => algorithm switch
    {
        CheckAlgorithm.Hybrid11 => Hybrid(text, 10),
        CheckAlgorithm.Hybrid37 => Hybrid(text, 36),
        CheckAlgorithm.Pure11 => Pure(text, 11, 10, "0123456789X"),
        CheckAlgorithm.Pure37 => Pure(text, 37, 36, Values + "*"),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Has no check character."),
    };

    private static char Hybrid(ReadOnlySpan<char> text, int modulus)
    {
        var product = modulus;
        foreach (var c in text)
        {
            if (Value(c, modulus) is not (>= 0 and var value)) continue;
            var sum = (product + value) % modulus;
            product = (sum == 0 ? modulus : sum) * 2 % (modulus + 1);
        }
        return Values[(modulus + 1 - product) % modulus];
    }

    private static char Pure(ReadOnlySpan<char> text, int modulus, int counted, string characters)
    {
        var product = 0;
        foreach (var c in text)
            if (Value(c, counted) is >= 0 and var value) product = (product + value) * 2 % modulus;
        return characters[(modulus + 1 - product) % modulus];
    }

    private static int Value(char c, int counted) => Values.AsSpan(0, counted).IndexOf(c);
}
