using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Citizens;

/// <summary>Reads citizens' requests. Who runs them may read them; opening what the register says of a person is a look-up of its own.</summary>
public sealed class CitizenList(Database database, TimeProvider clock)
{
    private const string Select = """
        select r.id, r.uid, r.reference, r.kind, r.language, r.applicant, r.minor, r.representative, r.received, r.due,
               e.kind, e.person, p.uid, e.until, e.outcome, e.words, u.name, a.recorded
        from citizen_requests r left join citizen_events e on e.request = r.id left join persons p on p.id = e.person
        left join acts a on a.id = e.act left join user_now u on u.id = a.actor
        """;

    /// <summary>Today, by the node's calendar.</summary>
    public DateOnly Today => clock.Today();

    /// <summary>Requests: those that are open by their deadline, then those that ended, the latest first.</summary>
    /// <param name="ended">The ended ones; else the open ones.</param>
    /// <param name="take">Most of them.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<CitizenView>> ListAsync(bool ended, int take, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        var sql = $"""
            {Select} where r.id in (select x.id from citizen_requests x where {(ended ? "" : "not ")}exists (select from citizen_events c where c.request = x.id and c.kind = 'closed') order by x.id desc limit $1) order by r.id desc, e.id
            """;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = (long)take });
        var found = await ReadAsync(command, ct);
        return ended ? found : [.. found.OrderBy(r => r.Due).ThenBy(r => r.Id)];
    }

    /// <summary>One request, or null.</summary>
    public async Task<CitizenView?> FindAsync(Guid uid, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        return await FindAsync(connection, uid, ct);
    }

    /// <summary>How many wait, and how many of them are overdue; numbers alone, so it is no look-up.</summary>
    public async Task<(long Open, long Overdue)> CountAsync(CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("""
            select count(*), count(*) filter (where coalesce((select max(until) from citizen_events e where e.request = r.id and e.kind = 'extended'), r.due) < $1)
            from citizen_requests r where not exists (select from citizen_events c where c.request = r.id and c.kind = 'closed')
            """);
        command.Parameters.Add(new() { Value = Today });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Which of these persons are under a restriction of processing.</summary>
    public async Task<IReadOnlySet<long>> RestrictedAsync(IReadOnlyCollection<long> persons, CancellationToken ct = default)
    {
        // Each request restricts by itself: what one lifts, another may still hold.
        await using var command = database.Writer.CreateCommand("""
            select person from (select distinct on (request, person) person, kind from citizen_events
                where person = any ($1) and kind in ('restricted', 'lifted') order by request, person, id desc) x where kind = 'restricted'
            """);
        command.Parameters.Add(new() { Value = persons.Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var set = new HashSet<long>();
        while (await reader.ReadAsync(ct)) set.Add(reader.GetInt64(0));
        return set;
    }

    internal static async Task<CitizenView?> FindAsync(NpgsqlConnection connection, Guid uid, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Select + " where r.uid = $1 order by e.id", connection);
        command.Parameters.Add(new() { Value = uid });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    private static async Task<List<CitizenView>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<CitizenView>();
        var events = new List<CitizenEvent>();
        while (await r.ReadAsync(ct))
        {
            if (list.Count == 0 || list[^1].Id != r.GetInt64(0))
                list.Add(new CitizenView(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetBoolean(6), r.TextOrNull(7), r.GetFieldValue<DateOnly>(8), r.GetFieldValue<DateOnly>(9), events = []));
            if (!r.IsDBNull(10))
                events.Add(new CitizenEvent(r.GetString(10), r.IsDBNull(11) ? null : r.GetInt64(11), r.IsDBNull(12) ? null : r.GetGuid(12), r.IsDBNull(13) ? null : r.GetFieldValue<DateOnly>(13), r.TextOrNull(14), r.TextOrNull(15), r.TextOrNull(16), r.GetDateTime(17)));
        }
        return list;
    }
}
