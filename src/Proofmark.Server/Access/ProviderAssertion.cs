using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Proofmark.Core.Access;

namespace Proofmark.Server.Access;

/// <summary>What a proxy's assertion said, when all of it was right.</summary>
/// <param name="Subject">Who, as the provider says it.</param>
/// <param name="Until">From when on it would be refused as over.</param>
/// <param name="TwoFactors">The provider saw two factors.</param>
/// <param name="Hash">SHA-256 of what was signed.</param>
public sealed record ProviderAssertion(string Subject, DateTimeOffset Until, bool TwoFactors, byte[] Hash)
{
    /// <summary>Characters of an assertion at most.</summary>
    public const int Longest = 8192;

    /// <summary>How long an assertion may be good for.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    /// <summary>How far the clocks of proxy and node may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // RFC 8725 §2.4 on doubled names: two readers must not see two contents.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a JSON Web Token (RFC 7519, RFC 7515 §7.1) as strictly as RFC 8725 asks.</summary>
    /// <returns>The assertion, or one word for the log on what was wrong first.</returns>
    public static (ProviderAssertion? Right, string? Wrong) Read(string token, ProviderSettings settings, DateTimeOffset now)
    {
        if (token.Length > Longest) return (null, "length");
        try
        {
            var parts = token.Split('.');
            if (parts.Length != 3 || Bytes(parts[0]) is not { } head || Bytes(parts[1]) is not { } body || Bytes(parts[2]) is not { } signature) return (null, "form");
            using var header = JsonDocument.Parse(head, Strict);
            using var claims = JsonDocument.Parse(body, Strict);
            if (header.RootElement.ValueKind != JsonValueKind.Object || claims.RootElement.ValueKind != JsonValueKind.Object) return (null, "form");
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            return SignatureFault(header.RootElement, signed, signature, settings) is { } fault ? (null, fault) : ReadClaims(claims.RootElement, SHA256.HashData(signed), settings, now);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException) // the last: half a character in a text
        {
            return (null, "form");
        }
    }

    private static string? SignatureFault(JsonElement header, byte[] signed, byte[] signature, ProviderSettings settings)
    {
        if (header.TryGetProperty("crit", out _)) return "critical"; // RFC 7515 §4.1.11: none is understood here
        if (header.TryGetProperty("typ", out var type) && !string.Equals(Text(type), "JWT", StringComparison.OrdinalIgnoreCase)) return "type";
        var id = header.TryGetProperty("kid", out var kid) ? Text(kid) ?? "" : "";
        // Keys come from the settings alone, never from what the assertion itself brings or points to (jwk, jku, x5c, x5u).
        if (!settings.Keys.TryGetValue(settings.Keys.ContainsKey("") ? "" : id, out var file)) return "key_id";
        using var key = ProviderKey.Read(file);
        if (key is null) return "key_file";
        if (!header.TryGetProperty("alg", out var algorithm) || Text(algorithm) != key.Algorithm) return "algorithm";
        return key.Verifies(signed, signature) ? null : "signature";
    }

    private static (ProviderAssertion? Right, string? Wrong) ReadClaims(JsonElement claims, byte[] hash, ProviderSettings settings, DateTimeOffset now)
    {
        if (!claims.TryGetProperty("iss", out var issuer) || Text(issuer) != settings.Issuer) return (null, "issuer");
        if (!claims.TryGetProperty("aud", out var audience) || !Texts(audience).Contains(settings.Audience, StringComparer.Ordinal)) return (null, "audience");
        if (Time(claims, "exp") is not { } ends || Time(claims, "iat") is not { } issued) return (null, "times");
        if (claims.TryGetProperty("nbf", out _) && Time(claims, "nbf") is null) return (null, "times");
        if (ends + Skew <= now) return (null, "over");
        if (issued - Skew > now || Time(claims, "nbf") - Skew > now) return (null, "early");
        if (ends <= issued || ends - issued > LongestLife) return (null, "life");
        if (!claims.TryGetProperty("sub", out var subject) || Text(subject) is not { Length: > 0 and <= ProviderLinks.Longest } who) return (null, "subject");
        var seen = new[] { "amr", "acr" }.SelectMany(name => claims.TryGetProperty(name, out var value) ? Texts(value) : []);
        return (new(who, ends + Skew, seen.Any(settings.SecondFactor.Contains), hash), null);
    }

    /// <summary>Base64url in its one canonical spelling without padding (RFC 7515 §2); null for any other.</summary>
    private static byte[]? Bytes(string text)
    {
        if (text.Length == 0 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || text.Length % 4 == 1) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(Text).OfType<string>() : Text(value) is { } text ? [text] : [];

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
