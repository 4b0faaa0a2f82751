using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;

namespace Proofmark.Bench;

/// <summary>
/// Import of a generated register. Reference: binary COPY of the identical rows, events, salts and hashes, dumped to files beforehand,
/// into the same tables with the same indexes and triggers, in one transaction of another database of the same cluster.
/// </summary>
public static class ImportBench
{
    private static readonly string[] Tables = ["organisations", "persons", "person_contents", "person_keys", "entries", "marks", "components", "events", "weapon_states", "unmatched", "batches", "record_tiles", "leaves"];

    /// <summary>Runs.</summary>
    public static async Task<BenchResult> RunAsync(long rows)
    {
        await using var workshop = await Workshop.OpenAsync();
        var (file, mapping) = await workshop.GenerateAsync(rows);
        _ = ReferenceTables.Shipped;
        await using var node = await workshop.NodeAsync("ours");
        var clock = Stopwatch.StartNew();
        var report = await Workshop.ImportAsync(node, file, mapping);
        var ours = clock.Elapsed.TotalSeconds;
        var peak = PeakMegabytes();
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"import: {report.Accepted} accepted, {report.Rejected} rejected; parse {report.ParseSeconds:F1} s, write {report.WriteSeconds:F1} s"));
        var act = await ScalarAsync(node.Database.Owner, "select max(act) from batches");

        await using var other = await workshop.NodeAsync("reference");
        var folder = Directory.CreateDirectory(Path.Combine(workshop.Directory, "dump")).FullName;
        foreach (var table in Tables) await DumpAsync(node.Database, table, act, Path.Combine(folder, table));
        clock.Restart();
        await CopyAsync(other.Database, node.Database.Owner, act, folder);
        var reference = clock.Elapsed.TotalSeconds;
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"reference COPY: {reference:F1} s"));
        return new BenchResult("import", rows,
        [
            new Figure("seconds", ours, "s", ours / reference),
            new Figure("rowsPerSecond", report.Rows / ours, "rows/s", null),
            new Figure("peakMemory", peak, "MB", null),
        ]);
    }

    /// <summary>The most memory that this process ever held (VmHWM).</summary>
    public static double PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    private static string Select(string table, long act) => table switch
    {
        "person_keys" or "weapon_states" or "unmatched" => $"select * from {table}",
        "record_tiles" or "leaves" => $"select * from {table} where act = {act}",
        _ => $"select * from {table} where act = {act} order by seq",
    };

    /// <summary>A connection of the owner (COPY FROM is the owner's under row-level security) whose statements may take as long as those of an import.</summary>
    private static async Task<NpgsqlConnection> OpenAsync(Database database)
    {
        var connection = await database.LongWriter.OpenConnectionAsync();
        await using var owner = new NpgsqlCommand("set role none", connection);
        await owner.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task DumpAsync(Database source, string table, long act, string path)
    {
        await using var connection = await OpenAsync(source);
        await using var from = await connection.BeginRawBinaryCopyAsync($"copy ({Select(table, act)}) to stdout (format binary)");
        await using var to = File.Create(path);
        await from.CopyToAsync(to);
    }

    private static async Task CopyAsync(Database target, NpgsqlDataSource source, long act, string folder)
    {
        await using var read = source.CreateCommand($"select uid, type, stage, idempotency_key, actor, purpose, recorded, request_hash, salt from acts where id = {act}");
        await using var row = await read.ExecuteReaderAsync();
        await row.ReadAsync();
        await using var connection = await OpenAsync(target);
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand("insert into acts (id, uid, type, stage, idempotency_key, actor, purpose, recorded, request_hash, salt) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", connection))
        {
            insert.Parameters.Add(new() { Value = act });
            for (var i = 0; i < 9; i++) insert.Parameters.Add(new() { Value = row.GetValue(i) });
            await insert.ExecuteNonQueryAsync();
        }
        await using (var set = new NpgsqlCommand($"select set_config('proofmark.act', '{act}', true)", connection)) await set.ExecuteNonQueryAsync();
        foreach (var table in Tables)
        {
            await using var from = File.OpenRead(Path.Combine(folder, table));
            await using var to = await connection.BeginRawBinaryCopyAsync($"copy {table} from stdin (format binary)");
            await from.CopyToAsync(to);
        }
        await transaction.CommitAsync();
    }

    private static async Task<long> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
