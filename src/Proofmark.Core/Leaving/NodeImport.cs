using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Keeping;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Leaving;

/// <summary>What to bring in.</summary>
/// <param name="Path">The export: a folder, or a file that ends in <c>.tar</c>.</param>
/// <param name="Keys">File of the node's private keys, as <c>export --keys-out</c> or <c>backup keys</c> wrote it.</param>
/// <param name="RecoveryKey">File of the age key that opens the keys, and the export when it is encrypted.</param>
/// <param name="TrustedKey">The node's public ledger key as it was noted elsewhere; without it the export's own is taken and to be compared.</param>
public sealed record NodeImportRequest(string Path, string Keys, string RecoveryKey, string? TrustedKey)
{
    /// <summary>The person knows that it is a training node's export, and wants a training node here.</summary>
    public bool Training { get; init; }
}

/// <summary>
/// Brings a whole node in from an export: the same node, at the same head of its ledger. All of it in one transaction, or
/// nothing; what lies in the data directory until then is taken away again. Until a new epoch is opened it does not sign.
/// </summary>
public sealed class NodeImport(string connectionString, string dataDirectory, TimeProvider clock)
{
    private readonly string data = Path.GetFullPath(dataDirectory);

    private static readonly string[] Ours = ["keys", "ledger", "attachments", "leaving.partial"];
    private string Mark => Path.Combine(data, ".arriving");

    /// <summary>Imports; returns the manifest, whose head is now this node's.</summary>
    /// <exception cref="ProblemException">leaving.*, keeping.cannot_decrypt, keeping.ledger_differs.</exception>
    public Task<ExportManifest> RunAsync(NodeImportRequest request, IProgress<double>? progress = null, CancellationToken ct = default) => DiskFull.SaidAsync(async () =>
    {
        if (!File.Exists(request.Keys)) throw new ProblemException(Problem.Of("leaving.keys_missing", "--keys", ("file", Path.GetFullPath(request.Keys))));
        if (!File.Exists(request.RecoveryKey)) throw new ProblemException(Problem.Of("leaving.keys_missing", "--recovery-key", ("file", Path.GetFullPath(request.RecoveryKey))));
        await RefuseUnlessEmptyAsync(ct);
        Directory.CreateDirectory(data);
        await File.WriteAllBytesAsync(Mark, [], ct);
        try
        {
            var source = await ArrivedParts.OpenAsync(request, Path.Combine(data, "leaving.partial"), ct);
            var manifest = source.Manifest;
            if (manifest.Training != request.Training) throw new ProblemException(Problem.Of("training.other_node", "--training", ("kind", manifest.Training ? "training" : "real")));
            await source.CheckAsync(ct);
            await PrepareAsync(manifest, ct);
            await Keeping.KeyFile.ReadAsync(request.Keys, request.RecoveryKey, data, ct);
            var place = new LedgerPlace(data);
            if (place.Held(VerifierKey.Parse(manifest.LedgerKey)) is null) throw new ProblemException(Problem.Of("leaving.keys_other", "--keys", ("file", Path.GetFullPath(request.Keys))));
            await FillAsync(source, place, progress, ct);
            // From here on the node is whole; what a newer release adds to its tables comes upon it, now or at the next start.
            await Migrator.ApplyAsync(connectionString, clock, ct);
            progress?.Report(1);
            return manifest;
        }
        catch
        {
            if (await IsEmptyAsync(CancellationToken.None)) Clear();
            throw;
        }
        finally
        {
            var staging = Path.Combine(data, "leaving.partial");
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
            File.Delete(Mark);
        }
    });

