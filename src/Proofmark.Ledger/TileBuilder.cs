namespace Proofmark.Ledger;

/// <summary>
/// Cuts a stream of leaf hashes into tiles of every level, each handed out as soon as it is full; memory is one tile per
/// level. Serves the log itself and the trees over the records of a bulk act. Not thread-safe.
/// </summary>
/// <param name="onFull">
/// Receives each full tile once, lower levels before the higher ones that cover them. The span is reused after the call.
/// </param>
public sealed class TileBuilder(Action<TileAddress, ReadOnlySpan<Hash>> onFull)
{
    private sealed class Edge
    {
        public readonly Hash[] Hashes = new Hash[TileAddress.FullWidth];
        public int Width;
        public long Index;
    }

    private readonly List<Edge> _levels = [];

    /// <summary>Number of leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>
    /// Continues a tree from its partial tiles. Throws <see cref="LedgerDamageException"/> when one is missing or they do not
    /// lead to the root: nothing may be built on what was not signed.
    /// </summary>
    public static TileBuilder Resume(ITileReader tiles, TreeHead head, Action<TileAddress, ReadOnlySpan<Hash>> onFull)
    {
        var builder = new TileBuilder(onFull) { Size = head.Size };
        for (var level = 0; TileAddress.CountAt(level, head.Size) is var count and > 0; level++)
        {
            var edge = new Edge { Index = count / TileAddress.FullWidth, Width = (int)(count % TileAddress.FullWidth) };
            builder._levels.Add(edge);
            if (edge.Width == 0) continue;
            var address = new TileAddress(level, edge.Index, edge.Width);
            var bytes = tiles.Read(address) ?? throw new LedgerDamageException($"{address} of the signed tree is missing.");
            if (bytes.Length != edge.Width * Hash.ByteCount) throw new LedgerDamageException($"{address} of the signed tree has {bytes.Length} bytes.");
            Hash.ReadMany(bytes).CopyTo(edge.Hashes, 0);
        }
        if (builder.Head() != head)
            throw new LedgerDamageException($"The partial tiles of the tree of {head.Size} leaves do not lead to its signed root.");
        return builder;
    }

    /// <summary>Takes the next leaf hash.</summary>
    public void Append(in Hash leafHash)
    {
        Size++;
        var hash = leafHash;
        for (var level = 0; ; level++)
        {
            if (level == _levels.Count) _levels.Add(new Edge());
            var edge = _levels[level];
            edge.Hashes[edge.Width++] = hash;
            if (edge.Width < TileAddress.FullWidth) return;
            onFull(new TileAddress(level, edge.Index, TileAddress.FullWidth), edge.Hashes);
            hash = MerkleHash.PerfectRoot(edge.Hashes);
            edge.Index++;
            edge.Width = 0;
        }
    }

    /// <summary>Size and root now. At most 255 hashes of work per level.</summary>
    public TreeHead Head()
    {
        var range = new MerkleRoot();
        for (var level = _levels.Count - 1; level >= 0; level--)
            foreach (ref readonly var hash in _levels[level].Hashes.AsSpan(0, _levels[level].Width))
                range.AppendSubtree(level * TileAddress.Height, hash);
        return new TreeHead(Size, range.Root());
    }

    /// <summary>The tiles at the right edge that are not full now, lowest level first.</summary>
    public IEnumerable<(TileAddress Address, Hash[] Hashes)> Partials()
    {
        for (var level = 0; level < _levels.Count; level++)
            if (_levels[level] is { Width: > 0 } edge)
                yield return (new TileAddress(level, edge.Index, edge.Width), edge.Hashes[..edge.Width]);
    }
}
