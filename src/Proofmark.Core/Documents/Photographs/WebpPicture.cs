using System.Buffers.Binary;
using System.Text;

namespace Proofmark.Core.Documents.Photographs;

/// <summary>RFC 9649 section 2: RIFF chunks of a name, a length and data filled up to an even number of bytes.</summary>
internal static class WebpPicture
{
    private const byte SaysExif = 0x08;
    private const byte SaysXmp = 0x04;
    private const byte SaysAnimation = 0x02;
    private static readonly string[] Kept = ["VP8 ", "VP8L", "VP8X", "ALPH", "ICCP"];

    /// <inheritdoc cref="JpegPicture.Clean"/>
    public static bool Clean(ReadOnlySpan<byte> content, MemoryStream clean, Action<int, int> size)
    {
        var all = BinaryPrimitives.ReadUInt32LittleEndian(content[4..]);
        if (all < 4 || all > content.Length - 8) return false;
        clean.Write(content[..12]);
        var (flags, seen) = (-1, false);
        byte? side = null;
        // What lies behind the container's end is no part of it.
        var inside = content[..(int)(all + 8)];
        for (var at = 12; at + 8 <= inside.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(inside[(at + 4)..]);
            if (length > inside.Length - at - 8) return false;
            var type = Encoding.ASCII.GetString(inside.Slice(at, 4));
            var data = inside.Slice(at + 8, (int)length);
            if (!Measure(type, data, size)) return false;
            if (type == "EXIF") side = ExifOrientation.Read(data.StartsWith("Exif\0\0"u8) ? data[6..] : data);
            if (type == "VP8X") flags = (int)clean.Position + 8;
            if (Kept.Contains(type)) Write(clean, inside.Slice(at, 4), data);
            seen |= type is "VP8 " or "VP8L";
            at += 8 + (int)length + (int)(length & 1);
        }
        if (!seen) return false;
        if (side is { } up && flags >= 0) Write(clean, "EXIF"u8, ExifOrientation.Write(up));
        var bytes = clean.GetBuffer();
        if (flags >= 0) bytes[flags] = (byte)((bytes[flags] & ~(SaysExif | SaysXmp)) | (side is null ? 0 : SaysExif));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)clean.Length - 8);
        return true;
    }

    // 2.7.1 the canvas; 2.5 and 2.6 the two kinds of picture, where a plain file says its size. What moves is no photograph.
    private static bool Measure(string type, ReadOnlySpan<byte> d, Action<int, int> size)
    {
        switch (type)
        {
            case "VP8X":
                if (d.Length < 10 || (d[0] & SaysAnimation) != 0) return false;
                size(1 + (d[4] | (d[5] << 8) | (d[6] << 16)), 1 + (d[7] | (d[8] << 8) | (d[9] << 16)));
                return true;
            case "VP8 ":
                if (d.Length < 10 || d[3] != 0x9D || d[4] != 0x01 || d[5] != 0x2A) return false;
                size((d[6] | (d[7] << 8)) & 0x3FFF, (d[8] | (d[9] << 8)) & 0x3FFF);
                return true;
            case "VP8L":
                if (d.Length < 5 || d[0] != 0x2F) return false;
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(d[1..]);
                size((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
                return true;
            default:
                return true;
        }
    }

    private static void Write(MemoryStream clean, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        clean.Write(type);
        clean.Write(length);
        clean.Write(data);
        if ((data.Length & 1) != 0) clean.WriteByte(0);
    }
}
