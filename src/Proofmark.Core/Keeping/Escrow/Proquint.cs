namespace Proofmark.Core.Keeping.Escrow;

/// <summary>
/// Bytes as words that can be read aloud and typed in any language that knows Latin letters: each 16 bits are consonant, vowel,
/// consonant, vowel, consonant (D. S. Wilkerson, "A Proposal for Proquints"): 127.0.0.1 is lusab-babad.
/// </summary>
public static class Proquint
{
    private const string Consonants = "bdfghjklmnprstvz";
    private const string Vowels = "aiou";

    /// <summary>Two bytes a word.</summary>
    public static string[] Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 != 0) throw new ArgumentException("An even number of bytes.", nameof(bytes));
        var words = new string[bytes.Length / 2];
        for (var i = 0; i < words.Length; i++)
        {
            var n = (bytes[i * 2] << 8) | bytes[i * 2 + 1];
            words[i] = new string([Consonants[n >> 12], Vowels[(n >> 10) & 3], Consonants[(n >> 6) & 15], Vowels[(n >> 4) & 3], Consonants[n & 15]]);
        }
        return words;
    }

    /// <summary>The two bytes of a word; null when it is none.</summary>
    public static byte[]? Read(string word)
    {
        if (word.Length != 5) return null;
        var n = 0;
        for (var i = 0; i < 5; i++)
        {
            var at = (i % 2 == 0 ? Consonants : Vowels).IndexOf(char.ToLowerInvariant(word[i]), StringComparison.Ordinal);
            if (at < 0) return null;
            n = (n << (i % 2 == 0 ? 4 : 2)) | at;
        }
        return [(byte)(n >> 8), (byte)(n & 255)];
    }
}
