using System.Buffers.Binary;

namespace Proofmark.Core.Documents.Photographs;

/// <summary>ISO/IEC 10918-1 B.1.1: markers, each with its length, until the scan, which lasts to the next marker that is no restart.</summary>
internal static class JpegPicture
{
    private static ReadOnlySpan<byte> Exif => "Exif\0\0"u8;

    // The density of JFIF and its version; what may follow it is a small copy of the picture as it was before it was cut.
    private const int JfifLength = 14;

    /// <summary>Writes the picture alone; false when it does not hold together.</summary>
    /// <param name="content">From its first byte.</param>
    /// <param name="clean">Where to.</param>
    /// <param name="size">Told its width and height before anything of the picture itself is read.</param>
    public static bool Clean(ReadOnlySpan<byte> content, MemoryStream clean, Action<int, int> size)
    {
        clean.Write(content[..2]);
        var at = 2;
        var (framed, scanned) = (false, false);
        while (at + 4 <= content.Length)
        {
            if (content[at] != 0xFF) return false;
            var marker = content[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(content[(at + 2)..]);
            if (marker is < 0xC0 or (>= 0xD0 and <= 0xD9) || length < 2 || at + 2 + length > content.Length) return scanned && marker == 0xD9 && End(clean);
            var segment = content.Slice(at, 2 + length);
            var body = segment[4..];
            // B.2.2: a frame says precision, lines, samples of a line.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (body.Length < 6) return false;
                size(BinaryPrimitives.ReadUInt16BigEndian(body[3..]), BinaryPrimitives.ReadUInt16BigEndian(body[1..]));
                framed = true;
            }
            if (marker == 0xE1 && body.StartsWith(Exif) && ExifOrientation.Read(body[6..]) is { } side) WriteOrientation(clean, side);
            else if (marker == 0xE0 && body.StartsWith("JFIF\0"u8) && body.Length >= JfifLength) clean.Write([0xFF, 0xE0, 0, JfifLength + 2, .. body[..12], 0, 0]);
            else if (IsPicture(marker, body)) clean.Write(segment);
            at += segment.Length;
            if (marker != 0xDA) continue;
            if (!framed) return false;
            var end = ScanEnd(content, at);
            clean.Write(content[at..end]);
            at = end;
            scanned = true;
        }
        return scanned && at + 2 <= content.Length && content[at] == 0xFF && content[at + 1] == 0xD9 && End(clean);
    }

    private static bool End(MemoryStream clean)
    {
        clean.Write([0xFF, 0xD9]);
        return true;
    }

    // APP14 is Adobe's colour transform, APP2 may be a colour profile; every other APPn and the comment say something else.
    private static bool IsPicture(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        0xE2 => body.StartsWith("ICC_PROFILE\0"u8),
        0xEE => body.StartsWith("Adobe"u8),
        >= 0xE0 and <= 0xEF or 0xFE => false,
        _ => true,
    };

    private static int ScanEnd(ReadOnlySpan<byte> content, int at)
    {
        while (at + 1 < content.Length && (content[at] != 0xFF || content[at + 1] is 0x00 or 0xFF or (>= 0xD0 and <= 0xD7))) at++;
        return at + 1 < content.Length ? at : content.Length;
    }

    private static void WriteOrientation(MemoryStream clean, byte side)
    {
        var tiff = ExifOrientation.Write(side);
        clean.Write([0xFF, 0xE1, 0, (byte)(2 + Exif.Length + tiff.Length)]);
        clean.Write(Exif);
        clean.Write(tiff);
    }
}
