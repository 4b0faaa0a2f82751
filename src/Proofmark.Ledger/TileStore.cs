namespace Proofmark.Ledger;

/// <summary>
/// A log in a directory, laid out so that any web server can serve it as C2SP tlog-tiles: <c>checkpoint</c>,
/// <c>tile/LEVEL/…</c>, <c>tile/entries/…</c>. Reading is safe from any thread and process at any time; one
/// <see cref="Appender"/> writes.
/// </summary>
public sealed class TileStore : ITileReader
{
    private readonly IDisk _disk;
    private readonly DurableFile _files;

    /// <summary>A log below a directory, which is made at the first write.</summary>
    public TileStore(string directory, IDisk? disk = null)
    {
        Root = Path.GetFullPath(directory).TrimEnd(Path.DirectorySeparatorChar);
        _disk = disk ?? new SystemDisk();
        _files = new DurableFile(_disk, Root);
    }

    /// <summary>The log's directory.</summary>
    public string Root { get; }

    /// <summary>
    /// The tile as stored; a partial one that was dropped because its tile has since become full is cut from that.
    /// The length is not checked.
    /// </summary>
    public byte[]? Read(TileAddress address)
    {
        if (_disk.Read(PathOf(address)) is { } bytes) return bytes;
        if (!address.IsPartial || _disk.Read(PathOf(address.Full)) is not { } full) return null;
        if (address.IsEntries) return EntryBundle.Cut(full, address.Width);
        return full.Length == TileAddress.FullWidth * Hash.ByteCount ? full[..(address.Width * Hash.ByteCount)] : null;
    }

    /// <summary>The published checkpoint's bytes, or null before the first.</summary>
    public byte[]? ReadCheckpoint() => _disk.Read(CheckpointPath);

    /// <summary>
    /// Publishes a signed checkpoint; after return it is on disk. Everything it covers must have been appended. Refuses to
    /// step back: a smaller tree, another root for the same size, or a lower epoch than what is published.
    /// </summary>
    public void Publish(SignedNote note)
    {
        var next = Checkpoint.Parse(note.Text);
        if (Published() is { } last && next.Epoch <= last.Epoch)
        {
            if (next.Epoch < last.Epoch || next.Head.Size < last.Head.Size || next.Origin != last.Origin)
                throw new LedgerForkException($"Published is {last.Origin}, epoch {last.Epoch}, {last.Head.Size} leaves; {next.Origin}, epoch {next.Epoch}, {next.Head.Size} leaves would step back.", last.Head.Size);
            if (next.Head.Size == last.Head.Size && next.Head.Root != last.Head.Root)
                throw new LedgerForkException($"Another root is published for {last.Head.Size} leaves.", last.Head.Size);
        }
        _files.WriteAll([(CheckpointPath, note.ToBytes())]);
    }

    /// <summary>
    /// What was published last, by its text alone (signatures are for <see cref="LogVerifier"/>); null before the first.
    /// Throws <see cref="LedgerDamageException"/> when the file is no checkpoint: it is written whole or not at all.
    /// </summary>
    public Checkpoint? Published()
    {
        if (ReadCheckpoint() is not { } bytes) return null;
        if (SignedNote.TryParse(bytes, out var note, out var fault) && Checkpoint.TryParse(note.Text, out var checkpoint, out fault)) return checkpoint;
        throw new LedgerDamageException($"The published checkpoint cannot be read: {fault}.");
    }

    /// <summary>
    /// Removes the partial tiles between two signed sizes whose tiles are full in the later. Call it after the later
    /// checkpoint is signed and kept; a crash leaves superfluous files only.
    /// </summary>
    public void DropPartials(long fromSize, long signedSize)
    {
        for (var level = TileAddress.EntriesLevel; level == TileAddress.EntriesLevel || TileAddress.CountAt(level, signedSize) > 0; level++)
        {
            var full = TileAddress.CountAt(level, signedSize) / TileAddress.FullWidth;
            for (var index = TileAddress.CountAt(level, fromSize) / TileAddress.FullWidth; index < full; index++)
            {
                var directory = PathOf(new TileAddress(level, index, TileAddress.FullWidth)) + ".p";
                _disk.DeleteDirectory(directory);
                _files.Forget(directory);
            }
        }
    }

    /// <summary>
    /// Copies the tree of a head, entries included, into an empty store: how a new epoch starts from an older state while
    /// the files of the abandoned one stay as evidence. Throws <see cref="LedgerDamageException"/> when the tiles do not
    /// lead to the head. The checkpoint is not copied.
    /// </summary>
    public void CopyTo(TileStore target, TreeHead head)
    {
        TileBuilder.Resume(this, head, (_, _) => { });
        var files = new List<(TileAddress, byte[])>();
        for (var level = TileAddress.EntriesLevel; level == TileAddress.EntriesLevel || TileAddress.CountAt(level, head.Size) > 0; level++)
            for (var index = 0L; TileAddress.TryIn(head.Size, level, index, out var address); index++)
            {
                files.Add((address, Read(address) ?? throw new LedgerDamageException($"{address} is missing.")));
                if (files.Count < Appender.FilesPerFlush) continue;
                target.Write(files);
                files.Clear();
            }
        target.Write(files);
    }

    /// <summary>Writes tiles durably. Who calls decides that they may be written.</summary>
    internal void Write(IReadOnlyCollection<(TileAddress Address, byte[] Bytes)> tiles) =>
        _files.WriteAll(tiles.Select(t => (PathOf(t.Address), t.Bytes)).ToArray());

    /// <summary>Whether exactly this file is there with these bytes.</summary>
    internal bool Holds(TileAddress address, ReadOnlySpan<byte> bytes) => _disk.Read(PathOf(address)) is { } stored && bytes.SequenceEqual(stored);

    /// <summary>One writer per log, in this process or another.</summary>
    internal IDisposable Lock()
    {
        _files.EnsureDirectory(Root);
        return _disk.Lock(Path.Combine(Root, ".lock"));
    }

    private string CheckpointPath => Path.Combine(Root, "checkpoint");

    private string PathOf(TileAddress address) => Path.Combine(Root, address.Path);
}
