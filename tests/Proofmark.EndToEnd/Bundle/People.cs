using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Xunit;

namespace Proofmark.EndToEnd.Bundle;

/// <summary>Who works on the installed node, over HTTPS and by its name: the first administrator, and a clerk whom she invites.</summary>
internal static class People
{
    private const string Password = "seven brown horses";
    private const string Node = "https://" + BareMachine.Host + ":8443";

    /// <summary>The first administrator follows her link; she needs a second factor and carries codes on paper.</summary>
    public static async Task BeginAsync(FormBrowser chief, string link)
    {
        Assert.Equal("/users", (await chief.SendAsync(new Uri(link).AbsolutePath, "first", ("Login", "chief"), ("Name", "The chief"), ("Password", Password), ("Again", Password))).Location);
        Shows("recovery-code", (await chief.SendAsync("/profile/authenticator", "printed", ("PrintedPassword", Password))).Text);
    }

    /// <summary>A clerk of the register NATIONAL, who sets her password by the link that she is given.</summary>
    public static async Task InviteClerkAsync(BareMachine machine, FormBrowser chief)
    {
        var user = (await chief.SendAsync("/users/new", "user", ("Login", "amina"), ("Name", "Amina"), ("Language", "en"), ("Chosen", "clerk"))).Location!;
        await chief.SendAsync(user, "registers", ("Register.NATIONAL", "5"));
        var shown = (await chief.SendAsync(user, "link")).Text;
        var link = Regex.Match(shown, "/password/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking).Value;
        using var clerk = await BrowserAsync(machine);
        await clerk.SendAsync(link, "password", ("Password", Password), ("Again", Password));
    }

    /// <summary>The clerk at work.</summary>
    public static async Task<FormBrowser> SignedInAsync(BareMachine machine)
    {
        var clerk = await BrowserAsync(machine);
        await clerk.SendAsync("/sign-in", "sign-in", ("Login", "amina"), ("Password", Password));
        await clerk.SendAsync("/work", "work", ("Purpose", "registration"), ("Case", "2026/1"), ("Registers", "NATIONAL"));
        return clerk;
    }

    /// <summary>Registers a weapon; the path of its page.</summary>
    public static async Task<string> RegisterAsync(FormBrowser clerk, string mark, string number)
    {
        var (location, text) = await clerk.SendAsync("/weapons/register", "register", ("Register", "NATIONAL"), ("Number", number), ("FirstMarkText", mark), ("FirstMarkKind", "serial"), ("FirstMarkComponent", "receiver"), ("Origin", "industrial"));
        Assert.True(location?.StartsWith("/weapons/", StringComparison.Ordinal), Words(text));
        return location!;
    }

    /// <summary>The page has this text.</summary>
    public static void Shows(string text, string page) => Assert.True(page.Contains(text, StringComparison.Ordinal), Words(page));

    private static string Words(string page) => Regex.Replace(page, "<select.*?</select>|<[^>]+>|\\s+", " ", RegexOptions.Singleline | RegexOptions.NonBacktracking);

    /// <summary>A browser that trusts the node's authority and no other.</summary>
    public static async Task<FormBrowser> BrowserAsync(BareMachine machine)
    {
        var authority = X509Certificate2.CreateFromPem(await machine.DoAsync($"cat /var/lib/proofmark/keys/tls/{BareMachine.Host}/authority.pem"));
        return new FormBrowser(machine.Network(authority), Node);
    }
}
