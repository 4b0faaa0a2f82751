using System.Buffers.Binary;
using System.Text;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>Reads what <see cref="ByteSink"/> wrote. Its input was checksummed: a value that does not fit is a fault of the program.</summary>
internal ref struct ByteSource(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    public byte Byte()
    {
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public Guid Id() => new(Bytes(16), bigEndian: true);

    public ReadOnlySpan<byte> Bytes(int length)
    {
        var value = _rest[..length];
        _rest = _rest[length..];
        return value;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }

    public ReadOnlySpan<byte> TextBytes() => Bytes((int)Varint());

    public string Text() => Encoding.UTF8.GetString(TextBytes());
}
