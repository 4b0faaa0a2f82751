using System.Numerics;

namespace Proofmark.Ledger;

/// <summary>
/// Takes leaves one by one and knows the RFC 6962 root at any moment. It keeps only the roots of the perfect
/// subtrees that the leaves so far make up (a compact range): at most 63 hashes, whatever the count.
/// Not thread-safe.
/// </summary>
public sealed class MerkleRoot
{
    // _peaks[l] is the root of the perfect subtree of 2^l leaves when bit l of Count is set; otherwise meaningless.
    private readonly Hash[] _peaks = new Hash[63];

    /// <summary>Number of leaves taken so far.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Continues where another accumulator stopped. <paramref name="peaks"/> is what <see cref="Peaks"/> gave,
    /// left to right. Throws when their number is not the number of set bits of <paramref name="count"/>.
    /// </summary>
    public static MerkleRoot Resume(long count, ReadOnlySpan<Hash> peaks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (BitOperations.PopCount((ulong)count) != peaks.Length)
            throw new ArgumentException($"A tree of {count} leaves has {BitOperations.PopCount((ulong)count)} peaks, not {peaks.Length}.", nameof(peaks));
        var range = new MerkleRoot();
        foreach (ref readonly var peak in peaks)
        {
            var level = BitOperations.Log2((ulong)(count - range.Count));
            range._peaks[level] = peak;
            range.Count += 1L << level;
        }
        return range;
    }

    /// <summary>Takes the hash of a leaf (or any value that stands for one).</summary>
    public void Append(in Hash leafHash) => AppendSubtree(0, leafHash);

    /// <summary>Hashes a leaf's data and takes it.</summary>
    public void AppendLeaf(ReadOnlySpan<byte> data) => AppendSubtree(0, MerkleHash.Leaf(data));

    /// <summary>
    /// Takes 2^<paramref name="level"/> leaves at once, by the root of the perfect subtree over them.
    /// Throws when <see cref="Count"/> is no multiple of 2^level: such a subtree is no node of the tree.
    /// </summary>
    public void AppendSubtree(int level, in Hash root)
    {
        if ((uint)level > 62 || (Count & ((1L << level) - 1)) != 0)
            throw new ArgumentException($"A subtree of height {level} cannot start at leaf {Count}.", nameof(level));
        var added = 1L << level;
        var hash = root;
        for (; (Count >> level & 1) != 0; level++) hash = MerkleHash.Node(_peaks[level], hash);
        Count += added;
        _peaks[level] = hash;
    }

    /// <summary>The root over the leaves so far; the empty root for none. At most 62 hashes of work.</summary>
    public Hash Root()
    {
        if (Count == 0) return MerkleHash.Empty;
        var level = BitOperations.TrailingZeroCount(Count);
        var root = _peaks[level];
        for (level++; Count >> level != 0; level++)
            if ((Count >> level & 1) != 0) root = MerkleHash.Node(_peaks[level], root);
        return root;
    }

    /// <summary>The roots of the perfect subtrees, left (largest) to right: all that is needed to resume.</summary>
    public Hash[] Peaks()
    {
        var peaks = new Hash[BitOperations.PopCount((ulong)Count)];
        var at = 0;
        for (var level = 62; level >= 0; level--)
            if ((Count >> level & 1) != 0) peaks[at++] = _peaks[level];
        return peaks;
    }

    /// <summary>An independent copy.</summary>
    public MerkleRoot Copy() => Resume(Count, Peaks());
}
