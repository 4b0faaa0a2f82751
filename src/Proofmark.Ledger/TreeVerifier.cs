namespace Proofmark.Ledger;

/// <summary>
/// The leaf hashes of [first, first + count) recomputed from content, in order: a null for content that is missing. Null as
/// a whole when the reader cannot say and has reported why itself. Asked once per tile of 256, in rising order.
/// </summary>
public delegate Hash?[]? LeafReader(long first, int count);

/// <summary>
/// Recomputes a tree from its root down and names what is damaged. A tile whose root is the one demanded from above is
/// genuine, and then each of its hashes is demanded from the tile or leaf below. Where a tile is not genuine it is compared
/// with what lies below it, and if exchanging the differing hashes leads to the demanded root, the damage is in the tile
/// there and in the content elsewhere. Reads each tile and each leaf once where nothing is damaged.
/// </summary>
public sealed class TreeVerifier
{
    private readonly ITileReader _tiles;
    private readonly TreeHead _head;
    private readonly LeafReader _leaves;
    private readonly Action<Finding> _report;
    private readonly Action<long, ReadOnlySpan<Hash>>? _settled;
    private readonly CancellationToken _cancel;

    private TreeVerifier(ITileReader tiles, TreeHead head, LeafReader leaves, Action<Finding> report, Action<long, ReadOnlySpan<Hash>>? settled, CancellationToken cancel) =>
        (_tiles, _head, _leaves, _report, _settled, _cancel) = (tiles, head, leaves, report, settled, cancel);

    /// <summary>
    /// Verifies a whole tree. Reports findings as they come, in rising order of leaves; after each level-0 tile hands the
    /// first leaf and the leaf hashes that it was settled on to <paramref name="settled"/> (tiles of which nothing is known are left out).
    /// </summary>
    public static void Verify(ITileReader tiles, TreeHead head, LeafReader leaves, Action<Finding> report,
        Action<long, ReadOnlySpan<Hash>>? settled = null, CancellationToken cancel = default) =>
        new TreeVerifier(tiles, head, leaves, report, settled, cancel).Run();

    private void Run()
    {
        var rows = new List<TileRow>();
        for (var level = 0; TileAddress.CountAt(level, _head.Size) is var count and > 0; level++)
            if (TileAddress.TryIn(_head.Size, level, count / TileAddress.FullWidth, out var address))
                rows.Add(new TileRow(address, Load(address, loud: true)));
        rows.Reverse();
        if (rows.Count == 0)
        {
            if (_head.Root != MerkleHash.Empty) _report(new Finding(FindingKind.RootDiffers) { Expected = _head.Root });
            return;
        }
        // Leaves at the edge are read here once, whether or not they are needed to find damage.
        var lowest = rows[^1].Address.Level == 0 ? ReadLeaves(rows[^1].Address) : null;
        var trusted = Settle(rows, lowest, EdgeRoot, _head.Root);
        if (!trusted && rows.All(r => r.Stored is not null)) _report(new Finding(FindingKind.RootDiffers) { Leaf = 0, Count = _head.Size, Expected = _head.Root, Actual = EdgeRoot(rows) });
        foreach (var row in rows) Descend(row, lowest, trusted);
    }

    // A full tile whose root is demanded to be `expected`.
    private void Check(TileAddress address, Hash expected, bool trusted)
    {
        _cancel.ThrowIfCancellationRequested();
        var row = new TileRow(address, Load(address, loud: true));
        var leaves = address.Level == 0 ? ReadLeaves(address) : null;
        var genuine = Settle([row], leaves, r => MerkleHash.PerfectRoot(r[0].Values), expected);
        if (!genuine && row.Stored is not null)
            _report(new Finding(FindingKind.TileContradictsRoot)
            {
                Tile = address, Leaf = address.EndLeaf - Span(address), Count = Span(address),
                Expected = expected, Actual = MerkleHash.PerfectRoot(row.Stored), IsCertain = trusted,
            });
        Descend(row, leaves, genuine && trusted);
    }

