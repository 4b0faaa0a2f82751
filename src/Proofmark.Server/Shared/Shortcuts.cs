using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>Single keys that lead somewhere; each person may turn them off (WCAG 2.2, 2.1.4). Kept in the browser, as it is the keyboard that matters.</summary>
public static class Shortcuts
{
    /// <summary>Name of the cookie that turns them off.</summary>
    public const string Cookie = "keys";

    /// <summary>What follows <c>g</c>, and where it leads: the parts of the product that people go to most.</summary>
    public static IReadOnlyList<(char Key, string Href)> Leads { get; } = [('h', "/"), ('w', "/weapons"), ('r', "/recoveries"), ('t', "/traces"), ('i', "/import"), ('f', "/reference"), ('l', "/ledger")];

    /// <summary>The same for the script.</summary>
    public static string Written { get; } = string.Join(' ', Leads.Select(l => $"{l.Key}:{l.Href}"));

    /// <summary>Whether this browser has them.</summary>
    public static bool On(HttpContext context) => context.Request.Cookies[Cookie] != "off";

    /// <summary>Turns them on or off for this browser.</summary>
    public static void Set(HttpContext context, bool on) =>
        KeptCookie.Keep(context, Cookie, on ? "on" : "off");
}
