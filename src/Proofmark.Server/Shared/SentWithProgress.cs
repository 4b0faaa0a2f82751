using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>
/// A form that files.js sends is told where it leads and goes there itself: the browser would follow a redirection within the request,
/// and the page would be opened twice, which is two look-ups.
/// </summary>
internal static class SentWithProgress
{
    private const string Sent = "Sent-With";
    private const string LeadsTo = "Leads-To";

    public static Task LeadAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Headers[Sent] == "progress")
        {
            context.Response.OnStarting(() =>
            {
                var response = context.Response;
                if (response.StatusCode is not (StatusCodes.Status302Found or StatusCodes.Status303SeeOther) || response.Headers.Location is not [{ Length: > 0 } to]) return Task.CompletedTask;
                // Not 204: a page that leads on still closes its body, which that forbids.
                response.StatusCode = StatusCodes.Status200OK;
                response.Headers.Location = default;
                response.Headers[LeadsTo] = to;
                return Task.CompletedTask;
            });
        }
        return next(context);
    }
}
