using System.Globalization;
using System.Text.Json;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Parties.Erasure;

/// <summary>What is proposed and approved.</summary>
/// <param name="Rule">The rule that orders it; verification shows it for ever.</param>
/// <param name="BeforePeriod">It overrides a period that still runs.</param>
/// <param name="Attachments">attachments.id of papers and pictures that go with it.</param>
/// <param name="Persons">persons.id: every record of the same human; found when it is proposed.</param>
public sealed record ErasurePlan(string Rule, bool BeforePeriod, IReadOnlyList<long> Attachments, IReadOnlyList<long>? Persons = null);

/// <summary>What an erasure would reach: a table and how many of its rows.</summary>
public sealed record ErasureReach(string Table, int Rows);

/// <summary>
/// The only way in which a person is erased. One person proposes, another approves, and one act then destroys content, keys and
/// salts: the person's own, what was sealed for the person, and every typed word that names the person. Files and working
/// copies follow by queued work (<see cref="ErasureCleanup"/>); until that has ended the erasure is not finished.
/// </summary>
/// <param name="acts">The door to recorded data.</param>
/// <param name="persons">Opens what is known of persons.</param>
/// <param name="limits">Rules of registers that keep personal data; null: only the days that stand with the data count.</param>
public sealed class PersonErasure(Acts acts, PersonService persons, IErasureLimits? limits = null)
{
    /// <summary>Erases a person: it cannot be undone, so two persons.</summary>
    public static readonly ActType Erase = new("parties.erase_person", true) { ErasesPersons = true };

    /// <summary>Erases once more in a database that was restored to an earlier second; the approval is that of the first time.</summary>
    public static readonly ActType EraseAgain = new("parties.erase_again", false) { ErasesPersons = true };

    /// <summary>Records that the clean-up after an erasure is done.</summary>
    public static readonly ActType Finish = new("parties.finish_erasure", false);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>How proposals name a person.</summary>
    public static string SubjectOf(long person) => "person:" + person.ToString(CultureInfo.InvariantCulture);

    /// <summary>The plan of a proposal.</summary>
    public static ErasurePlan PlanOf(string data) => JsonSerializer.Deserialize<ErasurePlan>(data, Options)!;

