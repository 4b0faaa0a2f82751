using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>What a browser keeps for its next pages, and no script reads: settings of this browser, nothing of a person.</summary>
internal static class KeptCookie
{
    /// <summary>Keeps a value for a year, or for <paramref name="age"/>. Links from elsewhere bring it along, foreign forms do not.</summary>
    public static void Keep(HttpContext context, string name, string value, TimeSpan? age = null) => context.Response.Cookies.Append(name, value, new CookieOptions
    {
        MaxAge = age ?? TimeSpan.FromDays(365),
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        IsEssential = true,
    });
}
