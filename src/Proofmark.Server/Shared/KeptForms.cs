using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Proofmark.Server.Shared;

/// <summary>The page's form is long: what was sent when the session or the piece of work was over is kept for the person who sent it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepsFormAttribute : Attribute;

/// <summary>
/// What a person had typed into a long form and had not yet recorded. Kept in this process alone, encrypted under a key of its own for
/// each person, and given back to that person alone: whoever signs in next at the same browser finds an empty form. A restart forgets it.
/// </summary>
public sealed class KeptForms(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long a form is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    /// <summary>The longest form that is kept, in bytes as sent.</summary>
    public const int Longest = 65_536;

    /// <summary>The most forms that are kept, of all persons together; beyond it the oldest goes.</summary>
    public const int Most = 500;

    private readonly ConcurrentDictionary<(long User, string Path), (byte[] Sealed, DateTimeOffset Until)> forms = new();

    /// <summary>Whether a field of a form is what a person typed: not the token, the form's name, the key of the act or the button pressed, which each page makes anew.</summary>
    public static bool IsTyped(string field) => field is not ("act-key" or "do" or "take") && !field.StartsWith('_');

    /// <summary>Keeps what was sent to a page, in place of what was kept of it before. Files, and forms that are too long, are not kept.</summary>
    public async Task KeepAsync(long user, HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength is not (> 0 and <= Longest) || request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return;
        var text = new StringBuilder();
        foreach (var (name, value) in (await request.ReadFormAsync(ct)).Where(f => IsTyped(f.Key)).SelectMany(f => f.Value.Select(v => (f.Key, v))))
            text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value ?? "")).Append('&');
        var now = clock.GetUtcNow();
        foreach (var (key, form) in forms) if (form.Until < now) forms.TryRemove(key, out _);
        if (forms.Count >= Most && forms.OrderBy(f => f.Value.Until).FirstOrDefault() is { Key: var oldest }) forms.TryRemove(oldest, out _);
        forms[(user, request.Path.Value ?? "")] = (Protector(user).Protect(Encoding.UTF8.GetBytes(text.ToString())), now + Kept);
    }

    /// <summary>What is kept for this person of this page; null when there is nothing.</summary>
    public IFormCollection? Find(long user, string path)
    {
        if (!forms.TryGetValue((user, path), out var form) || form.Until < clock.GetUtcNow()) return null;
        try
        {
            return new FormCollection(new Dictionary<string, StringValues>(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(Protector(user).Unprotect(form.Sealed)))));
        }
        catch (CryptographicException)
        {
            return null; // the keys were revoked meanwhile
        }
    }

    /// <summary>Forgets it: it was recorded, or the person begins anew.</summary>
    public void Forget(long user, string path) => forms.TryRemove((user, path), out _);

    private IDataProtector Protector(long user) => protection.CreateProtector("forms", user.ToString(CultureInfo.InvariantCulture));
}
