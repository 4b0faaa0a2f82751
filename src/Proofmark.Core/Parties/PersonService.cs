using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties;

/// <summary>One thing that is known of a person, with the law that allows it and how long it may be kept.</summary>
public sealed record PersonField(string Field, string Text, string LegalBasis, DateOnly? KeepUntil);

/// <summary>
/// The only writer of persons. Personal data stands apart from weapon data, each field with a legal basis and a period;
/// erasure destroys content, key and salt, is itself an act, and verification then names rule and act.
/// </summary>
public sealed class PersonService(Acts acts, PersonKeys keys)
{
    /// <summary>Records a person.</summary>
    public static readonly ActType Record = new("parties.record_person", false);
    /// <summary>Erases a person: it cannot be undone, so two persons.</summary>
    public static readonly ActType Erase = new("parties.erase_person", true);

    /// <summary>The fields that may be kept of a person. Never carried: race, ethnicity, religion.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["name", "number", "address", "birth_date"];

    /// <summary>Records a person and returns the id.</summary>
    /// <exception cref="ProblemException">parties.field_unknown, parties.legal_basis_missing.</exception>
    public async Task<long> RecordAsync(IReadOnlyList<PersonField> fields, Actor actor, Purpose purpose, Guid key, CancellationToken ct = default)
    {
        long person = 0;
        var outcome = await acts.DoAsync(new ActRequest(Record, actor, purpose, key), async act => person = await WriteAsync(act, fields, ct), ct);
        return outcome.AlreadyDone ? await OfActAsync(outcome.Id, ct) : person;
    }

    /// <summary>Writes a person within another act (a registration, an import).</summary>
    public async Task<long> WriteAsync(Act act, IReadOnlyList<PersonField> fields, CancellationToken ct = default)
    {
        var problems = fields.SelectMany(Check).ToList();
        if (problems.Count > 0) throw new ProblemException(problems);
        var person = await act.Ids.NextAsync("persons", ct);
        var (key, wrapped) = keys.Create(person);
        act.Write(PersonRow.Table, new PersonRow(person, act.NewUid()));
        act.Machinery("insert into person_keys (person, wrapped) values ($1, $2)", person, wrapped);
        foreach (var field in fields)
            act.Write(PersonContentRow.Table, new PersonContentRow(await act.Ids.NextAsync("person_contents", ct), person, field.Field, field.LegalBasis, field.KeepUntil, PersonKeys.Encrypt(key, person, field.Field, field.Text)));
        return person;
    }

    /// <summary>What is known of a person, for a reader whose look-up was recorded. Empty after erasure.</summary>
    public async Task<IReadOnlyList<PersonField>> ReadAsync(long person, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select k.wrapped, c.field, c.legal_basis, c.keep_until, c.cipher from person_keys k join person_contents c on c.person = k.person where k.person = $1 and c.cipher is not null order by c.id");
        command.Parameters.Add(new() { Value = person });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<PersonField>();
        byte[]? key = null;
        while (await reader.ReadAsync(ct))
        {
            key ??= keys.Unwrap(person, reader.GetFieldValue<byte[]>(0));
            var field = reader.GetString(1);
            list.Add(new PersonField(field, PersonKeys.Decrypt(key, person, field, reader.GetFieldValue<byte[]>(4)), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<DateOnly>(3)));
        }
        return list;
    }

    /// <summary>Erases what is known of a person after the legal period, or before it under a stated rule.</summary>
    /// <param name="person">persons.id.</param>
    /// <param name="rule">The rule that orders the erasure; shown by verification for ever.</param>
    /// <param name="proposalAct">The proposal that a second person approved.</param>
    /// <param name="beforePeriod">True when a rule orders erasure though a period still runs.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="key">Idempotency key.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <exception cref="ProblemException">parties.period_runs, parties.nothing_to_erase, act.not_approved.</exception>
    public Task<ActOutcome> EraseAsync(long person, string rule, long proposalAct, bool beforePeriod, Actor actor, Guid key, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(Erase, actor, new Purpose("data_protection", rule), key) { Proposal = proposalAct, Content = $"{person}|{rule}" }, async act =>
        {
            await Proposals.UseApprovalAsync(act, proposalAct, Erase, $"person:{person}", ct);
            var rows = await ContentsAsync(act.Connection, person, ct);
            if (rows.Count == 0) throw new ProblemException(Problem.Of("parties.nothing_to_erase"));
            var today = DateOnly.FromDateTime(act.Recorded);
            if (!beforePeriod && rows.FirstOrDefault(r => r.KeepUntil > today) is { KeepUntil: { } until }) throw new ProblemException(Problem.Of("parties.period_runs", null, ("until", until)));
            foreach (var row in rows) act.Write(ErasureRow.Table, new ErasureRow(await act.Ids.NextAsync("erasures", ct), "person_contents", row.Act, row.Seq, rule));
            act.Machinery("update person_contents set cipher = null, salt = null where person = $1", person);
            act.Machinery("delete from person_keys where person = $1", person);
        }, ct);

    private static IEnumerable<Problem> Check(PersonField field)
    {
        if (!Fields.Contains(field.Field)) yield return Problem.Of("parties.field_unknown", field.Field);
        if (string.IsNullOrWhiteSpace(field.LegalBasis)) yield return Problem.Of("parties.legal_basis_missing", field.Field);
    }

    private static async Task<List<(long Act, int Seq, DateOnly? KeepUntil)>> ContentsAsync(NpgsqlConnection connection, long person, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select act, seq, keep_until from person_contents where person = $1 and cipher is not null for update", connection);
        command.Parameters.Add(new() { Value = person });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<(long, int, DateOnly?)>();
        while (await reader.ReadAsync(ct)) list.Add((reader.GetInt64(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateOnly>(2)));
        return list;
    }

    private async Task<long> OfActAsync(long act, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select id from persons where act = $1 order by seq limit 1");
        command.Parameters.Add(new() { Value = act });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
