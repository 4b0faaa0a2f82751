using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>
/// The first wall: finds out who asks, and lets an endpoint run only when its rule is kept. An endpoint that states no rule
/// never runs: forgetting is refused, not allowed.
/// </summary>
internal static class AccessMiddleware
{
    public static async Task IdentifyAsync(HttpContext context, RequestDelegate next)
    {
        // An error page runs through here a second time, with the person already known.
        if (context.Features.Get<UserContext>() is null) await FindUserAsync(context);
        await next(context);
    }

    public static Task EnforceAsync(HttpContext context, RequestDelegate next)
    {
        // What is no route endpoint is routing's own answer to a wrong method or content type: it only sets a status.
        if (context.GetEndpoint() is not RouteEndpoint endpoint) return next(context);
        var rules = endpoint.Metadata.GetOrderedMetadata<AccessRuleAttribute>();
        if (rules.Count == 0) throw new InvalidOperationException($"The endpoint '{endpoint.RoutePattern.RawText}' states no permission; it stays closed. Give it [Needs], [SignedIn] or [Anyone].");
        var user = context.Features.Get<UserContext>();
        if (rules.Any(r => r is not AnyoneAttribute))
        {
            if (user is null) return ToSignIn(context);
            if (rules.OfType<NeedsAttribute>().Any(n => !user.May(n.Permission))) return RefuseAsync(context);
        }
        if (IsForged(context, endpoint)) return RefuseAsync(context);
        if (user is not null && user.Work is null && endpoint.Metadata.GetMetadata<NeedsWorkAttribute>() is not null) return ToWork(context);
        return next(context);
    }

    private static async Task FindUserAsync(HttpContext context)
    {
        var ticket = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (ticket.Principal is null || !Guid.TryParse(ticket.Principal.FindFirstValue(SignIn.SessionClaim), out var session)) return;
        if (await context.RequestServices.GetRequiredService<Sessions>().FindAsync(session, context.RequestAborted) is not { } user) return;
        context.Features.Set(user);
        context.User = ticket.Principal;
    }

    /// <summary>
    /// A request that changes something and was made by another site's page. The session cookie is not sent with those
    /// (SameSite) and forms carry tokens; this also covers programs that use the cookie. What is open to the world has no
    /// session to abuse.
    /// </summary>
    private static bool IsForged(HttpContext context, Endpoint endpoint)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return false;
        if (context.Features.Get<UserContext>() is null && endpoint.Metadata.GetMetadata<AnyoneAttribute>() is not null) return false;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none")) return true;
        var origin = request.Headers.Origin.ToString();
        // "null" is what a browser says of this server's own forms under its no-referrer policy. Sec-Fetch-Site has spoken then,
        // or, from a browser too old to say it, the form's token will.
        if (origin == "null") return site.Length == 0 && !request.HasFormContentType;
        if (origin.Length == 0) return false;
        return !Uri.TryCreate(origin, UriKind.Absolute, out var from) || !string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static Task ToSignIn(HttpContext context) => Lead(context, "/sign-in", Problem.Of("access.sign_in_needed"));

    private static Task ToWork(HttpContext context) => Lead(context, "/work", Problem.Of("access.purpose_missing"));

    /// <summary>A person who opens a page is led to what is missing and back; a form that was sent, or a program, is told.</summary>
    private static Task Lead(HttpContext context, string path, Problem missing)
    {
        var request = context.Request;
        if (ProblemAnswer.WantsJson(request)) throw new ProblemException(missing);
        // What a form held cannot come back through an address: the person states what is missing and sends it again.
        var back = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsPost(request.Method) ? request.Path + request.QueryString : "/";
        context.Response.Redirect(ReturnAddress.Add(path, back));
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}

/// <summary>The way back after signing in or stating a purpose: an address of this server and no other.</summary>
internal static class ReturnAddress
{
    public static string Add(string path, string back) => back is "/" or "" ? path : $"{path}?return={Uri.EscapeDataString(back)}";

    /// <summary>The address when it is one of this server's own, else the home page.</summary>
    public static string Local(string? back) =>
        back is { Length: > 0 and < 2000 } && back[0] == '/' && (back.Length == 1 || back[1] is not ('/' or '\\')) && !back.Any(char.IsControl) && !back.Contains('\\', StringComparison.Ordinal) ? back : "/";
}
