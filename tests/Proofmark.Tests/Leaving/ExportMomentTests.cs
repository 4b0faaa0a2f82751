using Proofmark.Cli.Shared;
using Proofmark.Core.Leaving;
using Proofmark.Core.Storage;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Leaving;

/// <summary>An export is one moment of a node that goes on working, and an older release's comes into its own tables first.</summary>
public sealed class ExportMomentTests
{
    [Fact]
    public async Task What_is_recorded_meanwhile_is_whole_or_not_in_it()
    {
        await using var world = await LeavingWorld.CreateAsync();
        await world.ApproveAsync(null);
        using var stop = new CancellationTokenSource();
        var clerk = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await world.Here.RegisterAsync($"W{i}");
                if (i % 5 == 0) await world.Here.Sequencer.RunOnceAsync();
            }
        });
        for (var i = 0; i < 100 && await world.Node.ScalarAsync<long>("select count(*) from entries") < 30; i++) await Task.Delay(50);
        var manifest = await world.ExportAsync(new ExportRequest(world.Place("export"), null, true));
        await stop.CancelAsync();
        await clerk;
        Assert.True(await world.Node.ScalarAsync<long>("select count(*) from entries") >= manifest.Table("entries").Rows);

        var to = await world.EmptyAsync();
        await LeavingWorld.ImportAsync(to, world.Request("export"));
        await using var arrived = LocalNode.Attach(to.Data, to.Connection);
        var report = await LeavingWorld.VerifyAsync(arrived);
        Assert.True(report.Holds, string.Join('\n', report.Findings));
        // What was committed and not signed yet came along, and is signed in the new epoch.
        await arrived.Sequencer.OpenEpochAsync("Moved.", Actor.Node);
        while (await arrived.Sequencer.RunOnceAsync() > 0) { }
        Assert.Equal(0, (await LeavingWorld.VerifyAsync(arrived)).Unsigned);
    }

    [Fact]
    public async Task Who_signs_waits_while_another_publishes_the_head_before()
    {
        await using var world = await LeavingWorld.CreateAsync();
        while (await world.Here.Sequencer.RunOnceAsync() > 0) { }
        await world.Here.RegisterAsync("W-waits");
        Task<int> signing;
        using (new Appender(world.Here.Place.Store((await NodeIdentity.FindAsync(world.Node.Database))!.Epoch)))
        {
            signing = world.Here.Sequencer.RunOnceAsync();
            Assert.NotSame(signing, await Task.WhenAny(signing, Task.Delay(300)));
        }
        Assert.True(await signing > 0);
    }

    [Fact]
    public async Task Only_the_migrations_of_an_exports_release_are_applied_before_it_and_the_others_upon_it()
    {
        await using var test = await PostgresFixture.CreateDatabaseAsync();
        await using var database = new Database(test.ConnectionString);
        var first = Migrator.All.Where(m => m.Number <= 10).Select(m => m.Number).ToHashSet();
        Assert.Equal(first.Count, await Migrator.ApplyAsync(test.ConnectionString, TimeProvider.System, first));
        await using (var none = database.Owner.CreateCommand("select to_regclass('public.users') is null and to_regclass('public.entries') is not null"))
            Assert.True((bool)(await none.ExecuteScalarAsync())!);
        Assert.Equal(Migrator.All.Count - first.Count, await Migrator.ApplyAsync(test.ConnectionString, TimeProvider.System));
    }

    [Fact]
    public async Task A_database_that_a_newer_release_prepared_is_refused_for_an_older_export()
    {
        await using var world = await LeavingWorld.CreateAsync();
        var manifest = await world.ApprovedExportAsync("export");
        (manifest with { Migrations = [.. manifest.Migrations.SkipLast(1)] }).Write(world.Place("export"), world.Here.Place.Signer(manifest.Origin));
        var (connection, data) = await world.EmptyAsync();
        await Migrator.ApplyAsync(connection, TimeProvider.System);
        var problem = await Assert.ThrowsAsync<Core.Shared.ProblemException>(() => LeavingWorld.ImportAsync((connection, data), world.Request("export")));
        Assert.Equal("leaving.schema_ahead", problem.Problems[0].Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
    }

    [Fact]
    public async Task A_ledger_that_was_changed_in_the_database_is_not_exported_as_if_it_were_whole()
    {
        await using var world = await LeavingWorld.CreateAsync();
        await world.ApproveAsync(null);
        await world.Here.TamperAsync("update leaves set content = content || ' ' where idx = 2");
        var problem = await Assert.ThrowsAsync<Core.Shared.ProblemException>(() => world.ExportAsync(new ExportRequest(world.Place("export"), null, true)));
        Assert.Equal("keeping.ledger_differs", problem.Problems[0].Code);
        Assert.False(Directory.Exists(world.Place("export")) || Directory.Exists(world.Place("export") + ".partial"));
    }
}
