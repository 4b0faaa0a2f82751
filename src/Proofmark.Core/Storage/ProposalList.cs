using Npgsql;

namespace Proofmark.Core.Storage;

/// <summary>A proposal and what became of it. <see cref="DoneAct"/>: the act that carried it out.</summary>
/// <param name="Act">The proposing act.</param>
/// <param name="ActUid">The same, as it is called outside.</param>
/// <param name="Data">What was proposed, JSON.</param>
/// <param name="Proposer">Who proposed it.</param>
/// <param name="Approved">The second person's decision; null while it waits.</param>
public sealed record ProposalView(long Act, Guid ActUid, string ActType, string Subject, string Data, long Proposer, DateTime Recorded, bool? Approved, string? Reason, long? DoneAct)
{
    /// <summary>Waits for a second person's decision.</summary>
    public bool IsWaiting => Approved is null;
}

/// <summary>Reads proposals.</summary>
public sealed class ProposalList(Database database)
{
    private const string Select = """
        select p.act, a.uid, p.act_type, p.subject, p.data::text, a.actor, a.recorded, case when exists (select from proposal_ends e where e.proposal = p.id) then false else d.approved end, d.reason,
            (select min(x.id) from acts x where x.proposal = p.act and x.stage = 'done' and x.type = p.act_type)
        from proposals p join acts a on a.id = p.act left join proposal_decisions d on d.proposal = p.id
        """;

    /// <summary>All proposals about a subject (<c>entry:7</c>), the latest first.</summary>
    public Task<IReadOnlyList<ProposalView>> OfAsync(string subject, CancellationToken ct = default) => OfAsync([subject], ct);

    /// <summary>The same of several subjects, at most fifty of each, asked for together.</summary>
    public async Task<IReadOnlyList<ProposalView>> OfAsync(IReadOnlyCollection<string> subjects, CancellationToken ct = default)
    {
        await using var batch = database.Writer.CreateBatch();
        batch.BatchCommands.Add(Question(subjects));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    /// <summary>The same question for whoever asks others with it; the answer is read by <see cref="ReadAsync(NpgsqlDataReader, CancellationToken)"/>.</summary>
    internal static NpgsqlBatchCommand Question(IReadOnlyCollection<string> subjects) =>
        new(Select + " where p.act in (select x.act from unnest($1) s(subject), lateral (select act from proposals where subject = s.subject order by act desc limit 50) x) order by p.act desc")
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. subjects.Distinct()] } },
        };

    /// <summary>The proposal of this act, or null.</summary>
    public async Task<ProposalView?> FindAsync(Guid actUid, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(Select + " where a.uid = $1");
        command.Parameters.Add(new() { Value = actUid });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    private static async Task<List<ProposalView>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    internal static async Task<List<ProposalView>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var list = new List<ProposalView>();
        while (await reader.ReadAsync(ct))
        {
            list.Add(new ProposalView(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetDateTime(6),
                reader.IsDBNull(7) ? null : reader.GetBoolean(7), reader.IsDBNull(8) ? null : reader.GetString(8), reader.IsDBNull(9) ? null : reader.GetInt64(9)));
        }
        return list;
    }
}
