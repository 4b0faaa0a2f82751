using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Leaving;

/// <summary>How a column's values are written in an export's lines.</summary>
public enum CellKind
{
    /// <summary>bigint, int, smallint: a number.</summary>
    Number,

    /// <summary>boolean.</summary>
    Bool,

    /// <summary>bytea: base64.</summary>
    Bytes,

    /// <summary>bigint[]: a list of numbers.</summary>
    Numbers,

    /// <summary>timestamptz: <c>2026-01-31T08:30:00.000000Z</c>, to the microsecond.</summary>
    Instant,

    /// <summary>Everything else, json too: the text that PostgreSQL writes, to the letter.</summary>
    Text,
}

/// <summary>A column.</summary>
/// <param name="Name">As in the database.</param>
/// <param name="Type">As PostgreSQL names it.</param>
/// <param name="Number">Its number in the record's bytes, from 1; null when the ledger does not cover it.</param>
public sealed record NodeColumn(string Name, string Type, int? Number)
{
    internal CellKind Kind => Type switch
    {
        "bigint" or "integer" or "smallint" => CellKind.Number,
        "boolean" => CellKind.Bool,
        "bytea" => CellKind.Bytes,
        "bigint[]" => CellKind.Numbers,
        "timestamp with time zone" => CellKind.Instant,
        _ => CellKind.Text,
    };
}

/// <summary>
/// The tables that leave with a node: all recorded ones, and the machinery without which they could not go on being read,
/// verified and written. What lets a person sign in stays behind: who takes over a node's data does not take over its users' secrets.
/// </summary>
public static class NodeTables
{
    /// <summary>Machinery that goes along.</summary>
    public static IReadOnlySet<string> Machinery { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "node", "leaves", "record_tiles", "checkpoints", "epochs", "queue", "id_blocks", "person_keys", "peer_positions", "unmatched", "weapon_states", "sealed_records",
    };

    /// <summary>Machinery that stays: secrets of users and programs, sessions, work on files that are not the node's records, and counts that are made again.</summary>
    public static IReadOnlySet<string> LeftBehind { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "schema_migrations", "user_credentials", "passkeys", "recovery_codes", "one_time_links", "sessions", "used_assertions", "known_devices", "sign_in_addresses", "api_token_secrets", "import_jobs", "node_place", "alerts", "sealed_work",
        // What users were told, and where they want e-mail.
        "notifications", "notification_settings", "notification_place",
        // Reckoned again from what is recorded.
        "person_limits", "person_limit_rounds",
        // Counted again from the look-up records.
        "lookup_watch", "lookup_days", "lookup_cases", "lookup_bare",
    };

    /// <summary>Every table that is exported, in the order of their names.</summary>
    public static IEnumerable<string> All => RecordTables.All.Keys.Concat(Machinery).Order(StringComparer.Ordinal);

    /// <summary>The columns of a table that are kept: not those that the database makes by itself, nor the one that marks a running transaction.</summary>
    internal static async Task<IReadOnlyList<NodeColumn>> ColumnsAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        IReadOnlyList<string> covered = RecordTables.All.TryGetValue(table, out var record) ? record.ColumnNames : [];
        await using var command = new NpgsqlCommand("""
            select attname, format_type(atttypid, null) from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and atttypid <> 'xid8'::regtype order by attnum
            """, connection);
        command.Parameters.Add(new() { Value = "public." + table });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<NodeColumn>();
        while (await reader.ReadAsync(ct))
        {
            var at = covered.ToList().IndexOf(reader.GetString(0));
            list.Add(new NodeColumn(reader.GetString(0), reader.GetString(1), at < 0 ? null : at + 1));
        }
        return list;
    }
}
