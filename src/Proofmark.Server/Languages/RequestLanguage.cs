using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Proofmark.Core.Languages;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Languages;

/// <summary>
/// Chooses the language of a request: <c>?lang=</c> (kept in a cookie from then on), the cookie, what the browser prefers, English.
/// The ambient culture of threads is left alone: what is written for machines stays invariant.
/// </summary>
public static class RequestLanguage
{
    /// <summary>Name of the cookie and of the query parameter.</summary>
    public const string Name = "lang";

    /// <summary>The texts chosen for a request; English before the choice.</summary>
    public static Text Of(HttpContext? context) => context?.Features.Get<Text>() ?? Texts.Embedded[Texts.Fallback];

    /// <summary>Keeps a language for this browser's next requests; English in the place of one that the node does not have any more.</summary>
    public static void Keep(HttpContext context, string code) => KeptCookie.Keep(context, Name, context.RequestServices.GetRequiredService<Texts>()[code].Language.Code);

    internal static Task ChooseAsync(HttpContext context, RequestDelegate next)
    {
        var texts = context.RequestServices.GetRequiredService<Texts>();
        var asked = texts.Find(context.Request.Query[Name]);
        if (asked is not null)
        {
            Keep(context, asked.Language.Code);
        }

        var chosen = asked ?? texts.Find(context.Request.Cookies[Name]) ?? Preferred(texts, context.Request) ?? texts[Texts.Fallback];
        context.Features.Set(chosen);
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.ContentLanguage = chosen.Language.Tag;
            context.Response.Headers.Vary = "Accept-Language, Cookie";
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static Text? Preferred(Texts texts, HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var wanted)
            ? wanted.Where(w => w.Quality is not 0).OrderByDescending(w => w.Quality ?? 1).Select(w => texts.Find(w.Value.Value)).FirstOrDefault(t => t is not null)
            : null;
}
