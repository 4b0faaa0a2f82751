using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>Headers that every answer carries. Styles and scripts come from this server's own files alone; nothing inline, nothing framed.</summary>
internal static class SecurityHeaders
{
    private const string ContentPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        // On starting, because a page of errors begins by clearing what was set before.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            TrainingMark.Add(context);
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            // Whoever has reached the node by TLS once is not led to it without.
            if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()";

            // What a register answers is not left in the caches of shared machines; files of the front end say otherwise for themselves.
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
