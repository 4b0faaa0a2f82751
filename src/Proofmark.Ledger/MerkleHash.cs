using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Proofmark.Ledger;

/// <summary>
/// The Merkle tree hash of RFC 6962 §2.1 with SHA-256. Leaves and nodes are hashed with different first bytes,
/// so that no node can be passed off as a leaf.
/// </summary>
public static class MerkleHash
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int StackLimit = 1024;

    /// <summary>MTH of the empty tree: SHA-256 of nothing.</summary>
    public static Hash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 || data).</summary>
    public static Hash Leaf(ReadOnlySpan<byte> data)
    {
        if (data.Length >= StackLimit) return LargeLeaf(data);
        Span<byte> input = stackalloc byte[StackLimit];
        input[0] = LeafPrefix;
        data.CopyTo(input[1..]);
        return Sha256(input[..(data.Length + 1)]);
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static Hash Node(in Hash left, in Hash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Hash.ByteCount];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash.ByteCount)..]);
        return Sha256(input);
    }

    /// <summary>MTH over leaf hashes, for any number of them; the empty root for none.</summary>
    public static Hash Root(ReadOnlySpan<Hash> leafHashes)
    {
        if (leafHashes.Length > 0 && leafHashes.Length <= 256 && BitOperations.IsPow2(leafHashes.Length)) return PerfectRoot(leafHashes);
        var range = new MerkleRoot();
        foreach (ref readonly var leaf in leafHashes) range.Append(leaf);
        return range.Root();
    }

    /// <summary>The root over 1, 2, 4 … 256 hashes. Works inside one stack buffer.</summary>
    internal static Hash PerfectRoot(ReadOnlySpan<Hash> hashes)
    {
        if (hashes.Length == 1) return hashes[0];
        Span<Hash> row = stackalloc Hash[128];
        var count = hashes.Length / 2;
        for (var i = 0; i < count; i++) row[i] = Node(hashes[2 * i], hashes[2 * i + 1]);
        while (count > 1)
        {
            count /= 2;
            for (var i = 0; i < count; i++) row[i] = Node(row[2 * i], row[2 * i + 1]);
        }
        return row[0];
    }

    private static Hash LargeLeaf(ReadOnlySpan<byte> data)
    {
        var input = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        try
        {
            input[0] = LeafPrefix;
            data.CopyTo(input.AsSpan(1));
            return Sha256(input.AsSpan(0, data.Length + 1));
        }
        finally
        {
            // Leaves may be salted digests of records about persons: do not leave them in the pool.
            ArrayPool<byte>.Shared.Return(input, clearArray: true);
        }
    }

    private static Hash Sha256(ReadOnlySpan<byte> input)
    {
        Unsafe.SkipInit(out Hash hash);
        SHA256.HashData(input, MemoryMarshal.AsBytes(new Span<Hash>(ref hash)));
        return hash;
    }
}
