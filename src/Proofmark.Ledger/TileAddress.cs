using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Proofmark.Ledger;

/// <summary>
/// Which tile: C2SP tlog-tiles. A hash tile holds up to 256 consecutive hashes of one level (level l holds the roots of
/// 256^l leaves each); an entry bundle holds the data of up to 256 consecutive leaves.
/// </summary>
/// <param name="Level">0 to 63 for hash tiles; <see cref="EntriesLevel"/> for entry bundles.</param>
/// <param name="Index">Place within the level, from 0.</param>
/// <param name="Width">How many it holds: 1 to 256; below 256 it is partial.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileAddress(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile, entries in a full bundle.</summary>
    public const int FullWidth = 256;

    /// <summary>Binary levels that one tile spans.</summary>
    public const int Height = 8;

    /// <summary>The level that stands for entry bundles.</summary>
    public const int EntriesLevel = -1;

    /// <summary>The bundle that holds the data of the leaves of level-0 tile <paramref name="index"/>.</summary>
    public static TileAddress Entries(long index, int width = FullWidth) => new(EntriesLevel, index, width);

    /// <summary>Whether this is an entry bundle.</summary>
    public bool IsEntries => Level == EntriesLevel;

    /// <summary>Whether fewer than 256 are in it.</summary>
    public bool IsPartial => Width < FullWidth;

    /// <summary>The same tile when it is full.</summary>
    public TileAddress Full => this with { Width = FullWidth };

    /// <summary>Number of leaves from the start of the log to the last leaf under this tile.</summary>
    public long EndLeaf => Level <= 7
        ? checked((Index * FullWidth + Width) * (1L << (Height * Math.Max(Level, 0))))
        : throw new OverflowException($"No tree of less than 2^63 leaves has a tile at level {Level}.");

    /// <summary>How many hashes of a level belong to a tree: floor(size / 256^level).</summary>
    public static long CountAt(int level, long size) => Height * Math.Max(level, 0) > 62 ? 0 : size >> (Height * Math.Max(level, 0));

    /// <summary>The tile at a place as a tree of that size needs it; false when the tree does not reach there.</summary>
    public static bool TryIn(long size, int level, long index, out TileAddress address)
    {
        var width = Math.Min(FullWidth, CountAt(level, size) - index * FullWidth);
        address = new TileAddress(level, index, (int)Math.Max(0, width));
        return width > 0;
    }

    /// <summary>Path below the log's prefix, with <c>/</c>: <c>tile/0/x001/x234/067</c>, <c>tile/entries/003.p/12</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder("tile/");
            if (IsEntries) path.Append("entries/");
            else path.Append(CultureInfo.InvariantCulture, $"{Level}/");
            AppendIndex(path, Index);
            if (IsPartial) path.Append(CultureInfo.InvariantCulture, $".p/{Width}");
            return path.ToString();
        }
    }

    /// <summary>Reads what <see cref="Path"/> writes and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? path, out TileAddress address)
    {
        address = default;
        if (path is null || !path.StartsWith("tile/", StringComparison.Ordinal)) return false;
        var parts = path["tile/".Length..].Split('/');
        if (parts.Length < 2) return false;
        int level;
        if (parts[0] == "entries") level = EntriesLevel;
        else if (!TryNumber(parts[0], 63, out level)) return false;
        var (end, width) = (parts.Length, FullWidth);
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (parts.Length < 3 || !TryNumber(parts[^1], 255, out width) || width == 0) return false;
            end--;
            parts[end - 1] = parts[end - 1][..^2];
        }
        long index = 0;
        for (var i = 1; i < end; i++)
        {
            var last = i == end - 1;
            var digits = last ? parts[i] : parts[i].StartsWith('x') ? parts[i][1..] : "";
            if (digits.Length != 3 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var group)) return false;
            if (index > (long.MaxValue >> Height) / 1000 - 1) return false;
            index = index * 1000 + group;
        }
        address = new TileAddress(level, index, width);
        // Leading groups of zeroes would be a second name for the same tile.
        return string.Equals(address.Path, path, StringComparison.Ordinal);
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;

    private static void AppendIndex(StringBuilder path, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (index >= 1000) AppendUpper(path, index / 1000);
        path.Append(CultureInfo.InvariantCulture, $"{index % 1000:000}");
    }

    private static void AppendUpper(StringBuilder path, long index)
    {
        if (index >= 1000) AppendUpper(path, index / 1000);
        path.Append(CultureInfo.InvariantCulture, $"x{index % 1000:000}/");
    }

    private static bool TryNumber(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number <= max && (text.Length == 1 || text[0] != '0');
}
