using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties;

/// <summary>One thing that is known of a person, with the law that allows it and how long it may be kept.</summary>
public sealed record PersonField(string Field, string Text, string LegalBasis, DateOnly? KeepUntil);

/// <summary>
/// The only writer of persons. Personal data stands apart from weapon data, each field with a legal basis and a period;
/// an erasure destroys content, key and salt (<see cref="Erasure.PersonErasure"/>).
/// </summary>
public sealed class PersonService(Acts acts, PersonKeys keys)
{
    /// <summary>Records a person.</summary>
    public static readonly ActType Record = new("parties.record_person", false);

    /// <summary>The fields that may be kept of a person. Never carried: race, ethnicity, religion.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["name", "number", "address", "birth_date", "details"];

    /// <summary>Leaves out what was put right since; the row is called c.</summary>
    internal const string Standing = " and not exists (select from person_contents n where n.replaces = c.id)";

    /// <summary>For the erasure of words in what is sealed.</summary>
    internal Storage.Sealing.SealedVault Sealed => keys.Sealed;

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
    public async Task<IReadOnlyList<PersonField>> ReadAsync(long person, CancellationToken ct = default) => [.. (await ReadAsync([person], false, ct))[person]];

    /// <summary>The same of several, in one question; who was erased has none.</summary>
    public Task<ILookup<long, PersonField>> ReadAsync(IEnumerable<long> of, CancellationToken ct = default) => ReadAsync(of, false, ct);

    /// <summary>The same with the outside id of each, for pages that show several; who was erased has an id and no fields.</summary>
    public Task<IReadOnlyList<(long Person, Guid Uid, IReadOnlyList<PersonField> Fields)>> ReadWithIdsAsync(IEnumerable<long> of, CancellationToken ct = default) => ReadWithIdsAsync(of, false, ct);

    /// <summary>The same with what was put right since: for erasures, which leave neither.</summary>
    internal async Task<ILookup<long, PersonField>> ReadAsync(IEnumerable<long> of, bool replaced, CancellationToken ct) => ByPerson(await ReadWithIdsAsync(of, replaced, ct));

