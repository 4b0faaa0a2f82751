using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Proofmark.Server.Shared;

/// <summary>On a page: there in development, not found otherwise.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DevelopmentOnlyAttribute : Attribute
{
    internal static Task EnforceAsync(HttpContext context, RequestDelegate next)
    {
        var hidden = context.GetEndpoint()?.Metadata.GetMetadata<DevelopmentOnlyAttribute>() is not null
            && !context.RequestServices.GetRequiredService<ServerOptions>().Development;
        if (!hidden)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
