using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;

namespace Proofmark.Core.Importing.Writing;

/// <summary>
/// Writes the accepted rows of a register of weapons inside one act: a pass over the spool for each table, each a binary
/// COPY, so that memory does not grow with the file. The passes derive the same ids because they walk the same rows in the
/// same order.
/// </summary>
internal sealed class WeaponBatch(Act act, RegisterRow register, Func<IEnumerable<ImportRow>> spool, BatchCounts counts, RowClasses? classes, PersonKeys keys)
{
    private readonly WeaponShape shape = new(register);
    private readonly Dictionary<(string Kind, string Name), long> organisations = [];
    private HashSet<(long Entry, string Type, string Occurred)> already = [];
    private long firstEntry, firstMark, firstComponent, firstEvent, firstDuty, firstPerson, firstField;

    public async Task WriteAsync(Action<string> step, CancellationToken ct)
    {
        var ids = act.Ids;
        firstEntry = await ids.TakeAsync("entries", Math.Max(1, counts.Rows), ct);
        firstMark = await ids.TakeAsync("marks", Math.Max(1, counts.Marks), ct);
        firstComponent = await ids.TakeAsync("components", Math.Max(1, counts.Components), ct);
        firstEvent = await ids.TakeAsync("events", Math.Max(1, counts.Events + (classes?.Changed ?? 0)), ct);
        firstDuty = await ids.TakeAsync("duties", Math.Max(1, counts.Duties), ct);
        firstPerson = await ids.TakeAsync("persons", Math.Max(1, counts.Persons), ct);
        firstField = await ids.TakeAsync("person_contents", Math.Max(1, counts.PersonFields), ct);
        await OrganisationsAsync(ct);
        if (classes is { Changed: > 0 }) await RetireAsync(ct);
        if (counts.Persons > 0) await PersonsAsync(step, ct);
        step("entries");
        await act.CopyAsync(EntryRow.Table, Entries(), ct);
        step("marks");
        await act.CopyAsync(MarkRow.Table, Marks(), ct);
        if (counts.Components > 0) await act.CopyAsync(ComponentRow.Table, Components(), ct);
        step("events");
        await act.CopyAsync(EventRow.Table, Events(), ct);
        // A register that is well marked pays for no pass.
        if (counts.Duties > 0) step("duties");
        if (counts.Duties > 0) await act.CopyAsync(DutyRow.Table, Duties(), ct);
        step("states");
        await StatesAsync(ct);
        await Weapons.Assemblies.Sightings.NoteImportAsync(act, ct);
    }

    private sealed class Walked
    {
        public WeaponRow Row { get; set; } = null!;
        public long Entry { get; set; }
        public bool IsNew { get; set; }
        public long? Person { get; set; }
    }

    /// <summary>The rows that write something, with the ids they have in every pass. One instance, reused.</summary>
    private IEnumerable<Walked> Walk()
    {
        var walked = new Walked();
        long ordinal = 0, fresh = 0, persons = 0;
        foreach (var row in spool())
        {
            var kind = classes?[ordinal] ?? RowClass.New;
            var at = ordinal++;
            if (kind == RowClass.Unchanged) continue;
            walked.Row = (WeaponRow)row;
            walked.IsNew = kind == RowClass.New;
            walked.Entry = walked.IsNew ? firstEntry + fresh++ : classes!.KnownId(at);
            walked.Person = WeaponShape.HasPerson(walked.Row) ? firstPerson + persons++ : null;
            yield return walked;
        }
    }

    private IEnumerable<EntryRow> Entries()
    {
        var uids = new UidSeries(act.Recorded);
        foreach (var w in Walk())
            yield return shape.Entry(w.Row, w.Entry, w.IsNew ? uids.Next() : knownUids[w.Entry], Organisation(w.Row), w.Person);
    }

    private IEnumerable<MarkRow> Marks()
    {
        var id = firstMark;
        foreach (var w in Walk())
            foreach (var (kind, text, component, country, year) in shape.Marks(w.Row))
                yield return new MarkRow { Id = id++, Entry = w.Entry, Register = register.Id, Handling = register.Handling, Kind = kind, Text = text, Norm = MarkNormal.Of(text), Component = component, Country = country, Year = year };
    }

    private IEnumerable<ComponentRow> Components()
    {
        var id = firstComponent;
        foreach (var w in Walk())
            foreach (var component in w.Row.Components)
                yield return new ComponentRow(id++, w.Entry, register.Id, register.Handling, component.Kind, false);
    }

    private IEnumerable<EventRow> Events()
    {
        var id = firstEvent;
        foreach (var w in Walk())
        {
            if (!w.IsNew) yield return Event(id++, w.Entry, EventType.Corrected, null, null, null, null);
            var organisation = Organisation(w.Row);
            foreach (var (type, when, country) in WeaponShape.Events(w.Row))
            {
                if (!w.IsNew && already.Contains((w.Entry, type.Code, when?.Date.ToString() ?? ""))) continue;
                var holder = type == EventType.Registered || type == EventType.Transferred;
                yield return Event(id++, w.Entry, type, when, country, holder ? organisation : null, holder ? w.Person : null);
            }
        }
    }

