using Proofmark.Core.Importing.Rows;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>
/// Reads a finished spool from its beginning, block by checked block. Rows are decoded into one object that is used again and again.
/// Repeats (see <see cref="RepeatFile"/>) are already applied: a row that repeats an identity is left out, or counted with whole-row identity.
/// </summary>
public sealed class SpoolReader : IDisposable
{
    private readonly FileStream _file;
    private readonly RowCodec _codec = new();
    private readonly RepeatReader? _repeats;
    private byte[] _buffer = new byte[2 << 20];
    private byte[] _hash = SpoolBlocks.Magic.ToArray();
    private int _at;
    private int _end;
    private int _left;
    private bool _finished;

    /// <summary>Opens a spool.</summary>
    /// <param name="path">The spool.</param>
    /// <param name="withRepeats">Whether to apply the repeats, which must then have been found; false sees every row.</param>
    /// <exception cref="Shared.ProblemException"><c>import.spool_damaged</c>.</exception>
    public SpoolReader(string path, bool withRepeats = true)
    {
        _file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
        try
        {
            Span<byte> magic = stackalloc byte[8];
            if (_file.ReadAtLeast(magic, 8, throwOnEndOfStream: false) < 8 || !magic.SequenceEqual(SpoolBlocks.Magic)
                || SpoolBlocks.Read(_file, ref _buffer, _hash) is not (SpoolBlocks.Header, var length, var hash))
            {
                throw SpoolBlocks.Damaged();
            }

            _hash = hash;
            Header = SpoolHeader.Read(_buffer.AsSpan(0, length));
            Row = RowReader.NewRow(Header.Kind);
            _repeats = withRepeats ? RepeatReader.Open(RepeatFile.PathFor(path)) : null;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>What the spool was made of.</summary>
    public SpoolHeader Header { get; }

    /// <summary>The current row: a <see cref="WeaponRow"/> or a <see cref="HoldingRow"/> by the header's kind. The same object each time.</summary>
    public ImportRow Row { get; }

    /// <summary>Hash of the last block read: at the end, of the whole spool.</summary>
    internal byte[] Hash => _hash;

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="Shared.ProblemException"><c>import.spool_damaged</c>, also for a spool that was never finished.</exception>
    public bool Read()
    {
        while (NextBytes() is { Length: > 0 } bytes)
        {
            var from = new ByteSource(bytes);
            var number = (long)from.Varint();
            var occurrence = 1;
            if (_repeats is not null && _repeats.Find(number) is { } repeat)
            {
                if (!Header.WholeRowIdentity)
                {
                    continue;
                }

                occurrence = (int)repeat.Occurrence;
            }

            Row.Clear();
            Row.Number = number;
            Row.Occurrence = occurrence;
            Row.Identity = from.Id();
            Row.Content = from.Id();
            for (var remarks = from.Byte(); remarks > 0; remarks--)
            {
                Row.Remarks.Add(new RowRemark((RemarkKind)from.Byte(), _codec.Pooled(ref from)));
            }

            _codec.Read(ref from, Row);
            return true;
        }

        return false;
    }

    /// <summary>Moves on and reads number and identity only.</summary>
    internal bool ReadIdentity(out long number, out UInt128 identity, out bool remarked)
    {
        remarked = false;
        var bytes = NextBytes();
        if (bytes.IsEmpty)
        {
            (number, identity) = (0, 0);
            return false;
        }

        var from = new ByteSource(bytes);
        number = (long)from.Varint();
        identity = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(from.Bytes(16));
        from.Bytes(16);
        remarked = from.Byte() > 0;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _repeats?.Dispose();
    }

    private ReadOnlySpan<byte> NextBytes()
    {
        while (_left == 0)
        {
            if (_finished)
            {
                // Repeats of another spool must never be applied to this one.
                if (_repeats is not null && !_repeats.SpoolHash.AsSpan().SequenceEqual(_hash))
                {
                    throw SpoolBlocks.Damaged();
                }

                return default;
            }

            if (SpoolBlocks.Read(_file, ref _buffer, _hash) is not { } block)
            {
                throw SpoolBlocks.Damaged();
            }

            var from = new ByteSource(_buffer.AsSpan(0, block.Length));
            SpoolProgress.Read(ref from);
            Findings.Skip(ref from);
            _left = from.Int32();
            _at = block.Length - from.Left;
            _end = block.Length;
            (_hash, _finished) = (block.Hash, block.Kind == SpoolBlocks.End);
        }

        _left--;
        var source = new ByteSource(_buffer.AsSpan(_at, _end - _at));
        var length = (int)source.Varint();
        var start = _end - source.Left;
        _at = start + length;
        return _buffer.AsSpan(start, length);
    }
}
