using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>What cannot be undone is proposed by one person, approved by another, then done.</summary>
public sealed class Proposals(Acts acts)
{
    /// <summary>Records a proposal; returns the proposing act.</summary>
    public Task<ActOutcome> ProposeAsync(ActType type, string subject, string content, Actor actor, Purpose purpose, Guid key, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(type, actor, purpose, key) { Stage = "proposed", Content = subject + "|" + content }, async act =>
            act.Write(ProposalRow.Table, new ProposalRow(await act.Ids.NextAsync("proposals", ct), act.NewUid(), type.Code, subject, content)), ct);

    /// <summary>Records the decision of a second person.</summary>
    /// <exception cref="ProblemException">act.proposal_unknown, act.own_proposal, act.already_decided.</exception>
    public Task<ActOutcome> DecideAsync(ActType type, long proposalAct, bool approved, string? reason, Actor actor, Purpose purpose, Guid key, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(type, actor, purpose, key) { Stage = "approved", Proposal = proposalAct, Content = $"{proposalAct}|{approved}|{reason}" }, async act =>
        {
            var (id, proposer, decided, _) = await FindAsync(act.Connection, proposalAct, type, ct);
            if (proposer == actor.User) throw new ProblemException(Problem.Of("act.own_proposal"));
            if (decided is not null) throw new ProblemException(Problem.Of("act.already_decided"));
            act.Write(ProposalDecisionRow.Table, new ProposalDecisionRow(await act.Ids.NextAsync("proposal_decisions", ct), id, approved, reason));
        }, ct);

    /// <summary>Refuses the act unless another person approved this proposal for this subject.</summary>
    /// <exception cref="ProblemException">act.not_approved, act.proposal_unknown.</exception>
    public static async Task RequireApprovedAsync(NpgsqlConnection connection, long proposalAct, ActType type, string subject, Actor actor, CancellationToken ct)
    {
        var (_, _, approved, what) = await FindAsync(connection, proposalAct, type, ct);
        if (approved != true || what != subject) throw new ProblemException(Problem.Of("act.not_approved"));
    }

    private static async Task<(long Id, long Proposer, bool? Approved, string Subject)> FindAsync(NpgsqlConnection connection, long proposalAct, ActType type, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select p.id, a.actor, d.approved, p.subject from proposals p join acts a on a.id = p.act
            left join proposal_decisions d on d.proposal = p.id where p.act = $1 and p.act_type = $2
            """, connection);
        command.Parameters.Add(new() { Value = proposalAct });
        command.Parameters.Add(new() { Value = type.Code });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("act.proposal_unknown"));
        return (reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetBoolean(2), reader.GetString(3));
    }
}
