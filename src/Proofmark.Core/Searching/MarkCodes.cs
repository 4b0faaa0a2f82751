using Proofmark.Core.Marking;

namespace Proofmark.Core.Searching;

/// <summary>
/// Characters of a normal form as numbers of six bits, 21 of which make a key: 0 ends the mark, 1 to 10 are digits, 11 to 36 Latin capitals,
/// and all other characters share the 26 numbers after them. A key that does not say the whole mark has a flag; its text is kept beside it.
/// </summary>
public static class MarkCodes
{
    /// <summary>Characters that a key can hold.</summary>
    public const int MostInKey = 21;

    /// <summary>Characters that a key of marks read from their end can hold.</summary>
    public const int MostInReverse = 10;

    /// <summary>Numbers that there are.</summary>
    public const int Count = 64;

    private const int FirstShared = 37;
    private const int Shared = 26;

    /// <summary>The number of a character.</summary>
    public static int Of(char c) => c is >= '0' and <= '9' ? c - '0' + 1 : c is >= 'A' and <= 'Z' ? c - 'A' + 11 : FirstShared + (c % Shared);

    /// <summary>Whether the number says which character it is.</summary>
    public static bool IsCertain(int code) => code < FirstShared;

    /// <summary>The key of a normal form: keys sort as marks do, by their numbers; the lowest bit says that the text must be asked.</summary>
    public static UInt128 Key(string normal)
    {
        UInt128 key = 0;
        var vague = normal.Length > MostInKey;
        for (var i = 0; i < normal.Length && i < MostInKey; i++)
        {
            var code = Of(normal[i]);
            vague |= !IsCertain(code);
            key |= (UInt128)(uint)code << (122 - (6 * i));
        }
        return vague ? key | UInt128.One : key;
    }

    /// <summary>The last characters of a normal form, from its end.</summary>
    public static ulong Reverse(string normal)
    {
        ulong key = 0;
        for (var i = 0; i < normal.Length && i < MostInReverse; i++) key |= (ulong)Of(normal[normal.Length - 1 - i]) << (58 - (6 * i));
        return key;
    }

    /// <summary>The last characters of the mark that a key says, from its end; only of keys that are not vague.</summary>
    public static ulong Reverse(UInt128 key)
    {
        var size = MostInKey;
        while (size > 0 && At(key, size - 1) == 0) size--;
        ulong reverse = 0;
        for (var i = 0; i < size && i < MostInReverse; i++) reverse |= (ulong)At(key, size - 1 - i) << (58 - (6 * i));
        return reverse;
    }

    /// <summary>The number at a place of a key, counted from 0; 0 behind its end.</summary>
    public static int At(UInt128 key, int place) => (int)(unchecked((ulong)(key >> (122 - (6 * place)))) & 63);

    /// <summary>The number at a place of a reversed key.</summary>
    public static int At(ulong key, int place) => (int)((key >> (58 - (6 * place))) & 63);

    /// <summary>Whether the key leaves open what the mark says.</summary>
    public static bool IsVague(UInt128 key) => (unchecked((ulong)key) & 1) != 0;

    /// <summary>The normal form that a key says; only of keys that are not vague.</summary>
    public static string Text(UInt128 key)
    {
        Span<char> text = stackalloc char[MostInKey];
        var length = 0;
        for (; length < MostInKey && At(key, length) is var code and > 0; length++) text[length] = (char)(code <= 10 ? '0' + code - 1 : 'A' + code - 11);
        return new string(text[..length]);
    }
}
