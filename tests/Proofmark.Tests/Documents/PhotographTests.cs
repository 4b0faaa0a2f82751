using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Documents;

public sealed class PhotographTests
{
    private static readonly byte[] Secret = "GPS 36.7201 N 3.0870 E, taken by A. Holder"u8.ToArray();

    [Fact]
    public void Of_a_JPEG_the_picture_stays_and_what_the_camera_wrote_beside_it_goes() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.ListOf(Segment()).ToArbitrary(), Gen.ListOf(Gen.Choose(0, 255)).ToArbitrary(), (extra, scan) =>
        {
            // FF in a scan is followed by 00 (B.1.1.5); what comes behind the end is a second picture, or anything.
            var data = scan.SelectMany(b => b == 0xFF ? new byte[] { 0xFF, 0 } : [(byte)b]).ToArray();
            byte[] table = Marker(0xDB, [0, .. Enumerable.Range(1, 64).Select(i => (byte)i)]), frame = Marker(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]), start = Marker(0xDA, [1, 1, 0, 0, 63, 0]);
            byte[] bare = [0xFF, 0xD8, .. table, .. frame, .. start, .. data, 0xFF, 0xD9];
            byte[] full = [0xFF, 0xD8, .. extra.SelectMany(e => e), .. table, .. extra.SelectMany(e => e), .. frame, .. start, .. data, 0xFF, 0xD9, .. Secret];
            var clean = Photograph.Clean(full);
            Assert.Equal(bare, clean);
            Assert.Equal(clean, Photograph.Clean(clean));
        }));

    [Fact]
    public void Of_a_PNG_the_picture_stays_and_every_text_goes() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.ListOf(Gen.Elements("tEXt", "zTXt", "iTXt", "eXIf", "tIME", "caBX", "prVt")).ToArbitrary(), extra =>
        {
            byte[] told = [.. extra.SelectMany(e => Chunk(e, Secret))];
            byte[] head = [.. Chunk("IHDR", Head(8, 8)), .. Chunk("gAMA", new byte[4])], data = [.. Chunk("IDAT", [1, 2, 3]), .. Chunk("IDAT", [4])], end = Chunk("IEND", []);
            var clean = Photograph.Clean([.. PngMark, .. head, .. told, .. data, .. told, .. end, .. Secret]);
            Assert.Equal([.. PngMark, .. head, .. data, .. end], clean);
            Assert.Equal(clean, Photograph.Clean(clean));
        }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Which_side_is_up_is_all_that_stays_of_Exif(bool little)
    {
        var clean = Photograph.Clean(Turned(6, little));
        Assert.Equal(-1, clean.AsSpan().IndexOf(Secret));
        var at = clean.AsSpan().IndexOf("Exif\0\0"u8);
        Assert.Equal([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6], clean[(at + 14)..(at + 26)]);
        Assert.Equal(clean, Photograph.Clean(clean));
        Assert.Equal(-1, Photograph.Clean(Turned(1, little)).AsSpan().IndexOf("Exif"u8));
    }

    [Fact]
    public void A_picture_cut_off_or_changed_anywhere_is_cleaned_or_refused_and_nothing_else()
    {
        var whole = Turned(8, little: true);
        for (var length = 0; length < whole.Length - Secret.Length; length++) CleanOrRefused(whole[..length]);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Gen.Choose(3, whole.Length - 1).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (at, value) =>
        {
            var changed = whole.ToArray();
            changed[at] = (byte)value;
            CleanOrRefused(changed);
        }));
    }

    [Fact]
    public void The_small_copy_in_the_header_goes_with_the_rest()
    {
        byte[] head = [0xFF, 0xD8, .. Marker(0xE0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 3, 5, .. Secret]), .. Frame(8, 8), .. Marker(0xDA, [1, 1, 0, 0, 63, 0]), 1, 0xFF, 0xD9];
        var clean = Photograph.Clean(head);
        Assert.Equal(-1, clean.AsSpan().IndexOf(Secret));
        Assert.Equal([0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0], clean[2..20]);
    }

    [Fact]
    public void Of_a_PNG_too_the_side_that_is_up_stays_with_a_right_check_sum()
    {
        byte[] tiff = [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, .. Secret];
        var clean = Photograph.Clean([.. PngMark, .. Chunk("IHDR", Head(8, 8)), .. Chunk("eXIf", tiff), .. Chunk("IDAT", [1]), .. Chunk("IEND", [])]);
        Assert.Equal(-1, clean.AsSpan().IndexOf(Secret));
        var at = clean.AsSpan().IndexOf("eXIf"u8);
        // What zlib's crc32 says of "eXIf" and these 26 bytes.
        Assert.Equal(0xD6674B69u, BinaryPrimitives.ReadUInt32BigEndian(clean.AsSpan(at + 4 + 26)));
        Assert.Equal(6, clean[at + 4 + 19]);
        Assert.Equal(clean, Photograph.Clean(clean));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Of_a_WebP_the_picture_stays_and_what_the_camera_wrote_beside_it_goes(byte side)
    {
        byte[] tiff = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, side, 0, 0, .. Secret];
        byte[] canvas = [0x2C, 0, 0, 0, 7, 0, 0, 7, 0, 0], alpha = [0x20, .. canvas[1..]], picture = Riff("VP8L", [0x2F, 7, 0xC0, 1, 0, 9, 9]);
        var clean = Photograph.Clean([.. Webp([.. Riff("VP8X", canvas), .. Riff("XMP ", Secret), .. Riff("what", Secret), .. picture, .. Riff("EXIF", tiff)]), .. Secret]);
        Assert.Equal(-1, clean.AsSpan().IndexOf(Secret));
        Assert.Equal(clean, Photograph.Clean(clean));
        var bare = side == 1 ? Webp([.. Riff("VP8X", alpha), .. picture]) : Webp([.. Riff("VP8X", [0x28, .. canvas[1..]]), .. picture, .. Riff("EXIF", [.. tiff[..20], 0, 0, 0, 0, 0, 0])]);
        Assert.Equal(bare, clean);
    }

    [Fact]
    public void A_picture_of_too_many_points_is_refused_by_what_it_states()
    {
        byte[][] bombs =
        [
            [0xFF, 0xD8, .. Frame(65_500, 65_500), .. Marker(0xDA, [1, 1, 0, 0, 63, 0]), 1, 0xFF, 0xD9],
            [0xFF, 0xD8, .. Frame(12_000, 10_001), .. Marker(0xDA, [1, 1, 0, 0, 63, 0]), 1, 0xFF, 0xD9],
            [.. PngMark, .. Chunk("IHDR", Head(uint.MaxValue, 8)), .. Chunk("IDAT", [1]), .. Chunk("IEND", [])],
            Webp(Riff("VP8X", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])),
            Webp(Riff("VP8L", [0x2F, 0xFF, 0xFF, 0xFF, 0x0F])),
        ];
        Assert.All(bombs, b => Assert.Equal("documents.photograph_pixels", Assert.Throws<ProblemException>(() => Photograph.Clean(b)).Problems[0].Code));
        Photograph.Clean([0xFF, 0xD8, .. Frame(12_000, 10_000), .. Marker(0xDA, [1, 1, 0, 0, 63, 0]), 1, 0xFF, 0xD9]);
    }

    [Theory]
    [InlineData("255044462d312e37", "documents.not_photograph")]
    [InlineData("0000001c6674797068656963000000006d696631", "documents.photograph_heic")]
    [InlineData("0000001c667479706d696631000000006d696631", "documents.photograph_heic")]
    [InlineData("0000001c6674797069736f6d000000006d703432", "documents.not_photograph")]
    [InlineData("524946460000000057454250", "documents.photograph_broken")]
    [InlineData("", "documents.not_photograph")]
    [InlineData("ffd8ffd9", "documents.photograph_broken")]
    [InlineData("89504e470d0a1a0a", "documents.photograph_broken")]
    public void What_is_no_whole_photograph_is_refused(string content, string code) =>
        Assert.Equal(code, Assert.Throws<ProblemException>(() => Photograph.Clean(Convert.FromHexString(content))).Problems[0].Code);

    /// <summary>A JPEG with everything that telephones add; upright when side is 1.</summary>
    internal static byte[] Turned(byte side, bool little)
    {
        byte[] entry = little ? [0x12, 0x01, 3, 0, 1, 0, 0, 0, side, 0, 0, 0] : [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, side, 0, 0];
        byte[] tiff = little ? [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, .. entry] : [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, .. entry];
        return [0xFF, 0xD8, .. Marker(0xE0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0]), .. Marker(0xE1, [.. "Exif\0\0"u8, .. tiff, 0, 0, 0, 0, .. Secret]), .. Marker(0xFE, Secret), .. Frame(8, 8), .. Marker(0xDA, [1, 1, 0, 0, 63, 0]), 1, 2, 0xFF, 0, 0xFF, 0xD3, 3, 0xFF, 0xD9, .. Secret];
    }

    private static ReadOnlySpan<byte> PngMark => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static void CleanOrRefused(byte[] content)
    {
        try
        {
            Photograph.Clean(content);
        }
        catch (ProblemException e)
        {
            Assert.StartsWith("documents.", e.Problems[0].Code, StringComparison.Ordinal);
        }
    }

    private static Gen<byte[]> Segment() =>
        from marker in Gen.Elements<byte>(0xE1, 0xE2, 0xE3, 0xEC, 0xED, 0xEF, 0xFE)
        from name in Gen.Elements("Exif\0\0", "http://ns.adobe.com/xap/1.0/\0", "MPF\0", "Photoshop 3.0\0", "")
        select Marker(marker, [.. System.Text.Encoding.ASCII.GetBytes(name), .. Secret]);

    internal static byte[] Frame(int width, int height) => Marker(0xC0, [8, (byte)(height >> 8), (byte)(height & 0xFF), (byte)(width >> 8), (byte)(width & 0xFF), 1, 1, 0x11, 0]);

    private static byte[] Head(uint width, uint height)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(head, width);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), height);
        return head;
    }

    private static byte[] Riff(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return [.. System.Text.Encoding.ASCII.GetBytes(type), .. length, .. data, .. new byte[data.Length & 1]];
    }

    private static byte[] Webp(byte[] chunks) => Riff("RIFF", [.. "WEBP"u8, .. chunks]);

    internal static byte[] Marker(byte marker, byte[] body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    private static byte[] Chunk(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
    }
}
