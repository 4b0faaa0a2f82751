using System.Buffers.Binary;
using System.Text;
using Microsoft.Playwright;

namespace Proofmark.EndToEnd.Recoveries;

/// <summary>Pictures as a telephone writes them: four coloured quarters, drawn by the browser, and beside them place, time and device.</summary>
internal static class CameraPictures
{
    /// <summary>36° 43' 12" N, 3° 5' 13" E as Exif writes numbers: what a search by eye would miss.</summary>
    public static readonly byte[] Latitude = [0, 0, 0, 36, 0, 0, 0, 1, 0, 0, 0, 43, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 1];

    /// <summary>What is written into every text that a picture can carry.</summary>
    public static readonly byte[] Words = "taken by A. Holder at 36.7200 3.0869"u8.ToArray();

    /// <summary>A picture of 400 × 300 points: red and green above, blue and white below; with everything beside it.</summary>
    /// <param name="page">Any page: it draws.</param>
    /// <param name="kind">jpeg, png, webp.</param>
    /// <param name="side">Exif's orientation.</param>
    public static async Task<byte[]> TakeAsync(IPage page, string kind, byte side = 1)
    {
        var drawn = Convert.FromBase64String(await page.EvaluateAsync<string>("""
            async kind => {
              const canvas = document.createElement('canvas');
              canvas.width = 400; canvas.height = 300;
              const pen = canvas.getContext('2d');
              for (const [colour, x, y] of [['#f00', 0, 0], ['#0f0', 200, 0], ['#00f', 0, 150], ['#fff', 200, 150]]) { pen.fillStyle = colour; pen.fillRect(x, y, 200, 150); }
              const blob = await new Promise(done => canvas.toBlob(done, 'image/' + kind, 1));
              return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
            }
            """, kind));
        var tiff = Tiff(side);
        return kind switch
        {
            "jpeg" => [0xFF, 0xD8, .. Segment(0xE1, [.. "Exif\0\0"u8, .. tiff]), .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Words]), .. Segment(0xFE, Words), .. drawn[2..], .. Words],
            "png" => [.. drawn[..33], .. Chunk("eXIf", tiff), .. Chunk("tEXt", [.. "Comment\0"u8, .. Words]), .. drawn[33..]],
            _ => Webp(drawn, tiff),
        };
    }

    // IFD0: orientation, description, GPS; the GPS directory: latitude (TIFF 6.0, Exif 4.6.6).
    private static byte[] Tiff(byte side)
    {
        var words = 8 + 2 + 3 * 12 + 4;
        var gps = words + Words.Length;
        byte[] Entry(int tag, int type, int count, params byte[] value) => [(byte)(tag >> 8), (byte)(tag & 0xFF), 0, (byte)type, .. U32(count), .. value];
        return
        [
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 3, .. Entry(0x010E, 2, Words.Length, U32(words)), .. Entry(0x0112, 3, 1, 0, side, 0, 0), .. Entry(0x8825, 4, 1, U32(gps)), 0, 0, 0, 0,
            .. Words, 0, 2, .. Entry(1, 2, 2, (byte)'N', 0, 0, 0), .. Entry(2, 5, 3, U32(gps + 2 + 24 + 4)), 0, 0, 0, 0, .. Latitude,
        ];
    }

    private static byte[] U32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Segment(byte marker, byte[] body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)((body.Length + 2) & 0xFF), .. body];

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        var crc = 0xFFFFFFFFu;
        foreach (var b in named)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }
        return [.. U32(data.Length), .. named, .. U32(unchecked((int)~crc))];
    }

    // A plain file becomes one with a canvas, which can say that it carries Exif and XMP (RFC 9649 2.7).
    private static byte[] Webp(byte[] drawn, byte[] tiff)
    {
        byte[] Riff(string type, byte[] data)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
            return [.. Encoding.ASCII.GetBytes(type), .. length, .. data, .. new byte[data.Length & 1]];
        }
        var picture = drawn.AsSpan(12).IndexOf("VP8X"u8) == 0 ? drawn[(12 + 18)..] : drawn[12..];
        return Riff("RIFF", [.. "WEBP"u8, .. Riff("VP8X", [0x0C, 0, 0, 0, 0x8F, 1, 0, 0x2B, 1, 0]), .. picture, .. Riff("EXIF", tiff), .. Riff("XMP ", Words)]);
    }
}
