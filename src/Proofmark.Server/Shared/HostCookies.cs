using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Proofmark.Server.Shared;

/// <summary>
/// By HTTPS every cookie is named <c>__Host-…</c> on the wire (RFC 6265bis §4.1.3.2), so that no other host of the domain and
/// nobody without TLS can plant one; one without the prefix is not read. The rest of the program knows the short names,
/// which are also those on a node that only its own machine reaches.
/// </summary>
internal static class HostCookies
{
    public const string Prefix = "__Host-";

    public static Task NameAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.IsHttps) return next(context);
        var cookies = context.Request.Headers.Cookie;
        if (cookies.Count > 0)
        {
            var own = cookies.OfType<string>().SelectMany(c => c.Split(';', StringSplitOptions.TrimEntries)).Where(c => c.StartsWith(Prefix, StringComparison.Ordinal)).Select(c => c[Prefix.Length..]).ToList();
            context.Request.Headers.Cookie = own.Count == 0 ? StringValues.Empty : string.Join("; ", own);
        }
        // The first to be registered is the last to run: whatever others set by then has its name changed.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            if (headers.SetCookie.Count > 0) headers[HeaderNames.SetCookie] = new StringValues([.. headers.SetCookie.OfType<string>().Select(c => Prefix + c)]);
            return Task.CompletedTask;
        });
        return next(context);
    }
}
