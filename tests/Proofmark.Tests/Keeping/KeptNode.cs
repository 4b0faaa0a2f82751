using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Keeping;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Weapons;

namespace Proofmark.Tests.Keeping;

/// <summary>A node with a cluster of its own, so that it can be copied and brought back, and a prepared folder for its backups.</summary>
internal sealed class KeptNode : IAsyncDisposable
{
    private readonly string folder;
    private readonly List<string> restored = [];

    private KeptNode(string folder, PrivateCluster cluster, LocalNode local, long register) => (this.folder, Cluster, Local, Register) = (folder, cluster, local, register);

    /// <summary>By the clock of the machine, which is the database's too.</summary>
    public static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public PrivateCluster Cluster { get; }
    public LocalNode Local { get; }
    public long Register { get; }
    public string Data => Local.DataDirectory;
    public string Backup => Path.Combine(folder, "backup");
    public string RecoveryKey => Path.Combine(folder, "recovery.txt");

    public static async Task<KeptNode> StartAsync(bool training = false)
    {
        var folder = Directory.CreateTempSubdirectory("proofmark-kept-").FullName;
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var cluster = await PrivateCluster.StartAsync(data, new ClusterOptions { SharedBuffersMegabytes = 32, MaxConnections = 40 });
        var connection = await cluster.EnsureDatabaseAsync(Installation.DatabaseName);
        await Migrator.ApplyAsync(connection, TimeProvider.System);
        var local = LocalNode.Attach(data, connection);
        var identity = await NodeIdentity.EnsureAsync(local.Database, "XA", "national", training, TimeProvider.System);
        var node = new KeptNode(folder, cluster, local, await local.Registers.OpenAsync("POLICE", "Police register of XA", "weapons", 0, null, LocalNode.Doing("registration")));
        await BackupFolder.CreateAsync(node.Backup, identity.Uid, node.RecoveryKey);
        return node;
    }

    public async Task<long> RegisterAsync(string number) => (await Local.Weapons.RegisterAsync(new RegisterWeapon(Register, number, []), LocalNode.Doing("registration"))).Item1;

    public async Task<BackupResult> TakeAsync(bool full = false, int keepDays = 35)
    {
        while (await Local.Sequencer.RunOnceAsync() > 0) { }
        return await new BackupService(Cluster, Local.Database, Data, TimeProvider.System).RunAsync(new BackupRequest(Backup, full, TimeSpan.FromDays(7), TimeSpan.FromDays(keepDays)));
    }

    public RestoreRequest Request(DateTime? to = null, string? key = null)
    {
        var place = Path.Combine(folder, "restored-" + Guid.NewGuid().ToString("N")[..6]);
        restored.Add(place);
        return new RestoreRequest(Backup, RecoveryKey, place, to, key);
    }

    /// <summary>The whole way of <c>proofmark restore</c>, keys included.</summary>
    public async Task<(Restored Restored, LocalNode Node, int Again)> RestoreAsync(DateTime? to)
    {
        var request = Request(to);
        var keys = Path.Combine(folder, $"keys-{Guid.NewGuid():N}");
        await KeyFile.WriteAsync(Data, BackupFolder.Open(Backup).Recipient, keys);
        var brought = await RestoreService.RunAsync(request, Installation.DatabaseName);
        await KeyFile.ReadAsync(keys, RecoveryKey, request.DataDirectory);
        var node = LocalNode.Attach(request.DataDirectory, brought.Cluster.ConnectionString(Installation.DatabaseName));
        using var persons = PersonKeys.Open(request.DataDirectory);
        var again = await RestoreEnd.RunAsync(node.Acts, node.Sequencer, new PersonErasure(node.Acts, new PersonService(node.Acts, persons)), brought, "The disk failed; what came later is lost.");
        return (brought, node, again);
    }

    public static Task<VerificationReport> VerifyAsync(LocalNode node, string? key = null) => VerifyCommand.RunAsync(node, key, null, default);

    public static async Task<List<string>> NumbersAsync(LocalNode node)
    {
        await using var command = node.Database.Owner.CreateCommand("select row_key from entries order by id");
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await reader.ReadAsync()) list.Add(reader.GetString(0));
        return list;
    }

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        await Cluster.DisposeAsync();
        foreach (var data in restored.Append(Data).Where(Directory.Exists)) await PrivateCluster.DestroyAsync(data);
        Directory.Delete(folder, recursive: true);
    }
}
