using Npgsql;
using NpgsqlTypes;

namespace Proofmark.Core.Access.Misuse;

/// <summary>
/// What the rules read: one day of look-up records at a time, by the index on their time, and counts of earlier days. Nothing
/// of a weapon is read but whether an act touched it.
/// </summary>
internal static class MisuseFacts
{
    /// <summary>What is practised counts neither for nor against anybody. $1, $2: from, until; $3: ask for later cases; $4: within how long; $5: this user alone, by the index of users.</summary>
    private const string Looks = """
        select l.id, l.at, l.actor, l.token is not null, l.case_reference, l.kind, l.subject, l.query, l.found,
            $3 and cardinality(l.found) between 1 and 20 and exists (
                select from events e join acts a on a.id = e.act where e.entry = any (l.found) and a.recorded between l.at - $4 and l.at + $4 and a.type <> 'import.batch' and a.purpose <> 'training'),
            $3 and l.case_reference is not null and (
                exists (select from lookup_cases c where c.case_hash = sha256(convert_to(l.case_reference, 'UTF8')) and c.user_id <> l.actor)
                or exists (select from acts a where a.case_reference = l.case_reference and a.purpose <> 'training')
                or exists (select from recoveries r where r.case_reference = l.case_reference)
                or exists (select from traces t where t.reference = l.case_reference))
        from lookups l where l.at >= $1 and l.at < $2 and l.actor <> 0 and l.kind in ('find', 'check', 'open', 'export') and l.purpose <> 'training'
        """;

    /// <summary>The day's look-ups, user by user; no more than one user's are held at a time.</summary>
    public static async IAsyncEnumerable<List<Look>> ByUserAsync(NpgsqlConnection connection, DateOnly day, TimeZoneInfo zone, bool later, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = Command(connection, Looks + " order by l.actor, l.at, l.id", day, day, zone, later);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var current = new List<Look>();
        while (await reader.ReadAsync(ct))
        {
            var look = Read(reader, zone);
            if (current.Count > 0 && current[0].User != look.User)
            {
                yield return current;
                current = [];
            }
            current.Add(look);
        }
        if (current.Count > 0) yield return current;
    }

