using Npgsql;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Faults;

/// <summary>
/// A node whose memory is limited, as by a cgroup, and taken away again and again while clerks work (issue: must show 6). What does not fit is
/// refused whole or takes longer; what was acknowledged stays.
/// </summary>
public sealed class MemoryTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Aborted = 134; // 128 + SIGABRT: the runtime's own end when nothing is left
    private const int MostLives = 10;

    private readonly string data = Directory.CreateTempSubdirectory("proofmark-memory-").FullName;
    private PrivateCluster cluster = null!;
    private string connection = "";

    public async Task InitializeAsync()
    {
        cluster = await PrivateCluster.StartAsync(data, new ClusterOptions { SharedBuffersMegabytes = 16, Durable = false });
        connection = await cluster.EnsureDatabaseAsync("proofmark");
        await Migrator.ApplyAsync(connection, TimeProvider.System);
        await using var database = new Database(connection);
        await NodeIdentity.EnsureAsync(database, "XA", "national", TimeProvider.System);
        var acts = new Acts(database, new IdAllocator(database), TimeProvider.System);
        foreach (var code in new[] { Drill.Register, Drill.ImportRegister }) await new RegisterService(acts).OpenAsync(code, code, "weapons", 0, null, FaultNode.By());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task When_memory_runs_out_acts_fail_whole_are_done_when_asked_again_and_none_is_lost()
    {
        var client = await RunAsync("short", megabytes: 80, acknowledged: 60);
        Assert.NotEmpty(client.Failed);
        Assert.Equal(client.Acknowledged.Sum(a => (long)Drill.RowsOf(a.Key)), await ScalarAsync($"select count(*) from entries e join acts a on a.id = e.act join registers r on r.id = e.register where r.code = '{Drill.Register}'") * 4);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Imports_need_no_more_memory_than_a_small_machine_has()
    {
        var client = await RunAsync("import", megabytes: 64, acknowledged: 4);
        Assert.Equal(client.Acknowledged.Count * (long)Drill.FileRows, await ScalarAsync("select count(*) from entries"));
    }

    private async Task<DrillClient> RunAsync(string what, int megabytes, int acknowledged)
    {
        var client = new DrillClient(Path.Combine(data, "acknowledged.log"));
        var first = 1;
        for (var lives = 1; ; lives++)
        {
            Assert.True(lives <= MostLives, $"{MostLives} processes ended for want of memory, and only {client.Acknowledged.Count} acknowledged");
            using var process = new DrillProcess(client, what, connection, data, first, client.Open(), megabytes);
            if (await LiveAsync(process, client, () => client.Acknowledged.Count >= acknowledged && (what != "short" || !client.Failed.IsEmpty))) break;
            first = client.Begun.Keys.DefaultIfEmpty().Max() + 1;
        }
        output.WriteLine($"{client.Acknowledged.Count} acknowledged, {client.Failed.Count} failed at first, {client.Again.Count} had been done all the same");
        Assert.Empty(client.Open());
        await using var database = new Database(connection);
        await using var standing = database.Owner.CreateCommand("select uid from acts");
        var there = new HashSet<Guid>();
        await using (var reader = await standing.ExecuteReaderAsync())
            while (await reader.ReadAsync()) there.Add(reader.GetGuid(0));
        if (what == "short") Assert.All(client.Acknowledged.Values, uid => Assert.Contains(uid, there));
        var place = new LedgerPlace(data);
        while (await new Sequencer(new Acts(database, new IdAllocator(database), TimeProvider.System), place).RunOnceAsync() > 0) { }
        var report = await Verifier.RunAsync(database, place, new TrustedKeys(place.Signer((await NodeIdentity.FindAsync(database))!.Origin).PublicKey), [WeaponStates.CheckAsync]);
        Assert.Empty(report.Findings);
        return client;
    }

    /// <summary>
    /// One life of the process: false when the runtime ended it because it could not even say that memory was short, or hung. Then whoever runs it starts
    /// it again, as the service does, and what was begun is asked for again.
    /// </summary>
    private static async Task<bool> LiveAsync(DrillProcess process, DrillClient client, Func<bool> enough)
    {
        await process.ReadyAsync();
        for (var i = 0; !enough() && !process.Ended; i++)
        {
            Assert.True(i < 600, $"a minute, and only {client.Acknowledged.Count} acknowledged, {client.Failed.Count} failed");
            await Task.Delay(100);
        }
        try
        {
            var code = await process.FinishAsync();
            Assert.True(code is 0 or Aborted, $"the process ended with {code}");
            return code == 0;
        }
        catch (TimeoutException)
        {
            // Seen once: the runtime neither went on nor ended. Whoever runs it ends it then.
            await process.KillAsync();
            return false;
        }
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connected = new NpgsqlConnection(connection);
        await connected.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connected);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(data);
        Directory.Delete(data, recursive: true);
    }
}
