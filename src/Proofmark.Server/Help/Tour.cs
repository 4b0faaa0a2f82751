using Microsoft.AspNetCore.Http;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Help;

/// <summary>A first walk, page by page, through what is open to a person; what each step says is the help of its page. Kept for this browser: whether it is over.</summary>
public static class Tour
{
    /// <summary>Name of the cookie that says that it was finished or left.</summary>
    public const string Cookie = "tour";

    private const string Over = "over";

    /// <summary>Of the pages of a person's own work so many are shown: a tour of more is not walked to its end.</summary>
    private const int MostOfWork = 4;

    // What a role does first stands before what it does also; who has little else sees the profile.
    private static readonly string[] OfWork =
    [
        "/weapons", "/weapons/register", "/import", "/check", "/recoveries/new", "/traces", "/citizens", "/audit/lookups", "/audit/alarms", "/access/misuse", "/users",
        "/persons/erasures", "/reference/unmatched", "/access/review", "/alerts", "/sealed", "/access/glass/break", "/ledger", "/profile",
    ];

    /// <summary>Its steps, four to seven, by whether a page is open to the person.</summary>
    public static IReadOnlyList<TourStep> For(Predicate<string> open) =>
        [.. new[] { "/work" }.Concat(OfWork.Where(p => open(p)).Take(MostOfWork)).Concat(["/notifications", "/help"]).Select(p => new TourStep(p, HelpTopics.Of(p)!))];

    /// <summary>Whether it was finished or left in this browser.</summary>
    public static bool IsOver(HttpContext context) => context.Request.Cookies[Cookie] == Over;

    /// <summary>It was finished or left.</summary>
    public static void End(HttpContext context) => KeptCookie.Keep(context, Cookie, Over);
}

/// <summary>A step of the tour: a page and what is said of it.</summary>
public sealed record TourStep(string Href, HelpTopic Topic);
