using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>Applies the numbered SQL files in order under an advisory lock, each in its own transaction and recorded with its checksum.</summary>
public static class Migrator
{
    private const long LockKey = 0x50524F4F46; // "PROOF"

    /// <summary>One embedded SQL file.</summary>
    public sealed record Migration(int Number, string Name, string Sql)
    {
        /// <summary>SHA-256 of the file's text, in hexadecimal.</summary>
        public string Checksum { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
    }

    /// <summary>The migrations of this program, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    /// <summary>Brings the database to this program's schema; returns how many files were applied. A crash leaves whole files only.</summary>
    /// <exception cref="ProblemException">storage.schema_newer, storage.migration_changed; node.second_server: a server works on the schema that would change.</exception>
    public static Task<int> ApplyAsync(string connectionString, TimeProvider clock, CancellationToken ct = default) => ApplyAsync(connectionString, clock, null, ct);

    /// <summary>As above, but no other files than those named: data of an older release goes into its own tables first, and the rest is applied upon it.</summary>
    public static async Task<int> ApplyAsync(string connectionString, TimeProvider clock, IReadOnlySet<int>? only, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", ct);
        try
        {
            await ExecuteAsync(connection, """
                create table if not exists schema_migrations (
                    number int primary key, name text not null, checksum text not null, applied timestamptz not null)
                """, ct);
            var done = await DoneAsync(connection, ct);
            Check(done);
            var missing = All.Where(m => !done.ContainsKey(m.Number) && only?.Contains(m.Number) != false).ToList();
            // A server that runs knows the schema as it is: nothing changes beneath it, and none starts meanwhile.
            if (done.Count > 0 && missing.Count > 0 && await ServingLock.TryTakeOnAsync(connection, ct) is { } server) throw new ProblemException(server);
            foreach (var migration in missing)
            {
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await ExecuteAsync(connection, migration.Sql, ct);
                await using var note = new NpgsqlCommand("insert into schema_migrations values ($1, $2, $3, $4)", connection);
                note.Parameters.Add(new() { Value = migration.Number });
                note.Parameters.Add(new() { Value = migration.Name });
                note.Parameters.Add(new() { Value = migration.Checksum });
                note.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
                await note.ExecuteNonQueryAsync(ct);
                await transaction.CommitAsync(ct);
            }
            return missing.Count;
        }
        finally
        {
            await ExecuteAsync(connection, "select pg_advisory_unlock_all()", CancellationToken.None);
        }
    }

    /// <summary>The numbers of the steps that a database has; none for an empty one. Nothing is changed.</summary>
    public static async Task<IReadOnlySet<int>> AppliedAsync(string connectionString, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var any = new NpgsqlCommand("select to_regclass('schema_migrations') is not null", connection))
            if (!(bool)(await any.ExecuteScalarAsync(ct))!) return new HashSet<int>();
        return (await DoneAsync(connection, ct)).Keys.ToHashSet();
    }

    private static void Check(Dictionary<int, string> done)
    {
        // Numbers are given out in ranges: a newer program's step may well lie between two that this one knows.
        var unknown = done.Keys.Where(n => All.All(m => m.Number != n)).Order().ToList();
        if (unknown.Count > 0) throw new ProblemException(Problem.Of("storage.schema_newer", null, ("steps", string.Join(", ", unknown.Select(n => n.ToString("0000", System.Globalization.CultureInfo.InvariantCulture))))));
        foreach (var migration in All)
            if (done.TryGetValue(migration.Number, out var checksum) && checksum != migration.Checksum)
                throw new ProblemException(Problem.Of("storage.migration_changed", null, ("name", migration.Name)));
    }

    private static async Task<Dictionary<int, string>> DoneAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var done = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand("select number, checksum from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) done.Add(reader.GetInt32(0), reader.GetString(1));
        return done;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static List<Migration> Load()
    {
        var assembly = typeof(Migrator).Assembly;
        var list = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith("migrations/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource["migrations/".Length..];
            list.Add(new Migration(int.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }
        list.Sort((a, b) => a.Number.CompareTo(b.Number));
        return list;
    }
}
