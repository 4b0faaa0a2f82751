using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Tests.Parties;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>A person who came by import is erased: no name or number is left in tables, tiles, queue, logs, rejects or spool (issue: must show 6).</summary>
public sealed class ErasureOfCopiesTests
{
    // Of this run alone: the cluster and its logs are shared with other tests.
    private readonly string name = $"Zebulon Quill{Guid.NewGuid():N}";
    private readonly string number = $"ID{Guid.NewGuid():N}"[..24];

    [Fact]
    public async Task After_erasure_no_name_or_number_is_left_in_any_table_or_file_and_verification_names_rule_and_act()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        using var keys = PersonKeys.Open(world.Data);
        var persons = new PersonService(world.Node.Acts, keys);
        var jobs = new ImportJobs(world.Node.Database, world.Data, TimeProvider.System);

        // A row is accepted, a row with the same person is rejected, and a second file breaks in its act and leaves its spool.
        await ImportAsync(world, keys, jobs, $"1,S1,Glock,1999,{name},{number},person\n2,S2,Glock,1999-02-31,{name},{number},person\n");
        await world.Node.ExecuteAsync("alter table marks add constraint planted check (text <> 'BREAK')");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => ImportAsync(world, keys, jobs, $"3,BREAK,Glock,1999,{name},{number},person\n"));
        await world.Node.ExecuteAsync("alter table marks drop constraint planted");
        var person = await world.Node.ScalarAsync<long>("select max(person) from person_contents");
        await world.Node.Acts.DoAsync(new ActRequest(PersonService.Record, Node.Amina, new Purpose("registration"), Guid.NewGuid()), act =>
        {
            act.Enqueue("letter", $"{{\"person\":{person}}}");
            return Task.CompletedTask;
        });
        Assert.Contains(name, (await persons.ReadAsync(person)).Select(f => f.Text));
        Assert.Contains(PlantedWords.Holding(PlantedWords.Files(world.Data), name), f => f.Contains("rejects", StringComparison.Ordinal));
        Assert.Contains(PlantedWords.Holding(PlantedWords.Files(world.Data), name), f => f.Contains("spool", StringComparison.Ordinal));
        foreach (var file in PlantedWords.Files(Path.Combine(world.Data, "import"))) File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));

        var erasure = new PersonErasure(world.Node.Acts, persons);
        var proposal = await erasure.ProposeAsync(person, new ErasurePlan("Arms Act s. 12", false, []), Node.By(Node.Amina, "data_protection"));
        await new Proposals(world.Node.Acts).DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        var erased = await erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid());
        Assert.Equal(0, await new WorkingCopies(jobs, world.Node.Database, TimeProvider.System).DiscardAsync());
        await world.Sequencer.RunOnceAsync();

        await world.Node.ExecuteAsync("checkpoint");
        foreach (var text in new[] { name, number })
        {
            Assert.Empty(await PlantedWords.TablesAsync(world.Node.Database, text));
            Assert.Empty(PlantedWords.Holding(PlantedWords.Files(world.Data), text));
            Assert.Empty(PlantedWords.Holding(await PlantedWords.ClusterFilesAsync(world.Node), text));
        }
        var report = await world.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(2, report.ErasedRecords.Count);
        Assert.All(report.ErasedRecords, r => Assert.Equal(("Arms Act s. 12", erased.Id), (r.Rule, r.By)));
    }

    [Fact]
    public async Task A_copy_that_a_running_import_needs_stays_and_is_counted()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var jobs = new ImportJobs(world.Node.Database, world.Data, TimeProvider.System);
        var spool = Directory.CreateDirectory(Path.Combine(jobs.WorkRoot, "0011")).FullName;
        await File.WriteAllTextAsync(Path.Combine(spool, "rows.spool"), "in use");
        var copies = new WorkingCopies(jobs, world.Node.Database, TimeProvider.System);
        Assert.Equal(1, await copies.DiscardAsync());
        File.SetLastWriteTimeUtc(Path.Combine(spool, "rows.spool"), TimeProvider.System.GetUtcNow().UtcDateTime - WorkingCopies.Idle - TimeSpan.FromSeconds(5));
        Assert.Equal(0, await copies.DiscardAsync());
        Assert.False(Directory.Exists(spool));
    }

    private static async Task ImportAsync(LedgerWorld world, PersonKeys keys, ImportJobs jobs, string rows)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "No,Serial,Make,Made,Holder,Id,Kind\n" + rows);
            await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(new ImportRequest("POLICE", file, MappingReader.Read(PlantedWords.Mapping), jobs.WorkRoot, p => p.Code, Node.By(Node.Amina)));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
