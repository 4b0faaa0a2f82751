using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Proofmark.Server.Shared;

/// <summary>
/// Pages and answers of the API are compressed: on a slow link a page is a quarter of its size. Where what somebody asks stands
/// beside what is secret, a listener learns from the size whether they are alike (BREACH); so each page by HTTPS is
/// lengthened by chance, form tokens are masked anew each time, and look-ups need a session, a purpose and a case.
/// </summary>
internal static class PageCompression
{
    private const int MostPadding = 96;

    public static void Add(IServiceCollection services)
    {
        services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.MimeTypes = ["text/html", "application/json", "application/problem+json", "image/svg+xml"];
            o.Providers.Add<PageBrotli>();
            o.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Optimal);
    }

    /// <summary>A comment of random length and content at the end of a page by HTTPS; nothing otherwise.</summary>
    public static string Padding(HttpContext context) =>
        context.Request.IsHttps ? $"<!-- {Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(MostPadding)))} -->" : "";

    /// <summary>
    /// Brotli of quality five of eleven, which the framework's own provider cannot be set to: pages are an eighth smaller than with four, for a
    /// fifth of a millisecond, and a page is made each time it is asked for.
    /// </summary>
    private sealed class PageBrotli : ICompressionProvider
    {
        public string EncodingName => "br";

        public bool SupportsFlush => true;

        public Stream CreateStream(Stream outputStream) => new BrotliStream(outputStream, new BrotliCompressionOptions { Quality = 5 }, leaveOpen: true);
    }
}
