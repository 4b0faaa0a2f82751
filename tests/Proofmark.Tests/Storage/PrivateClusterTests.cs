using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage.Cluster;
using Xunit;

namespace Proofmark.Tests.Storage;

public sealed class PrivateClusterTests : IDisposable
{
    private static readonly ClusterOptions Small = new() { SharedBuffersMegabytes = 16, MaxConnections = 10 };
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"proofmark-cluster-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData("/var/lib/node/pg", null, true)]
    [InlineData("/srv/other", "/usr/bin/postgres\0-D\0/var/lib/node/pg", false)]
    // A service with a capability: its folder cannot be read by whoever has none.
    [InlineData(null, "/usr/lib/postgresql/15/bin/postgres\0-D\0/var/lib/node/pg\0", true)]
    [InlineData(null, "/usr/lib/postgresql/15/bin/postgres\0-D\0/var/lib/another/pg\0", false)]
    [InlineData(null, "sleep\0infinity\0", false)]
    [InlineData(null, "", true)]
    [InlineData(null, null, true)]
    public void A_server_whose_folder_cannot_be_read_is_told_by_its_command_line_and_never_taken_for_dead(string? folder, string? commandLine, bool server) =>
        Assert.Equal(server, Postmaster.IsServer(folder, commandLine, "/var/lib/node/pg"));

    [Fact]
    public async Task A_cluster_is_made_once_and_keeps_its_rows_over_stops_and_crashes()
    {
        var steps = new Steps();
        var cluster = await PrivateCluster.StartAsync(_data, Small, steps);
        Assert.Equal([ClusterStep.Creating, ClusterStep.Starting, ClusterStep.Ready], steps.Taken);
        var database = await cluster.EnsureDatabaseAsync("node");
        await RunAsync(database, "CREATE TABLE t(n int); INSERT INTO t VALUES (1)");
        await cluster.StopAsync();
        Assert.Null(cluster.ProcessId);

        steps = new();
        cluster = await PrivateCluster.StartAsync(_data, Small, steps);
        Assert.Equal([ClusterStep.Starting, ClusterStep.Ready], steps.Taken);
        await RunAsync(database, "INSERT INTO t VALUES (2)");
        await cluster.CrashAsync();
        Assert.Null(cluster.ProcessId);

        steps = new();
        cluster = await PrivateCluster.StartAsync(_data, Small, steps);
        Assert.Equal([ClusterStep.Recovering, ClusterStep.Ready], steps.Taken);
        Assert.Equal(3L, await RunAsync(database, "SELECT sum(n) FROM t"));
        await cluster.StopAsync();
    }

    [Fact]
    public async Task The_last_one_out_stops_the_server()
    {
        var first = await PrivateCluster.StartAsync(_data, Small);
        var steps = new Steps();
        var second = await PrivateCluster.StartAsync(_data, Small, steps);
        Assert.Equal([ClusterStep.Joined, ClusterStep.Ready], steps.Taken);
        Assert.Equal(first.ProcessId, second.ProcessId);
        await first.StopAsync();
        Assert.Equal(1, await RunAsync(second.ConnectionString("postgres"), "SELECT 1"));
        await second.StopAsync();
        Assert.Null(second.ProcessId);
    }

