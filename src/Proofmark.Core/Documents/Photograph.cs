using Proofmark.Core.Documents.Photographs;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Documents;

/// <summary>
/// Reads a photograph by its structure and writes it anew with the picture alone. A telephone writes into each picture where and when
/// it was taken, with which device, often by whom, and a small copy of the picture as it was before it was cut. Kept: the pixels,
/// how colours are meant, and which side is up. What follows the picture's end is left out too.
/// </summary>
public static class Photograph
{
    /// <summary>The most points that a picture may have: a browser needs four bytes for each to show it.</summary>
    public const int MostPixels = 120_000_000;

    /// <summary>The most points of one side: what browsers draw.</summary>
    public const int LongestSide = 16_384;

    /// <summary>The same picture without anything else. Cleaning twice changes nothing more.</summary>
    /// <exception cref="ProblemException">documents.not_photograph (no JPEG, PNG, WebP), documents.photograph_heic, documents.photograph_pixels, documents.photograph_broken (it does not hold together).</exception>
    public static byte[] Clean(ReadOnlySpan<byte> content)
    {
        using var clean = new MemoryStream(content.Length + 64);
        var whole = MediaTypes.Of(content) switch
        {
            "image/jpeg" => JpegPicture.Clean(content, clean, Measure),
            "image/png" => PngPicture.Clean(content, clean, Measure),
            "image/webp" => WebpPicture.Clean(content, clean, Measure),
            _ => throw new ProblemException(Problem.Of(MediaTypes.IsHeic(content) ? "documents.photograph_heic" : "documents.not_photograph", "photographs")),
        };
        return whole ? clean.ToArray() : throw new ProblemException(Problem.Of("documents.photograph_broken", "photographs"));
    }

    private static void Measure(int width, int height)
    {
        if (width == 0 || height == 0) throw new ProblemException(Problem.Of("documents.photograph_broken", "photographs"));
        if (width > LongestSide || height > LongestSide || (long)width * height > MostPixels)
            throw new ProblemException(Problem.Of("documents.photograph_pixels", "photographs", ("width", width), ("height", height), ("most", MostPixels / 1_000_000), ("side", LongestSide)));
    }
}