    /// <summary>One user's look-ups under one case, from the first to the last day.</summary>
    public static async Task<List<Look>> OfCaseAsync(NpgsqlConnection connection, long user, string caseReference, DateOnly first, DateOnly last, TimeZoneInfo zone, CancellationToken ct)
    {
        await using var command = Command(connection, Looks + " and l.actor = $5 and l.case_reference = $6 order by l.at, l.id", first, last, zone, true);
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = caseReference });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var looks = new List<Look>();
        while (await reader.ReadAsync(ct)) looks.Add(Read(reader, zone));
        return looks;
    }

    /// <summary>One user's ordinary look-ups of a day.</summary>
    public static async Task<List<Look>> OfUserAsync(NpgsqlConnection connection, long user, DateOnly day, TimeZoneInfo zone, bool later, CancellationToken ct)
    {
        await using var command = Command(connection, Looks + " and l.actor = $5 order by l.at, l.id", day, day, zone, later);
        command.Parameters.Add(new() { Value = user });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var looks = new List<Look>();
        while (await reader.ReadAsync(ct)) looks.Add(Read(reader, zone));
        return looks;
    }

    /// <summary>What these users did on the days before.</summary>
    public static async Task<Dictionary<long, Usual>> UsualAsync(NpgsqlConnection connection, IReadOnlyCollection<long> users, DateOnly day, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select user_id, day, looks, exports, hours, opened, bare from lookup_days where user_id = any ($1) and day >= $2 and day < $3 order by user_id, day", connection);
        command.Parameters.Add(new() { Value = users.ToArray() });
        command.Parameters.Add(new() { Value = day.AddDays(-MisuseWindows.Usual) });
        command.Parameters.Add(new() { Value = day });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<long, Usual>();
        var looks = new Dictionary<long, List<int>>();
        while (await reader.ReadAsync(ct))
        {
            var user = reader.GetInt64(0);
            var before = found.GetValueOrDefault(user) ?? Usual.None with { Hours = new long[24], Weekdays = new int[7] };
            var hours = reader.GetFieldValue<int[]>(4);
            for (var h = 0; h < 24; h++) before.Hours[h] += hours[h];
            before.Weekdays[(int)reader.GetFieldValue<DateOnly>(1).DayOfWeek]++;
            if (!looks.TryGetValue(user, out var list)) looks[user] = list = [];
            list.Add(reader.GetInt32(2));
            found[user] = before with
            {
                Days = before.Days + 1,
                MostExports = Math.Max(before.MostExports, reader.GetInt32(3)),
                Opened = before.Opened + (reader.IsDBNull(5) ? 0 : reader.GetInt32(5)),
                Bare = before.Bare + (reader.IsDBNull(6) ? 0 : reader.GetInt32(6)),
            };
        }
        return found.ToDictionary(f => f.Key, f => f.Value with { Looks = [.. looks[f.Key]] });
    }

    /// <summary>What users of each set of roles did on the days before. Of fewer than five days, or twenty of users, nothing is said.</summary>
    public static async Task<Dictionary<string, UsualOfRole>> OfRolesAsync(NpgsqlConnection connection, DateOnly day, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select roles, count(*) * (count(distinct day) >= 5)::int, percentile_cont(0.99) within group (order by looks), percentile_cont(0.99) within group (order by exports),
                count(bare), percentile_cont(0.995) within group (order by bare), coalesce(sum(bare)::float8 / nullif(sum(opened), 0), 0)
            from lookup_days where day >= $1 and day < $2 group by roles
            """, connection);
        command.Parameters.Add(new() { Value = day.AddDays(-MisuseWindows.Usual) });
        command.Parameters.Add(new() { Value = day });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<string, UsualOfRole>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            var (many, old) = (reader.GetInt64(1) >= 20, reader.GetInt64(4) >= 20);
            found[reader.GetString(0)] = new UsualOfRole(many ? reader.GetDouble(2) : Unknown.ManyLooks, many ? reader.GetDouble(3) : Unknown.ManyExports,
                old ? reader.GetDouble(5) : Unknown.ManyBare, reader.GetDouble(6));
        }
        return found;
    }

    /// <summary>Of a role that nobody has had long enough: nothing is too much.</summary>
    public static readonly UsualOfRole Unknown = new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, 0.5);

    /// <summary>The users' roles now, as one text for each.</summary>
    public static async Task<Dictionary<long, string>> RolesAsync(NpgsqlConnection connection, IReadOnlyCollection<long> users, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select n.user_id, string_agg(r.code, ',' order by r.code) from user_role_now n join roles r on r.id = n.role where n.user_id = any ($1) group by n.user_id", connection);
        command.Parameters.Add(new() { Value = users.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<long, string>();
        while (await reader.ReadAsync(ct)) found[reader.GetInt64(0)] = reader.GetString(1);
        return found;
    }

    /// <summary>Midnight of the node's own calendar.</summary>
    public static DateTime Begin(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        // In some years and places midnight does not exist: the day begins an hour later.
        if (zone.IsInvalidTime(midnight)) midnight = midnight.AddHours(1);
        return TimeZoneInfo.ConvertTimeToUtc(midnight, zone);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, DateOnly first, DateOnly last, TimeZoneInfo zone, bool later)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        command.Parameters.Add(new() { Value = Begin(first, zone), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = Begin(last.AddDays(1), zone), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = later });
        command.Parameters.Add(new() { Value = TimeSpan.FromDays(MisuseWindows.LaterCase) });
        return command;
    }

    private static Look Read(NpgsqlDataReader r, TimeZoneInfo zone) => new(r.GetInt64(0), TimeZoneInfo.ConvertTimeFromUtc(r.GetDateTime(1), zone), r.GetInt64(2), r.GetBoolean(3),
        r.IsDBNull(4) ? null : r.GetString(4), r.GetString(5), r.GetString(6), r.IsDBNull(7) ? null : r.GetString(7), r.GetFieldValue<long[]>(8), r.GetBoolean(9), r.GetBoolean(10));
}
