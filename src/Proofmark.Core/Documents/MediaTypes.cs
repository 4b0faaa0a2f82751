namespace Proofmark.Core.Documents;

/// <summary>The media types that an attachment may have, told by its first bytes and not by what its sender calls it.</summary>
public static class MediaTypes
{
    /// <summary>image/jpeg, image/png, image/webp, image/tiff, application/pdf; null for anything else.</summary>
    public static string? Of(ReadOnlySpan<byte> content) => content switch
    {
        // ISO/IEC 10918-1 B.1.1.3: SOI, then another marker.
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        // PNG (W3C) 5.2.
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        // RFC 9649 2.4.
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => "image/webp",
        // TIFF 6.0, section 2: byte order, then 42.
        [0x49, 0x49, 0x2A, 0x00, ..] or [0x4D, 0x4D, 0x00, 0x2A, ..] => "image/tiff",
        // ISO 32000-1 7.5.2.
        [0x25, 0x50, 0x44, 0x46, 0x2D, ..] => "application/pdf",
        _ => null,
    };

    /// <summary>The pictures that telephones of one maker take unless told otherwise (ISO/IEC 23008-12 10.2, brands of its file type box).</summary>
    public static bool IsHeic(ReadOnlySpan<byte> content) =>
        content.Length >= 12 && content[4..].StartsWith("ftyp"u8) && System.Text.Encoding.ASCII.GetString(content[8..12]) is "heic" or "heix" or "hevc" or "hevx" or "heim" or "heis" or "mif1" or "msf1";
}
