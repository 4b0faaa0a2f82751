using Npgsql;

namespace Proofmark.Core.Access;

/// <summary>A role or register that somebody holds, in a review.</summary>
/// <param name="User">Whose.</param>
/// <param name="Uid">The same, outside.</param>
/// <param name="Login">Login name.</param>
/// <param name="Name">Name.</param>
/// <param name="Role">A role's id, or null.</param>
/// <param name="Register">A register's id, or null.</param>
/// <param name="Code">The role's or register's code.</param>
/// <param name="Called">Its name; null for a built-in role.</param>
/// <param name="Handling">Up to this class; of a register.</param>
/// <param name="Suspended">Nobody confirmed it in time: it is withdrawn until somebody does.</param>
public sealed record ReviewItem(long User, Guid Uid, string Login, string Name, long? Role, long? Register, string Code, string? Called, short? Handling, bool Suspended);

/// <summary>A review, and what waits in it.</summary>
public sealed record RightsReview(long Id, Guid Uid, DateOnly Due, DateTime Opened, IReadOnlyList<ReviewItem> Waiting);

/// <summary>An account that nobody uses.</summary>
public sealed record UnusedAccount(Guid Uid, string Login, string Name, string? Organisation, DateTime? LastSignIn);

/// <summary>Reads reviews. What waits is computed: what stood when the review was opened and still stands, or was suspended in it, and nobody decided on.</summary>
internal static class ReviewQueries
{
    private const string Items = """
        with review as (select id, act from access_reviews order by id desc limit 1),
        decided as (
            select distinct on (d.user_id, d.role, d.register) d.user_id, d.role, d.register, d.handling, d.outcome from access_review_decisions d join review r on r.id = d.review
            order by d.user_id, d.role, d.register, d.act desc, d.seq desc),
        given as (
            select user_id, role, null::bigint as register, null::smallint as handling from (
                select distinct on (user_id, role) user_id, role, granted, act from user_roles order by user_id, role, act desc, seq desc) x where granted and act < (select act from review)
            union all select user_id, null, register, handling from (
                select distinct on (user_id, register) user_id, register, handling, granted, act from user_registers order by user_id, register, act desc, seq desc) x where granted and act < (select act from review)),
        waiting as (
            select g.user_id, g.role, g.register, g.handling, false as suspended from given g
            where not exists (select from decided d where d.user_id = g.user_id and d.role is not distinct from g.role and d.register is not distinct from g.register)
            union all select user_id, role, register, handling, true from decided where outcome = 'suspended')
        """;

    /// <summary>The latest review with what waits in it; null when there was none yet.</summary>
    public static async Task<RightsReview?> LatestAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        RightsReview review;
        await using (var command = new NpgsqlCommand("select r.id, r.uid, r.due, a.recorded from access_reviews r join acts a on a.id = r.act order by r.id desc limit 1", connection))
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            if (!await r.ReadAsync(ct)) return null;
            review = new(r.GetInt64(0), r.GetGuid(1), r.GetFieldValue<DateOnly>(2), r.GetDateTime(3), []);
        }
        await using var items = new NpgsqlCommand(Items + """

            select u.id, u.uid, u.login, u.name, w.role, w.register, coalesce(o.code, g.code), coalesce(o.name, g.name), w.handling, w.suspended
            from waiting w join user_now u on u.id = w.user_id and u.active left join roles o on o.id = w.role left join registers g on g.id = w.register
            order by u.login, w.role nulls last, w.register
            """, connection);
        await using var reader = await items.ExecuteReaderAsync(ct);
        var list = new List<ReviewItem>();
        while (await reader.ReadAsync(ct))
            list.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.IsDBNull(5) ? null : reader.GetInt64(5),
                reader.GetString(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetInt16(8), reader.GetBoolean(9)));
        return review with { Waiting = list };
    }

    /// <summary>How much waits in the latest review, and when it is due; null when there was none yet.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="user">Whose own rights, not suspended yet, are counted apart; null: nobody's.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<(DateOnly Due, long Waiting, long Own)?> CountAsync(NpgsqlConnection connection, long? user, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Items + """

            select r.due, count(u.id), count(u.id) filter (where u.id = $1 and not w.suspended)
            from access_reviews r left join (waiting w join user_now u on u.id = w.user_id and u.active) on true
            where r.id = (select id from review) group by r.due
            """, connection);
        command.Parameters.Add(new() { Value = (object?)user ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? (r.GetFieldValue<DateOnly>(0), r.GetInt64(1), r.GetInt64(2)) : null;
    }

    /// <summary>Accounts that may sign in and did not, by page or token, since then; new ones count from their making.</summary>
    public static async Task<IReadOnlyList<UnusedAccount>> UnusedAsync(NpgsqlConnection connection, DateTime since, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select u.uid, u.login, u.name, o.name, c.last_sign_in
            from user_now u join users x on x.id = u.id join acts a on a.id = x.act join user_credentials c on c.user_id = u.id left join organisations o on o.id = u.organisation
            where u.active and greatest(a.recorded, c.last_sign_in, (select max(s.last_used) from api_tokens t join api_token_secrets s on s.token = t.id where t.user_id = u.id)) < $1
            order by u.login
            """, connection) { Parameters = { new() { Value = since } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<UnusedAccount>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.IsDBNull(4) ? null : r.GetDateTime(4)));
        return list;
    }
}
