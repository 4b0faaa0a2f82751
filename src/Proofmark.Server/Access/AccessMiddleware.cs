using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>
/// The first wall: finds out who asks, and lets an endpoint run only when its rule is kept. An endpoint that states no rule
/// never runs: forgetting is refused, not allowed.
/// </summary>
internal static partial class AccessMiddleware
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
            if (IsClosedBeforeSecondFactor(context, endpoint, user)) return ToSecondFactor(context);
            var missing = rules.OfType<NeedsAttribute>().Where(n => !user.May(n.Permission)).Select(n => n.Permission).ToList();
            // Hers outside training: what she reads is where it can be practised.
            if (missing.Count > 0 && user.InTraining && missing.All(user.Permissions.Contains)) throw new ProblemException(Problem.Of(Training.OnlyInRegister));
            if (missing.Count > 0) return RefuseAsync(context);
            if (user.Token is not null && !IsForTokens(endpoint, rules)) return RefuseAsync(context);
        }
        if (IsForged(context, endpoint)) return RefuseAsync(context);
        if (user is not null && user.Work is null && endpoint.Metadata.GetMetadata<NeedsWorkAttribute>() is not null) return ToWork(context);
        return next(context);
    }

    private static bool IsClosedBeforeSecondFactor(HttpContext context, Endpoint endpoint, UserContext user) =>
        context.RequestServices.GetRequiredService<AccessPolicy>().Lacks(user)
        && (endpoint.Metadata.GetMetadata<BeforeSecondFactorAttribute>() is not { } before || (user.HasPasskey && !before.WithPasskey));

    private static bool IsForTokens(Endpoint endpoint, IReadOnlyList<AccessRuleAttribute> rules) =>
        endpoint.Metadata.GetMetadata<PersonsOnlyAttribute>() is null && (rules.Any(r => r is NeedsAttribute) || endpoint.Metadata.GetMetadata<TokensTooAttribute>() is not null);

    /// <summary>The secret of a request to the interface that carries a token (RFC 6750 §2.1); null when it carries none.</summary>
    private static string? TokenOf(HttpContext context)
    {
        const string Scheme = "Bearer";
        if (!context.Request.Path.StartsWithSegments(Api.ApiModule.Root, StringComparison.Ordinal)) return null;
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (header.Length == Scheme.Length || header[Scheme.Length] == ' ') ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>Who sends a token is its holder and nobody else: a cookie beside it does not count, nor where the token is refused.</summary>
    private static async Task<UserContext> ByTokenAsync(HttpContext context, string secret)
    {
        var (pace, from) = (context.RequestServices.GetRequiredService<TokenPace>(), context.Connection.RemoteIpAddress);
        pace.RequireFew(from);
        try
        {
            var user = await context.RequestServices.GetRequiredService<ApiTokenGate>().OpenAsync(secret, from, context.Request.Headers[Api.ApiCaller.CaseHeader].ToString() is { Length: > 0 } text ? text : null, context.RequestAborted);
            pace.Count(user.Token!.Value);
            return user;
        }
        catch (ProblemException e) when (e.Problems[0].Code == "access.token.sign_in_needed")
        {
            WrongToken(Log(context), from);
            pace.CountWrong(from);
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\""; // RFC 6750 §3
                return Task.CompletedTask;
            });
            throw;
        }
    }

    private static async Task FindUserAsync(HttpContext context)
    {
        if (TokenOf(context) is { } secret)
        {
            context.Features.Set(await ByTokenAsync(context, secret));
            return;
        }
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
        // No browser adds a token by itself: what carries one was meant.
        if (context.Features.Get<UserContext>()?.Token is not null) return false;
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

    private static Task ToSignIn(HttpContext context) => LeadAsync(context, "/sign-in", Problem.Of("access.sign_in_needed"));

    private static Task ToSecondFactor(HttpContext context) => LeadAsync(context, "/profile/second-factor", Problem.Of("access.second_factor.forbidden"));

    private static Task ToWork(HttpContext context) =>
        LeadAsync(context, "/work", context.Features.Get<UserContext>()?.Token is null ? Problem.Of("access.purpose_missing") : Problem.Of("access.case_missing", Api.ApiCaller.CaseHeader));

    /// <summary>A person who opens a page is led to what is missing and back; a form that was sent, or a program, is told.</summary>
    private static async Task LeadAsync(HttpContext context, string path, Problem missing)
    {
        var request = context.Request;
        if (ProblemAnswer.WantsJson(request)) throw new ProblemException(missing);
        // What a form held cannot come back through an address; a long form is kept for the person, who finds it there again.
        if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<KeepsFormAttribute>() is not null && HttpMethods.IsPost(request.Method) && !IsForged(context, endpoint)
            && (context.Features.Get<UserContext>()?.User ?? await OfTicketAsync(context)) is { } user)
            await context.RequestServices.GetRequiredService<KeptForms>().KeepAsync(user, request, context.RequestAborted);
        var back = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsPost(request.Method) ? request.Path + request.QueryString : "/";
        context.Response.Redirect(ReturnAddress.Add(path, back));
    }

    /// <summary>Whose session the browser still names, although it is over: enough to keep what was typed for that person, and for nothing else.</summary>
    private static async Task<long?> OfTicketAsync(HttpContext context) =>
        (await context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal?.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
        && long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var user) ? user : null;

    private static Task RefuseAsync(HttpContext context)
    {
        // The route's form, not the address: that holds what a person searches for.
        Refused(Log(context), context.Features.Get<UserContext>()?.User, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, context.Connection.RemoteIpAddress);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static ILogger Log(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AccessMiddleware).FullName!);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused to user {User}: {Method} {Route}, from {Address}")]
    private static partial void Refused(ILogger log, long? user, string method, string? route, System.Net.IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Token refused from {Address}")]
    private static partial void WrongToken(ILogger log, System.Net.IPAddress? address);
}

/// <summary>The way back after signing in or stating a purpose: an address of this server and no other.</summary>
internal static class ReturnAddress
{
    public static string Add(string path, string back) => back is "/" or "" ? path : $"{path}?return={Uri.EscapeDataString(back)}";

    /// <summary>The address when it is one of this server's own, else the home page.</summary>
    public static string Local(string? back) =>
        back is { Length: > 0 and < 2000 } && back[0] == '/' && (back.Length == 1 || back[1] is not ('/' or '\\')) && !back.Any(char.IsControl) && !back.Contains('\\', StringComparison.Ordinal) ? back : "/";
}
