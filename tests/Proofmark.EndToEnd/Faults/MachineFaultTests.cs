using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Faults;

/// <summary>The disk is full, PostgreSQL is restarted, memory is short (issue: must show 6): a node refuses, reads on, loses nothing, and goes on by itself.</summary>
public sealed class MachineFaultTests(ITestOutputHelper output)
{
    private const long Megabyte = 1 << 20;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_full_disk_stops_new_acts_not_reading_and_loses_nothing()
    {
        using var disk = SmallDisk.Mount(420);
        if (disk is null)
        {
            output.WriteLine("Nobody may mount a file system here; not shown.");
            return;
        }
        await using var node = await FaultNode.StartAsync(disk.Folder, lowWater: 64 * Megabyte, reserve: 32 * Megabyte);
        using var clerk = await node.ClerkAsync("one");
        using (var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3))) await clerk.WorkAsync(stop.Token);
        var known = clerk.Acknowledged.Values.First();

        // Below the mark: no act, and every look-up that a person asks for.
        disk.FillUntil(50 * Megabyte);
        await UntilAsync(() => node.Condition.Refusal is not null);
        var (weapon, key) = ("late", Guid.NewGuid());
        Assert.Equal(NodeFault.Disk, await clerk.TryAsync(weapon, key));
        Assert.Equal("registered", await clerk.ReadAsync(known));

        // To the last block, by somebody else: the reserve is given back, so that look-ups can still be recorded.
        var filled = disk.FillUntil(0);
        await UntilAsync(() => disk.Free > 16 * Megabyte);
        for (var i = 0; i < 20; i++) Assert.Equal("registered", await clerk.ReadAsync(known));
        Assert.Equal(NodeFault.Disk, await clerk.TryAsync(weapon, key));

        // Even a database that is started anew now comes up, and is read.
        await node.RestartDatabaseAsync();
        Assert.Equal("registered", await ReadSoonAsync(clerk, known));

        // Room: nobody tells the node, and it goes on.
        File.Delete(filled);
        await UntilAsync(() => node.Condition.Refusal is null);
        Assert.Null(await clerk.TryAsync(weapon, key));

        // An import that is larger than the disk stops before the database does.
        var file = await RegisterFileAsync(disk.Folder, 200_000);
        Assert.Equal(NodeFault.Disk, (await Assert.ThrowsAsync<ProblemException>(() => ImportAsync(node, file, disk.Folder))).Problems[0].Code);
        File.Delete(file);
        Directory.Delete(Path.Combine(disk.Folder, "import"), recursive: true);
        await UntilAsync(() => node.Condition.Refusal is null);
        Assert.Null(await clerk.TryAsync("after the import", Guid.NewGuid()));
        await NothingLostAsync(node, clerk);
        Assert.Equal(clerk.Acknowledged.Count, (await node.NumbersAsync()).Count);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task When_PostgreSQL_is_restarted_clients_are_asked_to_come_again_and_nothing_is_lost_or_doubled()
    {
        var folder = Directory.CreateTempSubdirectory("proofmark-restart-").FullName;
        try
        {
            await using var node = await FaultNode.StartAsync(folder);
            var clerks = new List<FaultClerk>();
            for (var i = 0; i < 6; i++) clerks.Add(await node.ClerkAsync("clerk" + i.ToString(CultureInfo.InvariantCulture)));
            using var stop = new CancellationTokenSource();
            var work = clerks.ConvertAll(c => Task.Run(() => c.WorkAsync(stop.Token)));
            for (var i = 0; i < 4; i++)
            {
                await Task.Delay(1500);
                await node.RestartDatabaseAsync();
            }
            await Task.Delay(1500);
            await stop.CancelAsync();
            await Task.WhenAll(work);
            var refusals = clerks.SelectMany(c => c.Refusals).ToList();
            output.WriteLine($"{clerks.Sum(c => c.Acknowledged.Count)} acknowledged, {refusals.Count} times asked to come again");
            Assert.Equal([NodeFault.Database], refusals.Distinct());
            await NothingLostAsync(node, [.. clerks]);
            clerks.ForEach(c => c.Dispose());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task NothingLostAsync(FaultNode node, params FaultClerk[] clerks)
    {
        var numbers = await node.NumbersAsync();
        Assert.Empty(clerks.SelectMany(c => c.Acknowledged.Keys).Where(n => !numbers.ContainsKey(n)));
        Assert.All(numbers, n => Assert.Equal(1, n.Value));
        var report = await node.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Unsigned);
    }

    private static async Task<string?> ReadSoonAsync(FaultClerk clerk, string id)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var status = await clerk.ReadAsync(id);
            if (status != NodeFault.Database || clock.Elapsed > TimeSpan.FromSeconds(30)) return status;
            await Task.Delay(100);
        }
    }

    private static async Task<string> RegisterFileAsync(string folder, int rows)
    {
        var file = Path.Combine(folder, "register.csv");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, rows).Select(i => $"I-{i},S{i}X,Glock,17,1999").Prepend("No,Serial,Make,Model,Made"));
        return file;
    }

    private static Task<ImportReport> ImportAsync(FaultNode node, string file, string folder) => node.Services.GetRequiredService<ImportService>().ImportAsync(
        new ImportRequest("POLICE", file, MappingReader.Read(Drill.Map), Path.Combine(folder, "import"), p => p.Code, FaultNode.By()));

    private static async Task UntilAsync(Func<bool> there)
    {
        var clock = Stopwatch.StartNew();
        while (!there())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "waited for 20 seconds in vain");
            await Task.Delay(50);
        }
    }
}