    /// <summary>The same as an act sees it, over the connection that it holds.</summary>
    internal async Task<ILookup<long, PersonField>> ReadAsync(NpgsqlConnection connection, IEnumerable<long> of, bool replaced, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Question([.. of.Distinct()], replaced) } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return ByPerson(await ReadAsync(reader, ct));
    }

    private static ILookup<long, PersonField> ByPerson(IReadOnlyList<(long Person, Guid Uid, IReadOnlyList<PersonField> Fields)> read) =>
        read.SelectMany(p => p.Fields, (p, field) => (p.Person, Field: field)).ToLookup(f => f.Person, f => f.Field);

    /// <summary>The same, and of whom processing is restricted, asked for together.</summary>
    public async Task<(IReadOnlyList<(long Person, Guid Uid, IReadOnlyList<PersonField> Fields)> Persons, IReadOnlySet<long> Restricted)> ReadWithRestrictionsAsync(IEnumerable<long> of, CancellationToken ct = default)
    {
        var wanted = of.Distinct().ToArray();
        await using var batch = acts.Database.Writer.CreateBatch();
        batch.BatchCommands.Add(Citizens.CitizenList.RestrictedQuestion(wanted));
        batch.BatchCommands.Add(Question(wanted, replaced: false));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var restricted = await Citizens.CitizenList.ReadRestrictedAsync(reader, ct);
        await reader.NextResultAsync(ct);
        return (await ReadAsync(reader, ct), restricted);
    }

    private async Task<IReadOnlyList<(long Person, Guid Uid, IReadOnlyList<PersonField> Fields)>> ReadWithIdsAsync(IEnumerable<long> of, bool replaced, CancellationToken ct)
    {
        await using var batch = acts.Database.Writer.CreateBatch();
        batch.BatchCommands.Add(Question(of.Distinct().ToArray(), replaced));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    private static NpgsqlBatchCommand Question(long[] of, bool replaced) =>
        new("select p.id, p.uid, k.wrapped, c.field, c.legal_basis, c.keep_until, c.cipher from persons p left join person_keys k on k.person = p.id left join person_contents c on c.person = k.person and c.cipher is not null" + (replaced ? "" : Standing) + " where p.id = any ($1) order by p.id, c.id")
        {
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = of } },
        };

    private async Task<List<(long Person, Guid Uid, IReadOnlyList<PersonField> Fields)>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var list = new List<(long Person, Guid Uid, IReadOnlyList<PersonField> Fields)>();
        var (fields, key) = (new List<PersonField>(), Array.Empty<byte>());
        while (await reader.ReadAsync(ct))
        {
            var person = reader.GetInt64(0);
            if (list.Count == 0 || list[^1].Person != person)
            {
                list.Add((person, reader.GetGuid(1), fields = []));
                key = reader.IsDBNull(2) ? [] : keys.Unwrap(person, reader.GetFieldValue<byte[]>(2));
            }
            if (reader.IsDBNull(3)) continue;
            var field = reader.GetString(3);
            fields.Add(new PersonField(field, PersonKeys.Decrypt(key, person, field, reader.GetFieldValue<byte[]>(6)), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<DateOnly>(5)));
        }
        return list;
    }

    /// <summary>The highest id of a person; 0 when there is none.</summary>
    public async Task<long> LastAsync(CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select coalesce(max(id), 0) from persons");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The names of these persons, as they are read, for comparisons by the node itself: nobody is shown them. Who was erased has none.</summary>
    public async IAsyncEnumerable<(long Person, string Name)> NamesAsync(IReadOnlyCollection<long> wanted, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default)
    {
        if (wanted.Count == 0) yield break;
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("select c.person, k.wrapped, c.cipher from person_contents c join person_keys k on k.person = c.person where c.person = any ($1) and c.field = 'name' and c.cipher is not null" + Standing, connection);
        command.Parameters.Add(new() { Value = wanted.Distinct().ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var person = reader.GetInt64(0);
            yield return (person, PersonKeys.Decrypt(keys.Unwrap(person, reader.GetFieldValue<byte[]>(1)), person, "name", reader.GetFieldValue<byte[]>(2)));
        }
    }

    /// <summary>
    /// Every record of the same human, the given one included: imports and clerks write a person for each weapon. The same is who
    /// has the same number, or, where neither has one, the same name. It decrypts all persons, and is for erasures alone.
    /// </summary>
    public async Task<IReadOnlyList<long>> SameAsync(long person, CancellationToken ct = default)
    {
        var wanted = await ReadAsync(person, ct);
        var (names, numbers) = (Keys(wanted, "name"), Keys(wanted, "number"));
        if (names.Count + numbers.Count == 0) return [person];
        return [.. (await AmongAllAsync((theirNames, theirs) => theirs.Overlaps(numbers) || (theirs.Count == 0 && numbers.Count == 0 && theirNames.Overlaps(names)), ct)).Append(person).Distinct().Order()];
    }

    /// <summary>
    /// The records with this name or this number, both compared without case, marks and spaces: what somebody who asks about her or his own
    /// data is found by. It decrypts all persons, and is for such requests alone.
    /// </summary>
    /// <param name="name">The whole name; null or empty: not asked for.</param>
    /// <param name="number">The whole number; null or empty: not asked for.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<long>> FindAsync(string? name, string? number, CancellationToken ct = default)
    {
        var (wantedName, wantedNumber) = (Erasure.PersonWords.Squash(name ?? ""), Erasure.PersonWords.Squash(number ?? ""));
        if (wantedName.Length + wantedNumber.Length == 0) return [];
        return await AmongAllAsync((names, numbers) => (wantedName.Length > 0 && names.Contains(wantedName)) || (wantedNumber.Length > 0 && numbers.Contains(wantedNumber)), ct);
    }

    private async Task<IReadOnlyList<long>> AmongAllAsync(Func<HashSet<string>, HashSet<string>, bool> wanted, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("select k.person, k.wrapped, c.field, c.cipher from person_keys k join person_contents c on c.person = k.person where c.cipher is not null and c.field in ('name', 'number')" + Standing + " order by k.person", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new SortedSet<long>();
        var (current, fields, key) = (0L, new List<PersonField>(), Array.Empty<byte>());
        void Judge()
        {
            if (fields.Count == 0) return;
            if (wanted(Keys(fields, "name"), Keys(fields, "number"))) found.Add(current);
            fields.Clear();
        }
        while (await reader.ReadAsync(ct))
        {
            if (reader.GetInt64(0) != current)
            {
                Judge();
                current = reader.GetInt64(0);
                key = keys.Unwrap(current, reader.GetFieldValue<byte[]>(1));
            }
            fields.Add(new PersonField(reader.GetString(2), PersonKeys.Decrypt(key, current, reader.GetString(2), reader.GetFieldValue<byte[]>(3)), "", null));
        }
        Judge();
        return [.. found];
    }

    private static HashSet<string> Keys(IEnumerable<PersonField> fields, string field) =>
        fields.Where(f => f.Field == field).Select(f => Erasure.PersonWords.Squash(f.Text)).Where(t => t.Length > 0).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<Problem> Check(PersonField field)
    {
        if (!Fields.Contains(field.Field)) yield return Problem.Of("parties.field_unknown", field.Field);
        if (string.IsNullOrWhiteSpace(field.LegalBasis)) yield return Problem.Of("parties.legal_basis_missing", field.Field);
    }

    private async Task<long> OfActAsync(long act, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select id from persons where act = $1 order by seq limit 1");
        command.Parameters.Add(new() { Value = act });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
