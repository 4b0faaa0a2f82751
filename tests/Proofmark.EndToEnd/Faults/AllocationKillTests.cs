using System.Globalization;
using Npgsql;
using Proofmark.Core.Allocating;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Xunit;

namespace Proofmark.EndToEnd.Faults;

/// <summary>kill -9 of a process that gives blocks of serial numbers: what was acknowledged is there, nothing is given twice, nothing is left out.</summary>
public sealed class AllocationKillTests
{
    private const int Kills = 4;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task After_kills_of_the_allocating_process_every_acknowledged_block_is_there_and_the_blocks_follow_on()
    {
        var data = Path.Combine(Path.GetTempPath(), $"proofmark-allocating-{Guid.NewGuid():N}");
        var cluster = await PrivateCluster.StartAsync(data, new ClusterOptions { SharedBuffersMegabytes = 64 });
        try
        {
            var connection = await cluster.EnsureDatabaseAsync("proofmark");
            await PrepareAsync(connection);
            var client = new DrillClient(Path.Combine(data, "acknowledged.log"));
            var (first, cut) = (1, 0);
            for (var life = 0; life <= Kills; life++)
            {
                using var process = new DrillProcess(client, "allocate", connection, data, first, client.Open());
                await process.ReadyAsync();
                var before = client.Acknowledged.Count;
                while (client.Acknowledged.Count < before + 20 + life * 7) await Task.Delay(5);
                if (life == Kills)
                {
                    Assert.Equal(0, await process.FinishAsync());
                    break;
                }
                await process.KillAsync();
                cut += client.Open().Length;
                first = client.Begun.Keys.Max() + 1;
            }
            Assert.True(cut > 0, "no kill met an open allocation");
            await CheckAsync(connection, client);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await cluster.DisposeAsync();
            await PrivateCluster.DestroyAsync(data);
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task PrepareAsync(string connection)
    {
        await Migrator.ApplyAsync(connection, TimeProvider.System);
        await using var database = new Database(connection);
        await NodeIdentity.EnsureAsync(database, "XA", "national", TimeProvider.System);
        var acts = new Acts(database, new IdAllocator(database), TimeProvider.System);
        var doing = new Doing(Actor.Node, Purpose.Housekeeping, Guid.NewGuid());
        var maker = await new OrganisationService(acts).CreateAsync("NMA", "Northmark Arms", "manufacturer", "XA", doing);
        await new SerialAllocation(acts, new SerialSchemes(database)).OpenAsync(new("Rifles", maker, "NMA{yy}-{n:7}{check}", "plain", "pure37", 1, null, 2020, null), doing with { Key = Guid.NewGuid() });
    }

    private static async Task CheckAsync(string connection, DrillClient client)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("select b.uid, b.first, b.last, a.idempotency_key from serial_blocks b join acts a on a.id = b.act order by b.first");
        await using var reader = await command.ExecuteReaderAsync();
        long next = 1;
        var there = new HashSet<Guid>();
        var keys = new HashSet<Guid>();
        while (await reader.ReadAsync())
        {
            Assert.Equal(next, reader.GetInt64(1));
            next = reader.GetInt64(2) + 1;
            there.Add(reader.GetGuid(0));
            Assert.True(keys.Add(reader.GetGuid(3)), string.Create(CultureInfo.InvariantCulture, $"{reader.GetGuid(3)} was given two blocks"));
        }
        // The last process finished everything that was begun, those that the kills cut off among them.
        Assert.Empty(client.Open());
        Assert.Equal(client.Acknowledged.Values.Order(), there.Order());
        Assert.Equal(client.Begun.Keys.Select(Drill.NumbersOf).Sum() + 1, next);
    }
}