    /// <summary>Brings an empty database to the schema that the export was made under.</summary>
    private async Task PrepareAsync(ExportManifest manifest, CancellationToken ct)
    {
        var numbers = manifest.Migrations.Select(m => m.Number).ToHashSet();
        await Migrator.ApplyAsync(connectionString, clock, numbers, ct);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("select exists (select from schema_migrations where not number = any($1))");
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. numbers] });
        if ((bool)(await command.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("leaving.schema_ahead"));
    }

    private async Task FillAsync(ArrivedParts source, LedgerPlace place, IProgress<double>? progress, CancellationToken ct)
    {
        var manifest = source.Manifest;
        await using var pool = NpgsqlDataSource.Create(connectionString);
        await using var connection = await pool.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "set local datestyle to iso; set local timezone to 'UTC'", ct);
        // The guards let an act alone write; the whole past is not one act. They stand again when this commits.
        var tables = await TablesAsync(connection, ct);
        foreach (var table in tables) await ExecuteAsync(connection, $"alter table {table} disable trigger user", ct);
        await ExecuteAsync(connection, "delete from node", ct);
        var total = Math.Max(1, manifest.Tables.Sum(t => t.Rows));
        long done = 0;
        foreach (var name in await TableOrder.OfAsync(connection, manifest.Tables.Select(t => t.Name), ct))
        {
            // The manifest's names go into SQL: only those of tables that this database has.
            if (!tables.Contains(name)) throw new ProblemException(Problem.Of("leaving.manifest", null, ("folder", source.Folder), ("detail", name)));
            var table = manifest.Table(name);
            await CopyAsync(source, table, connection, () => progress?.Report(Math.Min(0.98, ++done / (double)total)), ct);
        }
        foreach (var (counter, value) in manifest.Counters.Where(c => c.Value > 0))
        {
            await using var set = new NpgsqlCommand("select setval(format('public.%I', $1)::regclass, $2)", connection);
            set.Parameters.Add(new() { Value = counter });
            set.Parameters.Add(new() { Value = value });
            await set.ExecuteNonQueryAsync(ct);
        }
        await source.CopyFilesAsync(data, ct);
        var (head, _) = await LedgerRebuild.RunAsync(connection, manifest.Head.Epoch, place, ct);
        if (head.Size != manifest.Head.Size || head.Root.ToBase64() != manifest.Head.Root) throw new ProblemException(Problem.Of("keeping.ledger_differs", null, ("size", manifest.Head.Size)));
        await CheckKeysAsync(connection, ct);
        foreach (var table in tables) await ExecuteAsync(connection, $"alter table {table} enable trigger user", ct);
        place.MarkArrived(manifest.Head.Epoch);
        await transaction.CommitAsync(ct);
        await ExecuteAsync(connection, "analyze", ct);
    }

    private static async Task CopyAsync(ArrivedParts source, ExportedTable table, NpgsqlConnection connection, Action count, CancellationToken ct)
    {
        var reader = new RowReader(table.Recorded, table.Columns);
        var known = (await NodeTables.ColumnsAsync(connection, table.Name, ct)).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        if (table.Columns.FirstOrDefault(c => !known.Contains(c.Name)) is { } unknown) throw new ProblemException(Problem.Of("leaving.manifest", null, ("folder", source.Folder), ("detail", $"{table.Name}.{unknown.Name}")));
        await using var copy = await connection.BeginTextImportAsync($"copy {table.Name} ({string.Join(", ", reader.Columns)}) from stdin", ct);
        var buffer = new System.Text.StringBuilder();
        long rows = 0;
        await source.LinesAsync(table, async line =>
        {
            rows++;
            if (!reader.Append(buffer, line)) throw new ProblemException(Problem.Of("leaving.line", null, ("table", table.Name), ("line", rows)));
            count();
            if (buffer.Length < 1 << 18) return;
            await copy.WriteAsync(buffer, ct);
            buffer.Clear();
        }, ct);
        await copy.WriteAsync(buffer, ct);
        if (rows != table.Rows) throw new ProblemException(Problem.Of("leaving.count", null, ("table", table.Name), ("expected", table.Rows), ("found", rows)));
    }

    /// <summary>The keys that came apart must open what came: else persons could never be read here.</summary>
    private async Task CheckKeysAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        using var keys = PersonKeys.Open(data);
        await using var command = new NpgsqlCommand("select person, wrapped from person_keys order by person desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return;
        try
        {
            keys.Unwrap(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        }
        catch (CryptographicException)
        {
            throw new ProblemException(Problem.Of("leaving.keys_other", "--keys", ("file", "persons.key")));
        }
    }

    /// <summary>A node that has done one act, or holds a key, is somebody's. What a stopped import left is not.</summary>
    private async Task RefuseUnlessEmptyAsync(CancellationToken ct)
    {
        if (!await IsEmptyAsync(ct)) throw new ProblemException(Problem.Of("leaving.not_empty", "--data", ("folder", data)));
        if (File.Exists(Mark)) Clear();
        foreach (var ours in Ours.Select(o => Path.Combine(data, o)))
            if (Directory.Exists(ours) && Directory.EnumerateFiles(ours, "*", SearchOption.AllDirectories).Any()) throw new ProblemException(Problem.Of("leaving.not_empty", "--data", ("folder", ours)));
    }

    private async Task<bool> IsEmptyAsync(CancellationToken ct)
    {
        await using var pool = NpgsqlDataSource.Create(connectionString);
        await using var made = pool.CreateCommand("select to_regclass('public.acts') is not null");
        if (!(bool)(await made.ExecuteScalarAsync(ct))!) return true;
        await using var acts = pool.CreateCommand("select not exists (select from acts) and not exists (select from lookups)");
        return (bool)(await acts.ExecuteScalarAsync(ct))!;
    }

    private void Clear()
    {
        foreach (var ours in Ours.Select(o => Path.Combine(data, o)).Where(Directory.Exists)) Directory.Delete(ours, recursive: true);
    }

    private static async Task<HashSet<string>> TablesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct)) names.Add(reader.GetString(0));
        return names;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
