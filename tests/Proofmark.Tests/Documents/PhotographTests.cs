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
            byte[] head = [.. Chunk("IHDR", new byte[13]), .. Chunk("gAMA", new byte[4])], data = [.. Chunk("IDAT", [1, 2, 3]), .. Chunk("IDAT", [4])], end = Chunk("IEND", []);
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

    [Theory]
    [InlineData("255044462d312e37", "documents.not_photograph")]
    [InlineData("524946460000000057454250", "documents.not_photograph")]
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
        return [0xFF, 0xD8, .. Marker(0xE0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0]), .. Marker(0xE1, [.. "Exif\0\0"u8, .. tiff, 0, 0, 0, 0, .. Secret]), .. Marker(0xFE, Secret), .. Marker(0xDA, [1, 1, 0, 0, 63, 0]), 1, 2, 0xFF, 0, 0xFF, 0xD3, 3, 0xFF, 0xD9, .. Secret];
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

    private static byte[] Marker(byte marker, byte[] body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    private static byte[] Chunk(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
    }
}
