using System.Text.Json;
using System.Text.Unicode;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Json;

/// <summary>
/// Reads JSON that somebody else wrote and that is signed: one reading only, or none. UTF-8 without byte order mark, one
/// object, no comments, no trailing commas, no name twice in an object (RFC 8259 leaves its meaning open, so two readers could
/// disagree about what was signed), no NUL and no lone surrogate (a database cannot keep them), bounded size and depth.
/// </summary>
public static class StrictJson
{
    /// <summary>The largest document, in bytes: 4 MiB.</summary>
    public const int MaximumSize = 4 * 1024 * 1024;

    /// <summary>The deepest nesting of objects and lists.</summary>
    public const int MaximumDepth = 32;

    // Depth is judged here, so that it gets its own code; the reader below only must not stop before.
    private const int ReaderDepth = 512;

    /// <summary>Reads one JSON object.</summary>
    /// <returns>The object, or one problem: <c>too_large</c>, <c>truncated</c>, <c>malformed</c> (with the byte offset where
    /// known), <c>too_deep</c> or <c>duplicate_key</c> (with the path), each under <c>federation.</c>.</returns>
    public static (JsonElement Root, Problem? Problem) Read(ReadOnlySpan<byte> bytes, string? field = null, int maximumSize = MaximumSize)
    {
        if (bytes.Length > maximumSize)
        {
            return (default, Problem.Of(FederationCode.TooLarge, field, ("bytes", bytes.Length), ("limit", maximumSize)));
        }

        if (Scan(bytes, field) is { } scanned)
        {
            return (default, scanned);
        }

        using var document = JsonDocument.Parse(bytes.ToArray(), new JsonDocumentOptions { MaxDepth = MaximumDepth });
        return Walk(document.RootElement, "") is { } problem ? (default, problem with { Field = problem.Field ?? field }) : (document.RootElement.Clone(), null);
    }

    private static Problem? Scan(ReadOnlySpan<byte> bytes, string? field)
    {
        if (!Utf8.IsValid(bytes))
        {
            return Problem.Of(IsCutInsideCharacter(bytes) ? FederationCode.Truncated : FederationCode.Malformed, field);
        }

        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = ReaderDepth }));
        try
        {
            var first = true;
            while (reader.Read())
            {
                if (first && reader.TokenType != JsonTokenType.StartObject)
                {
                    return Problem.Of(FederationCode.Malformed, field, ("offset", 0L));
                }

                first = false;
                if (reader.CurrentDepth >= MaximumDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return Problem.Of(FederationCode.TooDeep, field, ("limit", MaximumDepth));
                }
            }

            // More may come as far as the reader knows; as far as we know nothing comes. What is open is cut off.
            return reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject ? null : Problem.Of(FederationCode.Truncated, field);
        }
        catch (JsonException e)
        {
            return Problem.Of(FederationCode.Malformed, field, ("offset", e.BytePositionInLine ?? reader.BytesConsumed));
        }
    }

    private static bool IsCutInsideCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var cut = 1; cut <= 3 && cut <= bytes.Length; cut++)
        {
            var lead = bytes[^cut];
            var needs = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            if (needs > cut)
            {
                return Utf8.IsValid(bytes[..^cut]);
            }
        }

        return false;
    }

    private static Problem? Walk(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    if (!TryName(property, out var name) || name.Contains('\0', StringComparison.Ordinal))
                    {
                        return Problem.Of(FederationCode.Malformed, path.Length == 0 ? null : path);
                    }

                    var place = path.Length == 0 ? name : $"{path}.{name}";
                    if (!names.Add(name))
                    {
                        return Problem.Of(FederationCode.DuplicateKey, place);
                    }

                    if (Walk(property.Value, place) is { } inside)
                    {
                        return inside;
                    }
                }

                return null;

            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    if (Walk(item, $"{path}[{index++}]") is { } inside)
                    {
                        return inside;
                    }
                }

                return null;

            case JsonValueKind.String:
                return TryText(element, out var text) && !text.Contains('\0', StringComparison.Ordinal) ? null : Problem.Of(FederationCode.Malformed, path);

            default:
                return null;
        }
    }

    private static bool TryName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape.
            name = "";
            return false;
        }
    }

    private static bool TryText(JsonElement element, out string text)
    {
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }
}
