using Proofmark.Core.Shared;

namespace Proofmark.Core.Evidence.Stamping;

/// <summary>Which time-stamp authority stamps certified extracts, as the operator says.</summary>
/// <param name="Authority">Its address (RFC 3161 §3.4, by HTTP); null: extracts bear no trusted time.</param>
/// <param name="Roots">Whom its certificate must lead to; null when none is set.</param>
public sealed record StampSettings(Uri? Authority, StampRoots? Roots)
{
    /// <summary>The variable with the authority's address.</summary>
    public const string AuthorityVariable = "PROOFMARK_TIME_STAMP_AUTHORITY";

    /// <summary>The variable with the file of its roots.</summary>
    public const string RootsVariable = "PROOFMARK_TIME_STAMP_ROOTS";

    /// <summary>
    /// Reads <c>PROOFMARK_TIME_STAMP_AUTHORITY</c> (<c>https://tsa.example/tsr</c>; plain HTTP too, for what comes back is signed and what
    /// goes out is a hash) and <c>PROOFMARK_TIME_STAMP_ROOTS</c> (a PEM file), which the first needs.
    /// </summary>
    /// <exception cref="ProblemException">watching.setting, evidence.stamp_roots, naming the variable.</exception>
    public static StampSettings Read(Func<string, string?> variable)
    {
        var address = variable(AuthorityVariable) is { Length: > 0 } named ? AddressOf(named) : null;
        var roots = variable(RootsVariable) is { Length: > 0 } file ? StampRoots.Read(file, RootsVariable) : null;
        return address is null || roots is not null ? new StampSettings(address, roots) : throw NodeSetting.Wrong(RootsVariable, "/etc/proofmark/time-stamp-roots.pem");
    }

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") && uri.UserInfo.Length == 0 ? uri : throw NodeSetting.Wrong(AuthorityVariable, "https://tsa.example.org/tsr");
}