    [Fact]
    public async Task A_lock_file_that_names_a_living_stranger_is_stale()
    {
        var cluster = await PrivateCluster.StartAsync(_data, Small);
        await cluster.CrashAsync();
        var pidFile = Path.Combine(cluster.Files, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(pidFile);
        lines[0] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(pidFile, lines);
        cluster = await PrivateCluster.StartAsync(_data, Small);
        Assert.NotEqual(Environment.ProcessId, cluster.ProcessId);
        await cluster.StopAsync();
    }

    [Fact]
    public async Task Nobody_else_may_enter_the_socket_folder_and_there_is_no_network_listener()
    {
        var cluster = await PrivateCluster.StartAsync(_data, Small);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cluster.SocketDirectory));
        Assert.Equal("", await RunAsync(cluster.ConnectionString("postgres"), "SELECT current_setting('listen_addresses')"));
        Assert.Equal("on", await RunAsync(cluster.ConnectionString("postgres"), "SELECT current_setting('data_checksums')"));
        Assert.Equal("on", await RunAsync(cluster.ConnectionString("postgres"), "SELECT current_setting('fsync')"));
        Assert.Equal("C", await RunAsync(cluster.ConnectionString("postgres"), "SELECT datcollate::text FROM pg_database WHERE datname = 'template1'"));
        await cluster.StopAsync();
    }

    [Fact]
    public async Task Too_little_space_is_said_before_anything_is_made()
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PrivateCluster.StartAsync(_data, Small with { MinimumFreeBytes = long.MaxValue }));
        Assert.Equal("cluster.disk_full", problem.Problems[0].Code);
        Assert.False(Directory.Exists(Path.Combine(_data, "pg")));
    }

    [Fact]
    public async Task A_long_path_moves_the_socket_to_a_short_one()
    {
        var deep = Path.Combine(_data, new string('d', 100));
        var cluster = await PrivateCluster.StartAsync(deep, Small);
        Assert.StartsWith("/tmp/proofmark-", cluster.SocketDirectory, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync(cluster.ConnectionString("postgres"), "SELECT 1"));
        await cluster.StopAsync();
        await PrivateCluster.DestroyAsync(deep);
        Assert.False(Directory.Exists(cluster.SocketDirectory));
        Assert.False(Directory.Exists(cluster.Files));
    }

    [Fact]
    public async Task A_server_that_died_under_us_is_revived_once()
    {
        var cluster = await PrivateCluster.StartAsync(_data, Small);
        Assert.False(await cluster.ReviveAsync());
        var former = cluster.ProcessId;
        using (var kill = System.Diagnostics.Process.Start("kill", ["-9", $"{former}"])) await kill.WaitForExitAsync();
        while (cluster.ProcessId is not null) await Task.Delay(10);
        Assert.True(await cluster.ReviveAsync());
        Assert.False(await cluster.ReviveAsync());
        Assert.NotEqual(former, cluster.ProcessId);
        await cluster.StopAsync();
    }

    [Fact]
    public async Task Where_the_clusters_user_may_not_enter_the_cluster_lives_apart_and_a_file_says_where()
    {
        Directory.CreateDirectory(_data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var hidden = Path.Combine(_data, "site");
        var cluster = await PrivateCluster.StartAsync(hidden, Small);
        if (Environment.IsPrivilegedProcess)
        {
            Assert.StartsWith("/var/lib/proofmark/", cluster.Files, StringComparison.Ordinal);
            Assert.Equal(cluster.Files, (await File.ReadAllTextAsync(Path.Combine(hidden, "pg.location"))).Trim());
        }
        else
        {
            // Whoever is no root is the cluster's user, who may enter.
            Assert.Equal(Path.Combine(hidden, "pg"), cluster.Files);
        }

        await cluster.StopAsync();
        cluster = await PrivateCluster.StartAsync(hidden, Small);
        await cluster.StopAsync();
        await PrivateCluster.DestroyAsync(hidden);
        Assert.False(Directory.Exists(cluster.Files));
        if (Environment.IsPrivilegedProcess) Assert.False(Directory.Exists(Path.GetDirectoryName(cluster.Files)), "an empty folder stayed");
    }

    [Theory]
    [InlineData(17, "cluster.version_newer")]
    [InlineData(14, "cluster.version_older")]
    public void A_cluster_of_another_major_version_is_refused_with_the_package_that_runs_it(int cluster, string code)
    {
        var problem = Assert.Throws<ProblemException>(() => PostgresBinaries.Choose([new("/b/16", 16), new("/b/15", 15)], cluster)).Problems[0];
        Assert.Equal(code, problem.Code);
        Assert.Equal($"postgresql-{cluster}", problem.Arguments!["package"]);
    }

    [Fact]
    public void Without_binaries_the_package_is_named()
    {
        var problem = Assert.Throws<ProblemException>(() => PostgresBinaries.Choose([], null)).Problems[0];
        Assert.Equal("cluster.binaries_missing", problem.Code);
        Assert.Equal("postgresql", problem.Arguments!["package"]);
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", 15)]
    [InlineData("postgres (PostgreSQL) 18beta1", 18)]
    [InlineData("something else", null)]
    public void A_version_is_read(string output, int? major) => Assert.Equal(major, PostgresBinaries.MajorOf(output));

    [Fact]
    public async Task The_shared_cluster_gives_each_test_a_database_of_its_own()
    {
        await using var one = await PostgresFixture.CreateDatabaseAsync("template_smoke", s => RunAsync(s, "CREATE TABLE t(n int)"));
        await using var two = await PostgresFixture.CreateDatabaseAsync("template_smoke", _ => throw new InvalidOperationException("made twice"));
        await RunAsync(one.ConnectionString, "INSERT INTO t VALUES (7)");
        Assert.Equal(0L, await RunAsync(two.ConnectionString, "SELECT count(*) FROM t"));
    }

    private static async Task<object?> RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private sealed class Steps : IProgress<ClusterStep>
    {
        public List<ClusterStep> Taken { get; } = [];

        public void Report(ClusterStep value) => Taken.Add(value);
    }
}
