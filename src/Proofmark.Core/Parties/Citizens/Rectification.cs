using System.Text.Json;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Citizens;

/// <summary>A correction that was proposed: what stands, what is to stand.</summary>
/// <param name="Request">The reference of the request that led to it.</param>
/// <param name="Before">What stands now; null when the person was erased meanwhile.</param>
/// <param name="After">What is to stand; null when the person was erased meanwhile.</param>
/// <param name="State">proposed, approved, refused, done.</param>
public sealed record RectificationView(ProposalView Proposal, long Person, Guid Uid, string Request, string Field, string Reason, string? Before, string? After)
{
    /// <summary>proposed, approved, refused, done: the last word of the text that names it.</summary>
    public string State => (Proposal.Approved, Proposal.DoneAct) switch { (_, not null) => "done", (null, _) => "proposed", (false, _) => "refused", _ => "approved" };
}

/// <summary>
/// Puts right one field of a person: proposed by one, approved by another, then done. The proposal holds the new text under the
/// person's own key, so that an erasure takes it too; what stood before stays on record and is shown to nobody.
/// </summary>
public sealed class Rectification(Acts acts, PersonKeys keys)
{
    /// <summary>Puts a field right.</summary>
    public static readonly ActType Rectify = new("parties.rectify_person", true);

    private const int MostText = 500;
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private sealed record Plan(string Request, string Field, long Replaces, byte[] Sealed, string Reason);

    /// <summary>Proposes a correction.</summary>
    /// <param name="person">persons.id.</param>
    /// <param name="request">Reference of the citizen's request.</param>
    /// <param name="field">Which field; it must be on record.</param>
    /// <param name="text">What is to stand.</param>
    /// <param name="reason">Why, without naming the person.</param>
    /// <param name="doing">Who.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">parties.citizen.field, .text, .reason, .unchanged.</exception>
    public async Task<ActOutcome> ProposeAsync(long person, string request, string field, string text, string reason, Doing doing, CancellationToken ct = default)
    {
        text = text.Trim();
        var problems = new List<Problem>();
        if (text.Length is 0 or > MostText) problems.Add(Problem.Of("parties.citizen.text", "text", ("most", MostText)));
        if (reason.Trim().Length is < 3 or > 500) problems.Add(Problem.Of("parties.citizen.reason", "reason"));
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var standing = await StandingAsync(connection, person, field, ct);
        if (standing is null) problems.Add(Problem.Of("parties.citizen.field", "field"));
        if (problems.Count > 0) throw new ProblemException(problems);
        var (row, key, before) = standing!.Value;
        if (before == text) throw new ProblemException(Problem.Of("parties.citizen.unchanged", "text"));
        var plan = JsonSerializer.Serialize(new Plan(request, field, row, PersonKeys.Encrypt(key, person, field, text), reason.Trim()), Options);
        return await new Proposals(acts).ProposeAsync(Rectify, Erasure.PersonErasure.SubjectOf(person), plan, doing.Actor, doing.Purpose, doing.Key, ct);
    }

