using System.Buffers.Binary;
using System.Text;

namespace Proofmark.Core.Documents.Photographs;

/// <summary>PNG 5.3: length, type, data, check sum; the picture ends with IEND.</summary>
internal static class PngPicture
{
    // PNG (third edition) 11: the chunks without which the picture is not shown as it was meant.
    private static readonly string[] Kept = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs"];

    /// <inheritdoc cref="JpegPicture.Clean"/>
    public static bool Clean(ReadOnlySpan<byte> content, MemoryStream clean, Action<int, int> size)
    {
        clean.Write(content[..8]);
        for (var at = 8; at + 12 <= content.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(content[at..]);
            if (length > content.Length - at - 12) return false;
            var chunk = content.Slice(at, (int)length + 12);
            var type = Encoding.ASCII.GetString(chunk.Slice(4, 4));
            var data = chunk[8..^4];
            if ((at == 8) != (type == "IHDR")) return false;
            if (type == "IHDR")
            {
                if (data.Length != 13) return false;
                size(Side(data), Side(data[4..]));
            }
            if (Kept.Contains(type)) clean.Write(chunk);
            else if (type == "eXIf" && ExifOrientation.Read(data) is { } side) Write(clean, "eXIf"u8, ExifOrientation.Write(side));
            if (type == "IEND") return true;
            at += chunk.Length;
        }
        return false;
    }

    private static int Side(ReadOnlySpan<byte> data) => (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(data));

    private static void Write(MemoryStream clean, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        clean.Write(number);
        clean.Write(type);
        clean.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. type, .. data]));
        clean.Write(number);
    }

    /// <summary>PNG annex D: the check sum of a chunk's type and data.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
