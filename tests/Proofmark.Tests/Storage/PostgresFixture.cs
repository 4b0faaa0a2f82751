using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Tests.Storage;

/// <summary>
/// One private cluster for the whole test run, in a temporary folder, without fsync; each test gets a fresh database.
/// <code>await using var db = await PostgresFixture.CreateDatabaseAsync();  // db.ConnectionString</code>
/// </summary>
public static class PostgresFixture
{
    private static readonly Lazy<Task<PrivateCluster>> Shared = new(StartAsync);
    private static readonly SemaphoreSlim TemplateGate = new(1, 1);
    private static readonly HashSet<string> Templates = new(StringComparer.Ordinal);
    private static int _count;

    /// <summary>The cluster of this test run; started by the first test that asks.</summary>
    public static Task<PrivateCluster> ClusterAsync() => Shared.Value;

    /// <summary>A fresh empty database, dropped when disposed.</summary>
    public static Task<TestDatabase> CreateDatabaseAsync() => CreateAsync("template1");

    /// <summary>
    /// A fresh database with what <paramref name="prepare"/> made (migrations, reference data): it runs once per name and
    /// test run, on a template of which every further call gets a copy.
    /// </summary>
    public static async Task<TestDatabase> CreateDatabaseAsync(string template, Func<string, Task> prepare)
    {
        await TemplateGate.WaitAsync();
        try
        {
            if (!Templates.Contains(template))
            {
                var cluster = await ClusterAsync();
                var connectionString = await cluster.EnsureDatabaseAsync(template) + ";Pooling=false";
                await prepare(connectionString);
                // A pool that the preparation left open would make the template busy.
                NpgsqlConnection.ClearPool(new NpgsqlConnection(cluster.ConnectionString(template)));
                Templates.Add(template);
            }

            return await CreateAsync(template);
        }
        finally
        {
            TemplateGate.Release();
        }
    }

    private static async Task<TestDatabase> CreateAsync(string template)
    {
        var cluster = await ClusterAsync();
        var name = $"test_{Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)}";
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY", connection);
        await create.ExecuteNonQueryAsync();
        return new(cluster, name);
    }

    private static async Task<PrivateCluster> StartAsync()
    {
        await SweepAsync();
        Proofmark.Core.Storage.Database.AskedWithinAct = () => throw new InvalidOperationException("An act asks for a second connection while it holds one.");
        var data = Path.Combine(Places()[0], $"proofmark-tests-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        var cluster = await PrivateCluster.StartAsync(data, new ClusterOptions { Durable = false, SharedBuffersMegabytes = 128, MaxConnections = 100 });
        // The runner has no hook after the last test of the assembly; the end of the process is one.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(cluster, data);
        return cluster;
    }

    private static void End(PrivateCluster cluster, string data)
    {
        // The runner ends a host that lingers, so the server is killed and a process of its own deletes the files.
        Task.Run(() => cluster.CrashAsync()).GetAwaiter().GetResult();
        Process.Start(new ProcessStartInfo("setsid", ["rm", "-rf", "--", data]) { UseShellExecute = false })?.Dispose();
    }

    // A thousand databases of two thousand files each are made and dropped: in memory that takes half the time. Where memory is small, the disk.
    private static List<string> Places()
    {
        const string memory = "/dev/shm";
        List<string> places = [Path.GetTempPath()];
        if (Directory.Exists(memory) && new DriveInfo(memory).AvailableFreeSpace > 6L << 30 && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 12L << 30) places.Insert(0, memory);
        return places;
    }

    /// <summary>Ends what former runs left that were killed.</summary>
    private static async Task SweepAsync()
    {
        foreach (var folder in Places().SelectMany(p => Directory.GetDirectories(p, "proofmark-tests-*")))
        {
            var pid = Path.GetFileName(folder)["proofmark-tests-".Length..];
            if (Directory.Exists($"/proc/{pid}")) continue;
            try
            {
                await PrivateCluster.DestroyAsync(folder);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Proofmark.Core.Shared.ProblemException)
            {
                // Another user's, or another run sweeps it too.
            }
        }
    }
}

/// <summary>A database of one test; dropped when disposed.</summary>
public sealed class TestDatabase(PrivateCluster cluster, string name) : IAsyncDisposable
{
    /// <summary>The database's name.</summary>
    public string Name => name;

    /// <summary>How to reach it as the cluster's owner.</summary>
    public string ConnectionString { get; } = cluster.ConnectionString(name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
