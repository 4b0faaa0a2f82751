using System.Collections.Frozen;
using System.Text;

namespace Proofmark.Core.Shared;

/// <summary>
/// The stable code of an enum value outside the program (database, messages between nodes, API, keys of texts): its name in lower case
/// with underscores, <c>StateStock</c> ↔ <c>state_stock</c>. Renaming a value changes the code; the number never leaves the program.
/// </summary>
public static class EnumCode
{
    /// <summary>The code of a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enum's.</exception>
    public static string Of<T>(T value) where T : struct, Enum =>
        Cache<T>.Codes.TryGetValue(value, out var code) ? code : throw new ArgumentOutOfRangeException(nameof(value), value, "Not a value of the enum.");

    /// <summary>The value of a code, exactly as written; false when there is none.</summary>
    public static bool TryRead<T>(string? code, out T value) where T : struct, Enum
    {
        value = default;
        return code is not null && Cache<T>.Values.TryGetValue(code, out value);
    }

    /// <summary>Every code, in the order of the enum.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Cache<T>.All;

    private static string Snake(string name)
    {
        var code = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && code.Length > 0) code.Append('_');
            code.Append(char.ToLowerInvariant(c));
        }
        return code.ToString();
    }

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Codes = Enum.GetValues<T>().ToFrozenDictionary(v => v, v => Snake(v.ToString()));
        public static readonly FrozenDictionary<string, T> Values = Codes.ToFrozenDictionary(p => p.Value, p => p.Key);
        public static readonly string[] All = [.. Enum.GetValues<T>().Select(v => Codes[v])];
    }
}
