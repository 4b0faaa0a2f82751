using System.Globalization;
using System.Text;

namespace Proofmark.Core.Federation.Http;

/// <summary>A token of a structured field: <c>sha-256</c> without quotes.</summary>
public readonly record struct SfToken(string Value);

/// <summary>Parameters in their order; a value is <see cref="long"/>, <see cref="string"/>, <see cref="SfToken"/>, <see cref="bool"/> or bytes.</summary>
public sealed record SfParameters(IReadOnlyList<KeyValuePair<string, object>> Items)
{
    /// <summary>None.</summary>
    public static readonly SfParameters None = new([]);

    /// <summary>The value of a parameter, or null.</summary>
    public object? this[string name] => Items.FirstOrDefault(p => p.Key == name).Value;
}

/// <summary>A bare value with parameters.</summary>
public sealed record SfItem(object Value, SfParameters Parameters);

/// <summary>Values in parentheses, with parameters.</summary>
public sealed record SfInnerList(IReadOnlyList<SfItem> Items, SfParameters Parameters);

/// <summary>
/// Structured field values for HTTP, read and written as RFC 9651 (which replaces RFC 8941) says, for what message signatures
/// need: dictionaries whose members are items or inner lists; integers, strings, tokens, byte sequences and booleans. Decimals,
/// dates and display strings are refused. Reading is strict: one wrong character and the whole field is void (§4.2).
/// </summary>
public static class StructuredFields
{
    /// <summary>Writes an inner list with its parameters, in the one form there is (§4.1.1.1).</summary>
    public static string Write(SfInnerList list) => $"({string.Join(' ', list.Items.Select(Write))}){Write(list.Parameters)}";

    /// <summary>Writes an item with its parameters (§4.1.3).</summary>
    public static string Write(SfItem item) => WriteBare(item.Value) + Write(item.Parameters);

    /// <summary>Reads a dictionary (§4.2.2): members in order. A key that comes twice keeps its place and takes the later value.</summary>
    /// <param name="text">The field's lines, joined with a comma and a blank.</param>
    /// <returns>The members, each an <see cref="SfItem"/> or <see cref="SfInnerList"/>, and whether any key, of the dictionary or of parameters, came twice; null when the field is void.</returns>
    public static (IReadOnlyList<KeyValuePair<string, object>> Members, bool Repeated)? ReadDictionary(string text)
    {
        var reader = new StructuredFieldReader(text);
        return reader.TryDictionary(out var members, out var repeated) ? (members, repeated) : null;
    }

    private static string Write(SfParameters parameters)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in parameters.Items)
        {
            text.Append(';').Append(key);
            if (value is not true)
            {
                text.Append('=').Append(WriteBare(value));
            }
        }

        return text.ToString();
    }

    private static string WriteBare(object value) => value switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        string text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        SfToken token => token.Value,
        bool flag => flag ? "?1" : "?0",
        byte[] bytes => $":{Convert.ToBase64String(bytes)}:",
        _ => throw new ArgumentException($"A structured field holds no {value.GetType().Name}.", nameof(value)),
    };
}
