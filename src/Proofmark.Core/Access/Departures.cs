using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>Something that a leaver left open.</summary>
/// <param name="Kind"><c>trace</c>: a case that is not closed; <c>import</c>: a file that was not read to its end; <c>proposal</c>: a proposal or approval that ended with the leaving.</param>
/// <param name="Reference">A case's reference, a file's name, the kind of act that was proposed.</param>
/// <param name="Subject">What the proposal is about, <c>entry:7</c>; null for the others.</param>
/// <param name="Id">The case's, the job's or the proposing act's id outside.</param>
public sealed record LeftOpen(string Kind, string Reference, string? Subject, Guid Id);

/// <summary>Somebody who left, and whether it was said who took over.</summary>
public sealed record Departure(Guid Uid, Guid User, string Login, string Name, string? Organisation, DateOnly LastDay, DateTime Recorded, string? Successor, string? SettledBy, DateTime? Settled, IReadOnlyList<LeftOpen> Open);

/// <summary>Reads who left and what they left open.</summary>
public sealed class Departures(Database database)
{
    /// <summary>Those who left, the latest first.</summary>
    /// <param name="waiting">Only those of whom nobody said who took over.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Cancellation.</param>
    public async Task<IReadOnlyList<Departure>> ListAsync(bool waiting, int take, CancellationToken ct = default)
    {
        var found = new List<(long User, long Act, Departure Departure)>();
        await using (var command = database.Writer.CreateCommand("""
            select d.user_id, d.act, d.uid, u.uid, u.login, u.name, o.name, d.last_day, a.recorded, y.name, w.name, b.recorded
            from departures d join acts a on a.id = d.act join user_now u on u.id = d.user_id left join organisations o on o.id = u.organisation
            left join departure_handovers h on h.departure = d.id left join acts b on b.id = h.act left join user_now w on w.id = b.actor left join user_now y on y.id = h.successor
            where not $1 or h.id is null order by d.id desc limit $2
            """))
        {
            command.Parameters.Add(new() { Value = waiting });
            command.Parameters.Add(new() { Value = take });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                found.Add((r.GetInt64(0), r.GetInt64(1), new(r.GetGuid(2), r.GetGuid(3), r.GetString(4), r.GetString(5), r.IsDBNull(6) ? null : r.GetString(6), r.GetFieldValue<DateOnly>(7), r.GetDateTime(8),
                    r.IsDBNull(9) ? null : r.GetString(9), r.IsDBNull(10) ? null : r.GetString(10), r.IsDBNull(11) ? null : r.GetDateTime(11), [])));
        }
        var open = await OpenAsync([.. found.Select(f => f.User)], [.. found.Select(f => f.Act)], ct);
        return [.. found.Select(f => f.Departure with { Open = [.. open[f.Act]] })];
    }

    /// <summary>How many wait.</summary>
    public async Task<long> WaitingAsync(CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select count(*) from departures d where not exists (select from departure_handovers h where h.departure = d.id)");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>What each of them left open, by the act of leaving, in one question.</summary>
    private async Task<ILookup<long, LeftOpen>> OpenAsync(long[] users, long[] acts, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("""
            with left_by as (select * from unnest($1, $2) w(user_id, act))
            select w.act, 'trace', t.reference, null, t.uid from left_by w join acts a on a.actor = w.user_id join traces t on t.act = a.id
            where not exists (select from trace_events e where e.trace = t.id and e.type in ('withdrawn', 'closed'))
            union all select w.act, 'import', j.file_name, null, j.id from left_by w join import_jobs j on j.user_id = w.user_id and j.state in ('uploaded', 'queued', 'running')
            union all select w.act, 'proposal', p.act_type, p.subject, a.uid from left_by w join proposal_ends e on e.act = w.act join proposals p on p.id = e.proposal join acts a on a.id = p.act
            order by 1, 2, 3
            """);
        command.Parameters.Add(new() { Value = users });
        command.Parameters.Add(new() { Value = acts });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<(long Act, LeftOpen Open)>();
        while (await r.ReadAsync(ct)) list.Add((r.GetInt64(0), new(r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetGuid(4))));
        return list.ToLookup(l => l.Act, l => l.Open);
    }
}
