using Proofmark.Core.Shared;

namespace Proofmark.Cli.Up;

/// <summary>Reads <c>--public-address</c>: scheme, host and port under which others reach this node, usually a proxy with TLS.</summary>
public static class PublicAddress
{
    /// <summary>The address, or null when none was given.</summary>
    /// <exception cref="ProblemException">up.public_address.</exception>
    public static Uri? Read(string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.Host.Length > 0 && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" } ? uri
        : throw new ProblemException(Problem.Of("up.public_address", "--public-address", ("value", text)));
}
