using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>What cannot be undone is proposed by one person, approved by another, then done.</summary>
public sealed class Proposals(Acts acts)
{
    /// <summary>First number of the advisory locks on approvals.</summary>
    private const int ApprovalLock = 0x50_4D_41_50;

    /// <summary>Records a proposal; returns the proposing act.</summary>
    public Task<ActOutcome> ProposeAsync(ActType type, string subject, string content, Actor actor, Purpose purpose, Guid key, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(type, actor, purpose, key) { Stage = "proposed", Content = subject + "|" + content }, async act =>
            act.Write(ProposalRow.Table, new ProposalRow(await act.Ids.NextAsync("proposals", ct), act.NewUid(), type.Code, subject, content)), ct);

    /// <summary>Records the decision of a second person.</summary>
    /// <exception cref="ProblemException">act.proposal_unknown, act.own_proposal, act.already_decided.</exception>
    public Task<ActOutcome> DecideAsync(ActType type, long proposalAct, bool approved, string? reason, Actor actor, Purpose purpose, Guid key, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(type, actor, purpose, key) { Stage = "approved", Proposal = proposalAct, Content = $"{proposalAct}|{approved}|{reason}" }, async act =>
        {
            // Of two who decide at once the second waits here, and is told.
            await WaitAsync(act.Connection, proposalAct, ct);
            var (id, proposer, decided, _, _) = await FindAsync(act.Connection, proposalAct, type, ct);
            if (proposer == actor.User) throw new ProblemException(Problem.Of("act.own_proposal"));
            if (decided is not null) throw new ProblemException(Problem.Of("act.already_decided"));
            act.Write(ProposalDecisionRow.Table, new ProposalDecisionRow(await act.Ids.NextAsync("proposal_decisions", ct), id, approved, reason));
        }, ct);

    /// <summary>
    /// Refuses the act unless another person approved this proposal for this subject, and uses the approval up: the act names
    /// its proposal (<see cref="ActRequest.Proposal"/>), and a second act that names the same one is refused. Returns what was
    /// proposed. A crash before the commit uses nothing up.
    /// </summary>
    /// <exception cref="ProblemException">act.not_approved, act.proposal_unknown, act.approval_used.</exception>
    public static async Task<string> UseApprovalAsync(Act act, long proposalAct, ActType type, string subject, CancellationToken ct)
    {
        // What was approved and what the act is recorded as carrying out must be one and the same.
        if (act.Request.Proposal != proposalAct) throw new ProblemException(Problem.Of("act.not_approved"));
        // Whoever comes second waits here until the first is committed or gone: else both would see an approval that nobody used.
        await WaitAsync(act.Connection, proposalAct, ct);
        var found = await FindAsync(act.Connection, proposalAct, type, ct);
        if (found.Decided != true || found.Subject != subject) throw new ProblemException(Problem.Of("act.not_approved"));
        await using var used = new NpgsqlCommand("select exists (select from acts where proposal = $1 and stage = 'done' and id <> $2)", act.Connection);
        used.Parameters.Add(new() { Value = proposalAct });
        used.Parameters.Add(new() { Value = act.Id });
        if ((bool)(await used.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("act.approval_used"));
        return found.Data;
    }

    private static async Task WaitAsync(NpgsqlConnection connection, long proposalAct, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock($1, ($2 % 2147483647)::int)", connection);
        wait.Parameters.Add(new() { Value = ApprovalLock });
        wait.Parameters.Add(new() { Value = proposalAct });
        await wait.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(long Id, long Proposer, bool? Decided, string Subject, string Data)> FindAsync(NpgsqlConnection connection, long proposalAct, ActType type, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select p.id, a.actor, case when exists (select from proposal_ends e where e.proposal = p.id) then false else d.approved end, p.subject, p.data::text from proposals p join acts a on a.id = p.act
            left join proposal_decisions d on d.proposal = p.id where p.act = $1 and p.act_type = $2
            """, connection);
        command.Parameters.Add(new() { Value = proposalAct });
        command.Parameters.Add(new() { Value = type.Code });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("act.proposal_unknown"));
        return (reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetBoolean(2), reader.GetString(3), reader.GetString(4));
    }
}
