namespace Proofmark.Ledger;

/// <summary>
/// The one writer of a log's tiles. It holds the log's lock until disposed. Nothing it writes counts until a checkpoint over
/// it is signed: a crash or fault anywhere leaves files that the next attempt, started from the same signed head, writes
/// again. After an exception start again from the last signed head.
/// </summary>
public sealed class Appender : IDisposable
{
    /// <summary>Files held in memory between two durable writes: 64 full tiles are half a megabyte.</summary>
    internal const int FilesPerFlush = 64;

    private readonly TileStore _store;
    private readonly IDisposable _lock;

    /// <summary>Takes the log's lock. Throws <see cref="IOException"/> when another writer has it.</summary>
    public Appender(TileStore store)
    {
        _store = store;
        _lock = store.Lock();
    }

    /// <summary>
    /// Writes the tiles and bundles by which <paramref name="entries"/> follow the signed tree, and returns the new head, to be
    /// signed next. After return all files are on disk. The same call again writes the same files.
    /// </summary>
    /// <param name="signed">The last signed head; <see cref="TreeHead.Empty"/> at first.</param>
    /// <param name="entries">Data of the next leaves, each at most <see cref="EntryBundle.MaxEntryBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">An entry is too long. Nothing was written.</exception>
    /// <exception cref="LedgerDamageException">The tiles at the edge of the signed tree are missing or contradict its root.</exception>
    /// <exception cref="LedgerForkException">A larger checkpoint is published and these entries are not the ones it covers.</exception>
    public TreeHead Append(TreeHead signed, IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        foreach (var entry in entries) EntryBundle.RefuseTooLong(entry);
        var pending = new List<(TileAddress Address, byte[] Bytes)>();
        var builder = TileBuilder.Resume(_store, signed, (address, hashes) => pending.Add((address, Hash.WriteMany(hashes))));
        var bundle = ReadPartialBundle(signed, builder);
        var published = _store.Published()?.Head ?? TreeHead.Empty;
        var before = published.Size > signed.Size ? new TiledTree(_store, published.Size) : null;

        foreach (var entry in entries)
        {
            var leaf = MerkleHash.Leaf(entry.Span);
            if (before is not null && builder.Size < published.Size && before.Leaf(builder.Size) != leaf)
                throw new LedgerForkException($"Leaf {builder.Size} was published with other content in a tree of {published.Size} leaves.", builder.Size);
            bundle.Add(entry);
            builder.Append(leaf);
            if (bundle.Count < TileAddress.FullWidth) continue;
            pending.Add((TileAddress.Entries(builder.Size / TileAddress.FullWidth - 1), EntryBundle.Encode(bundle)));
            bundle.Clear();
            if (pending.Count >= FilesPerFlush) Flush(pending, signed);
        }
        foreach (var (address, hashes) in builder.Partials()) pending.Add((address, Hash.WriteMany(hashes)));
        if (bundle.Count > 0) pending.Add((TileAddress.Entries(builder.Size / TileAddress.FullWidth, bundle.Count), EntryBundle.Encode(bundle)));
        Flush(pending, signed);
        return builder.Head();
    }

    /// <summary>Releases the log's lock.</summary>
    public void Dispose() => _lock.Dispose();

    private void Flush(List<(TileAddress Address, byte[] Bytes)> pending, TreeHead signed)
    {
        // What lies within the signed tree was on disk before it was signed, and is never written again. It comes up here
        // when a level did not grow; were its bytes others, the signed tree would not be the one that was read above.
        foreach (var (address, bytes) in pending.Where(p => p.Address.EndLeaf <= signed.Size))
            if (!_store.Read(address).AsSpan().SequenceEqual(bytes))
                throw new LedgerDamageException($"{address} lies within the signed tree of {signed.Size} leaves and would change.");
        pending.RemoveAll(p => p.Address.EndLeaf <= signed.Size);
        _store.Write(pending);
        pending.Clear();
    }

    // The entries of the last, unfilled bundle: they must be rewritten in front of the new ones, so they must be the signed ones.
    private List<ReadOnlyMemory<byte>> ReadPartialBundle(TreeHead signed, TileBuilder builder)
    {
        var (index, width) = Math.DivRem(signed.Size, (long)TileAddress.FullWidth);
        if (width == 0) return [];
        var address = TileAddress.Entries(index, (int)width);
        var bytes = _store.Read(address) ?? throw new LedgerDamageException($"{address} of the signed tree is missing.");
        if (!EntryBundle.TryParse(bytes, (int)width, out var entries, out var fault)) throw new LedgerDamageException($"{address} of the signed tree is malformed: {fault}.");
        var hashes = builder.Partials().First(p => p.Address.Level == 0).Hashes;
        for (var i = 0; i < width; i++)
            if (MerkleHash.Leaf(entries[i].Span) != hashes[i])
                throw new LedgerDamageException($"Entry {index * TileAddress.FullWidth + i} in {address} is not the one that was signed.");
        return [.. entries];
    }
}
