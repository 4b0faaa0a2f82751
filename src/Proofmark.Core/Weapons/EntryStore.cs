using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons;

/// <summary>Reads entries inside an act, with the locks that keep two acts on one weapon apart.</summary>
public static class EntryStore
{
    /// <summary>The columns of <see cref="EntryRow"/>, in order.</summary>
    public static readonly string Columns = string.Join(", ", EntryRow.Table.ColumnNames.Select(c => c == "data" ? "data::text" : c));

    /// <summary>The same, of a table that goes by another name in the query.</summary>
    /// <param name="alias">That name, as this program wrote it.</param>
    public static string ColumnsOf(string alias) => string.Join(", ", EntryRow.Table.ColumnNames.Select(c => c == "data" ? $"{alias}.data::text" : $"{alias}.{c}"));

    /// <summary>
    /// The condition for the entries that speak of the weapon <c>$1</c>: the one that founded it, unless it was linked to another weapon since, and those
    /// that are linked to it.
    /// </summary>
    /// <param name="alias">What entries go by in the query, as this program wrote it.</param>
    public static string OfWeapon(string alias) => $"({alias}.id = $1 and {alias}.linked_weapon is null or {alias}.linked_weapon = $1)";

    internal static EntryRow Blank(long id) => new() { Id = id, Uid = Guid.Empty, Register = 0, Handling = 0, Identity = Guid.Empty };

    /// <summary>Locks the entry's weapon for this transaction and returns the entry's standing version.</summary>
    /// <exception cref="ProblemException">weapons.not_found.</exception>
    public static async Task<EntryRow> LockedAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        var weapon = await WeaponOfAsync(connection, entry, ct);
        await LockWeaponAsync(connection, weapon, ct);
        await RefuseOvertakenAsync(connection, entry, ct);
        return await FindAsync(connection, entry, ct) ?? throw new ProblemException(Problem.Of("weapons.not_found"));
    }

    /// <summary>While this act waited for the lock, one with a higher number may have had it; status is folded by number.</summary>
    private static async Task RefuseOvertakenAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = Command(connection, "select exists (select from events where entry = $1 and act > nullif(current_setting('proofmark.act', true), '')::bigint)", entry);
        if ((bool)(await command.ExecuteScalarAsync(ct))!) throw new ActOvertakenException();
    }

    /// <summary>One act at a time on a weapon.</summary>
    public static async Task LockWeaponAsync(NpgsqlConnection connection, long weapon, CancellationToken ct)
    {
        await using var command = Command(connection, "select pg_advisory_xact_lock(1, hashint8($1))", weapon);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The weapon that an entry speaks of now.</summary>
    /// <exception cref="ProblemException">weapons.not_found.</exception>
    public static async Task<long> WeaponOfAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = Command(connection, "select coalesce(linked_weapon, id) from entries where id = $1 and until_act is null", entry);
        return await command.ExecuteScalarAsync(ct) as long? ?? throw new ProblemException(Problem.Of("weapons.not_found"));
    }

    /// <summary>The standing version of an entry, or null.</summary>
    public static async Task<EntryRow?> FindAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = Command(connection, $"select {Columns} from entries where id = $1 and until_act is null", entry);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    internal static async Task<long?> FindByKeyAsync(NpgsqlConnection connection, long register, string rowKey, CancellationToken ct)
    {
        await using var command = Command(connection, "select id from entries where register = $1 and identity = $2 and until_act is null", register, IdentityOf(rowKey));
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    internal static async Task<long> OfActAsync(Database database, long act, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("select id from entries where act = $1 order by seq limit 1");
        command.Parameters.Add(new() { Value = act });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    internal static async Task<RegisterRow> RegisterAsync(NpgsqlConnection connection, long register, CancellationToken ct)
    {
        await using var command = Command(connection, "select id, uid, code, name, kind, organisation, law, handling from registers where id = $1", register);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("weapons.register_unknown", "register"));
        return new RegisterRow(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
            reader.IsDBNull(5) ? null : reader.GetInt64(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetInt16(7));
    }

    /// <summary>The newest report of loss or theft on the entry that nothing supersedes.</summary>
    internal static async Task<long?> StandingReportAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = Command(connection, """
            select e.id from events e where e.entry = $1 and e.type in ('lost', 'stolen')
            and not exists (select from events s where s.entry = e.entry and s.supersedes = e.id) order by e.act desc, e.seq desc limit 1
            """, entry);
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    internal static async Task<bool> HasComponentAsync(NpgsqlConnection connection, long entry, string kind, CancellationToken ct)
    {
        await using var command = Command(connection, "select exists (select from components where entry = $1 and kind = $2 and until_act is null)", entry, kind);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    internal static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <summary>Reads a row that was selected as <see cref="Columns"/>.</summary>
    public static EntryRow Read(NpgsqlDataReader r, int at = 0) => new()
    {
        Id = r.GetInt64(at), Uid = r.GetGuid(at + 1), Register = r.GetInt64(at + 2), Handling = r.GetInt16(at + 3), RowKey = r.TextOrNull(at + 4), Identity = r.GetGuid(at + 5),
        Content = r.IsDBNull(at + 6) ? null : r.GetGuid(at + 6), Category = r.TextOrNull(at + 7), Make = r.TextOrNull(at + 8), MakeRef = r.TextOrNull(at + 9), Model = r.TextOrNull(at + 10),
        ModelRef = r.TextOrNull(at + 11), Calibre = r.TextOrNull(at + 12), CalibreRef = r.TextOrNull(at + 13), Country = r.TextOrNull(at + 14), Year = r.IsDBNull(at + 15) ? null : r.GetInt16(at + 15),
        Origin = r.GetString(at + 16), HolderKind = r.TextOrNull(at + 17), HolderOrganisation = Number(r, at + 18), HolderPerson = Number(r, at + 19), Registered = r.TextOrNull(at + 20), Data = r.TextOrNull(at + 21),
    };

    /// <summary>The identity of an entry that was typed in under a number.</summary>
    public static Guid IdentityOf(string rowKey)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("row " + rowKey), hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static long? Number(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt64(i);
}
