using System.Numerics;

namespace Proofmark.Ledger;

/// <summary>
/// Shows that a tree continues an earlier one, nothing before changed: RFC 6962 §2.1.2, verified as in RFC 9162 §2.1.4.2.
/// From the empty tree, and between equal trees, the path is empty.
/// </summary>
/// <param name="OldSize">Leaves of the earlier tree.</param>
/// <param name="NewSize">Leaves of the later tree.</param>
/// <param name="Path">Node hashes in the order of the RFC.</param>
public sealed record ConsistencyProof(long OldSize, long NewSize, IReadOnlyList<Hash> Path)
{
    /// <summary>Whether both roots follow from this proof. Needs nothing but its arguments.</summary>
    public bool Verify(Hash oldRoot, Hash newRoot)
    {
        if (OldSize < 0 || NewSize < OldSize) return false;
        if (OldSize == NewSize) return Path.Count == 0 && oldRoot == newRoot && (OldSize > 0 || oldRoot == MerkleHash.Empty);
        if (OldSize == 0) return Path.Count == 0 && oldRoot == MerkleHash.Empty;

        // A power of two is a node of the new tree itself: the RFC leaves its hash out of the path.
        var at = 0;
        Hash fr;
        if (BitOperations.IsPow2(OldSize)) fr = oldRoot;
        else if (Path.Count > 0) fr = Path[at++];
        else return false;

        var sr = fr;
        var (fn, sn) = (OldSize - 1, NewSize - 1);
        for (; (fn & 1) == 1; fn >>= 1) sn >>= 1;
        for (; at < Path.Count; at++)
        {
            var node = Path[at];
            if (sn == 0) return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                fr = MerkleHash.Node(node, fr);
                sr = MerkleHash.Node(node, sr);
                for (; (fn & 1) == 0 && fn != 0; fn >>= 1) sn >>= 1;
            }
            else
            {
                sr = MerkleHash.Node(sr, node);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == oldRoot && sr == newRoot;
    }

    /// <summary>Whether the later head continues the earlier one.</summary>
    public bool Verify(TreeHead old, TreeHead now) => old.Size == OldSize && now.Size == NewSize && Verify(old.Root, now.Root);
}
