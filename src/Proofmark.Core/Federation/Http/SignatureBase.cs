using System.Globalization;
using System.Text;

namespace Proofmark.Core.Federation.Http;

/// <summary>The text that is signed (RFC 9421 §2.5): one line per covered component, last the parameters of the signature.</summary>
public static class SignatureBase
{
    /// <summary>Builds the base.</summary>
    /// <param name="covered">Covered components and the signature's parameters, as in <c>Signature-Input</c>.</param>
    /// <param name="parts">The message.</param>
    /// <returns>The bytes, or the identifier of the component that is missing, named twice, or not supported (component parameters,
    /// <c>@query-param</c>, <c>@request-target</c>, responses bound to requests).</returns>
    public static (byte[]? Bytes, string? Missing) Build(SfInnerList covered, HttpParts parts)
    {
        var text = new StringBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in covered.Items)
        {
            var identifier = StructuredFields.Write(item);
            if (item.Value is not string name || item.Parameters.Items.Count > 0 || !seen.Add(name) || Value(name, parts) is not { } value)
            {
                return (null, identifier);
            }

            // A line break in a value could pretend to be the next line.
            if (!value.All(c => c is >= ' ' and <= '~' or '\t'))
            {
                return (null, identifier);
            }

            text.Append(identifier).Append(": ").Append(value).Append('\n');
        }

        text.Append("\"@signature-params\": ").Append(StructuredFields.Write(covered));
        return (Encoding.ASCII.GetBytes(text.ToString()), null);
    }

    private static string? Value(string name, HttpParts parts) => name switch
    {
        "@method" => parts.Method,
        "@target-uri" => parts.TargetUri,
        "@scheme" => parts.Target?.Scheme,
        "@authority" => parts.Target?.Authority,
        "@path" => parts.Target?.Path,
        "@query" => parts.Target?.Query,
        "@status" => parts.Status?.ToString(CultureInfo.InvariantCulture),
        _ when name.StartsWith('@') => null,
        _ when name.Any(char.IsAsciiLetterUpper) => null,
        _ => parts.Field(name),
    };
}
