using System.Data;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Keeping;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Leaving;

/// <summary>What to write, and to whom.</summary>
/// <param name="Out">A folder that is not there yet or empty, or a file that ends in <c>.tar</c>.</param>
/// <param name="Recipient">Whom to encrypt to (<c>age1…</c>).</param>
/// <param name="InTheClear">Said expressly: persons are written so that anybody can read them.</param>
public sealed record ExportRequest(string Out, string? Recipient, bool InTheClear);

/// <summary>
/// Writes the whole node in open formats, as one moment of the database saw it, in bounded memory. A stop at any moment leaves
/// nothing behind but the record that it was begun.
/// </summary>
public sealed class NodeExport(Acts acts, Sequencer sequencer, string dataDirectory)
{
    private const int RowsOfAPart = 500_000;
    private readonly LedgerPlace place = new(dataDirectory);

    /// <summary>True while the node knows something of one natural person.</summary>
    public static async Task<bool> HoldsPersonsAsync(Database database, CancellationToken ct = default)
    {
        await using var command = database.Owner.CreateCommand("select exists (select from person_contents where cipher is not null)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Exports; returns the manifest.</summary>
    /// <exception cref="ProblemException">leaving.*, keeping.ledger_differs, cluster.tool_missing.</exception>
    public async Task<ExportManifest> RunAsync(ExportRequest request, Actor actor, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        var persons = await HoldsPersonsAsync(acts.Database, ct);
        if (persons && request is { Recipient: null, InTheClear: false }) throw new ProblemException(Problem.Of("leaving.in_the_clear", "--recipient"));
        ExportApproval.Demand(request.Recipient);
        return await DiskFull.SaidAsync(async () =>
        {
            await using var folder = ExportFolder.Create(request.Out, request.Recipient);
            var proposal = await new ExportApproval(acts).BeginAsync(persons, request.Recipient, actor, ct);
            while (await sequencer.RunOnceAsync(ct) > 0) { }
            var manifest = await WriteAsync(folder, request.Recipient, progress, ct);
            await folder.FinishAsync(ct);
            await new ExportApproval(acts).FinishAsync(proposal, manifest.Head.Root, actor, ct);
            return manifest;
        });
    }

    private async Task<ExportManifest> WriteAsync(ExportFolder folder, string? recipient, IProgress<double>? progress, CancellationToken ct)
    {
        await using var connection = await acts.Database.Owner.OpenConnectionAsync(ct);
        // One moment for all tables; nobody waits for it.
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using (var settle = new NpgsqlCommand("set local transaction read only; set local datestyle to iso; set local timezone to 'UTC'", connection)) await settle.ExecuteNonQueryAsync(ct);
        var node = await NodeIdentity.FindAsync(acts.Database, ct) ?? throw new ProblemException(Problem.Of("keeping.no_node"));
        var epoch = await OneAsync<int>(connection, "select epoch from node", ct);
        // Of the current epoch what the database's own leaves give, so that it ends where the database does; it is checked against the signed root on the way.
        var (head, note) = await LedgerRebuild.RunAsync(connection, epoch, new LedgerPlace(folder.Root), ct);
        foreach (var old in place.Epochs().Where(e => e < epoch)) await CopyTreeAsync(folder, place.Store(old).Root, string.Create(CultureInfo.InvariantCulture, $"ledger/epoch-{old}"), ct);
        var estimate = Math.Max(1, await OneAsync<long>(connection, "select coalesce(sum(greatest(reltuples, 0)), 0)::bigint from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace", ct));
        long rows = 0;
        void Count() => progress?.Report(Math.Min(0.99, ++rows / (double)estimate));
        var tables = new List<ExportedTable>();
        foreach (var name in NodeTables.All)
        {
            var columns = await NodeTables.ColumnsAsync(connection, name, ct);
            using var writer = new RowWriter(name, columns);
            tables.Add(await TableAsync(folder, connection, name, "tables/" + name, RecordTables.All.ContainsKey(name), columns, writer.Select, writer.Write, Count, ct));
        }
        using var keys = PersonKeys.Open(dataDirectory);
        using var people = new PersonWriter(keys);
        var known = await TableAsync(folder, connection, "persons", "persons", false, [], PersonWriter.Select, people.Write, Count, ct);
        using var locks = new AttachmentKeyWriter(AttachmentStore.Open(dataDirectory));
        var files = await TableAsync(folder, connection, "attachment keys", "attachment-keys", false, [], AttachmentKeyWriter.Select, locks.Write, Count, ct);
        var (attached, missing) = await AttachmentsAsync(folder, connection, ct);
        var signer = (await LedgerKeys.ReadAsync(connection, place, node.Origin, ct)).Signer;
        var manifest = new ExportManifest
        {
            Made = acts.Clock.GetUtcNow().UtcDateTime, Node = node.Uid, Origin = node.Origin, LedgerKey = signer.PublicKey.ToString(), Recipient = recipient,
            Migrations = await ListAsync(connection, "select number, name, checksum from schema_migrations order by number", r => new ExportedMigration(r.GetInt32(0), r.GetString(1), r.GetString(2)), ct),
            Reference = await ListAsync(connection, "select encode(set_sha256, 'hex'), min(act) from reference_sources group by 1 order by 2", r => new ExportedReference(r.GetString(0), r.GetInt64(1)), ct),
            Head = new ExportedHead(epoch, head.Size, head.Root.ToBase64(), note), Tables = tables, Persons = known, AttachmentKeys = files, Attachments = attached, MissingAttachments = missing,
            Ledger = await LedgerFilesAsync(folder, ct),
            Counters = (await ListAsync(connection, "select sequencename::text, coalesce(last_value, 0) from pg_sequences where schemaname = 'public' order by 1", r => (r.GetString(0), r.GetInt64(1)), ct)).ToDictionary(s => s.Item1, s => s.Item2),
        };
        manifest.Write(folder.Root, signer);
        progress?.Report(1);
        return manifest;
    }

    private static async Task<ExportedTable> TableAsync(ExportFolder folder, NpgsqlConnection connection, string name, string path, bool recorded, IReadOnlyList<NodeColumn> columns, string select, Func<NpgsqlDataReader, ReadOnlyMemory<byte>> line, Action count, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(select, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var parts = new List<StoredFile>();
        long rows = 0;
        var more = await reader.ReadAsync(ct);
        // A compressed file of nothing is none: an empty table has no part.
        while (more)
        {
            parts.Add(await folder.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{path}-{parts.Count + 1:D4}.jsonl.gz"), async (to, stop) =>
            {
                for (var n = 0; more && n < RowsOfAPart; n++)
                {
                    await to.WriteAsync(line(reader), stop);
                    more = await reader.ReadAsync(stop);
                    rows++;
                    count();
                }
            }, ct));
        }
        return new ExportedTable(name, recorded, columns, rows, parts);
    }

    private async Task<(long Count, IReadOnlyList<string> Missing)> AttachmentsAsync(ExportFolder folder, NpgsqlConnection connection, CancellationToken ct)
    {
        var store = AttachmentStore.Open(dataDirectory);
        var names = await ListAsync(connection, "select distinct sha256 from attachments where wrapped_key is not null order by 1", r => r.GetFieldValue<byte[]>(0), ct);
        var missing = new List<string>();
        foreach (var name in names)
        {
            var hex = Convert.ToHexStringLower(name);
            if (File.Exists(store.PathOf(name))) await folder.CopyAsync(store.PathOf(name), $"attachments/{hex[..2]}/{hex}", ct);
            else missing.Add(hex);
        }
        return (names.Count - missing.Count, missing);
    }

    private static async Task CopyTreeAsync(ExportFolder folder, string from, string to, CancellationToken ct)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')))
            await folder.CopyAsync(file, Path.Combine(to, Path.GetRelativePath(from, file)), ct);
    }

    private static async Task<IReadOnlyList<StoredFile>> LedgerFilesAsync(ExportFolder folder, CancellationToken ct)
    {
        var root = Path.Combine(folder.Root, "ledger");
        var list = new List<StoredFile>();
        if (!Directory.Exists(root)) return list;
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            // The builder's lock is no part of the log.
            if (Path.GetFileName(file).StartsWith('.')) File.Delete(file);
            else list.Add(await folder.DescribeAsync(Path.GetRelativePath(folder.Root, file), ct));
        }
        return list;
    }

    private static async Task<T> OneAsync<T>(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<T>();
        while (await reader.ReadAsync(ct)) list.Add(row(reader));
        return list;
    }
}
