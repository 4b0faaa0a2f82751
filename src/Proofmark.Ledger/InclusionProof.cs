namespace Proofmark.Ledger;

/// <summary>
/// Shows that a leaf stands at a place in a tree: RFC 6962 §2.1.1, verified as in RFC 9162 §2.1.3.2.
/// </summary>
/// <param name="Index">The leaf's place, from 0.</param>
/// <param name="Size">Number of leaves of the tree.</param>
/// <param name="Path">Sibling hashes from the leaf upwards.</param>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<Hash> Path)
{
    /// <summary>Whether the leaf stands at its place in the tree of that head: size and root must both be the head's.</summary>
    public bool Verify(Hash leafHash, TreeHead head) => Size == head.Size && Verify(leafHash, head.Root);

    /// <summary>
    /// Whether this proof leads from the leaf hash to the root. Needs nothing but its arguments. The path alone does not fix
    /// the size: a caller who has the size from elsewhere compares it, or uses the overload that takes a head.
    /// </summary>
    public bool Verify(Hash leafHash, Hash root) => TryComputeRoot(leafHash, out var computed) && computed == root;

    /// <summary>
    /// The root that the leaf and the path lead to; false when the path is too short or too long for the place,
    /// or the place is outside the tree.
    /// </summary>
    public bool TryComputeRoot(Hash leafHash, out Hash root)
    {
        root = leafHash;
        if (Index < 0 || Index >= Size) return false;
        var (fn, sn) = (Index, Size - 1);
        foreach (var sibling in Path)
        {
            if (sn == 0) return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                root = MerkleHash.Node(sibling, root);
                // At the right edge a level without sibling is passed through.
                for (; (fn & 1) == 0 && fn != 0; fn >>= 1) sn >>= 1;
            }
            else
            {
                root = MerkleHash.Node(root, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0;
    }
}
