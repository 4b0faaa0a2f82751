using System.Runtime.InteropServices;

namespace Proofmark.Ledger;

/// <summary>A tree at one moment: how many leaves, and the RFC 6962 root over them.</summary>
/// <param name="Size">Number of leaves, 0 or more.</param>
/// <param name="Root">Root over exactly those leaves.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TreeHead(long Size, Hash Root)
{
    /// <summary>The head of a log in which nothing was written yet.</summary>
    public static TreeHead Empty { get; } = new(0, MerkleHash.Empty);
}
