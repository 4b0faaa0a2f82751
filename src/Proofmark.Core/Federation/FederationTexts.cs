using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation;

/// <summary>Keys of the texts that name this capability's values.</summary>
public static class FederationTexts
{
    /// <summary>What became of a message.</summary>
    public static string Of(Verdict verdict) => $"federation.verdict.{EnumCode.Of(verdict)}";

    /// <summary>Why a key was revoked.</summary>
    public static string Of(RevocationReason reason) => $"federation.revocation.{EnumCode.Of(reason)}";
}
