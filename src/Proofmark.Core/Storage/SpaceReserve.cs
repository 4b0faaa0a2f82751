using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Core.Storage;

/// <summary>
/// A file of blocks that are given back when somebody else has filled the disk: PostgreSQL then finds room for its log, so that
/// reading, which records each look-up, goes on, and a killed database can start. Taken again once there is room for both.
/// </summary>
/// <param name="folder">A folder on the disk of the database.</param>
/// <param name="size">Bytes.</param>
/// <param name="free">Free bytes of the disk of a folder.</param>
public sealed class SpaceReserve(string folder, long size = SpaceReserve.OrdinarySize, Func<string, long>? free = null)
{
    /// <summary>Sixteen segments of PostgreSQL's log: some hundred thousand look-ups.</summary>
    public const long OrdinarySize = 256L << 20;

    private readonly Func<string, long> free = free ?? NodeCondition.FreeOf;

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "space.reserve");

    /// <summary>The reserve of an installation: beside its private cluster, or in the data directory when the database is elsewhere.</summary>
    public static SpaceReserve Of(string dataDirectory, long size = OrdinarySize) =>
        new(System.IO.Path.GetDirectoryName(ClusterPlace.RecordedFiles(System.IO.Path.GetFullPath(dataDirectory)))!, size);

    /// <summary>Gives the blocks back when less than a quarter of the reserve is left beside them; takes them when acts stay possible with it.</summary>
    /// <param name="lowWater">Free bytes below which acts are refused.</param>
    /// <returns>True while it is held.</returns>
    public bool Keep(long lowWater)
    {
        var (left, held) = (free(folder), File.Exists(Path));
        if (held && left < size / 4)
        {
            File.Delete(Path);
            return false;
        }
        if (held || left < lowWater + 2 * size) return held;
        try
        {
            // Preallocated: a hole would be no reserve.
            using var file = new FileStream(Path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = size, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            file.SetLength(size);
            return true;
        }
        catch (IOException)
        {
            // Somebody was quicker, or the file system does not preallocate: the low-water mark stands without it.
            File.Delete(Path);
            return false;
        }
    }
}
