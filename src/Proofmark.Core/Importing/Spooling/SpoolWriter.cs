using Proofmark.Core.Importing.Rows;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>
/// Writes accepted rows to a spool. After a crash it is opened again for the same file, mapping and register, finds the last whole block,
/// cuts off what follows, and says from which row to go on.
/// </summary>
public sealed class SpoolWriter : IDisposable
{
    private const int BlockBytes = 1 << 20;
    private readonly FileStream _file;
    private readonly ByteSink _rows = new();
    private readonly ByteSink _row = new();
    private readonly ByteSink _block = new();
    private byte[] _hash = [];
    private int _count;

    private SpoolWriter(FileStream file) => _file = file;

    /// <summary>Where an earlier run came to; null when the spool was begun anew.</summary>
    public SpoolProgress? Resumed { get; private set; }

    /// <summary>The findings of the earlier run.</summary>
    public Findings Findings { get; private set; } = new();

    /// <summary>Whether the earlier run was finished, so that nothing is left to parse.</summary>
    public bool WasFinished { get; private set; }

    /// <summary>Whether enough rows were added that a block should be written.</summary>
    public bool BlockIsFull => _rows.Length >= BlockBytes;

    /// <summary>Opens or begins a spool. One for another file, mapping or register is begun anew.</summary>
    public static SpoolWriter Open(string path, SpoolHeader header)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        var writer = new SpoolWriter(file);
        try
        {
            if (!writer.TryResume(header.ToBytes()))
            {
                writer.Begin(header.ToBytes());
            }

            return writer;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Forgets what an earlier run wrote.</summary>
    public void Restart(SpoolHeader header) => Begin(header.ToBytes());

    /// <summary>Adds an accepted row.</summary>
    public void Add(ImportRow row)
    {
        _row.Clear();
        _row.Varint((ulong)row.Number);
        _row.Id(row.Identity);
        _row.Id(row.Content);
        _row.Byte((byte)Math.Min(row.Remarks.Count, byte.MaxValue));
        for (var i = 0; i < Math.Min(row.Remarks.Count, byte.MaxValue); i++)
        {
            _row.Byte((byte)row.Remarks[i].Kind);
            _row.Text(row.Remarks[i].Field);
        }

        RowCodec.WriteContent(_row, row);
        RowCodec.WriteMatches(_row, row);
        _rows.Varint((ulong)_row.Length);
        _rows.Bytes(_row.Written);
        _count++;
    }

    /// <summary>Writes the rows added so far as one block. What a crash leaves of it is cut off when the spool is opened again.</summary>
    public void WriteBlock(SpoolProgress progress, Findings findings) => Write(SpoolBlocks.Rows, progress, findings);

    /// <summary>Writes the last block and forces everything to the disk.</summary>
    public void Finish(SpoolProgress progress, Findings findings)
    {
        if (_count > 0)
        {
            Write(SpoolBlocks.Rows, progress, findings);
        }

        Write(SpoolBlocks.End, progress, findings);
        _file.Flush(flushToDisk: true);
        WasFinished = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(byte kind, SpoolProgress progress, Findings findings)
    {
        _block.Clear();
        progress.Write(_block);
        findings.Write(_block);
        _block.Int32(_count);
        _block.Bytes(_rows.Written);
        _hash = SpoolBlocks.Write(_file, kind, _block.Written, _hash);
        _file.Flush();
        _rows.Clear();
        _count = 0;
    }

    private void Begin(ReadOnlySpan<byte> header)
    {
        _file.SetLength(0);
        _file.Position = 0;
        _file.Write(SpoolBlocks.Magic);
        _hash = SpoolBlocks.Write(_file, SpoolBlocks.Header, header, SpoolBlocks.Magic);
        _file.Flush();
        (Resumed, WasFinished, Findings) = (null, false, new Findings());
    }

    private bool TryResume(ReadOnlySpan<byte> header)
    {
        var buffer = new byte[BlockBytes * 2];
        Span<byte> magic = stackalloc byte[8];
        if (_file.ReadAtLeast(magic, 8, throwOnEndOfStream: false) < 8 || !magic.SequenceEqual(SpoolBlocks.Magic)
            || SpoolBlocks.Read(_file, ref buffer, magic) is not (SpoolBlocks.Header, var length, var hash) || !buffer.AsSpan(0, length).SequenceEqual(header))
        {
            return false;
        }

        _hash = hash;
        var end = _file.Position;
        while (!WasFinished && SpoolBlocks.Read(_file, ref buffer, _hash) is { } block)
        {
            var from = new ByteSource(buffer.AsSpan(0, block.Length));
            (Resumed, Findings) = (SpoolProgress.Read(ref from), Findings.Read(ref from));
            (_hash, end, WasFinished) = (block.Hash, _file.Position, block.Kind == SpoolBlocks.End);
        }

        _file.SetLength(end);
        _file.Position = end;
        return true;
    }
}
