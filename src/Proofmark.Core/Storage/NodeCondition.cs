using System.Collections.Concurrent;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Core.Storage;

/// <summary>
/// May this node record anything now? Every act asks, in <see cref="Acts.DoAsync"/> and between the rows of a long one; reading
/// asks nobody. What stands in the way is measured here (room on the disks, the clock) or held here by whoever found it (another
/// server on the same database). It goes on by itself once nothing does.
/// </summary>
public sealed class NodeCondition
{
    /// <summary>Acts are refused when a disk of the node has less free space than this, in bytes: PostgreSQL ends with a panic when its log finds no room, and so long before that.</summary>
    public const long OrdinaryLowWater = 512L << 20;

    /// <summary>A clock that stands this far before the newest act was set back; less is the ordinary correction of a clock, or another machine's.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MeasureEvery = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<string, Problem> held = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> folders;
    private readonly TimeProvider clock;
    private readonly Func<string, long> free;
    private readonly Lock measuring = new();
    private long measured;
    private Problem? disk;

    /// <summary>The condition of a node whose files are in these folders.</summary>
    /// <param name="folders">Folders of the data directory and of the database, existing; may be on one disk or on several.</param>
    /// <param name="clock">Clock.</param>
    /// <param name="lowWater">Free bytes below which acts are refused.</param>
    /// <param name="free">Free bytes of the disk of a folder; the real one unless a test says otherwise.</param>
    public NodeCondition(IReadOnlyList<string> folders, TimeProvider clock, long lowWater = OrdinaryLowWater, Func<string, long>? free = null)
    {
        (this.folders, this.clock, LowWater) = (folders, clock, lowWater);
        this.free = free ?? FreeOf;
        measured = clock.GetTimestamp() - 2 * (long)(MeasureEvery.TotalSeconds * clock.TimestampFrequency);
    }

    /// <summary>Free bytes below which acts are refused.</summary>
    public long LowWater { get; }

    /// <summary>Why acts are refused at this moment; null: they are not. The clock is known only to an act, which sees the newest one.</summary>
    public Problem? Refusal => Disk() ?? held.Values.FirstOrDefault();

    /// <summary>Returns when acts may be done; for what is written before its act begins (a file that is sent).</summary>
    /// <exception cref="ProblemException">node.disk.unavailable, or whatever is held.</exception>
    public void Demand()
    {
        if (Refusal is { } problem) throw new ProblemException(problem);
    }

    /// <summary>Refuses acts for a reason until it is released; a second problem for the same reason takes the first one's place.</summary>
    public void Hold(string reason, Problem problem) => held[reason] = problem;

    /// <summary>The reason is over.</summary>
    public void Release(string reason) => held.TryRemove(reason, out _);

    /// <summary>The least free space among the node's disks, with its folder, measured now.</summary>
    public (string? Folder, long Free) Room() => folders.Count == 0 ? (null, 0) : folders.Select(f => (Folder: (string?)f, Free: free(f))).MinBy(f => f.Free);

    /// <summary>
    /// Compares the clock with the newest act of the database; what is wrong, or null. A record that is dated before an earlier
    /// one would make the order of events a lie that nobody can put right later.
    /// </summary>
    /// <param name="newest">When the newest act was recorded, UTC; null: there is none.</param>
    /// <param name="now">UTC.</param>
    public Problem? Clock(DateTime? newest, DateTime now)
    {
        if (newest is not { } last || last - now <= ClockTolerance)
        {
            Release(NodeFault.Clock);
            return null;
        }
        // Kept for the pages to show. Each act compares anew, so that it goes on without anybody's doing.
        var problem = Problem.Of("node.clock.unavailable", null, ("now", UtcSecond.Of(now)), ("recorded", UtcSecond.Of(last)));
        Hold(NodeFault.Clock, problem);
        return problem;
    }

    /// <summary>The same but for the clock, which an act compares by itself.</summary>
    /// <param name="despite">A reason that is left out too.</param>
    /// <exception cref="ProblemException">node.disk.unavailable, or whatever is held.</exception>
    internal void DemandButClock(string? despite)
    {
        if ((Disk() ?? held.FirstOrDefault(h => h.Key != NodeFault.Clock && h.Key != despite).Value) is { } problem) throw new ProblemException(problem);
    }

    private Problem? Disk()
    {
        lock (measuring)
        {
            // An import asks every few hundred rows; the disk is asked four times a second.
            if (clock.GetElapsedTime(measured) < MeasureEvery) return disk;
            measured = clock.GetTimestamp();
            return disk = folders.Count > 0 && Room().Free < LowWater ? Problem.Of("node.disk.unavailable") : null;
        }
    }

    /// <summary>The condition of an installation: its data directory, and its private cluster where that lies apart.</summary>
    public static NodeCondition Of(string dataDirectory, TimeProvider clock, long lowWater = OrdinaryLowWater)
    {
        var data = Path.GetFullPath(dataDirectory);
        return new NodeCondition([.. new[] { data, ClusterPlace.RecordedFiles(data) }.Where(Directory.Exists)], clock, lowWater);
    }

    /// <summary>Free bytes of the disk of a folder, for whoever may write there.</summary>
    internal static long FreeOf(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
