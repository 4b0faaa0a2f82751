using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Ledger;

namespace Proofmark.Core.Keeping;

/// <summary>How a backup is taken.</summary>
/// <param name="Folder">The backup's folder: a disk, a mounted share.</param>
/// <param name="Full">A new base copy, whatever there is.</param>
/// <param name="BaseAge">A new base copy when the last is older.</param>
/// <param name="Keep">Chains that end before this much time ago go, all but the newest.</param>
public sealed record BackupRequest(string Folder, bool Full, TimeSpan BaseAge, TimeSpan Keep);

/// <summary>What a backup did.</summary>
public sealed record BackupResult(Manifest Manifest, bool Based, int Segments, long Bytes, IReadOnlyList<string> Removed);

/// <summary>
/// Copies a running node, encrypted, into a folder: a base copy by PostgreSQL's own means, then the write-ahead log since,
/// which a replication slot holds back until it is copied; attachments; the ledger's abandoned epochs (the current one is
/// built again from the database). A stop at any moment leaves the backup as it was before.
/// </summary>
public sealed class BackupService(PrivateCluster cluster, Database database, string dataDirectory, TimeProvider clock)
{
    private const string Slot = "proofmark_backup";

    /// <summary>Takes a backup. That it failed is remembered until one succeeds, for whoever looks after the node.</summary>
    /// <exception cref="ProblemException">keeping.*.</exception>
    public async Task<BackupResult> RunAsync(BackupRequest request, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        try
        {
            var result = await TakeAsync(request, progress, ct);
            FailedBackup.Forget(dataDirectory);
            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            new FailedBackup(Path.GetFullPath(request.Folder), clock.GetUtcNow().UtcDateTime, e is ProblemException { Problems: var problems } ? problems[0].Code : e.GetType().Name).Note(dataDirectory);
            throw;
        }
    }

    private async Task<BackupResult> TakeAsync(BackupRequest request, IProgress<double>? progress, CancellationToken ct)
    {
        var folder = BackupFolder.Open(request.Folder);
        using var one = folder.Lock();
        var node = await NodeIdentity.FindAsync(database, ct) ?? throw new ProblemException(Problem.Of("keeping.no_node"));
        var signer = (await LedgerKeys.ReadAsync(database, new LedgerPlace(dataDirectory), node.Origin, ct)).Signer;
        if (folder.Node != node.Uid) throw new ProblemException(Problem.Of("keeping.other_node", null, ("folder", folder.Root)));
        await using var connection = await database.Owner.OpenConnectionAsync(ct);
        var log = await WalArchive.OpenAsync(connection, cluster.Files, Slot, ct);
        var last = folder.Newest(null);
        var now = clock.GetUtcNow().UtcDateTime;
        var based = request.Full || last is null || now - last.BaseEnded > request.BaseAge || !await log.ContinuesAsync(last.Log, ct) || last.Recipient != folder.Recipient;
        var first = based ? await log.ReserveAsync(ct) : log.After(last!.Log);
        var manifest = based ? await BaseAsync(folder, node, signer, progress, ct) : last!;
        var (through, end) = await log.TurnOverAsync(ct);
        var segments = await log.CopyAsync(manifest.Log, first, end, folder.PathOf(manifest.Chain), folder.Recipient, based ? null : progress, ct);
        // Whoever restores to a second before the new base was complete needs the old chain to go on until then.
        if (based && last is not null && last.Recipient == folder.Recipient && await log.ContinuesAsync(last.Log, ct))
        {
            var tail = await log.CopyAsync(last.Log, log.After(last.Log), end, folder.PathOf(last.Chain), folder.Recipient, null, ct);
            (last with { Log = [.. last.Log, .. tail], Through = through }).Write(folder.PathOf(last.Chain), signer);
        }
        var files = await FileBundle.WriteAsync(dataDirectory, node.Epoch, folder.PathOf(manifest.Chain), folder.Recipient, based ? null : manifest.Through, now, ct);
        manifest = manifest with
        {
            Log = [.. manifest.Log, .. segments],
            Files = [.. manifest.Files, .. files is null ? [] : new[] { files }],
            Through = through,
            Forgotten = await ErasureReplay.ForgottenAsync(database, ct),
            SignedSize = await SignedAsync(connection, node.Epoch, ct),
        };
        manifest.Write(folder.PathOf(manifest.Chain), signer);
        // Only now may the node drop what was copied.
        await log.ReleaseAsync(end, ct);
        new LastBackup(folder.Root, through).Write(dataDirectory);
        var removed = folder.Prune(clock.GetUtcNow().UtcDateTime - request.Keep);
        return new BackupResult(manifest, based, segments.Count, segments.Sum(s => s.Size) + (files?.Size ?? 0) + (based ? manifest.Base.Size : 0), removed);
    }

    private async Task<Manifest> BaseAsync(BackupFolder folder, NodeIdentity node, NoteSigner signer, IProgress<double>? progress, CancellationToken ct)
    {
        var chain = folder.Make(clock.GetUtcNow());
        var path = folder.PathOf(chain);
        try
        {
            var (stored, major) = await BaseCopy.TakeAsync(cluster, database, Path.Combine(path, "base.tar.gz.age"), folder.Recipient, progress, ct);
            return new Manifest
            {
                Chain = chain, Node = node.Uid, Origin = node.Origin, LedgerKey = signer.PublicKey.ToString(), Recipient = folder.Recipient, PostgresMajor = major,
                Base = stored, BaseEnded = await NowAsync(ct), Through = DateTime.MinValue, Log = [], Files = [], Forgotten = [],
            };
        }
        catch
        {
            Directory.Delete(path, recursive: true);
            throw;
        }
    }

    /// <summary>The database's clock is the one that its commits bear.</summary>
    private async Task<DateTime> NowAsync(CancellationToken ct)
    {
        await using var command = database.Owner.CreateCommand("select clock_timestamp()");
        return (DateTime)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<long> SignedAsync(NpgsqlConnection connection, int epoch, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select coalesce(max(size), 0) from checkpoints where epoch = $1", connection);
        command.Parameters.Add(new() { Value = epoch });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