    private IEnumerable<DutyRow> Duties()
    {
        var id = firstDuty;
        foreach (var w in Walk())
            foreach (var rule in shape.Duties(w.Row))
                yield return new DutyRow(id++, w.Entry, register.Id, register.Handling, rule);
    }

    private EventRow Event(long id, long entry, EventType type, ImportDate? when, string? country, long? organisation, long? person) => new()
    {
        Id = id, Entry = entry, Register = register.Id, Handling = register.Handling, Type = type.Code, Version = type.Version, Occurred = when?.Date.ToString(),
        OccurredFrom = when?.Date.Lower, OccurredTo = when?.Date.Upper, Country = country, Organisation = organisation, Person = person, Data = WeaponShape.EventData(when),
    };

    private long? Organisation(WeaponRow row) => WeaponShape.HasOrganisation(row) ? organisations[(WeaponShape.HolderKind(row)!, row.HolderName!)] : null;

    private async Task OrganisationsAsync(CancellationToken ct)
    {
        foreach (var chunk in counts.Organisations.Chunk(1000))
        {
            await using (var command = new NpgsqlCommand("select o.kind, o.name, min(o.id) from organisations o join unnest($1, $2) n (kind, name) on lower(o.name) = lower(n.name) and o.kind = n.kind and o.name = n.name and (o.id < 0) = $3 group by o.kind, o.name", act.Connection))
            {
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. chunk.Select(c => c.Kind)] });
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. chunk.Select(c => c.Name)] });
                command.Parameters.Add(new() { Value = act.Training });
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct)) organisations[(reader.GetString(0), reader.GetString(1))] = reader.GetInt64(2);
            }
            foreach (var missing in chunk.Where(c => !organisations.ContainsKey(c)))
            {
                var id = await act.Ids.NextAsync("organisations", ct);
                act.Write(OrganisationRow.Table, new OrganisationRow(id, act.NewUid(), null, missing.Name, missing.Kind, null));
                organisations[missing] = id;
                await act.FlushIfManyAsync(ct);
            }
        }
        await act.FlushAsync(ct);
    }

    /// <summary>Persons, their fields under keys of their own, and the wrapped keys; nothing of a person stands in any other table.</summary>
    private async Task PersonsAsync(Action<string> step, CancellationToken ct)
    {
        step("persons");
        var uids = new UidSeries(act.Recorded);
        await act.CopyAsync(PersonRow.Table, Walk().Where(w => w.Person is not null).Select(w => new PersonRow(w.Person!.Value, uids.Next())), ct);
        var sealing = Path.GetTempFileName();
        await using var keyFile = new FileStream(sealing, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await act.CopyAsync(PersonContentRow.Table, PersonFields(keyFile), ct);
        keyFile.Position = 0;
        await using var copy = await act.Connection.BeginBinaryImportAsync("copy person_keys (person, wrapped) from stdin (format binary)", ct);
        copy.Timeout = Timeout.InfiniteTimeSpan;
        var length = new byte[1];
        for (long i = 0; keyFile.Position < keyFile.Length; i++)
        {
            keyFile.ReadExactly(length);
            var bytes = new byte[length[0]];
            keyFile.ReadExactly(bytes);
            copy.StartRow();
            copy.Write(firstPerson + i, NpgsqlDbType.Bigint);
            copy.Write(bytes, NpgsqlDbType.Bytea);
        }
        await copy.CompleteAsync(ct);
    }

    private IEnumerable<PersonContentRow> PersonFields(Stream keyFile)
    {
        var id = firstField;
        var basis = register.Law ?? "register " + register.Code;
        foreach (var w in Walk())
        {
            if (w.Person is not { } person) continue;
            var (key, wrapped) = keys.Create(person);
            keyFile.WriteByte(checked((byte)wrapped.Length));
            keyFile.Write(wrapped);
            using var cipher = PersonKeys.Cipher(key);
            if (w.Row.HolderName is { } name) yield return new PersonContentRow(id++, person, "name", basis, w.Row.KeptUntil, PersonKeys.Encrypt(cipher, person, "name", name));
            if (w.Row.HolderId is { } number) yield return new PersonContentRow(id++, person, "number", basis, w.Row.KeptUntil, PersonKeys.Encrypt(cipher, person, "number", number));
            if (w.Row.HolderAddress is { } address) yield return new PersonContentRow(id++, person, "address", basis, w.Row.KeptUntil, PersonKeys.Encrypt(cipher, person, "address", address));
        }
    }

    private readonly Dictionary<long, Guid> knownUids = [];

    /// <summary>Ends the standing versions of changed rows and their marks, and learns which of their facts are recorded already.</summary>
    private async Task RetireAsync(CancellationToken ct)
    {
        await ExecuteAsync("create temp table changed (entry bigint primary key) on commit drop", ct);
        await using (var copy = await act.Connection.BeginBinaryImportAsync("copy changed (entry) from stdin (format binary)", ct))
        {
            foreach (var w in Walk().Where(w => !w.IsNew))
            {
                copy.StartRow();
                copy.Write(w.Entry, NpgsqlDbType.Bigint);
            }
            await copy.CompleteAsync(ct);
        }
        await using (var known = new NpgsqlCommand("select e.id, e.uid from entries e join changed c on c.entry = e.id where e.until_act is null", act.Connection) { CommandTimeout = 0 })
        await using (var reader = await known.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) knownUids[reader.GetInt64(0)] = reader.GetGuid(1);
        await using (var events = new NpgsqlCommand("select v.entry, v.type, coalesce(v.occurred, '') from events v join changed c on c.entry = v.entry", act.Connection) { CommandTimeout = 0 })
        await using (var reader = await events.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) already.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        foreach (var table in new[] { "entries", "marks", "components", "duties" })
        {
            var column = table == "entries" ? "id" : "entry";
            await using var command = new NpgsqlCommand($"update {table} t set until_act = $1 from changed c where t.{column} = c.entry and t.until_act is null", act.Connection) { CommandTimeout = 0 };
            command.Parameters.Add(new() { Value = act.Id });
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private async Task StatesAsync(CancellationToken ct)
    {
        await using (var copy = await act.Connection.BeginBinaryImportAsync("copy weapon_states (weapon, status, event, contradiction) from stdin (format binary)", ct))
        {
            copy.Timeout = Timeout.InfiniteTimeSpan;
            long? weapon = null;
            var events = new List<FoldEvent>();
            var plain = true;
            void Fold()
            {
                if (weapon is null || plain || StatusFold.Fold(events) is not { IsPlain: false } status) return;
                copy.StartRow();
                copy.Write(weapon.Value, NpgsqlDbType.Bigint);
                copy.Write(status.Status, NpgsqlDbType.Text);
                copy.Write(status.Event, NpgsqlDbType.Bigint);
                copy.Write(status.Contradiction, NpgsqlDbType.Boolean);
            }
            var id = firstEvent;
            foreach (var w in Walk())
            {
                weapon = w.Entry;
                events.Clear();
                plain = true;
                if (!w.IsNew)
                {
                    id++;
                    id += WeaponShape.Events(w.Row).Count(e => !already.Contains((w.Entry, e.Type.Code, e.When?.Date.ToString() ?? "")));
                    continue;
                }
                foreach (var (type, when, _) in WeaponShape.Events(w.Row))
                {
                    if (type.Status is not null && type != EventType.Registered) plain = false;
                    events.Add(new FoldEvent(id++, type.Code, when?.Date.Lower, when?.Date.Upper, null));
                }
                Fold();
            }
            await copy.CompleteAsync(ct);
        }
        if (classes is { Changed: > 0 })
        {
            await WithdrawReportsAsync(ct);
            await WeaponStates.RefoldManyAsync(act, "select entry from changed", ct);
        }
        await RelinkAsync(ct);
    }

    /// <summary>A row that was lost or stolen and is plainly registered now takes its report back.</summary>
    private async Task WithdrawReportsAsync(CancellationToken ct)
    {
        var plain = Walk().Where(w => !w.IsNew && WeaponShape.StatusEvent(w.Row) is null).Select(w => w.Entry).ToHashSet();
        var reports = new List<(long Entry, long Event)>();
        await using (var command = new NpgsqlCommand("""
            select v.entry, v.id from events v join changed c on c.entry = v.entry where v.type in ('lost', 'stolen')
            and not exists (select from events s where s.entry = v.entry and s.supersedes = v.id)
            """, act.Connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                if (plain.Contains(reader.GetInt64(0))) reports.Add((reader.GetInt64(0), reader.GetInt64(1)));
        foreach (var (entry, report) in reports)
        {
            act.Write(EventRow.Table, Event(await act.Ids.NextAsync("events", ct), entry, EventType.ReportWithdrawn, null, null, null, null) with { Supersedes = report });
            await act.FlushIfManyAsync(ct);
        }
        await act.FlushAsync(ct);
    }

    /// <summary>A new version of an entry stays linked to the weapon that an act linked it to.</summary>
    private async Task RelinkAsync(CancellationToken ct)
    {
        if (classes is not { Changed: > 0 }) return;
        await using var command = new NpgsqlCommand("""
            update entries n set linked_weapon = o.linked_weapon from entries o, changed c
            where n.id = c.entry and n.act = $1 and o.id = n.id and o.until_act = $1 and o.linked_weapon is not null
            """, act.Connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = act.Id });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, act.Connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Version 7 uuids of one moment, random beyond it, made by the hundred: one call to the random source for each would cost more than the row.</summary>
internal sealed class UidSeries(DateTime at)
{
    private readonly long milliseconds = new DateTimeOffset(at).ToUnixTimeMilliseconds();
    private readonly byte[] random = new byte[10 * 256];
    private int left;

    public Guid Next()
    {
        if (left == 0)
        {
            System.Security.Cryptography.RandomNumberGenerator.Fill(random);
            left = 256;
        }
        left--;
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        random.AsSpan(left * 10, 10).CopyTo(bytes[6..]);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
