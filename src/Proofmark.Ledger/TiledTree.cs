using System.Numerics;

namespace Proofmark.Ledger;

/// <summary>
/// A tree of a given size over tiles: node hashes, roots of any earlier size, and proofs. Reads only the tiles that a
/// question needs (one per 8 levels and side). Tiles are taken as they are; a wrong one yields a proof that does not
/// verify, never one that does. Not thread-safe.
/// </summary>
/// <param name="tiles">Where tiles come from.</param>
/// <param name="size">Number of leaves.</param>
public sealed class TiledTree(ITileReader tiles, long size)
{
    // 1,024 tiles are 8 MiB: enough for thousands of neighbouring proofs, and bounded for the life of a server.
    private const int CachedTiles = 1024;
    private readonly Dictionary<(int Level, long Index), Hash[]> _cache = [];

    /// <summary>Number of leaves.</summary>
    public long Size { get; } = size >= 0 ? size : throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>The hash of a leaf.</summary>
    public Hash Leaf(long index) => Node(0, index);

    /// <summary>The root of the whole tree.</summary>
    public Hash Root() => RootAt(Size);

    /// <summary>The root that the tree had when it had <paramref name="size"/> leaves.</summary>
    public Hash RootAt(long size)
    {
        if (size < 0 || size > Size) throw new ArgumentOutOfRangeException(nameof(size), size, $"The tree has {Size} leaves.");
        return Range(0, size);
    }

    /// <summary>The root of the perfect subtree that spans leaves [index·2^level, (index+1)·2^level).</summary>
    public Hash Node(int level, long index)
    {
        if (level is < 0 or > 62 || index < 0 || index >= Size >> level)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"No complete node at level {level} in a tree of {Size} leaves.");
        var (tileLevel, inner) = Math.DivRem(level, TileAddress.Height);
        var first = index << inner;
        var tile = Tile(tileLevel, first / TileAddress.FullWidth);
        return MerkleHash.PerfectRoot(tile.AsSpan((int)(first % TileAddress.FullWidth), 1 << inner));
    }

    /// <summary>RFC 6962 §2.1.1: the audit path of a leaf.</summary>
    public InclusionProof Inclusion(long index)
    {
        if (index < 0 || index >= Size) throw new ArgumentOutOfRangeException(nameof(index), index, $"The tree has {Size} leaves.");
        var path = new List<Hash>();
        var (from, to) = (0L, Size);
        while (to - from > 1)
        {
            var middle = from + Split(to - from);
            if (index < middle)
            {
                path.Add(Range(middle, to));
                to = middle;
            }
            else
            {
                path.Add(Range(from, middle));
                from = middle;
            }
        }
        path.Reverse();
        return new InclusionProof(index, Size, path);
    }

    /// <summary>RFC 6962 §2.1.2: that this tree continues its own earlier state of <paramref name="oldSize"/> leaves.</summary>
    public ConsistencyProof Consistency(long oldSize)
    {
        if (oldSize < 0 || oldSize > Size) throw new ArgumentOutOfRangeException(nameof(oldSize), oldSize, $"The tree has {Size} leaves.");
        var path = new List<Hash>();
        if (oldSize > 0)
        {
            var (from, to) = (0L, Size);
            while (oldSize != to)
            {
                var middle = from + Split(to - from);
                if (oldSize <= middle)
                {
                    path.Add(Range(middle, to));
                    to = middle;
                }
                else
                {
                    path.Add(Range(from, middle));
                    from = middle;
                }
            }
            if (from != 0) path.Add(Range(from, to));
        }
        path.Reverse();
        return new ConsistencyProof(oldSize, Size, path);
    }

    // MTH over leaves [from, to), where from is 0 or a node boundary at least as high as the range.
    private Hash Range(long from, long to)
    {
        var range = new MerkleRoot();
        while (from < to)
        {
            var level = BitOperations.Log2((ulong)(to - from));
            range.AppendSubtree(level, Node(level, from >> level));
            from += 1L << level;
        }
        return range.Root();
    }

    private Hash[] Tile(int level, long index)
    {
        if (_cache.TryGetValue((level, index), out var hashes)) return hashes;
        TileAddress.TryIn(Size, level, index, out var address);
        var bytes = tiles.Read(address) ?? throw new LedgerDamageException($"{address} is missing.");
        if (bytes.Length != address.Width * Hash.ByteCount)
            throw new LedgerDamageException($"{address} has {bytes.Length} bytes instead of {address.Width * Hash.ByteCount}.");
        if (_cache.Count >= CachedTiles) _cache.Clear();
        return _cache[(level, index)] = Hash.ReadMany(bytes);
    }

    // The largest power of two smaller than n, n > 1.
    private static long Split(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
