using System.Buffers.Binary;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Documents;

/// <summary>
/// Reads a photograph by its structure and writes it anew with the picture alone. A telephone writes into each picture where and when
/// it was taken, with which device, often by whom, and a small copy of the picture as it was before it was cut: none of that was
/// decided on by anybody, and an attachment is never changed again. What an officer wants on record stands in the recovery's own
/// fields. Kept: the pixels, how colours are meant, and which side is up. What follows the picture's end is left out too.
/// </summary>
public static class Photograph
{
    private static ReadOnlySpan<byte> Exif => "Exif\0\0"u8;
    private static ReadOnlySpan<byte> Profile => "ICC_PROFILE\0"u8;

    // PNG (third edition) 11: the chunks without which the picture is not shown as it was meant.
    private static readonly string[] PngKept = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs"];

    /// <summary>The same picture without anything else. Cleaning twice changes nothing more.</summary>
    /// <exception cref="ProblemException">documents.not_photograph (neither JPEG nor PNG), documents.photograph_broken (it does not hold together).</exception>
    public static byte[] Clean(ReadOnlySpan<byte> content)
    {
        using var clean = new MemoryStream(content.Length);
        var whole = MediaTypes.Of(content) switch
        {
            "image/jpeg" => Jpeg(content, clean),
            "image/png" => Png(content, clean),
            _ => throw new ProblemException(Problem.Of("documents.not_photograph", "photographs")),
        };
        return whole ? clean.ToArray() : throw new ProblemException(Problem.Of("documents.photograph_broken", "photographs"));
    }

    // ISO/IEC 10918-1 B.1.1: markers, each with its length, until the scan, which lasts to the next marker that is no restart.
    private static bool Jpeg(ReadOnlySpan<byte> content, MemoryStream clean)
    {
        clean.Write(content[..2]);
        var at = 2;
        var scanned = false;
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
            if (marker == 0xE1 && Orientation(segment[4..]) is { } side) WriteOrientation(clean, side);
            else if (IsPicture(marker, segment[4..])) clean.Write(segment);
            at += segment.Length;
            if (marker != 0xDA) continue;
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

    // APP0 is JFIF's density, APP14 Adobe's colour transform, APP2 may be a colour profile; every other APPn and the comment say something else.
    private static bool IsPicture(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        0xE0 => body.StartsWith("JFIF\0"u8),
        0xE2 => body.StartsWith(Profile),
        0xEE => body.StartsWith("Adobe"u8),
        >= 0xE0 and <= 0xEF or 0xFE => false,
        _ => true,
    };

    private static int ScanEnd(ReadOnlySpan<byte> content, int at)
    {
        while (at + 1 < content.Length && (content[at] != 0xFF || content[at + 1] is 0x00 or 0xFF or (>= 0xD0 and <= 0xD7))) at++;
        return at + 1 < content.Length ? at : content.Length;
    }

    /// <summary>Exif 4.6.4, tag 0112: 2 to 8 when the picture is to be turned; null when it stands upright or says nothing.</summary>
    private static byte? Orientation(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Exif) || body.Length < 14) return null;
        var tiff = body[6..];
        var little = tiff[0] == 'I';
        var directory = U32(tiff, 4, little);
        if (directory > tiff.Length - 2) return null;
        var entries = U16(tiff, (int)directory, little);
        for (var i = 0; i < entries; i++)
        {
            var entry = (int)directory + 2 + (12 * i);
            if (entry + 12 > tiff.Length) return null;
            if (U16(tiff, entry, little) == 0x0112) return U16(tiff, entry + 8, little) is >= 2 and <= 8 and var side ? (byte)side : null;
        }
        return null;

        static ushort U16(ReadOnlySpan<byte> b, int at, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(b[at..]) : BinaryPrimitives.ReadUInt16BigEndian(b[at..]);
        static uint U32(ReadOnlySpan<byte> b, int at, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(b[at..]) : BinaryPrimitives.ReadUInt32BigEndian(b[at..]);
    }

    // A directory of one entry and nothing behind it.
    private static void WriteOrientation(MemoryStream clean, byte side)
    {
        clean.Write([0xFF, 0xE1, 0, 34]);
        clean.Write(Exif);
        clean.Write([(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, side, 0, 0, 0, 0, 0, 0]);
    }

    // PNG 5.3: length, type, data, check sum; the picture ends with IEND.
    private static bool Png(ReadOnlySpan<byte> content, MemoryStream clean)
    {
        clean.Write(content[..8]);
        for (var at = 8; at + 12 <= content.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(content[at..]);
            if (length > content.Length - at - 12) return false;
            var chunk = content.Slice(at, (int)length + 12);
            var type = System.Text.Encoding.ASCII.GetString(chunk.Slice(4, 4));
            if (PngKept.Contains(type)) clean.Write(chunk);
            if (type == "IEND") return true;
            at += chunk.Length;
        }
        return false;
    }
}
