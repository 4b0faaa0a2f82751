using Proofmark.Cli.Shared;
using Proofmark.Core.Keeping;
using Proofmark.Core.Leaving;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Leaving;

/// <summary>An export that cannot be trusted, or a place that is not empty, is refused by name, and nothing half-done stays.</summary>
public sealed class BadExportTests : IAsyncLifetime
{
    private LeavingWorld world = null!;
    private ExportManifest manifest = null!;

    public async Task InitializeAsync()
    {
        world = await LeavingWorld.CreateAsync();
        manifest = await world.ApprovedExportAsync("export");
    }

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task One_byte_changed_in_any_file_is_refused_and_names_the_file()
    {
        foreach (var path in Directory.EnumerateFiles(world.Place("export"), "*", SearchOption.AllDirectories).ToList())
        {
            var bytes = await File.ReadAllBytesAsync(path);
            var at = bytes.Length / 2;
            bytes[at] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
            var problem = await RefusedAsync(await world.EmptyAsync(), world.Request("export"));
            var expected = Path.GetFileName(path).StartsWith("manifest", StringComparison.Ordinal) ? "leaving.manifest" : "leaving.part_changed";
            Assert.Equal((expected, path), (problem.Code, path));
            if (expected == "leaving.part_changed") Assert.Equal(Path.GetRelativePath(world.Place("export"), path), problem.Arguments!["file"]);
            bytes[at] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
        }
        await LeavingWorld.ImportAsync(await world.EmptyAsync(), world.Request("export"));
    }

