using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Shared;

/// <summary>
/// A form sent from a page that does not have it any more (done meanwhile in another window, by another person), or with a token that is not
/// right. The framework ends both with a bare 400 that already calls itself HTML: whoever sent it would read an empty page. Without the type
/// it is answered in words, as any other status is. Nothing was done and nothing of the page was made by then.
/// </summary>
internal static class FormGone
{
    private static readonly object Key = new();

    /// <summary>The page has the form that was sent, and now answers for itself.</summary>
    public static void Found(HttpContext context) => context.Items[Key] = true;

    /// <summary>What is said when the page did not have it; null when something else was the matter.</summary>
    public static Problem? Of(HttpContext context) => context.Items.TryGetValue(Key, out var gone) && gone is Problem problem ? problem : null;

    public static async Task RefuseInWordsAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response is not { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false, ContentLength: null } response) return;
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }) response.ContentType = null;
        else if (HttpMethods.IsPost(context.Request.Method) && !context.Items.ContainsKey(Key) && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
        {
            context.Items[Key] = Problem.Of("site.form_gone");
            response.ContentType = null;
        }
    }
}
