using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>
/// PostgreSQL for one installation: a cluster in <c>&lt;data&gt;/pg</c> that listens on a Unix socket alone, in a folder
/// that only its system user may enter. Several processes may use one cluster; the last one out stops it. A killed
/// process leaves the server running, and the next start joins it; a killed server is recovered by the next start.
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>The superuser that owns the cluster.</summary>
    public const string Owner = "proofmark_owner";

    private readonly ClusterPlace _place;
    private readonly ClusterUser _user;
    private readonly ClusterOptions _options;
    private FileStream? _use;

    private PrivateCluster(ClusterPlace place, ClusterUser user, ClusterOptions options, FileStream use) =>
        (_place, _user, _options, _use) = (place, user, options, use);

    /// <summary>The folder of the Unix socket.</summary>
    public string SocketDirectory => _place.Sockets;

    /// <summary>The cluster's own files (PGDATA).</summary>
    public string Files => _place.Files;

    /// <summary>The system user that runs the server.</summary>
    internal ClusterUser User => _user;

    /// <summary>The process id of the server, or null when it is not running.</summary>
    public int? ProcessId => Postmaster.Running(_place.Files);

    /// <summary>Starts the cluster of a data directory, making it when there is none, or joins the one that runs.</summary>
    public static Task<PrivateCluster> StartAsync(string dataDirectory, IProgress<ClusterStep>? progress = null, CancellationToken ct = default) =>
        StartAsync(dataDirectory, ClusterOptions.Default, progress, ct);

    /// <summary>Starts the cluster of a data directory, making it when there is none, or joins the one that runs.</summary>
    /// <exception cref="ProblemException">cluster.*: what is missing or in the way, with the remedy.</exception>
    public static async Task<PrivateCluster> StartAsync(
        string dataDirectory, ClusterOptions options, IProgress<ClusterStep>? progress = null, CancellationToken ct = default)
    {
        var data = Path.GetFullPath(dataDirectory).TrimEnd('/');
        MakeDataDirectory(data);
        using var gate = await ClusterLocks.GateAsync(data, ct).ConfigureAwait(false);
        var recorded = ClusterPlace.RecordedFiles(data);
        var user = await ClusterUser.GetAsync(await ClusterUser.OwnerAsync(recorded, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        var place = await ClusterPlace.GetAsync(data, user, ct).ConfigureAwait(false);
        var use = await ClusterLocks.UseAsync(data, ct).ConfigureAwait(false);
        try
        {
            if (Postmaster.Running(place.Files) is null)
                await new ClusterStart(place, user, options, progress).RunAsync(ct).ConfigureAwait(false);
            else
                progress?.Report(ClusterStep.Joined);
            progress?.Report(ClusterStep.Ready);
            return new(place, user, options, use);
        }
        catch
        {
            await use.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How to reach a database of this cluster as its owner.</summary>
    public string ConnectionString(string database) => ConnectionString(_place.Sockets, database);

    /// <summary>Makes a database unless it is there; returns how to reach it.</summary>
    public async Task<string> EnsureDatabaseAsync(string database, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync(ct).ConfigureAwait(false);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync(ct).ConfigureAwait(false) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Quote(database)}", connection);
            await create.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        return ConnectionString(database);
    }

    /// <summary>
    /// Starts the server again when it died under us (killed, out of memory); returns false when it is running. A program
    /// that runs for long asks now and then.
    /// </summary>
    /// <exception cref="ProblemException">cluster.*: it cannot be started, with the remedy.</exception>
    public async Task<bool> ReviveAsync(IProgress<ClusterStep>? progress = null, CancellationToken ct = default)
    {
        if (_use is null || Postmaster.Running(_place.Files) is not null) return false;
        using var gate = await ClusterLocks.GateAsync(_place.DataDirectory, ct).ConfigureAwait(false);
        // Another process that shares the cluster may have been first.
        if (_use is null || Postmaster.Running(_place.Files) is not null) return false;
        await new ClusterStart(_place, _user, _options, progress).RunAsync(ct).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Gives up this process's share; when nobody else uses the cluster, shuts it down (running statements are ended,
    /// committed work is on disk).
    /// </summary>
    public async Task StopAsync(CancellationToken ct = default)
    {
        if (_use is not { } use) return;
        _use = null;
        NpgsqlConnection.ClearAllPools();
        using var gate = await ClusterLocks.GateAsync(_place.DataDirectory, ct).ConfigureAwait(false);
        await use.DisposeAsync().ConfigureAwait(false);
        if (!ClusterLocks.NobodyUses(_place.DataDirectory) || Postmaster.Running(_place.Files) is not { } pid) return;
        Postmaster.Signal(pid, Postmaster.Interrupt);
        if (await Postmaster.WaitUntilGoneAsync(_place.Files, TimeSpan.FromSeconds(60), ct).ConfigureAwait(false)) return;
        // A checkpoint on a slow disk can take minutes; an immediate shutdown loses nothing, the next start recovers.
        Postmaster.Signal(pid, Postmaster.Quit);
        await Postmaster.WaitUntilGoneAsync(_place.Files, TimeSpan.FromSeconds(30), ct).ConfigureAwait(false);
    }

    /// <summary>
    /// For tests: kills the server and all its processes at once (SIGKILL), as a crash of the machine's memory would.
    /// The share in the cluster is given up; <see cref="StartAsync(string, IProgress{ClusterStep}?, CancellationToken)"/> recovers.
    /// </summary>
    public async Task CrashAsync(CancellationToken ct = default)
    {
        await KillAsync(_place.Files, ct).ConfigureAwait(false);
        NpgsqlConnection.ClearAllPools();
        if (_use is { } use) await use.DisposeAsync().ConfigureAwait(false);
        _use = null;
    }

    /// <summary>
    /// For tests, benches and demonstrations: kills what runs of a data directory's cluster and deletes the cluster with all
    /// its rows. What else lies in the data directory stays.
    /// </summary>
    public static async Task DestroyAsync(string dataDirectory, CancellationToken ct = default)
    {
        var data = Path.GetFullPath(dataDirectory).TrimEnd('/');
        var files = ClusterPlace.RecordedFiles(data);
        if (await ClusterUser.OwnerAsync(files, ct).ConfigureAwait(false) is not { } owner) return;
        var place = await ClusterPlace.GetAsync(data, await ClusterUser.GetAsync(owner, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        await KillAsync(place.Files, ct).ConfigureAwait(false);
        foreach (var folder in (string[])[place.Files, place.Files + ".new", place.Sockets])
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }

        File.Delete(ClusterPlace.LocationFile(data));
        var apart = Path.GetDirectoryName(place.Files)!;
        if (apart != data && Directory.Exists(apart) && !Directory.EnumerateFileSystemEntries(apart).Any()) Directory.Delete(apart);
    }

    /// <inheritdoc cref="StopAsync"/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal static string ConnectionString(string sockets, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = sockets,
        Port = 5432,
        Username = Owner,
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        IncludeErrorDetail = false,
    }.ConnectionString;

    private static async Task KillAsync(string files, CancellationToken ct)
    {
        // The postmaster first, or it would see its children die and begin a recovery of its own.
        if (Postmaster.Running(files) is { } pid) Postmaster.Signal(pid, Postmaster.Kill);
        foreach (var process in Postmaster.Processes(files)) Postmaster.Signal(process, Postmaster.Kill);
        await Postmaster.WaitUntilGoneAsync(files, TimeSpan.FromSeconds(10), ct).ConfigureAwait(false);
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <exception cref="ProblemException">cluster.data_unwritable.</exception>
    internal static void MakeDataDirectory(string data)
    {
        try
        {
            // As root the cluster's user must pass through, and may not look around.
            Directory.CreateDirectory(data, Environment.IsPrivilegedProcess ? ClusterPlace.Passable : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(Problem.Of("cluster.data_unwritable", null, ("folder", data), ("detail", e.Message.TrimEnd('.'))));
        }
    }
}
