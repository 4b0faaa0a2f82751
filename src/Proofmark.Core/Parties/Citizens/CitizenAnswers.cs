using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Citizens;

/// <summary>A record that may be about who asks.</summary>
public sealed record Candidate(long Person, Guid Uid, IReadOnlyList<PersonField> Fields);

/// <summary>
/// Finds the records that are about who asks and composes the answer. Each finding and each composing is a look-up under the
/// request's reference, recorded before anything is shown. It reads whole tables: such requests are rare, and may take a minute.
/// </summary>
public sealed class CitizenAnswers(Database database, PersonService persons, CitizenList list, CitizenSettings settings, TimeProvider clock)
{
    /// <summary>Most records of one name that are shown.</summary>
    public const int MostCandidates = 50;

    /// <summary>What is known of who asks, under the request's reference.</summary>
    public static ReadContext Under(ReadContext reader, CitizenView request) => reader with { Purpose = new Purpose("data_protection", reader.Purpose.LegalBasis, request.Reference), Sealed = null };

    /// <summary>Records with this name or number, for the officer to choose from.</summary>
    /// <exception cref="ProblemException">parties.citizen.search: neither was given; parties.citizen.identity_first.</exception>
    public async Task<IReadOnlyList<Candidate>> FindAsync(CitizenView request, string? name, string? number, ReadContext reader, CancellationToken ct = default)
    {
        if (!request.IsIdentified) throw new ProblemException(Problem.Of("parties.citizen.identity_first"));
        if (string.IsNullOrWhiteSpace(name) && string.IsNullOrWhiteSpace(number)) throw new ProblemException(Problem.Of("parties.citizen.search", "name"));
        if (name?.Length > 200 || number?.Length > 200) throw new ProblemException(Problem.Of("parties.text_long", name?.Length > 200 ? "name" : "number", ("most", 200)));
        var found = (await persons.FindAsync(name, number, ct)).Take(MostCandidates).ToList();
        await NoteAsync("find", request, string.Join(", ", new[] { name, number }.Where(t => !string.IsNullOrWhiteSpace(t))), found, reader, ct);
        return await ReadAsync(found, ct);
    }

    /// <summary>What the tied records say, for the officer who works on the request.</summary>
    public async Task<IReadOnlyList<Candidate>> OpenAsync(CitizenView request, ReadContext reader, CancellationToken ct = default)
    {
        if (request.Tied.Count == 0) return [];
        List<long> tied = [.. request.Tied.Select(t => t.Person)];
        await NoteAsync("open", request, null, tied, reader, ct);
        return await ReadAsync(tied, ct);
    }

    /// <summary>Whether a record says that the person is under age on this day; false where no day of birth is known.</summary>
    public bool IsMinor(IEnumerable<Candidate> records) => records.SelectMany(r => r.Fields).Any(f =>
        f.Field == "birth_date" && PartialDate.TryParse(f.Text, out var born) && born.Upper is { } day && day.AddYears(settings.FullAge) > list.Today);

    /// <summary>Composes the answer about the tied records.</summary>
    /// <exception cref="ProblemException">parties.citizen.records_first.</exception>
    public async Task<CitizenAnswer> ComposeAsync(CitizenView request, ReadContext reader, CancellationToken ct = default)
    {
        if (request.Tied.Count == 0) throw new ProblemException(Problem.Of("parties.citizen.records_first"));
        long[] tied = [.. request.Tied.Select(t => t.Person)];
        var under = Under(reader, request);
        var restricted = await list.RestrictedAsync(tied, ct);
        List<(long Person, long Entry, HeldEntry Held)> entries;
        await using (var session = await ReadSession.OpenAsync(database, under, clock, ct))
        {
            entries = await EntriesAsync(session.Connection, tied, ct);
            await session.RecordAsync("export", "person", request.Reference, [.. entries.Select(e => e.Entry).Distinct()], ct);
            await session.CompleteAsync(ct);
        }
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        var all = await AllEntriesAsync(connection, tied, ct);
        var records = new List<HeldRecord>();
        var known = await persons.ReadAsync(tied, ct);
        foreach (var (person, uid) in request.Tied)
        {
            var (source, since) = await SourceAsync(connection, person, ct);
            var times = await TimesAsync(connection, person, ct);
            records.Add(new HeldRecord(uid, source, since, restricted.Contains(person), [.. known[person].Select((f, i) => new HeldField(f.Field, f.Text, f.LegalBasis, f.KeepUntil, times[i]))], [.. entries.Where(e => e.Person == person).Select(e => e.Held)]));
        }
        return new CitizenAnswer(request.Reference, request.Kind, request.Language, list.Today, records, await DisclosedAsync(connection, tied, ct),
            await LookedAsync(connection, request, all, ct), all.Count > entries.Select(e => e.Entry).Distinct().Count());
    }

    private async Task<IReadOnlyList<Candidate>> ReadAsync(IReadOnlyList<long> found, CancellationToken ct)
    {
        var known = (await persons.ReadWithIdsAsync(found, ct)).ToDictionary(p => p.Person);
        return [.. found.Select(one => new Candidate(one, known[one].Uid, known[one].Fields))];
    }

