using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Proofmark.Server.Shared;

/// <summary>Headers that every answer carries. Styles and scripts come from this server's own files alone, but for the style sheet within a first page, allowed by its hash; nothing framed.</summary>
internal static class SecurityHeaders
{
    private const string ContentPolicy =
        "default-src 'none'; style-src 'self'{0}; script-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        var styles = context.RequestServices.GetRequiredService<SiteStyles>();
        // On starting, because a page of errors begins by clearing what was set before.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy.Replace("{0}", styles.Allowed(context), StringComparison.Ordinal);
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
