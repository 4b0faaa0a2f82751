using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>
/// The texts that cells of a workbook refer to by number, kept in a file with an index beside it: a workbook may hold more of them than memory.
/// </summary>
internal sealed class SharedStrings : IDisposable
{
    private const int EntryBytes = 16;
    private readonly TemporaryFile _texts;
    private readonly TemporaryFile _index;

    private SharedStrings(string directory)
    {
        _texts = new TemporaryFile(directory);
        _index = new TemporaryFile(directory);
    }

    public long Count => _index.Length / EntryBytes;

    /// <summary>Reads the part; a workbook without one has no shared texts.</summary>
    public static SharedStrings Read(WorkbookArchive archive, string part, string directory, ImportLimits limits)
    {
        var strings = new SharedStrings(directory);
        try
        {
            if (archive.OpenPart(part) is { } stream)
            {
                using var reader = new PartReader(stream, limits);
                strings.Fill(reader, limits);
            }

            strings._texts.Seal();
            strings._index.Seal();
            return strings;
        }
        catch
        {
            strings.Dispose();
            throw;
        }
    }

    /// <summary>Appends a text to the sink's current one; false when there is none of that number.</summary>
    /// <param name="number">Counted from 0.</param>
    /// <param name="to">The sink.</param>
    /// <param name="isLong">Whether the text was over-long and is cut.</param>
    public bool Append(long number, TextSink to, out bool isLong)
    {
        isLong = false;
        if (number < 0 || number >= Count)
        {
            return false;
        }

        Span<byte> entry = stackalloc byte[EntryBytes];
        _index.Read(number * EntryBytes, entry);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(entry);
        var left = BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
        isLong = entry[12] == 1;
        Span<char> piece = stackalloc char[512];
        while (left > 0)
        {
            var take = Math.Min(piece.Length, left);
            _texts.Read(offset, MemoryMarshal.AsBytes(piece[..take]));
            to.Append(piece[..take]);
            offset += take * 2;
            left -= take;
        }

        return true;
    }

    public void Dispose()
    {
        _texts.Dispose();
        _index.Dispose();
    }

    private void Fill(PartReader reader, ImportLimits limits)
    {
        var sink = new TextSink(limits.MaxCellChars + 1);
        Span<byte> entry = stackalloc byte[EntryBytes];
        while (reader.Read())
        {
            if (!reader.AtStart || reader.Name != "si")
            {
                continue;
            }

            sink.Clear();
            sink.Begin(limits.MaxCellChars);
            RichText.Read(reader, sink);
            sink.DecodeEscapes();
            var isLong = sink.CurrentIsLong;
            if (isLong)
            {
                sink.Cut(limits.KeptOfLongCell);
            }

            BinaryPrimitives.WriteInt64LittleEndian(entry, _texts.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], sink.Length);
            entry[12] = isLong ? (byte)1 : (byte)0;
            _texts.Append(MemoryMarshal.AsBytes(sink.Current));
            _index.Append(entry);
        }
    }
}

/// <summary>Text in runs of different looks; the looks do not matter here.</summary>
internal static class RichText
{
    /// <summary>Appends the texts of the current element (<c>si</c> or <c>is</c>), without pronunciation hints, and leaves the reader at its end.</summary>
    public static void Read(PartReader reader, TextSink to)
    {
        if (reader.IsEmpty)
        {
            return;
        }

        var depth = reader.Depth;
        while (reader.Read())
        {
            if (reader.AtEnd && reader.Depth == depth)
            {
                return;
            }

            if (reader.AtStart && reader.Name == "rPh" && !reader.IsEmpty)
            {
                var inner = reader.Depth;
                while (reader.Read() && !(reader.AtEnd && reader.Depth == inner))
                {
                }
            }
            else if (reader.AtStart && reader.Name == "t")
            {
                reader.ReadText(to);
            }
        }
    }
}
