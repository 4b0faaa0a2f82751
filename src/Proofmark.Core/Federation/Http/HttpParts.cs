namespace Proofmark.Core.Federation.Http;

/// <summary>The parts of an HTTP message that can be signed.</summary>
/// <param name="Method">As sent: <c>POST</c>; null for a response.</param>
/// <param name="TargetUri">The absolute address as the client asked for it; null for a response. Behind a proxy: the node's public address, not the proxy's.</param>
/// <param name="Status">200…; null for a request.</param>
/// <param name="Fields">Header lines in their order: name (any case) and value.</param>
public sealed record HttpParts(string? Method, string? TargetUri, int? Status, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>A request.</summary>
    public static HttpParts Request(string method, string targetUri, params (string Name, string Value)[] fields) =>
        new(method, targetUri, null, [.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);

    /// <summary>A response.</summary>
    public static HttpParts Response(int status, params (string Name, string Value)[] fields) =>
        new(null, null, status, [.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);

    /// <summary>All lines of a field as one value (RFC 9421 §2.1: trimmed, folded lines unfolded, joined with a comma and a blank); null when it is not there.</summary>
    public string? Field(string name)
    {
        var lines = Fields.Where(f => string.Equals(f.Key, name, StringComparison.OrdinalIgnoreCase)).Select(f => Unfold(f.Value)).ToList();
        return lines.Count == 0 ? null : string.Join(", ", lines);
    }

    /// <summary>The parts of <see cref="TargetUri"/> that §2.2 names, cut from the text as it stands: a parser that tidies would change what was signed.</summary>
    internal (string Scheme, string Authority, string Path, string Query)? Target
    {
        get
        {
            var uri = TargetUri;
            var colon = uri?.IndexOf("://", StringComparison.Ordinal) ?? -1;
            if (uri is null || colon <= 0)
            {
                return null;
            }

            var fragment = uri.IndexOf('#', StringComparison.Ordinal);
            var whole = fragment < 0 ? uri : uri[..fragment];
            var scheme = whole[..colon].ToLowerInvariant();
            var start = colon + 3;
            var slash = whole.AsSpan(start).IndexOfAny('/', '?');
            var end = slash < 0 ? whole.Length : start + slash;
            var query = whole.IndexOf('?', end);
            var path = whole[end..(query < 0 ? whole.Length : query)];
            return (scheme, Normalize(scheme, whole[start..end]), path.Length == 0 ? "/" : path, query < 0 ? "?" : whole[query..]);
        }
    }

    // §2.2.3: lower case, without the scheme's own port.
    private static string Normalize(string scheme, string authority)
    {
        var host = authority.ToLowerInvariant();
        var port = scheme == "https" ? ":443" : ":80";
        return host.EndsWith(port, StringComparison.Ordinal) ? host[..^port.Length] : host;
    }

    private static string Unfold(string value) =>
        string.Join(' ', value.Split('\n').Select(line => line.Trim(' ', '\t', '\r')));
}
