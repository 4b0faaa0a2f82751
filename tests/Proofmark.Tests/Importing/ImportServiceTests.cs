using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>From a file to a register: one batch is one act, later files update, a wrong one is withdrawn.</summary>
public sealed class ImportServiceTests : IDisposable
{
    private const string Map = """
        format: proofmark-import-mapping-1
        name: Test register
        register: weapons
        dates:
          order: ymd
        identity: [No]
        absence: withdrawn
        fields:
          register_number: No
          serial: Serial
          make: Make
          model: Model
          calibre: Calibre
          manufactured: Made
          status: Status
          status_date: Since
          holder_name: Holder
          holder_kind: Kind
        """;

    private const string Head = "No,Serial,Make,Model,Calibre,Made,Status,Since,Holder,Kind\n";

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-import-").FullName;

    [Fact]
    public async Task A_file_becomes_entries_marks_events_and_persons_in_one_act_and_verifies()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var report = await ImportAsync(world, Head
            + "1,AB-123,FN HERSTAL,FAL,7.62x51,1970-05-01,registered,,Army depot 3,state_force\n"
            + "2,АВ 124,Glock,17,9x19,1999,stolen,2001-03-04,Zebediah Quillfeather,person\n");

        Assert.Equal((2, 2, 0), (report.Rows, report.Accepted, report.Rejected));
        Assert.Equal(2L, await world.Node.ScalarAsync<long>("select count(*) from entries where until_act is null"));
        Assert.Equal("AB124", await world.Node.ScalarAsync<string>("select norm from marks where text = 'АВ 124'"));
        Assert.Equal("stolen", await world.Node.ScalarAsync<string>("select status from weapon_states"));
        Assert.Equal("Army depot 3", await world.Node.ScalarAsync<string>("select name from organisations"));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(*) from persons"));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(distinct act) from entries"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), f => f.EndsWith(".spool", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_file_twice_changes_nothing_and_says_so()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        const string file = Head + "1,AB-123,Glock,17,9x19,1999,registered,,,\n";
        await ImportAsync(world, file);
        var acts = await world.Node.ScalarAsync<long>("select count(*) from acts");
        Assert.True((await ImportAsync(world, file)).AlreadyImported);
        Assert.Equal(acts, await world.Node.ScalarAsync<long>("select count(*) from acts"));
    }

    [Fact]
    public async Task Next_months_file_adds_changes_leaves_alone_and_withdraws()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,,\n2,A2,Glock,17,9x19,1999,stolen,2001,,\n3,A3,Glock,17,9x19,1999,registered,,,\n");
        var report = await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,,\n2,A2,Glock,19,9x19,1999,registered,,,\n4,A4,Glock,17,9x19,1999,lost,2020-01-02,,\n");

        Assert.Equal((1, 1, 1, 1), (report.Added, report.Changed, report.Unchanged, report.Absent));
        Assert.Equal("19", await world.Node.ScalarAsync<string>("select model from entries where row_key = '2' and until_act is null"));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(distinct id) from entries where row_key = '2'"));
        Assert.Equal("withdrawn", await world.Node.ScalarAsync<string>("select s.status from weapon_states s join entries e on e.id = s.weapon where e.row_key = '3'"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from weapon_states s join entries e on e.id = s.weapon where e.row_key = '2'"));
        Assert.Equal("lost", await world.Node.ScalarAsync<string>("select s.status from weapon_states s join entries e on e.id = s.weapon where e.row_key = '4'"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_wrong_import_is_withdrawn_and_what_it_replaced_stands_again()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,,\n");
        var wrong = await ImportAsync(world, Head + "1,A1,Colt,Python,.357,1999,stolen,2005,,\n9,Z9,Colt,Python,.357,1999,registered,,,\n");
        var batches = new BatchService(world.Node.Acts);
        var preview = await batches.PreviewAsync(wrong.BatchUid!.Value);
        Assert.Equal((2, 1, 0, 0), (preview.Rows, preview.Restored, preview.LaterActs, preview.LaterBatches));

        await batches.WithdrawAsync(wrong.BatchUid.Value, "wrong file", false, Node.By(Node.Amina));
        Assert.Equal(3L, await world.Node.ScalarAsync<long>($"select count(*) from queue where kind = '{Proofmark.Core.Quality.QualityWork.Register}'"));
        Assert.Equal("Glock", await world.Node.ScalarAsync<string>("select make from entries where until_act is null"));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(*) from marks where until_act is null"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from weapon_states"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        Assert.False((await ImportAsync(world, Head + "1,A1,Colt,Python,.357,1999,stolen,2005,,\n9,Z9,Colt,Python,.357,1999,registered,,,\n")).AlreadyImported);
    }

    [Fact]
    public async Task Rejected_rows_are_mended_in_their_file_and_imported_with_the_same_mapping()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var report = await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1990-02-31,registered,,,\n2,A2,Glock,17,9x19,1990-02-28,registered,,,\n");
        Assert.Equal((1, 1), (report.Accepted, report.Rejected));
        var rejects = await File.ReadAllTextAsync(report.RejectsPath!);
        Assert.Contains("1990-02-31", rejects, StringComparison.Ordinal);
        var mended = await ImportAsync(world, rejects.Replace("1990-02-31", "1990-02-27", StringComparison.Ordinal), Map.Replace("absence: withdrawn", "absence: nothing", StringComparison.Ordinal));
        Assert.Equal((1, 0), (mended.Accepted, mended.Rejected));
        Assert.Equal(2L, await world.Node.ScalarAsync<long>("select count(*) from entries where until_act is null"));
    }

    [Theory]
    [InlineData("nothing", null, 0)]
    [InlineData("report", 1L, 0)]
    [InlineData("withdrawn", 1L, 1)]
    public async Task What_is_no_longer_in_the_file_is_counted_only_where_the_mapping_gives_absence_a_meaning(string absence, long? counted, int withdrawn)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var map = Map.Replace("absence: withdrawn", "absence: " + absence, StringComparison.Ordinal);
        var first = await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,,\n2,A2,Glock,17,9x19,1999,registered,,,\n", map);
        var next = await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,,\n", map);

        Assert.Equal((counted is null ? null : 0L, counted), (first.Absent, next.Absent));
        Assert.Equal(withdrawn, await world.Node.ScalarAsync<long>("select count(*) from weapon_states where status = 'withdrawn'"));
    }

    [Fact]
    public async Task A_rejected_row_is_still_in_the_file_and_its_weapon_is_not_withdrawn()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,,\n2,A2,Glock,17,9x19,1999,registered,,,\n3,A3,Glock,17,9x19,1999,registered,,,\n4,A4,Glock,17,9x19,1999,registered,,,\n");
        var report = await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,,\n2,A2,Glock,17,9x19,1990-02-31,registered,,,\n4,A4,Gl\0ck,17,9x19,1999,registered,,,\n");

        Assert.Equal((1L, 2L, 1L), (report.Accepted, report.Rejected, report.Absent));
        Assert.Equal("3", await world.Node.ScalarAsync<string>("select e.row_key from weapon_states s join entries e on e.id = s.weapon where s.status = 'withdrawn'"));
        // Mended, the rows come back by the same mapping; the others are not gone for that.
        var rejects = await File.ReadAllTextAsync(report.RejectsPath!);
        var mended = await ImportAsync(world, rejects.Replace("1990-02-31", "1990-02-27", StringComparison.Ordinal).Replace("\0", "o", StringComparison.Ordinal));
        Assert.Equal((2L, 1L, 1L, null), (mended.Accepted, mended.Changed, mended.Unchanged, mended.Absent));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(*) from weapon_states where status = 'withdrawn'"));
    }

    [Fact]
    public async Task Unknown_makes_are_kept_as_found_and_queued()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, Head + "1,A1,Zzyzx Forge,Q,9x19,1999,registered,,,\n2,A2,Zzyzx Forge,Q,9x19,1999,registered,,,\n");
        Assert.Equal("Zzyzx Forge", await world.Node.ScalarAsync<string>("select min(make) from entries"));
        Assert.Equal(2L, await world.Node.ScalarAsync<long>("select seen from unmatched where kind = 'make' and as_found = 'Zzyzx Forge'"));
    }

    [Fact]
    public async Task A_file_of_another_kind_than_the_register_is_refused_before_anything_is_written()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await world.Node.Registers.OpenAsync("STOCK", "Stock", "holdings", 0, null, Node.By(Node.Amina));
        var refused = await Assert.ThrowsAsync<ProblemException>(() => ImportAsync(world, Head + "1,A1,G,1,9,1999,registered,,,\n", register: "STOCK"));
        Assert.Equal("import.register_kind", refused.Problems[0].Code);
    }

    [Fact]
    public async Task A_transaction_that_breaks_leaves_nothing_and_the_next_try_goes_on()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await world.Node.ExecuteAsync("alter table events add constraint planted check (type <> 'manufactured')");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,Depot,state_force\n"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from entries"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from organisations"));
        await world.Node.ExecuteAsync("alter table events drop constraint planted");
        Assert.Equal(1, (await ImportAsync(world, Head + "1,A1,Glock,17,9x19,1999,registered,,Depot,state_force\n")).Added);
    }

    private async Task<ImportReport> ImportAsync(LedgerWorld world, string content, string map = Map, string register = "POLICE")
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllTextAsync(file, content);
        using var keys = new PersonKeys(new byte[32]);
        return await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(
            new ImportRequest(register, file, MappingReader.Read(map), Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)) { RejectsPath = file + ".rejects.csv" });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