    /// <summary>Carries out what another person approved.</summary>
    /// <exception cref="ProblemException">act.not_approved, act.approval_used, parties.citizen.field (erased or put right meanwhile).</exception>
    public async Task<ActOutcome> CarryOutAsync(long person, long proposalAct, Doing doing, CancellationToken ct = default) =>
        await acts.DoAsync(new ActRequest(Rectify, doing.Actor, doing.Purpose, doing.Key) { Proposal = proposalAct, Content = $"{person}|{proposalAct}" }, async act =>
        {
            var plan = JsonSerializer.Deserialize<Plan>(await Proposals.UseApprovalAsync(act, proposalAct, Rectify, Erasure.PersonErasure.SubjectOf(person), ct), Options)!;
            await using var find = new NpgsqlCommand("select legal_basis, keep_until from person_contents c where id = $1 and person = $2 and cipher is not null" + PersonService.Standing + " for update", act.Connection);
            find.Parameters.Add(new() { Value = plan.Replaces });
            find.Parameters.Add(new() { Value = person });
            string basis;
            DateOnly? until;
            await using (var reader = await find.ExecuteReaderAsync(ct))
            {
                if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("parties.citizen.field", "field"));
                (basis, until) = (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateOnly>(1));
            }
            act.Write(PersonContentRow.Table, new PersonContentRow(await act.Ids.NextAsync("person_contents", ct), person, plan.Field, basis, until, plan.Sealed, plan.Replaces));
        }, ct);

    /// <summary>Corrections, the latest first: of all persons, of one, or the one of this act. What they say is read for whoever may see persons.</summary>
    public async Task<IReadOnlyList<RectificationView>> ListAsync(long? person, Guid? proposal, int take, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select p.act, a.uid, p.act_type, p.subject, p.data::text, a.actor, a.recorded, d.approved, d.reason, x.id, n.id, n.uid, k.wrapped, c.cipher
            from proposals p join acts a on a.id = p.act join persons n on n.id = case when p.subject like 'person:%' then substr(p.subject, 8)::bigint end
            left join person_keys k on k.person = n.id left join person_contents c on c.id = (p.data ->> 'replaces')::bigint and c.person = n.id and c.field = p.data ->> 'field'
            left join proposal_decisions d on d.proposal = p.id left join acts x on x.proposal = p.act and x.stage = 'done'
            where p.act_type = $1 and ($2::bigint is null or n.id = $2) and ($3::uuid is null or a.uid = $3) order by p.act desc limit $4
            """);
        command.Parameters.Add(new() { Value = Rectify.Code });
        command.Parameters.Add(new() { Value = (object?)person ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = (object?)proposal ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (long)take });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<RectificationView>();
        while (await r.ReadAsync(ct))
        {
            var view = new ProposalView(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetDateTime(6), r.IsDBNull(7) ? null : r.GetBoolean(7), r.IsDBNull(8) ? null : r.GetString(8), r.IsDBNull(9) ? null : r.GetInt64(9));
            var (of, plan) = (r.GetInt64(10), JsonSerializer.Deserialize<Plan>(view.Data, Options)!);
            // Once the person is erased the key is gone, and with it both texts.
            var key = r.IsDBNull(12) || r.IsDBNull(13) ? null : keys.Unwrap(of, r.GetFieldValue<byte[]>(12));
            list.Add(new RectificationView(view, of, r.GetGuid(11), plan.Request, plan.Field, plan.Reason, key is null ? null : PersonKeys.Decrypt(key, of, plan.Field, r.GetFieldValue<byte[]>(13)), key is null ? null : PersonKeys.Decrypt(key, of, plan.Field, plan.Sealed)));
        }
        return list;
    }

    /// <summary>How many wait for somebody else than this user; the number alone, so it is no look-up.</summary>
    public async Task<long> WaitingAsync(long user, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select count(*) from proposals p join acts a on a.id = p.act where p.act_type = $1 and a.actor <> $2 and not exists (select from proposal_decisions d where d.proposal = p.id)");
        command.Parameters.Add(new() { Value = Rectify.Code });
        command.Parameters.Add(new() { Value = user });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The row of a field that stands, the person's key, and what it says.</summary>
    private async Task<(long Row, byte[] Key, string Text)?> StandingAsync(NpgsqlConnection connection, long person, string field, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select c.id, k.wrapped, c.cipher from person_contents c join person_keys k on k.person = c.person where c.person = $1 and c.field = $2 and c.cipher is not null" + PersonService.Standing + " order by c.id limit 1", connection);
        command.Parameters.Add(new() { Value = person });
        command.Parameters.Add(new() { Value = field });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        var key = keys.Unwrap(person, reader.GetFieldValue<byte[]>(1));
        return (reader.GetInt64(0), key, PersonKeys.Decrypt(key, person, field, reader.GetFieldValue<byte[]>(2)));
    }
}
