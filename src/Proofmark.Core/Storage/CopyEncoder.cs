using System.Buffers.Binary;
using System.Text;

namespace Proofmark.Core.Storage;

/// <summary>
/// Writes PostgreSQL's binary COPY format (documentation of COPY, "Binary Format") to a raw copy stream. The driver's own
/// importer looks up a converter for each value, which at a hundred million values costs more than the rest of an import.
/// </summary>
internal sealed class CopyEncoder(Stream stream)
{
    private const int FlushAt = 1 << 17;
    private static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private byte[] buffer = new byte[FlushAt * 2];
    private int length;

    /// <summary>Signature, flags, no header extension.</summary>
    public void Begin()
    {
        "PGCOPY\n"u8.CopyTo(buffer);
        // The signature's eighth byte is 0xFF, which a UTF-8 literal cannot hold as one byte.
        buffer[7] = 0xFF;
        buffer[8] = (byte)'\r';
        buffer[9] = (byte)'\n';
        buffer[10] = 0;
        buffer.AsSpan(11, 8).Clear();
        length = 19;
    }

    /// <summary>Starts a row of so many fields.</summary>
    public void Row(short fields)
    {
        if (length >= FlushAt) Flush();
        BinaryPrimitives.WriteInt16BigEndian(Take(2), fields);
    }

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Field(8), value);

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Field(4), value);

    public void Write(short value) => BinaryPrimitives.WriteInt16BigEndian(Field(2), value);

    public void Write(bool value) => Field(1)[0] = value ? (byte)1 : (byte)0;

    public void Write(Guid value)
    {
        if (!value.TryWriteBytes(Field(16), bigEndian: true, out _)) throw new InvalidOperationException("A uuid has 16 bytes.");
    }

    public void Write(DateOnly value) => BinaryPrimitives.WriteInt32BigEndian(Field(4), value.DayNumber - 730119);

    public void Write(DateTime value) => BinaryPrimitives.WriteInt64BigEndian(Field(8), (value.Ticks - Epoch) / 10);

    public void Write(ReadOnlySpan<byte> value) => value.CopyTo(Field(value.Length));

    public void Write(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Field(count));
    }

    public void Write(long[] value)
    {
        // One dimension, no nulls, element type bigint (oid 20), lower bound 1; an empty array has no dimension.
        var field = Field(value.Length == 0 ? 12 : 20 + value.Length * 12);
        BinaryPrimitives.WriteInt32BigEndian(field, value.Length == 0 ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(field[4..], 0);
        BinaryPrimitives.WriteInt32BigEndian(field[8..], 20);
        if (value.Length == 0) return;
        BinaryPrimitives.WriteInt32BigEndian(field[12..], value.Length);
        BinaryPrimitives.WriteInt32BigEndian(field[16..], 1);
        for (var i = 0; i < value.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(field[(20 + i * 12)..], 8);
            BinaryPrimitives.WriteInt64BigEndian(field[(24 + i * 12)..], value[i]);
        }
    }

    /// <summary>The trailer, and everything to the stream.</summary>
    public void End()
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        Flush();
    }

    private void Flush()
    {
        stream.Write(buffer, 0, length);
        length = 0;
    }

    private Span<byte> Field(int count)
    {
        var taken = Take(4 + count);
        BinaryPrimitives.WriteInt32BigEndian(taken, count);
        return taken[4..];
    }

    private Span<byte> Take(int count)
    {
        if (buffer.Length - length < count) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + count));
        var span = buffer.AsSpan(length, count);
        length += count;
        return span;
    }
}