    // Gives each row the values that lead to the demanded root, and reports the stored hashes that are not among them.
    // Answers false when no choice between stored and recomputed values leads there.
    private bool Settle(List<TileRow> rows, Hash?[]? leaves, Func<List<TileRow>, Hash> root, Hash expected)
    {
        if (rows.All(r => r.Stored is not null))
        {
            foreach (var row in rows) row.Values = row.Stored!;
            if (root(rows) == expected) return true;
        }
        foreach (var row in rows) row.Recomputed = row.Address.Level == 0 ? leaves : RootsBelow(row.Address);
        if (!TileRow.FindChoice(rows, r => root(r) == expected)) return false;
        foreach (var row in rows.Where(r => r.Stored is not null))
            for (var i = 0; i < row.Values.Length; i++)
                if (row.Stored![i] != row.Values[i])
                    _report(new Finding(FindingKind.TileHashChanged) { Tile = row.Address, Position = i, Leaf = FirstLeaf(row.Address, i), Expected = row.Values[i], Actual = row.Stored[i] });
        return true;
    }

    private void Descend(TileRow row, Hash?[]? leaves, bool trusted)
    {
        var address = row.Address;
        var known = true;
        for (var i = 0; i < address.Width; i++)
        {
            known &= row.IsKnown(i);
            var below = address.Index * TileAddress.FullWidth + i;
            var child = new TileAddress(address.Level - 1, below, TileAddress.FullWidth);
            // Unknown is what neither this tile nor the one below tells; then that one is missing too, and is named.
            if (!row.IsKnown(i)) _ = address.Level > 0 ? Load(child, loud: true) : null;
            else if (address.Level > 0) Check(child, row.Values[i], trusted);
            else if (leaves is null) continue;
            else if (leaves[i] is not { } leaf) _report(new Finding(FindingKind.LeafMissing) { Tile = TileAddress.Entries(address.Index, address.Width), Position = i, Leaf = below, Expected = row.Values[i], IsCertain = trusted });
            else if (leaf != row.Values[i]) _report(new Finding(FindingKind.LeafChanged) { Tile = TileAddress.Entries(address.Index, address.Width), Position = i, Leaf = below, Expected = row.Values[i], Actual = leaf, IsCertain = trusted });
        }
        if (address.Level == 0 && known) _settled?.Invoke(address.Index * TileAddress.FullWidth, row.Values);
    }

    private Hash?[]? ReadLeaves(TileAddress address)
    {
        var leaves = _leaves(address.Index * TileAddress.FullWidth, address.Width);
        if (leaves is not null && leaves.Length != address.Width) throw new InvalidOperationException($"{leaves.Length} leaves were given where {address.Width} were asked for.");
        return leaves;
    }

    private Hash?[] RootsBelow(TileAddress address)
    {
        var roots = new Hash?[address.Width];
        for (var i = 0; i < roots.Length; i++)
            if (Load(new TileAddress(address.Level - 1, address.Index * TileAddress.FullWidth + i, TileAddress.FullWidth), loud: false) is { } tile)
                roots[i] = MerkleHash.PerfectRoot(tile);
        return roots;
    }

    private Hash[]? Load(TileAddress address, bool loud)
    {
        if (_tiles.Read(address) is not { } bytes)
        {
            if (loud) _report(new Finding(FindingKind.TileMissing) { Tile = address, Leaf = FirstLeaf(address, 0), Count = Span(address) });
            return null;
        }
        if (bytes.Length == address.Width * Hash.ByteCount) return Hash.ReadMany(bytes);
        if (loud) _report(new Finding(FindingKind.TileLength) { Tile = address, Leaf = FirstLeaf(address, 0), Count = bytes.Length });
        return null;
    }

    private static Hash EdgeRoot(List<TileRow> rows)
    {
        var range = new MerkleRoot();
        foreach (var row in rows)
            foreach (var hash in row.Values) range.AppendSubtree(row.Address.Level * TileAddress.Height, hash);
        return range.Root();
    }

    private static long Span(TileAddress address) => (long)address.Width << (TileAddress.Height * address.Level);

    private static long FirstLeaf(TileAddress address, int position) => (address.Index * TileAddress.FullWidth + position) << (TileAddress.Height * address.Level);
}
