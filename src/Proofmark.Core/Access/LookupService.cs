using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>Which look-ups an auditor wants to see; everything null is all.</summary>
/// <param name="Entry">Those that found this entry, by its identifier outside the node.</param>
/// <param name="User">Those of this user.</param>
/// <param name="Before">Older than this look-up: the next page.</param>
public sealed record LookupFilter(Guid? Entry = null, long? User = null, long? Before = null);

/// <summary>One look-up: who looked, when, why, at what. <see cref="Login"/> is null for the node itself and for users of other times; <see cref="Token"/> names the token of a program that looked in the user's name.</summary>
public sealed record Lookup(long Id, DateTime At, long User, string? Login, string? Name, string? Organisation, string Purpose, string? Case, string Kind, string Subject, string? Query, int Found, bool Sealed, string? Token = null);

/// <summary>Look-up records as auditors read them. Reading them is a look-up itself, recorded before anything is shown.</summary>
public sealed class LookupService(Database database, TimeProvider clock)
{
    private const string Select = """
        select l.id, l.at, l.actor, u.login, u.name, o.name, l.purpose, l.case_reference, l.kind, l.subject, l.query, cardinality(l.found), l.act is not null, k.name
        from lookups l left join user_now u on u.id = l.actor left join organisations o on o.id = l.organisation left join api_tokens k on k.id = l.token
        where ($1::bigint is null or l.id < $1)
        """;

    /// <summary>The latest look-ups first; at most <paramref name="take"/>.</summary>
    public async Task<IReadOnlyList<Lookup>> ListAsync(LookupFilter filter, int take, ReadContext auditor, CancellationToken ct = default)
    {
        var entry = filter.Entry is { } uid ? await EntryAsync(uid, ct) : null;
        await using (var session = await ReadSession.OpenAsync(database, auditor, clock, ct))
        {
            await session.RecordAsync("audit", "lookups", Asked(filter), entry is { } seen ? [seen] : [], ct);
            await session.CompleteAsync(ct);
        }
        if (filter.Entry is not null && entry is null) return [];
        // Text of its own for each filter: one plan for all would not use the index of any.
        var sql = Select + (entry is null ? "" : " and l.found @> array[$3::bigint]") + (filter.User is null ? "" : " and l.actor = $4::bigint") + " order by l.id desc limit $2";
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in new object?[] { filter.Before, (long)take, entry, filter.User })
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        return await ReadAsync(command, ct);
    }

    /// <summary>The look-ups that an anomaly names, oldest first; reading the anomaly was recorded.</summary>
    public async Task<IReadOnlyList<Lookup>> OfAsync(IReadOnlyList<long> lookups, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(Select + " and l.id = any ($2) order by l.id", connection);
        command.Parameters.Add(new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = lookups.ToArray() });
        return await ReadAsync(command, ct);
    }

    private static async Task<List<Lookup>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<Lookup>();
        while (await reader.ReadAsync(ct))
        {
            list.Add(new Lookup(reader.GetInt64(0), reader.GetDateTime(1), reader.GetInt64(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.TextOrNull(5), reader.GetString(6), reader.TextOrNull(7),
                reader.GetString(8), reader.GetString(9), reader.TextOrNull(10), reader.GetInt32(11), reader.GetBoolean(12), reader.TextOrNull(13)));
        }
        return list;
    }

    private static string? Asked(LookupFilter filter)
    {
        string?[] parts = [filter.Entry is { } entry ? $"entry {entry}" : null, filter.User is { } user ? string.Create(CultureInfo.InvariantCulture, $"user {user}") : null,
            filter.Before is { } before ? string.Create(CultureInfo.InvariantCulture, $"before {before}") : null];
        var said = string.Join(", ", parts.Where(p => p is not null));
        return said.Length == 0 ? null : said;
    }

    private async Task<long?> EntryAsync(Guid uid, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("select id from entries where uid = $1 limit 1");
        command.Parameters.Add(new() { Value = uid });
        return (long?)await command.ExecuteScalarAsync(ct);
    }
}
