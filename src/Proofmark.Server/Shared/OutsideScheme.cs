using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>
/// Says that a request came by HTTPS when a proxy on this machine did the TLS. Told by the host of
/// <see cref="ServerOptions.PublicAddress"/>, not by a header of the proxy, which anybody could send: who names that host
/// without TLS harms nobody but himself, as his own cookies are then kept from him.
/// </summary>
internal static class OutsideScheme
{
    public static Func<HttpContext, RequestDelegate, Task> Of(ServerOptions options)
    {
        var address = options.Certificate is null && Uri.TryCreate(options.PublicAddress, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : null;
        return (context, next) =>
        {
            if (address is not null && string.Equals(context.Request.Host.Host, address.IdnHost, StringComparison.OrdinalIgnoreCase)) context.Request.Scheme = Uri.UriSchemeHttps;
            return next(context);
        };
    }
}
