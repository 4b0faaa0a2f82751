using Proofmark.Core.Keeping;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Keeping;

/// <summary>A backup that cannot be trusted or does not reach is refused by name, and nothing half-restored stays.</summary>
public sealed class BadBackupTests : IAsyncLifetime
{
    private KeptNode node = null!;
    private Manifest manifest = null!;

    public async Task InitializeAsync()
    {
        node = await KeptNode.StartAsync();
        await node.RegisterAsync("1");
        manifest = (await node.TakeAsync()).Manifest;
    }

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task A_backup_of_a_training_node_says_so_and_is_restored_as_one_alone()
    {
        await using var training = await KeptNode.StartAsync(training: true);
        await training.RegisterAsync("1");
        var taken = (await training.TakeAsync()).Manifest;
        Assert.True(taken.Training);
        Assert.False(manifest.Training);
        var request = training.Request();
        Assert.Equal("training.other_node", (await Assert.ThrowsAsync<ProblemException>(() => RestoreService.RunAsync(request with { Training = false }, Cli.Shared.Installation.DatabaseName))).Problems[0].Code);
        Assert.False(Directory.Exists(request.DataDirectory));
        await using var restored = await RestoreService.RunAsync(request with { Training = true }, Cli.Shared.Installation.DatabaseName);
        await using var database = new Core.Storage.Database(await restored.Cluster.EnsureDatabaseAsync(Cli.Shared.Installation.DatabaseName));
        Assert.True((await Core.Storage.NodeIdentity.FindAsync(database))!.Training);
    }

    [Fact]
    public async Task What_is_wrong_with_a_backup_is_said_and_the_new_data_directory_is_left_empty()
    {
        var folder = Path.Combine(node.Backup, manifest.Chain);
        var last = Path.Combine(folder, manifest.Log[^1].Name);
        await RefusedAsync("keeping.key_missing", node.Request() with { RecoveryKey = "/nowhere/key" });
        await RefusedAsync("keeping.not_covered", node.Request(KeptNode.Now.AddDays(-1)));
        await RefusedAsync("keeping.not_covered", node.Request(KeptNode.Now.AddDays(1)));
        await RefusedAsync("keeping.no_backup", node.Request() with { Folder = node.Data });
        await RefusedAsync("keeping.manifest", node.Request(key: "proofmark/XA/other+00000000+AjBZ"));
        await RefusedAsync("training.other_node", node.Request() with { Training = true });
        await RefusedAsync("keeping.data_taken", node.Request() with { DataDirectory = node.Data });

        var other = node.RecoveryKey + ".other";
        await BackupFolder.CreateAsync(node.Backup + "-other", Guid.NewGuid(), other);
        await RefusedAsync("keeping.key_other", node.Request() with { RecoveryKey = other });

        // One byte of one segment.
        var bytes = await File.ReadAllBytesAsync(last);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(last, bytes);
        await RefusedAsync("keeping.file_changed", node.Request());
        File.Delete(last);
        await RefusedAsync("keeping.file_missing", node.Request());

        var list = Directory.EnumerateFiles(folder, "manifest-*.json").Single();
        await File.WriteAllTextAsync(list, (await File.ReadAllTextAsync(list)).Replace(manifest.Log[^1].Sha256, new string('0', 64), StringComparison.Ordinal));
        await RefusedAsync("keeping.manifest", node.Request());
    }

    [Fact]
    public async Task A_key_file_without_the_key_of_the_ledger_is_neither_written_nor_accepted()
    {
        var recipient = BackupFolder.Open(node.Backup).Recipient;
        var whole = node.RecoveryKey + ".whole";
        await KeyFile.WriteAsync(node.Data, recipient, whole);
        await KeyFile.CheckAsync(whole, node.RecoveryKey);

        var fresh = Directory.CreateDirectory(node.Data + "-fresh").FullName;
        var written = await Assert.ThrowsAsync<ProblemException>(() => KeyFile.WriteAsync(fresh, recipient, whole + "-not"));
        Assert.Equal("keeping.no_node", written.Problems[0].Code);
        Assert.False(File.Exists(whole + "-not"));

        // Another file that the same key opens: the base copy.
        var part = Path.Combine(node.Backup, manifest.Chain, manifest.Base.Name);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => KeyFile.CheckAsync(part, node.RecoveryKey));
        Assert.Equal(("keeping.keys_incomplete", "--keys"), (refused.Problems[0].Code, refused.Problems[0].Field));
    }

    [Fact]
    public async Task Backups_of_two_nodes_and_two_runs_at_once_are_kept_apart()
    {
        var other = node.Backup + "-other";
        await BackupFolder.CreateAsync(other, Guid.NewGuid(), node.RecoveryKey + ".other");
        var service = new BackupService(node.Cluster, node.Local.Database, node.Data, TimeProvider.System);
        var request = new BackupRequest(other, false, TimeSpan.FromDays(7), TimeSpan.FromDays(35));
        Assert.Equal("keeping.other_node", (await Assert.ThrowsAsync<ProblemException>(() => service.RunAsync(request))).Problems[0].Code);
        using (new FileStream(Path.Combine(node.Backup, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal("keeping.busy", (await Assert.ThrowsAsync<ProblemException>(() => node.TakeAsync())).Problems[0].Code);
        Assert.Equal("keeping.folder_taken", (await Assert.ThrowsAsync<ProblemException>(() => BackupFolder.CreateAsync(node.Backup, Guid.NewGuid(), node.RecoveryKey + ".third"))).Problems[0].Code);
        Assert.Equal("keeping.key_exists", (await Assert.ThrowsAsync<ProblemException>(() => BackupFolder.CreateAsync(node.Backup + "-third", Guid.NewGuid(), node.RecoveryKey))).Problems[0].Code);
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_the_backup_as_it_was()
    {
        await node.RegisterAsync("2");
        using var stop = new CancellationTokenSource();
        var service = new BackupService(node.Cluster, node.Local.Database, node.Data, TimeProvider.System);
        var progress = new Stopper(stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.RunAsync(new BackupRequest(node.Backup, true, TimeSpan.FromDays(7), TimeSpan.FromDays(35)), progress, stop.Token));
        Assert.True(progress.Stopped);
        Assert.Equal([manifest.Chain], BackupFolder.Open(node.Backup).Chains(null).Select(c => c.Chain));
        var taken = await node.TakeAsync();
        Assert.False(taken.Based);
        await using var restored = await RestoreService.RunAsync(node.Request(), "proofmark");
        await using var brought = Cli.Shared.LocalNode.Attach(node.Data, restored.Cluster.ConnectionString("proofmark"));
        Assert.Equal(["1", "2"], await KeptNode.NumbersAsync(brought));
    }

    private static async Task RefusedAsync(string code, RestoreRequest request)
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(() => RestoreService.RunAsync(request, "proofmark"));
        Assert.Equal(code, refused.Problems[0].Code);
        if (code != "keeping.data_taken") Assert.False(Directory.Exists(request.DataDirectory), code);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<double>
    {
        public bool Stopped { get; private set; }

        public void Report(double value)
        {
            Stopped = true;
            stop.Cancel();
        }
    }
}
