using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Proofmark.Server.Shared;

/// <summary>
/// The files of the front end, built into the assembly. Under <c>/assets/NAME.HASH.css</c> a file may be kept for ever,
/// as other content has another address; under its plain name (<c>/favicon.svg</c>) it is asked for again with its ETag.
/// </summary>
public sealed class SiteAssets
{
    private const string Root = "wwwroot/";
    private readonly FrozenDictionary<string, Asset> _byPath;
    private readonly FrozenDictionary<string, string> _urls;

    /// <summary>Reads and compresses every embedded file once.</summary>
    public SiteAssets()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var assets = assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Root, StringComparison.Ordinal))
            .Select(n => Read(assembly, n)).ToList();
        _urls = assets.ToFrozenDictionary(a => a.Name, a => a.Url, StringComparer.Ordinal);
        _byPath = assets.SelectMany(a => new[] { (a.Url, a), ("/" + a.Name, a) }).ToFrozenDictionary(p => p.Item1, p => p.a, StringComparer.Ordinal);
    }

    /// <summary>The address of a file that may be cached for ever.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public string this[string name] => _urls[name];

    /// <summary>What a file of text says.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public string Text(string name) => System.Text.Encoding.UTF8.GetString(_byPath["/" + name].Content);

    /// <summary>Answers a request for a file; false when the path is none.</summary>
    public async Task<bool> TryServeAsync(HttpContext context)
    {
        if (!_byPath.TryGetValue(context.Request.Path.Value ?? "", out var asset) || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            return false;
        }

        var response = context.Response;
        var brotli = asset.Compressed is not null && Accepts(context.Request.Headers.AcceptEncoding, "br");
        response.Headers.ETag = asset.Tag;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.CacheControl = context.Request.Path == asset.Url ? "public, max-age=31536000, immutable" : "public, no-cache";
        if (context.Request.Headers.IfNoneMatch.Any(t => t is not null && t.Contains(asset.Tag, StringComparison.Ordinal)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        var body = brotli ? asset.Compressed! : asset.Content;
        response.ContentType = asset.ContentType;
        response.ContentLength = body.Length;
        if (brotli)
        {
            response.Headers.ContentEncoding = "br";
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }

        return true;
    }

    private static bool Accepts(StringValues encodings, string wanted) =>
        encodings.Any(e => e is not null && e.Split(',').Any(part => part.Trim().Split(';')[0].Equals(wanted, StringComparison.OrdinalIgnoreCase)));

    private static Asset Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var content = memory.ToArray();
        var name = resource[Root.Length..].Replace('\\', '/');
        var (type, isText) = Path.GetExtension(name) switch
        {
            ".css" => ("text/css; charset=utf-8", true),
            ".js" => ("text/javascript; charset=utf-8", true),
            ".svg" => ("image/svg+xml; charset=utf-8", true),
            ".json" => ("application/json", true),
            ".png" => ("image/png", false),
            ".webp" => ("image/webp", false),
            var other => throw new InvalidOperationException($"no content type for {other} files"),
        };
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..12];
        var url = $"/assets/{Path.ChangeExtension(name, hash + Path.GetExtension(name))}";
        return new(name, url, $"\"{hash}\"", type, content, isText ? Compress(content) : null);
    }

    private static byte[] Compress(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var brotli = new BrotliStream(memory, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            brotli.Write(content);
        }

        return memory.ToArray();
    }

    private sealed record Asset(string Name, string Url, string Tag, string ContentType, byte[] Content, byte[]? Compressed);
}
