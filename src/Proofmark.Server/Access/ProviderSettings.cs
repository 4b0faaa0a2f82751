using System.Net;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Access;

/// <summary>Sign-in through the State's identity provider, by a proxy that puts a signed assertion into a header (ADR 0018). Off unless a header is named.</summary>
public sealed record ProviderSettings
{
    private const string Prefix = "PROOFMARK_SIGN_IN_PROXY_";

    // What browsers and this server itself use: a header that anybody's browser sends is no header of a proxy.
    private static readonly HashSet<string> Taken = new(["Accept", "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Origin", "Referer", "User-Agent"], StringComparer.OrdinalIgnoreCase);

    /// <summary>No sign-in through a provider.</summary>
    public static ProviderSettings Off { get; } = new();

    /// <summary>The header that holds the assertion; empty: off.</summary>
    public string Header { get; init; } = "";

    /// <summary>Files with public keys, by key id; the id is empty for the only key, which then counts whatever id an assertion names.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>What assertions must name as <c>iss</c>.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>What assertions must name as <c>aud</c>.</summary>
    public string Audience { get; init; } = "";

    /// <summary>Addresses of the proxy.</summary>
    public IReadOnlySet<IPAddress> From { get; init; } = new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };

    /// <summary>Values of <c>amr</c> or <c>acr</c> that stand for two factors; empty: the node asks for its own second factor.</summary>
    public IReadOnlySet<string> SecondFactor { get; init; } = new HashSet<string>();

    /// <summary>Is it set up?</summary>
    public bool On => Header.Length > 0;

    /// <summary>Reads the variables <c>PROOFMARK_SIGN_IN_PROXY_…</c>; the key files are read too, so that a wrong one is said at the start.</summary>
    /// <exception cref="ProblemException">access.setting, naming the variable.</exception>
    public static ProviderSettings Read(Func<string, string?> variable)
    {
        if (variable(Prefix + "HEADER") is not { Length: > 0 } header) return Off;
        if (Taken.Contains(header) || !header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) throw Wrong("HEADER", "X-Sign-In-Assertion, …");
        var read = new ProviderSettings
        {
            Header = header,
            Issuer = variable(Prefix + "ISSUER") is { Length: > 0 } issuer ? issuer : throw Wrong("ISSUER", "https://…"),
            Audience = variable(Prefix + "AUDIENCE") is { Length: > 0 } audience ? audience : throw Wrong("AUDIENCE", "https://…"),
            Keys = KeyFiles(List(variable(Prefix + "KEY"))),
            SecondFactor = List(variable(Prefix + "SECOND_FACTOR")).ToHashSet(StringComparer.Ordinal),
        };
        if (read.Keys.Values.Any(file => ProviderKey.Read(file) is not { } key || !Close(key))) throw Wrong("KEY", ProviderKey.Form);
        var from = List(variable(Prefix + "FROM"));
        if (from.Length == 0) return read;
        return read with { From = from.Select(a => IPAddress.TryParse(a, out var address) ? address : throw Wrong("FROM", "127.0.0.1, 10.0.0.5, …")).ToHashSet() };
    }

    private static bool Close(ProviderKey key)
    {
        key.Dispose();
        return true;
    }

    private static Dictionary<string, string> KeyFiles(string[] entries)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var at = entry.IndexOf('=', StringComparison.Ordinal);
            if (at == 0 || (at < 0 && entries.Length > 1) || !files.TryAdd(at < 0 ? "" : entry[..at], entry[(at + 1)..])) throw Wrong("KEY", "id=…/a.pem, id=…/b.pem");
        }
        return files.Count > 0 ? files : throw Wrong("KEY", ProviderKey.Form);
    }

    private static string[] List(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ProblemException Wrong(string name, string values) => new(Problem.Of("access.setting", Prefix + name, ("name", Prefix + name), ("values", values)));
}
