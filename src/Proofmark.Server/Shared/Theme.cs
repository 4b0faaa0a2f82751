using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>Light or dark pages, as the person wants them on this screen; what the device prefers, as long as nothing was chosen.</summary>
public static class Theme
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "theme";

    /// <summary>What can be chosen; the first leaves it to the device.</summary>
    public static IReadOnlyList<string> All { get; } = ["device", "light", "dark"];

    /// <summary>What this browser has: one of <see cref="All"/>.</summary>
    public static string Of(HttpContext context) => context.Request.Cookies[Cookie] is { } chosen && All.Contains(chosen) ? chosen : All[0];

    /// <summary>For the page's root element: null leaves it to the device.</summary>
    public static string? Forced(HttpContext context) => Of(context) is var chosen && chosen != All[0] ? chosen : null;

    /// <summary>For the browser's own parts of a page, before the style sheet is there.</summary>
    public static string Scheme(HttpContext context) => Forced(context) ?? "light dark";

    /// <summary>Keeps the choice for this browser.</summary>
    public static void Set(HttpContext context, string chosen) => KeptCookie.Keep(context, Cookie, chosen);
}
