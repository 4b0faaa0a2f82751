using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Erasure;

/// <summary>A person of whom nothing may be kept any longer.</summary>
/// <param name="Person">persons.id.</param>
/// <param name="Uid">The same, as it is called outside.</param>
/// <param name="Until">When the last period ended.</param>
/// <param name="Source">The rule of a register that ended last, as it is cited; null: the day stands with the data.</param>
public sealed record DuePerson(long Person, Guid Uid, DateOnly Until, string? Source = null);

/// <summary>An erasure that was proposed or carried out.</summary>
/// <param name="Rule">The rule that orders it.</param>
/// <param name="Records">How many records gave up content; null before.</param>
/// <param name="Done">When it was carried out.</param>
/// <param name="Ended">When the clean-up ended; null: it is not finished.</param>
public sealed record ErasureView(long Person, Guid Uid, ProposalView Proposal, string Rule, int? Records, DateTime? Done, DateTime? Ended)
{
    /// <summary>proposed, refused, approved, cleaning, finished: the last word of the text that names it.</summary>
    public string State => (Proposal.Approved, Done, Ended) switch
    {
        (_, not null, not null) => "finished",
        (_, not null, null) => "cleaning",
        (null, _, _) => "proposed",
        (false, _, _) => "refused",
        _ => "approved",
    };
}

/// <summary>Reads what is due for erasure and how far each erasure is. No names: who may see them opens the person.</summary>
public sealed class ErasureList(Database database, TimeProvider clock)
{
    /// <summary>Persons all of whose periods have ended, the longest overdue first.</summary>
    public async Task<IReadOnlyList<DuePerson>> DueAsync(int skip, int take, CancellationToken ct = default)
    {
        // By the rules of registers where there are any, the longer of rule and day. Otherwise a field without a period is kept until somebody
        // proposes otherwise, and keeps the person off this list.
        await using var command = database.Writer.CreateCommand("""
            with asked as (
                select person from person_contents where cipher is not null and keep_until < $1
                union select person from person_limits where until_day < $1),
            said as (
                select c.person, max(c.keep_until) as until, count(*) = count(c.keep_until) as whole from person_contents c join asked a on a.person = c.person where c.cipher is not null group by 1)
            select p.id, p.uid, case when l.person is null then s.until else greatest(s.until, l.until_day) end as until, l.source
            from said s join persons p on p.id = s.person left join person_limits l on l.person = s.person
            where case when l.person is null then s.whole and s.until < $1 else l.until_day < $1 and coalesce(s.until < $1, true) end
            order by 3, p.id offset $2 limit $3
            """);
        command.Parameters.Add(new() { Value = clock.Today() });
        command.Parameters.Add(new() { Value = (long)skip });
        command.Parameters.Add(new() { Value = (long)take });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<DuePerson>();
        while (await reader.ReadAsync(ct)) list.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<DateOnly>(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        return list;
    }

    /// <summary>The latest erasures of all persons, or of one.</summary>
    public async Task<IReadOnlyList<ErasureView>> ListAsync(long? person, int take, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("""
            select p.act, a.uid, p.act_type, p.subject, p.data::text, a.actor, a.recorded, case when exists (select from proposal_ends pe where pe.proposal = p.id) then false else d.approved end, d.reason, x.id, n.id, n.uid, x.recorded, r.records, e.recorded
            from proposals p join acts a on a.id = p.act
            join persons n on n.id = case when p.subject like 'person:%' then substr(p.subject, 8)::bigint end
            left join proposal_decisions d on d.proposal = p.id
            left join acts x on x.proposal = p.act and x.stage = 'done'
            left join person_erasures r on r.act = x.id
            left join erasure_ends z on z.erasure = r.id left join acts e on e.id = z.act
            where p.act_type = $1 and ($2::text is null or p.subject = $2) order by p.act desc limit $3
            """);
        command.Parameters.Add(new() { Value = PersonErasure.Erase.Code });
        command.Parameters.Add(new() { Value = (object?)(person is { } one ? PersonErasure.SubjectOf(one) : null) ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (long)take });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<ErasureView>();
        while (await r.ReadAsync(ct))
        {
            var proposal = new ProposalView(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetDateTime(6),
                r.IsDBNull(7) ? null : r.GetBoolean(7), r.IsDBNull(8) ? null : r.GetString(8), r.IsDBNull(9) ? null : r.GetInt64(9));
            list.Add(new ErasureView(r.GetInt64(10), r.GetGuid(11), proposal, PersonErasure.PlanOf(proposal.Data).Rule,
                r.IsDBNull(13) ? null : r.GetInt32(13), r.IsDBNull(12) ? null : r.GetDateTime(12), r.IsDBNull(14) ? null : r.GetDateTime(14)));
        }
        return list;
    }

    /// <summary>The person with this outside id, or null.</summary>
    public async Task<long?> FindAsync(Guid uid, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select id from persons where uid = $1");
        command.Parameters.Add(new() { Value = uid });
        return (long?)await command.ExecuteScalarAsync(ct);
    }
}
