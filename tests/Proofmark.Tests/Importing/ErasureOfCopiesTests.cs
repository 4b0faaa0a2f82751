using System.Text;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>A person who came by import is erased: no name or number is left in tables, tiles, queue, logs, rejects or spool (issue: must show 6).</summary>
public sealed class ErasureOfCopiesTests
{
    private const string Map = """
        format: proofmark-import-mapping-1
        name: Erasure
        register: weapons
        dates:
          order: ymd
        identity: [No]
        absence: nothing
        fields:
          register_number: No
          serial: Serial
          make: Make
          manufactured: Made
          holder_name: Holder
          holder_id: Id
          holder_kind: Kind
        """;

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
        Assert.Contains(Holding(Files(world.Data), name), f => f.Contains("rejects", StringComparison.Ordinal));
        Assert.Contains(Holding(Files(world.Data), name), f => f.Contains("spool", StringComparison.Ordinal));
        foreach (var file in Files(Path.Combine(world.Data, "import"))) File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));

        var proposals = new Proposals(world.Node.Acts);
        var proposal = await proposals.ProposeAsync(PersonService.Erase, $"person:{person}", "{}", Node.Amina, new Purpose("data_protection"), Guid.NewGuid());
        await proposals.DecideAsync(PersonService.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        var (erased, left) = await new WorkingCopies(jobs, world.Node.Database, TimeProvider.System).EraseAsync(persons, person, "Arms Act s. 12", proposal.Id, false, Node.Amina, Guid.NewGuid());
        Assert.Equal(0, left);
        await world.Sequencer.RunOnceAsync();

        await world.Node.ExecuteAsync("checkpoint");
        foreach (var text in new[] { name, number })
        {
            Assert.Empty(await TablesHoldingAsync(world.Node, text));
            Assert.Empty(Holding(Files(world.Data), text));
            Assert.Empty(Holding(await ClusterFilesAsync(world.Node), text));
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
            await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(new ImportRequest("POLICE", file, MappingReader.Read(Map), jobs.WorkRoot, p => p.Code, Node.By(Node.Amina)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<List<string>> TablesHoldingAsync(Node node, string text)
    {
        var tables = new List<string>();
        await using (var command = node.Database.Owner.CreateCommand("select tablename from pg_tables where schemaname = 'public'"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        var holding = new List<string>();
        foreach (var table in tables)
        {
            await using var command = node.Database.Owner.CreateCommand($"select exists (select from {table} t where t::text ilike '%' || $1 || '%')");
            command.Parameters.Add(new() { Value = text });
            if ((bool)(await command.ExecuteScalarAsync())!) holding.Add(table);
        }
        return holding;
    }

    /// <summary>This database's own files, the write-ahead log and the server's log.</summary>
    private static async Task<IEnumerable<string>> ClusterFilesAsync(Node node)
    {
        var pg = (await PostgresFixture.ClusterAsync()).Files;
        var oid = await node.ScalarAsync<long>("select oid::bigint from pg_database where datname = current_database()");
        return new[] { Path.Combine(pg, "base", oid.ToString(System.Globalization.CultureInfo.InvariantCulture)), Path.Combine(pg, "pg_wal"), Path.Combine(pg, "log") }.SelectMany(Files);
    }

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];

    private static List<string> Holding(IEnumerable<string> files, string text)
    {
        byte[][] forms = [Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text)];
        var holding = new List<string>();
        foreach (var file in files)
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                if (forms.Any(f => bytes.AsSpan().IndexOf(f) >= 0)) holding.Add(file);
            }
            // The write-ahead log is recycled while it is read.
            catch (Exception e) when (e is FileNotFoundException or EndOfStreamException)
            {
                continue;
            }
        }
        return holding;
    }
}
