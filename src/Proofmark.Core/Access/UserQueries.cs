using Npgsql;

namespace Proofmark.Core.Access;

/// <summary>Reads users with their roles and registers.</summary>
internal static class UserQueries
{
    private const string Select = """
        select u.id, u.uid, u.login, u.name, u.organisation, o.name, u.language, u.active, c.password_hash is not null, coalesce(c.second_factor, false), c.lockout_end,
            (select coalesce(array_agg(r.code order by r.code), '{}') from user_role_now n join roles r on r.id = n.role where n.user_id = u.id),
            (select coalesce(array_agg(x.register order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id),
            (select coalesce(array_agg(g.code order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id),
            (select coalesce(array_agg(g.name order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id),
            (select coalesce(array_agg(x.handling order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id),
            u.starts, u.ends
        from user_now u left join organisations o on o.id = u.organisation left join user_credentials c on c.user_id = u.id
        """;

    public static Task<User?> FindAsync(NpgsqlDataSource source, long id, CancellationToken ct) => OneAsync(source, "u.id = $1", id, ct);

    /// <summary>Inside an act: on its own connection, so that an act never waits for a second one from the pool.</summary>
    public static async Task<User?> FindAsync(NpgsqlConnection connection, long id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Select + " where u.id = $1", connection);
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    public static Task<User?> FindAsync(NpgsqlDataSource source, Guid uid, CancellationToken ct) => OneAsync(source, "u.uid = $1", uid, ct);

    public static Task<User?> FindAsync(NpgsqlDataSource source, string login, CancellationToken ct) => OneAsync(source, "u.login = $1", login, ct);

    public static async Task<IReadOnlyList<User>> ListAsync(NpgsqlDataSource source, int skip, int take, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Select + " order by u.login limit $1 offset $2");
        command.Parameters.Add(new() { Value = take });
        command.Parameters.Add(new() { Value = skip });
        return await ReadAsync(command, ct);
    }

    private static async Task<User?> OneAsync(NpgsqlDataSource source, string where, object value, CancellationToken ct)
    {
        await using var command = source.CreateCommand($"{Select} where {where}");
        command.Parameters.Add(new() { Value = value });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    private static async Task<List<User>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<User>();
        while (await reader.ReadAsync(ct))
        {
            list.Add(new User(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetInt64(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.GetString(6), reader.GetBoolean(7), reader.GetBoolean(8), reader.GetBoolean(9),
                reader.IsDBNull(10) ? null : reader.GetDateTime(10), reader.GetFieldValue<string[]>(11),
                Rights(reader.GetFieldValue<long[]>(12), reader.GetFieldValue<string[]>(13), reader.GetFieldValue<string[]>(14), reader.GetFieldValue<short[]>(15)))
            {
                Starts = reader.IsDBNull(16) ? null : reader.GetFieldValue<DateOnly>(16),
                Ends = reader.IsDBNull(17) ? null : reader.GetFieldValue<DateOnly>(17),
            });
        }
        return list;
    }

    internal static List<RegisterRight> Rights(long[] ids, string[] codes, string[] names, short[] handlings) =>
        [.. ids.Select((id, i) => new RegisterRight(id, codes[i], names[i], handlings[i]))];
}
