using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Access;

/// <summary>Which browser on which system, in two names, for a person who looks for the session that is not hers. The rest of a User-Agent would only tell people apart.</summary>
public static class DeviceWords
{
    // The order counts: each names itself besides the ones below it.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Sign, string Name)[] Systems =
        [("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    /// <summary>"Firefox, Windows"; null when neither is known.</summary>
    public static string? Of(string? userAgent)
    {
        var known = new[] { Name(Browsers, userAgent), Name(Systems, userAgent) }.OfType<string>().ToList();
        return known.Count == 0 ? null : string.Join(", ", known);
    }

    private static string? Name((string Sign, string Name)[] list, string? userAgent) =>
        list.Where(e => userAgent?.Contains(e.Sign, StringComparison.Ordinal) == true).Select(e => e.Name).FirstOrDefault();
}

/// <summary>Tells a browser again that somebody signed in with before: a random number, sealed, that says nothing about anybody.</summary>
internal sealed class DeviceCookie(IDataProtectionProvider protection)
{
    private const string Name = "device";
    private readonly IDataProtector protector = protection.CreateProtector("access.device");

    /// <summary>The browser's number; null when it has none, or one that this server did not give.</summary>
    public Guid? Read(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 and < 500 } text) return null;
        try
        {
            return Guid.TryParse(protector.Unprotect(text), out var device) ? device : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The browser's number, given now when it has none.</summary>
    public Guid Ensure(HttpContext context)
    {
        if (Read(context) is { } known) return known;
        var device = Guid.NewGuid();
        Shared.KeptCookie.Keep(context, Name, protector.Protect(device.ToString()), Core.Access.SignInAttempts.DeviceMemory);
        return device;
    }
}
