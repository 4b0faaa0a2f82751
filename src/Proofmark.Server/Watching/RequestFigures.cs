using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Watching;

/// <summary>Counts and times requests by the template of their route: <c>/weapons/{Id}</c>, never the address itself, which names a weapon and what was asked.</summary>
internal static class RequestFigures
{
    public static async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        var begun = Stopwatch.GetTimestamp();
        // A trace of its own: what a client sends along in its headers is not passed on.
        var outer = Activity.Current;
        Activity.Current = null;
        using var span = NodeFigures.Spans.StartActivity("request", ActivityKind.Server);
        if (span is null) Activity.Current = outer;
        try
        {
            await next(context);
        }
        finally
        {
            var route = RouteOf(context);
            var status = context.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
            var method = MethodOf(context.Request.Method);
            NodeFigures.RequestDuration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, NodeFigures.Tag("route", route), NodeFigures.Tag("method", method), NodeFigures.Tag("status", status));
            if (span is not null)
            {
                span.DisplayName = $"{method} {route}";
                span.SetTag("route", route);
                span.SetTag("method", method);
                span.SetTag("status", status);
            }
        }
    }

    /// <summary>The template that was matched, or <c>none</c>.</summary>
    public static string RouteOf(HttpContext context) => (Endpoint(context) as RouteEndpoint)?.RoutePattern.RawText ?? "none";

    // After a fault the request runs once more, as the page of errors; what it was first is what counts.
    private static Endpoint? Endpoint(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerPathFeature>()?.Endpoint ?? context.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature>()?.Endpoint ?? context.GetEndpoint();

    private static string MethodOf(string method) => method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" ? method : "other";
}
