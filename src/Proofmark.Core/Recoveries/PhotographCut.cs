using System.Globalization;
using Proofmark.Core.Documents;

namespace Proofmark.Core.Recoveries;

/// <summary>How a picture was turned and cropped: stated by who did it, kept beside the whole picture.</summary>
/// <param name="Turned">Degrees to the right: 0, 90, 180, 270.</param>
/// <param name="X">From the left edge of the turned picture, in points.</param>
/// <param name="Y">From its upper edge.</param>
/// <param name="Width">Points.</param>
/// <param name="Height">Points.</param>
/// <param name="OfWidth">Width of the turned picture.</param>
/// <param name="OfHeight">Its height.</param>
public sealed record PhotographCut(int Turned, int X, int Y, int Width, int Height, int OfWidth, int OfHeight)
{
    /// <summary>It leaves something out.</summary>
    public bool IsCropped => (Width, Height) != (OfWidth, OfHeight);

    /// <summary>Seven whole numbers with spaces between, in the order of the parameters; null when they describe no part of a picture.</summary>
    public static PhotographCut? Read(string? text)
    {
        var words = text?.Split(' ') ?? [];
        var n = new int[7];
        if (words.Length != n.Length) return null;
        for (var i = 0; i < n.Length; i++)
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out n[i]) || n[i] > Photograph.LongestSide) return null;
        var cut = new PhotographCut(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
        return cut is { Turned: 0 or 90 or 180 or 270, Width: > 0, Height: > 0 } && cut.X + cut.Width <= cut.OfWidth && cut.Y + cut.Height <= cut.OfHeight && (cut.IsCropped || cut.Turned != 0) ? cut : null;
    }

    /// <summary>What <see cref="Read"/> takes.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Turned} {X} {Y} {Width} {Height} {OfWidth} {OfHeight}");
}

/// <summary>A photograph as it was sent.</summary>
/// <param name="Content">The file.</param>
/// <param name="Cut">A picture that was cut from it, and how; null when none was.</param>
public sealed record SentPhotograph(byte[] Content, (byte[] Content, PhotographCut How)? Cut = null);
