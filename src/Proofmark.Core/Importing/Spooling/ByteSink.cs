using System.Buffers.Binary;
using System.Text;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>A growing buffer of little-endian values, seven-bit integers and UTF-8 texts.</summary>
internal sealed class ByteSink
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Byte(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);
        Length += 8;
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);
        Length += 4;
    }

    public void Id(Guid value)
    {
        value.TryWriteBytes(Room(16), bigEndian: true, out _);
        Length += 16;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        Length += value.Length;
    }

    public void Varint(ulong value)
    {
        var room = Room(10);
        var i = 0;
        while (value >= 0x80)
        {
            room[i++] = (byte)(value & 0x7F | 0x80);
            value >>= 7;
        }

        room[i++] = (byte)value;
        Length += i;
    }

    public void Text(ReadOnlySpan<char> value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(value, Room(length));
        Length += length;
    }

    private Span<byte> Room(int wanted)
    {
        if (_bytes.Length - Length < wanted)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + wanted));
        }

        return _bytes.AsSpan(Length);
    }
}
