using System.Globalization;

namespace Proofmark.Core.Keeping;

/// <summary>Names of PostgreSQL's write-ahead log segments: timeline, then the number of the segment in two halves, 24 hexadecimal digits.</summary>
/// <param name="Timeline">Timeline.</param>
/// <param name="Number">Counted from the start of the log.</param>
internal readonly record struct WalSegment(uint Timeline, ulong Number)
{
    /// <summary>Reads a name; null when it is none of a segment (a history file, say).</summary>
    public static WalSegment? Read(string name, long segmentSize) =>
        name.Length == 24 && uint.TryParse(name.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var timeline)
        && ulong.TryParse(name.AsSpan(8, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
        && ulong.TryParse(name.AsSpan(16, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            ? new(timeline, high * PerLog(segmentSize) + low) : null;

    /// <summary>The name of the segment.</summary>
    public string NameOf(long segmentSize) => string.Create(CultureInfo.InvariantCulture, $"{Timeline:X8}{Number / PerLog(segmentSize):X8}{Number % PerLog(segmentSize):X8}");

    /// <summary>Position of its first byte, as PostgreSQL writes it.</summary>
    public string StartOf(long segmentSize)
    {
        var position = Number * (ulong)segmentSize;
        return string.Create(CultureInfo.InvariantCulture, $"{position >> 32:X}/{position & 0xFFFFFFFF:X}");
    }

    /// <summary>The next on the same timeline.</summary>
    public WalSegment Next => this with { Number = Number + 1 };

    private static ulong PerLog(long segmentSize) => 0x1_0000_0000UL / (ulong)segmentSize;
}
