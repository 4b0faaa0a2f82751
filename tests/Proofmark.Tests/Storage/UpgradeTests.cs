using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Npgsql;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Cli.Up;
using Proofmark.Core.Languages;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Weapons.Finding;
using Xunit;

namespace Proofmark.Tests.Storage;

/// <summary>A node as an early program left it, with its data, brought to today's schema. How it was made is in Kept/README.md.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const int OldSteps = 10;
    private readonly string data = Directory.CreateTempSubdirectory("kept-node-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task A_database_of_ten_steps_is_upgraded_with_every_record_and_its_ledger_holds_and_goes_on()
    {
        await using var database = await RestoredAsync();
        var before = await CountsAsync(database.ConnectionString);
        Assert.Equal("entries 306, events 883, marks 504, lookups 3, acts 7, persons 175, leaves 7", before);

        Assert.StartsWith($"The database was upgraded from {OldSteps} steps of the schema to {Migrator.All.Count}. New: 0002_", await UpgradeAsync(database), StringComparison.Ordinal);
        Assert.EndsWith("nothing was changed.", await UpgradeAsync(database), StringComparison.Ordinal);
        Assert.Equal(before, await CountsAsync(database.ConnectionString));

        await using var node = LocalNode.Attach(data, database.ConnectionString);
        var report = await VerifyCommand.RunAsync(node, null, null, default);
        Assert.True(report.Holds, string.Join('\n', report.Findings.Select(f => f.Code)));
        Assert.Equal(7, report.SignedSize);
        foreach (var (mark, make, status) in new[] { ("R58563", "UBERTI, A. S.r.l.", "registered"), ("0076270", "PERAZZI", "registered"), ("43225Z", "BERNARDELLI, VINCENZO", "registered") })
            Assert.Equal((make, status), await FoundAsync(node, mark));

        // What follows is signed in one line with what was there.
        await node.Registers.OpenAsync("LATER", "Opened after the upgrade", "weapons", 0, null, LocalNode.Doing("registration"));
        await node.Sequencer.RunOnceAsync();
        report = await VerifyCommand.RunAsync(node, null, null, default);
        Assert.True(report.Holds && report.SignedSize > 7, string.Join('\n', report.Findings.Select(f => f.Code)));
    }

    [Fact]
    public async Task The_schema_is_not_changed_beneath_a_server_that_runs()
    {
        await using var database = await RestoredAsync();
        await using (var older = new Database(database.ConnectionString))
        await using (await ServingLock.TakeAsync(older))
        {
            var refused = await Assert.ThrowsAsync<ProblemException>(() => Migrator.ApplyAsync(database.ConnectionString, TimeProvider.System));
            Assert.Equal("node.second_server.unavailable", refused.Problems[0].Code);
            Assert.Equal(OldSteps, (await Migrator.AppliedAsync(database.ConnectionString)).Count);
        }
        Assert.Equal(Migrator.All.Count - OldSteps, await Migrator.ApplyAsync(database.ConnectionString, TimeProvider.System));
        // With nothing to change a command may open the database beside its server.
        await using var newer = new Database(database.ConnectionString);
        await using var serving = await ServingLock.TakeAsync(newer);
        Assert.Equal(0, await Migrator.ApplyAsync(database.ConnectionString, TimeProvider.System));
    }

    [Fact]
    public async Task A_record_that_was_changed_in_the_old_database_is_still_found_after_the_upgrade()
    {
        await using var database = await RestoredAsync();
        await ExecuteAsync(database.ConnectionString, "alter table entries disable trigger all; update entries set make = 'Another' where make = 'PERAZZI'; alter table entries enable trigger all");
        await UpgradeAsync(database);
        await using var node = LocalNode.Attach(data, database.ConnectionString);
        Assert.False((await VerifyCommand.RunAsync(node, null, null, default)).Holds);
    }

    [Fact]
    public async Task A_database_with_a_step_that_this_program_does_not_know_is_refused_and_not_touched()
    {
        await using var database = await RestoredAsync();
        // Between two numbers that the program knows: steps are numbered in ranges.
        await ExecuteAsync(database.ConnectionString, "insert into schema_migrations values (29, '0029_of_tomorrow.sql', 'x', now())");
        var problem = Assert.Single((await Assert.ThrowsAsync<ProblemException>(() => UpgradeAsync(database))).Problems);
        Assert.Equal(("storage.schema_newer", "0029"), (problem.Code, problem.Arguments!["steps"]));
        Assert.Equal(OldSteps + 1, (await Migrator.AppliedAsync(database.ConnectionString)).Count);
    }

    private static async Task<string> UpgradeAsync(TestDatabase database)
    {
        using var said = new StringWriter(CultureInfo.InvariantCulture);
        await UpgradeCommand.RunAsync(database.ConnectionString, new Terminal(Texts.Embedded["en"], said, said, isInteractive: false), TimeProvider.System, default);
        return said.ToString().TrimEnd();
    }

    private static async Task<(string?, string?)> FoundAsync(LocalNode node, string mark)
    {
        var registers = (await node.Registers.ListAsync()).Select(r => r.Id).ToList();
        var query = MarkQuery.Read(mark, null, null, null, null, null).GetValueOrThrow();
        var found = await node.Finder.FindAsync(query, new ReadContext(Actor.Node, new Purpose("registration", null, "NEW/1"), registers, short.MaxValue), default);
        var one = Assert.Single(found.Items);
        return (one.Make, one.Status);
    }

    private static async Task<string> CountsAsync(string connectionString)
    {
        var counts = new List<string>();
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        foreach (var table in new[] { "entries", "events", "marks", "lookups", "acts", "persons", "leaves" })
        {
            await using var command = source.CreateCommand($"select count(*) from {table}");
            counts.Add($"{table} {await command.ExecuteScalarAsync()}");
        }
        return string.Join(", ", counts);
    }

    private async Task<TestDatabase> RestoredAsync()
    {
        await using (var gzip = new GZipStream(File.OpenRead(Path.Combine(Root(), "tests/Proofmark.Tests/Storage/Kept/node-of-10-steps.tar.gz")), CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(gzip, data, overwriteFiles: true);
        var database = await PostgresFixture.CreateDatabaseAsync();
        // Roles belong to the cluster and are in no dump of a database.
        foreach (var role in new[] { "proofmark_writer", "proofmark_reader" })
            await ExecuteAsync(database.ConnectionString, $"do $$ begin create role {role} nologin; exception when duplicate_object or unique_violation then null; end $$");
        var cluster = await PostgresFixture.ClusterAsync();
        var psql = (await PostgresBinaries.FindAllAsync())[0]["psql"];
        using var process = Process.Start(new ProcessStartInfo(psql, ["-X", "-q", "-h", cluster.SocketDirectory, "-U", PrivateCluster.Owner, "-d", database.Name, "-v", "ON_ERROR_STOP=1", "-f", Path.Combine(data, "database.sql")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;
        Assert.True(process.ExitCode == 0, await errors);
        return database;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Proofmark.slnx"))) at = at.Parent ?? throw new InvalidOperationException("outside the repository");
        return at.FullName;
    }
}