    private async Task NoteAsync(string kind, CitizenView request, string? query, IReadOnlyList<long> found, ReadContext reader, CancellationToken ct)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        var entries = await AllEntriesAsync(connection, [.. found], ct);
        await using var session = await ReadSession.OpenAsync(database, Under(reader, request), clock, ct);
        await session.RecordAsync(kind, "person", query, [.. entries], ct);
        await session.CompleteAsync(ct);
    }

    private static async Task<List<long>> AllEntriesAsync(NpgsqlConnection connection, long[] tied, CancellationToken ct)
    {
        await using var command = Command(connection, "select distinct id from entries where holder_person = any ($1)", tied);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<long>();
        while (await reader.ReadAsync(ct)) list.Add(reader.GetInt64(0));
        return list;
    }

    /// <summary>By the reader's role: what the officer's registers and class show, and no more.</summary>
    private static async Task<List<(long, long, HeldEntry)>> EntriesAsync(NpgsqlConnection connection, long[] tied, CancellationToken ct)
    {
        await using var command = Command(connection, """
            select distinct on (e.holder_person, e.id) e.holder_person, e.id, r.name, o.name, e.row_key, e.make, e.model, e.calibre,
                (select string_agg(m.text, ', ' order by m.id) from marks m where m.entry = e.id and m.until_act is null and m.kind = 'serial'), a.recorded, e.until_act is null
            from entries e join registers r on r.id = e.register left join organisations o on o.id = r.organisation join acts a on a.id = e.act
            where e.holder_person = any ($1) order by e.holder_person, e.id, e.act desc
            """, tied);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<(long, long, HeldEntry)>();
        while (await r.ReadAsync(ct))
            list.Add((r.GetInt64(0), r.GetInt64(1), new HeldEntry(r.GetString(2), r.TextOrNull(3), r.TextOrNull(4), r.TextOrNull(5), r.TextOrNull(6), r.TextOrNull(7), r.TextOrNull(8), r.GetDateTime(9), r.GetBoolean(10))));
        return list;
    }

    private static async Task<(string Source, DateTime Since)> SourceAsync(NpgsqlConnection connection, long person, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select a.type, a.recorded from persons p join acts a on a.id = p.act where p.id = $1", connection) { Parameters = { new() { Value = person } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetString(0).Split('.')[0] switch { "import" => "imported", "traces" or "federation" => "received", _ => "typed" }, reader.GetDateTime(1));
    }

    private static async Task<List<DateTime>> TimesAsync(NpgsqlConnection connection, long person, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select a.recorded from person_contents c join acts a on a.id = c.act where c.person = $1 and c.cipher is not null" + PersonService.Standing + " order by c.id", connection) { Parameters = { new() { Value = person } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<DateTime>();
        while (await reader.ReadAsync(ct)) list.Add(reader.GetDateTime(0));
        return list;
    }

    private static async Task<List<Disclosed>> DisclosedAsync(NpgsqlConnection connection, long[] tied, CancellationToken ct)
    {
        await using var command = Command(connection, """
            select d.name, d.state, a.recorded from messages_out m join acts a on a.id = m.act
            cross join lateral (select name, state from peer_details where peer = m.peer order by act desc, seq desc limit 1) d
            where m.persons && $1 order by a.recorded
            """, tied);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<Disclosed>();
        while (await reader.ReadAsync(ct)) list.Add(new Disclosed(reader.GetString(0), reader.TextOrNull(1), reader.GetDateTime(2)));
        return list;
    }

    /// <summary>Who opened or took away the person or a weapon with which the person stands; not what this request itself needed, nor auditors.</summary>
    private async Task<List<Looked>> LookedAsync(NpgsqlConnection connection, CitizenView request, IReadOnlyList<long> entries, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($$"""
            select l.day, o.name, l.purpose, count(*), coalesce(array_agg(distinct u.name) filter (where {{(settings.OfficerNames ? "u.name is not null" : "false")}}), '{}') from (
                select id, (at at time zone $4)::date as day, actor, organisation, purpose from lookups
                where found && $1 and kind in ('open', 'export') and purpose <> 'audit' and case_reference is distinct from $3
                union
                select id, (at at time zone $4)::date, actor, organisation, purpose from lookups
                where subject = 'person' and query = any ($2) and kind in ('open', 'export') and purpose <> 'audit' and case_reference is distinct from $3) l
            left join organisations o on o.id = l.organisation left join user_now u on u.id = l.actor
            group by l.day, o.name, l.purpose order by l.day, o.name nulls first, l.purpose
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = entries.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = request.Tied.Select(t => t.Uid.ToString()).ToArray() });
        command.Parameters.Add(new() { Value = request.Reference });
        command.Parameters.Add(new() { Value = clock.LocalTimeZone.HasIanaId ? clock.LocalTimeZone.Id : "UTC" });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var looked = new List<Looked>();
        while (await reader.ReadAsync(ct)) looked.Add(new Looked(reader.GetFieldValue<DateOnly>(0), reader.TextOrNull(1), reader.GetString(2), reader.GetInt64(3), reader.GetFieldValue<string[]>(4)));
        return looked;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, long[] tied) =>
        new(sql, connection) { CommandTimeout = 0, Parameters = { new() { Value = tied } } };
}