    /// <summary>Proposes an erasure; returns the proposing act.</summary>
    /// <exception cref="ProblemException">parties.rule_missing, parties.rule_names_person, parties.nothing_to_erase, parties.period_runs; retention.person_needed, retention.person_runs, retention.person_open, retention.person_no_rule.</exception>
    public async Task<ActOutcome> ProposeAsync(long person, ErasurePlan plan, Doing doing, CancellationToken ct = default)
    {
        var same = await persons.SameAsync(person, ct);
        Demand(plan, await ReadAsync(same, ct), acts.Clock.Today());
        await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct)) await DemandEndedAsync(connection, plan, same, acts.Clock.Today(), ct);
        return await new Proposals(acts).ProposeAsync(Erase, SubjectOf(person), JsonSerializer.Serialize(plan with { Rule = plan.Rule.Trim(), Persons = same }, Options), doing.Actor, doing.Purpose, doing.Key, ct);
    }

    /// <summary>How many records of the same human there are, and what an erasure would reach apart from the person's own data, for whoever proposes or approves it.</summary>
    public async Task<(int Same, IReadOnlyList<ErasureReach> Reach)> PreviewAsync(long person, IReadOnlyList<long> attachments, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var same = await persons.SameAsync(person, ct);
        var hits = await new ErasureSearch(connection, same, new PersonWords(await ReadAsync(same, ct)), attachments).FindAsync(ct);
        return (same.Count, [.. hits.GroupBy(h => h.Table).Select(g => new ErasureReach(g.Key, g.Select(h => h.Id).Distinct().Count())).OrderBy(r => r.Table, StringComparer.Ordinal)]);
    }

    /// <summary>Carries out what a second person approved. The plan is the proposal's: nobody erases more than was approved, or under another rule.</summary>
    /// <param name="person">persons.id.</param>
    /// <param name="proposalAct">The proposal that a second person approved.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="key">Idempotency key.</param>
    /// <param name="ct">Cancels before the commit; then nothing is erased.</param>
    /// <exception cref="ProblemException">parties.period_runs, parties.nothing_to_erase, parties.message_underway, act.not_approved, act.approval_used; retention.person_needed, retention.person_runs, retention.person_open, retention.person_no_rule.</exception>
    public async Task<ActOutcome> EraseAsync(long person, long proposalAct, Actor actor, Guid key, CancellationToken ct = default)
    {
        var plan = await PlanAsync(person, proposalAct, ct);
        return await acts.DoAsync(new ActRequest(Erase, actor, new Purpose("data_protection", plan.Rule), key) { Proposal = proposalAct, Content = $"{person}|{proposalAct}" }, async act =>
        {
            await Proposals.UseApprovalAsync(act, proposalAct, Erase, SubjectOf(person), ct);
            await CarryOutAsync(act, person, plan, sending: true, ct);
        }, ct);
    }

    /// <summary>Does again what an act did whose database was lost: the same persons, rule and papers. Without a second person, for it was approved then.</summary>
    /// <param name="person">persons.id.</param>
    /// <param name="plan">As it was approved.</param>
    /// <param name="first">The outside id of the act that did it first.</param>
    /// <param name="ct">Cancels before the commit; then nothing is erased.</param>
    public Task<ActOutcome> EraseAgainAsync(long person, ErasurePlan plan, Guid first, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(EraseAgain, Actor.Node, new Purpose("data_protection", plan.Rule), first) { Content = $"{person}|{first}" },
            act => CarryOutAsync(act, person, plan, sending: false, ct), ct);

    private async Task CarryOutAsync(Act act, long person, ErasurePlan plan, bool sending, CancellationToken ct)
    {
        long[] all = [.. (plan.Persons ?? []).Append(person).Distinct()];
        if (sending) await RefuseWhileSendingAsync(act, all, ct);
        if (sending) await DemandEndedAsync(act.Connection, plan, all, DateOnly.FromDateTime(act.Recorded), ct);
        var rows = await ContentsAsync(act.Connection, all, ct);
        PersonField[] known = [.. (await persons.ReadAsync(act.Connection, all, replaced: true, ct)).SelectMany(f => f)];
        Demand(plan, known, DateOnly.FromDateTime(act.Recorded));
        var words = new PersonWords(known);
        var hits = await new ErasureSearch(act.Connection, all, words, plan.Attachments).FindAsync(ct);
        // In silence: neither a preview nor the records of this act say whether anything sealed was reached.
        await SealedJournal.EraseWordsAsync(act, persons.Sealed, words.Names, words.MayName, ct);
        var places = new HashSet<(long, int)>();
        foreach (var (rowAct, seq) in rows) await NameAsync(act, "person_contents", rowAct, seq, plan.Rule, places, ct);
        foreach (var hit in hits) await GiveUpAsync(act, hit, plan.Rule, places, ct);
        act.Machinery("update person_contents set cipher = null, salt = null where person = any($1) and cipher is not null", all);
        act.Machinery("delete from person_keys where person = any($1)", all);
        act.Machinery("delete from person_limits where person = any($1)", all);
        var erasure = await act.Ids.NextAsync("person_erasures", ct);
        act.Write(PersonErasureRow.Table, new PersonErasureRow(erasure, person, plan.Rule, places.Count));
        act.Enqueue(ErasureCleanup.Queue, JsonSerializer.Serialize(new ErasureCleanup.Payload(erasure, [.. hits.Select(h => h.Table).Append("person_contents").Append("person_keys").Distinct()]), Options));
    }

    private async Task<IReadOnlyList<PersonField>> ReadAsync(IEnumerable<long> of, CancellationToken ct) => [.. (await persons.ReadAsync(of, replaced: true, ct)).SelectMany(f => f)];

    private static void Demand(ErasurePlan plan, IReadOnlyList<PersonField> known, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(plan.Rule) || plan.Rule.Length > 300) throw new ProblemException(Problem.Of("parties.rule_missing", "rule"));
        if (known.Count == 0) throw new ProblemException(Problem.Of("parties.nothing_to_erase"));
        // The rule is shown by verification for ever.
        if (new PersonWords(known).Names(plan.Rule)) throw new ProblemException(Problem.Of("parties.rule_names_person", "rule"));
        if (!plan.BeforePeriod && known.Where(f => f.KeepUntil > today).Max(f => f.KeepUntil) is { } until) throw new ProblemException(Problem.Of("parties.period_runs", "before_period", ("until", until)));
    }

    private async Task DemandEndedAsync(NpgsqlConnection connection, ErasurePlan plan, IReadOnlyCollection<long> same, DateOnly today, CancellationToken ct)
    {
        if (!plan.BeforePeriod && limits is not null && await limits.RefuseAsync(connection, same, today, ct) is { } refused) throw new ProblemException(refused);
    }

    /// <summary>A released message that is not delivered yet would leave a hole at which the peer waits for ever.</summary>
    private static async Task RefuseWhileSendingAsync(Act act, long[] person, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from messages_out m where m.persons && $1 and m.expires > $2 and not exists (select from message_receipts r where r.message = m.id and r.final))", act.Connection);
        command.Parameters.Add(new() { Value = person });
        command.Parameters.Add(new() { Value = act.Recorded });
        if ((bool)(await command.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("parties.message_underway"));
    }

    private static async Task GiveUpAsync(Act act, ErasureHit hit, string rule, HashSet<(long, int)> places, CancellationToken ct)
    {
        if (hit.Act is { } rowAct && !hit.IsErased) await NameAsync(act, hit.Table, rowAct, hit.Seq!.Value, rule, places, ct);
        var set = hit.After.Where(a => a.Column != "id").ToList();
        var values = set.Select(a => (object?)a.Value).ToList();
        var changes = string.Join(", ", set.Select((a, i) => string.Create(CultureInfo.InvariantCulture, $"{a.Column} = ${i + 1}")));
        string Next() => string.Create(CultureInfo.InvariantCulture, $"${values.Count}");
        values.Add(hit.After.FirstOrDefault(a => a.Column == "id").Value is { } own ? own : hit.Id);
        var where = $"id = {Next()}";
        if (hit.Act is { } covering)
        {
            changes += ", salt = null";
            // An act's row has no other versions, and its own number twice.
            if (hit.Table != "acts")
            {
                values.Add(covering);
                where += $" and act = {Next()}";
            }
        }
        act.Machinery($"update {hit.Table} set {changes} where {where}", [.. values]);
        await act.FlushIfManyAsync(ct);
    }

    private static async Task NameAsync(Act act, string table, long rowAct, int seq, string rule, HashSet<(long, int)> places, CancellationToken ct)
    {
        if (places.Add((rowAct, seq))) act.Write(ErasureRow.Table, new ErasureRow(await act.Ids.NextAsync("erasures", ct), table, rowAct, seq, rule));
    }

    private async Task<ErasurePlan> PlanAsync(long person, long proposalAct, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select data::text from proposals where act = $1 and act_type = $2 and subject = $3");
        command.Parameters.Add(new() { Value = proposalAct });
        command.Parameters.Add(new() { Value = Erase.Code });
        command.Parameters.Add(new() { Value = SubjectOf(person) });
        return await command.ExecuteScalarAsync(ct) is string data ? PlanOf(data) : throw new ProblemException(Problem.Of("act.proposal_unknown"));
    }

    private static async Task<List<(long Act, int Seq)>> ContentsAsync(NpgsqlConnection connection, long[] person, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select act, seq from person_contents where person = any($1) and cipher is not null for update", connection);
        command.Parameters.Add(new() { Value = person });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<(long, int)>();
        while (await reader.ReadAsync(ct)) list.Add((reader.GetInt64(0), reader.GetInt32(1)));
        return list;
    }
}
