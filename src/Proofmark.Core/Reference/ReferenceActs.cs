using Proofmark.Core.Storage;

namespace Proofmark.Core.Reference;

/// <summary>The acts of this capability.</summary>
public static class ReferenceActs
{
    /// <summary>Loads a set of reference data: writes what is new or changed, withdraws what is gone, and the account of each source.</summary>
    public static readonly ActType Load = new("reference.load", false);
}