    [Fact]
    public async Task A_missing_part_a_missing_list_and_a_file_that_is_cut_off_are_refused()
    {
        var part = Path.Combine(world.Place("export"), manifest.Table("entries").Parts[0].Name);
        File.Move(part, part + ".away");
        Assert.Equal("leaving.part_missing", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
        File.Move(part + ".away", part);
        File.Move(Path.Combine(world.Place("export"), "manifest"), world.Place("manifest"));
        Assert.Equal("leaving.no_export", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);

        await world.ApprovedExportAsync("whole.tar");
        var bytes = await File.ReadAllBytesAsync(world.Place("whole.tar"));
        await File.WriteAllBytesAsync(world.Place("cut.tar"), bytes[..(bytes.Length / 2)]);
        Assert.Contains((await RefusedAsync(await world.EmptyAsync(), world.Request("cut.tar"))).Code, new[] { "leaving.no_export", "leaving.part_missing", "leaving.part_changed" });
    }

    [Fact]
    public async Task A_newer_format_a_newer_schema_and_another_signer_are_refused()
    {
        var signer = world.Here.Place.Signer(manifest.Origin);
        (manifest with { Version = ExportManifest.Newest + 1 }).Write(world.Place("export"), signer);
        Assert.Equal("leaving.newer", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
        (manifest with { Migrations = [.. manifest.Migrations, new ExportedMigration(9999, "9999_later.sql", "00")] }).Write(world.Place("export"), signer);
        Assert.Equal("leaving.newer", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
        manifest.Write(world.Place("export"), signer);
        Assert.Equal("leaving.manifest", (await RefusedAsync(await world.EmptyAsync(), world.Request("export", "proofmark/XA/other+00000000+AjBZ"))).Code);

        // Signed anew by somebody who has a key of his own: then the keys that came apart say so.
        var forger = new LedgerPlace(world.Place("forger")).Signer(manifest.Origin);
        (manifest with { LedgerKey = forger.PublicKey.ToString() }).Write(world.Place("export"), forger);
        Assert.Equal("leaving.keys_other", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
    }

    [Fact]
    public async Task An_export_of_a_training_node_becomes_no_real_node_nor_the_other_way_about()
    {
        Assert.False(manifest.Training);
        Assert.Equal("training.other_node", (await RefusedAsync(await world.EmptyAsync(), world.Request("export") with { Training = true })).Code);
        const string Origin = "proofmark-training/XA/1";
        var signer = world.Here.Place.Signer(Origin);
        var training = manifest with { Origin = Origin, LedgerKey = signer.PublicKey.ToString() };
        Assert.True(training.Training);
        training.Write(world.Place("export"), signer);
        Assert.Contains("\"training\": true", await File.ReadAllTextAsync(Directory.GetFiles(world.Place("export"), "*.json").Single()), StringComparison.Ordinal);
        Assert.Equal("training.other_node", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
    }

    [Fact]
    public async Task A_count_a_leaf_and_a_line_that_are_wrong_under_a_good_signature_are_refused()
    {
        var signer = world.Here.Place.Signer(manifest.Origin);
        var tables = manifest.Tables.ToList();
        (manifest with { Tables = [.. tables.Select(t => t.Name == "entries" ? t with { Rows = t.Rows + 1 } : t)] }).Write(world.Place("export"), signer);
        Assert.Equal("leaving.count", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
        (manifest with { Head = manifest.Head with { Root = Convert.ToBase64String(new byte[32]) } }).Write(world.Place("export"), signer);
        Assert.Equal("keeping.ledger_differs", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
        (manifest with { Tables = [.. tables, tables[0] with { Name = "acts; drop table acts" }] }).Write(world.Place("export"), signer);
        Assert.Equal("leaving.manifest", (await RefusedAsync(await world.EmptyAsync(), world.Request("export"))).Code);
    }

    [Fact]
    public async Task A_node_that_is_not_empty_is_left_as_it_is()
    {
        var counts = await LeavingWorld.CountsAsync(world.Node.Database);
        var to = (world.Node.ConnectionString, world.Place("other"));
        Assert.Equal("leaving.not_empty", (await Assert.ThrowsAsync<ProblemException>(() => LeavingWorld.ImportAsync(to, world.Request("export")))).Problems[0].Code);
        Assert.Equal(counts, await LeavingWorld.CountsAsync(world.Node.Database));
        // An empty database beside a data directory with keys is no empty node either.
        var empty = await world.EmptyAsync();
        var mine = Path.Combine(empty.Data, "keys", "persons.key");
        Directory.CreateDirectory(Path.GetDirectoryName(mine)!);
        await File.WriteAllTextAsync(mine, "mine");
        Assert.Equal("leaving.not_empty", (await Assert.ThrowsAsync<ProblemException>(() => LeavingWorld.ImportAsync(empty, world.Request("export")))).Problems[0].Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(mine));
    }

    [Fact]
    public async Task An_import_that_is_stopped_leaves_nothing_and_the_next_one_succeeds()
    {
        var to = await world.EmptyAsync();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LeavingWorld.ImportAsync(to, world.Request("export"), new StopAt(stop, 0.3), stop.Token));
        await NothingStaysAsync(to);
        // A killed one could not clean up: its mark says that what lies there is nobody's.
        Directory.CreateDirectory(Path.Combine(to.Data, "keys"));
        await File.WriteAllTextAsync(Path.Combine(to.Data, "keys", "ledger.pem"), "half");
        await File.WriteAllTextAsync(Path.Combine(to.Data, ".arriving"), "");
        await LeavingWorld.ImportAsync(to, world.Request("export"));
        await using var arrived = LocalNode.Attach(to.Data, to.Connection);
        Assert.True((await LeavingWorld.VerifyAsync(arrived)).Holds);
    }

    [Fact]
    public async Task An_export_that_is_stopped_leaves_nothing_and_begins_again_under_the_same_approval()
    {
        await world.ApproveAsync(null);
        var request = new ExportRequest(world.Place("second"), null, true);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.ExportAsync(request, new StopAt(stop, 0.2), stop.Token));
        Assert.False(Directory.Exists(request.Out) || Directory.Exists(request.Out + ".partial"));
        // What a killed one left is taken away; what is somebody else's is not.
        Directory.CreateDirectory(request.Out + ".partial");
        Assert.Equal("leaving.out_taken", (await Assert.ThrowsAsync<ProblemException>(() => world.ExportAsync(request))).Problems[0].Code);
        await File.WriteAllTextAsync(Path.Combine(request.Out + ".partial", ".proofmark-export"), "");
        await world.ExportAsync(request);
        Assert.Equal("leaving.out_taken", (await Assert.ThrowsAsync<ProblemException>(() => world.ExportAsync(request))).Problems[0].Code);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_leaves_nothing()
    {
        // Without the right to mount there is no small disk to be had; whoever runs all tests as root has it.
        if (await OnSmallDiskAsync("96k", async small =>
        {
            await world.ApproveAsync(null);
            Assert.Equal("leaving.disk_full", (await Assert.ThrowsAsync<ProblemException>(() => world.ExportAsync(new ExportRequest(Path.Combine(small, "export"), null, true)))).Problems[0].Code);
            Assert.Empty(Directory.EnumerateFileSystemEntries(small));
        }))
        {
            await OnSmallDiskAsync("16k", async small => Assert.Equal("leaving.disk_full", (await RefusedAsync(((await world.EmptyAsync()).Connection, Path.Combine(small, "data")), world.Request("export"))).Code));
        }
    }

    private async Task<bool> OnSmallDiskAsync(string size, Func<string, Task> work)
    {
        var small = Directory.CreateDirectory(world.Place("small-" + size)).FullName;
        if ((await LeavingWorld.RunAsync("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", small)).Code != 0) return false;
        try
        {
            await work(small);
            return true;
        }
        finally
        {
            await LeavingWorld.RunAsync("umount", small);
        }
    }

    [Fact]
    public async Task Missing_keys_and_those_of_another_node_are_refused()
    {
        Assert.Equal("leaving.keys_missing", (await Assert.ThrowsAsync<ProblemException>(async () => await LeavingWorld.ImportAsync(await world.EmptyAsync(), world.Request("export") with { Keys = "/nowhere" }))).Problems[0].Code);
        var other = world.Place("other-keys.age");
        await KeyFile.WriteAsync(world.Peer.Data, world.Recipient, other);
        Assert.Equal("leaving.keys_other", (await RefusedAsync(await world.EmptyAsync(), world.Request("export") with { Keys = other })).Code);
    }

    private static async Task<Problem> RefusedAsync((string Connection, string Data) to, NodeImportRequest request)
    {
        var problem = (await Assert.ThrowsAsync<ProblemException>(() => LeavingWorld.ImportAsync(to, request))).Problems[0];
        await NothingStaysAsync(to);
        return problem;
    }

    private static async Task NothingStaysAsync((string Connection, string Data) to)
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(to.Data));
        await using var database = new Database(to.Connection);
        await using var made = database.Owner.CreateCommand("select to_regclass('public.acts') is null");
        if ((bool)(await made.ExecuteScalarAsync())!) return;
        var counts = await LeavingWorld.CountsAsync(database);
        Assert.All(counts, c => Assert.Equal((c.Key, 0L), (c.Key, c.Value)));
    }

    private sealed class StopAt(CancellationTokenSource stop, double share) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value >= share) stop.Cancel();
        }
    }
}
