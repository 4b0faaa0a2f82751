using System.Buffers.Binary;

namespace Proofmark.Core.Documents.Photographs;

/// <summary>Which side of a picture is up: the one thing of Exif without which it is shown wrongly, and all that is kept of it.</summary>
internal static class ExifOrientation
{
    /// <summary>Exif 4.6.4, tag 0112: 2 to 8 when the picture is to be turned; null when it stands upright or says nothing.</summary>
    /// <param name="tiff">The block from its byte order on (TIFF 6.0, section 2).</param>
    public static byte? Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return null;
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

    /// <summary>A block of one entry and nothing behind it: 26 bytes.</summary>
    public static byte[] Write(byte side) => [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, side, 0, 0, 0, 0, 0, 0];
}
