namespace Proofmark.Core.Storage.Cluster;

/// <summary>What a caller may decide about a private cluster.</summary>
public sealed record ClusterOptions
{
    /// <summary>The ordinary choice.</summary>
    public static ClusterOptions Default { get; } = new();

    /// <summary>
    /// True: a commit returns only when it is on disk. False is for tests alone: a power cut then loses or garbles the
    /// cluster (a killed process does not).
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>PostgreSQL's shared buffers in megabytes: an eighth of the memory there is, 128 at least and 2,048 at most; the system's own cache serves the rest.</summary>
    public int SharedBuffersMegabytes { get; init; } = (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 / (1024 * 1024), 128, 2048);

    /// <summary>How many connections the cluster accepts.</summary>
    public int MaxConnections { get; init; } = 60;

    /// <summary>Starting is refused when the disk has less free space than this, in bytes.</summary>
    public long MinimumFreeBytes { get; init; } = 500L * 1024 * 1024;

    /// <summary>The same for a cluster that is there already, in bytes: enough to replay its log, so that what is recorded can be read.</summary>
    public long MinimumFreeBytesToGoOn { get; init; } = 48L * 1024 * 1024;

    /// <summary>How long crash recovery may take before starting counts as failed.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What the cluster is doing while it starts.</summary>
public enum ClusterStep
{
    /// <summary>A cluster is being made (initdb).</summary>
    Creating,

    /// <summary>The server process is being started.</summary>
    Starting,

    /// <summary>The last run ended without a shutdown; committed work is being replayed.</summary>
    Recovering,

    /// <summary>A server of this data directory was already running and is shared.</summary>
    Joined,

    /// <summary>The cluster answers.</summary>
    Ready,
}
