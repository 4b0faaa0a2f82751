using System.Text.Json;

namespace Proofmark.Core.Federation.Json;

/// <summary>The names of an enumeration's values in messages: snake_case of the C# name. Numbers are never read.</summary>
public static class WireNames<T> where T : struct, Enum
{
    private static readonly Dictionary<T, string> ToName = Enum.GetValues<T>().ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
    private static readonly Dictionary<string, T> FromName = ToName.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);

    /// <summary>All names, in the order of the enumeration.</summary>
    public static IReadOnlyCollection<string> All => ToName.Values;

    /// <summary>The name of a value.</summary>
    public static string Of(T value) => ToName[value];

    /// <summary>The value of a name, written exactly.</summary>
    public static bool TryRead(string name, out T value) => FromName.TryGetValue(name, out value);
}
