using Npgsql;

namespace Proofmark.Core.Quality;

/// <summary>
/// What a register says, one line for each standing entry, laid out once for all rules in a table of the session: each rule then reads it
/// as a set. Rules name fields; only those that stand here reach a statement.
/// </summary>
internal static class Facts
{
    // Dates have two columns each, the earliest and the latest day that they can mean.
    private static readonly string[] Dates = ["made", "imported", "registered", "transferred", "last_transferred", "missing", "destroyed", "ended"];

    private static readonly string[] Texts =
        ["make", "known_make", "model", "model_name", "calibre_said", "remarks", "calibre", "category", "country", "holder_kind", "holder", "serial", "row_key", "import_country", "import_mark", "import_mark_country", "import_mark_year", "imported_year", "key_year", "registered_year", "key_shape", "status"];

    // As a finding shows them: as the register has them, not as they are compared.
    private static readonly Dictionary<string, string> AsFound = new(StringComparer.Ordinal)
    {
        ["make"] = "f.make_text", ["model"] = "f.model_text", ["calibre"] = "f.calibre_text", ["serial"] = "f.serial_text",
    };

    private static readonly Dictionary<string, string> Conditions = new(StringComparer.Ordinal)
    {
        ["always"] = "true",
        ["imported"] = "(f.imports or f.import_mark is not null)",
        ["ended"] = "f.status is not null",
        ["person"] = "f.holder_kind = 'person'",
        ["marked"] = "f.import_mark is not null",
    };

    /// <summary>Whether the entry says the field: a condition that is true when it does.</summary>
    public static string Known(string field) => field switch
    {
        "named" or "numbered" => "f." + field,
        _ when Array.IndexOf(Dates, field) >= 0 => $"f.{field}_from is not null",
        _ => $"{Text(field)} is not null",
    };

    /// <summary>A field that is a text.</summary>
    public static string Text(string field) => field == "pair" || Array.IndexOf(Texts, field) >= 0 ? "f." + field : throw Odd(field);

    /// <summary>A field that is a date; its columns are this with <c>_from</c> and <c>_to</c> behind it.</summary>
    public static string Date(string field) => Array.IndexOf(Dates, field) >= 0 ? "f." + field : throw Odd(field);

    /// <summary>A field that can be counted up: order and value of a sequence.</summary>
    public static string Number(string field) => field switch
    {
        "number" or "year" or "row_key" => "f." + field,
        "registered_day" => "f.registered_from - date '1800-01-01'",
        _ => throw Odd(field),
    };

    /// <summary>A condition by its name.</summary>
    public static string Condition(string name) => Conditions.TryGetValue(name, out var sql) ? sql : throw Odd(name);

    /// <summary>A field as a finding shows it.</summary>
    public static string Shown(string field) =>
        AsFound.TryGetValue(field, out var sql) ? sql
        : Array.IndexOf(Dates, field) >= 0 ? $"case when f.{field}_from = f.{field}_to then f.{field}_from::text else to_char(f.{field}_from, 'YYYY') end"
        : Text(field) + "::text";

    /// <summary>Lays the table out. Some seconds for a million entries; it is gone with the session.</summary>
    /// <param name="connection">The session.</param>
    /// <param name="register">registers.id.</param>
    /// <param name="entry">One entry alone, or all.</param>
    /// <param name="step">Told each step.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="pour">Brings marks and numbers from another session that laid them out; null: they are laid out here.</param>
    public static async Task LayOutAsync(NpgsqlConnection connection, long register, long? entry, Action<string> step, CancellationToken ct, Func<Task>? pour = null)
    {
        await DoAsync(connection, "drop table if exists pg_temp.quality_facts, pg_temp.quality_events", ct);
        await EntriesAsync(connection, register, entry, step, ct);
        await LayOutAsync(connection, "quality_events", Events, step, ct);
        if (pour is not null) await pour();
        else await MarksAsync(connection, step, ct);
        step("facts");
        await DoAsync(connection, Everything, ct);
        await DoAsync(connection, "analyze quality_facts", ct);
    }

    /// <summary>Lays out, in another session than the facts, what needs none of them: marks and which numbers are recorded.</summary>
    public static async Task LayOutBesideAsync(NpgsqlConnection connection, long register, CancellationToken ct)
    {
        await EntriesAsync(connection, register, null, _ => { }, ct);
        await MarksAsync(connection, _ => { }, ct);
    }

    /// <summary>Brings into a session what <see cref="LayOutBesideAsync"/> laid out in another.</summary>
    public static async Task PourAsync(NpgsqlConnection from, NpgsqlConnection to, Action<string> step, CancellationToken ct)
    {
        await DoAsync(to, "drop table if exists pg_temp.quality_marks, pg_temp.quality_numbered", ct);
        // The same statements make them, so that both sessions have the same columns.
        foreach (var statement in new[] { Marks, Numbered }) await DoAsync(to, statement + " with no data", ct);
        foreach (var table in new[] { "quality_marks", "quality_numbered" })
        {
            step(table["quality_".Length..]);
            await PourAsync(from, to, table, ct);
            await DoAsync(to, "analyze " + table, ct);
        }
    }

    /// <summary>Appends a table of one session to the same table of another, as it is.</summary>
    public static async Task PourAsync(NpgsqlConnection from, NpgsqlConnection to, string table, CancellationToken ct)
    {
        await using var source = await from.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)", ct);
        await using var target = await to.BeginRawBinaryCopyAsync($"copy {table} from stdin (format binary)", ct);
        await source.CopyToAsync(target, ct);
    }

    private static async Task EntriesAsync(NpgsqlConnection connection, long register, long? entry, Action<string> step, CancellationToken ct)
    {
        step("entries");
        await DoAsync(connection, "drop table if exists pg_temp.quality_entries", ct);
        await DoAsync(connection, Entries, ct,
            new NpgsqlParameter<long> { TypedValue = register }, new() { Value = entry ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        await DoAsync(connection, "analyze quality_entries", ct);
    }

    private static async Task MarksAsync(NpgsqlConnection connection, Action<string> step, CancellationToken ct)
    {
        await DoAsync(connection, "drop table if exists pg_temp.quality_marks, pg_temp.quality_numbered", ct);
        await LayOutAsync(connection, "quality_marks", Marks, step, ct);
        await LayOutAsync(connection, "quality_numbered", Numbered, step, ct);
    }

    // Each is analyzed: of a table that nobody looked at the planner thinks that a key has two hundred values, and sorts all of it on the disk.
    private static async Task LayOutAsync(NpgsqlConnection connection, string table, string statement, Action<string> step, CancellationToken ct)
    {
        step(table["quality_".Length..]);
        await DoAsync(connection, statement, ct);
        await DoAsync(connection, "analyze " + table, ct);
    }

    /// <summary>One statement that may take as long as a large register needs.</summary>
    public static async Task<int> DoAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    // Only what is asked later: these lines go through every join. Their words are read here, so that the rest of what was said of a weapon is not copied.
    private const string Entries = """
        create temp table quality_entries as
        select e.id, e.register, e.act, e.handling, e.row_key, e.make, e.make_ref, e.model, e.model_ref, e.calibre, e.calibre_ref, e.year, e.holder_kind, e.holder_organisation, e.holder_person, e.linked_weapon,
               d.remarks collate "C" as remarks, coalesce(e.category, d.category collate "C") as category, coalesce(e.country, d.country collate "C") as country, d.import_country collate "C" as import_country
        from entries e left join lateral json_to_record(e.data) d (remarks text, category text, country text, import_country text) on e.data is not null
        where e.register = $1 and e.until_act is null and ($2::bigint is null or e.id = $2)
        """;

    // What was taken back, or came with a batch that was withdrawn, is said no longer.
    private const string Events = """
        create temp table quality_events as
        select v.entry,
               min(v.occurred_from) filter (where v.type = 'manufactured') as made_from, min(v.occurred_to) filter (where v.type = 'manufactured') as made_to,
               min(v.occurred_from) filter (where v.type = 'imported') as imported_from, min(v.occurred_to) filter (where v.type = 'imported') as imported_to,
               bool_or(v.type = 'imported') as imports, max(v.country) filter (where v.type = 'imported') as import_country,
               min(v.occurred_from) filter (where v.type = 'registered') as registered_from, min(v.occurred_to) filter (where v.type = 'registered') as registered_to,
               min(v.occurred_from) filter (where v.type = 'transferred') as transferred_from, min(v.occurred_to) filter (where v.type = 'transferred') as transferred_to,
               max(v.occurred_from) filter (where v.type = 'transferred') as last_transferred_from, max(v.occurred_to) filter (where v.type = 'transferred') as last_transferred_to,
               min(v.occurred_from) filter (where v.type in ('lost', 'stolen')) as missing_from, min(v.occurred_to) filter (where v.type in ('lost', 'stolen')) as missing_to,
               bool_or(v.type in ('recovered', 'returned', 'released')) as found_again,
               min(v.occurred_from) filter (where v.type = 'destroyed') as destroyed_from, min(v.occurred_to) filter (where v.type = 'destroyed') as destroyed_to,
               min(v.occurred_from) filter (where v.type in ('lost', 'stolen', 'destroyed', 'deactivated', 'recovered')) as ended_from,
               min(v.occurred_to) filter (where v.type in ('lost', 'stolen', 'destroyed', 'deactivated', 'recovered')) as ended_to,
               max(v.type) filter (where v.type in ('lost', 'stolen', 'destroyed', 'deactivated')) as status
        from quality_entries e join events v on v.entry = e.id
        where not exists (select from events s where s.entry = v.entry and s.supersedes = v.id and s.supersedes is not null) and v.act <> all (array(select b.act from batches b where b.until_act is not null))
        group by v.entry
        """;

    // "offset 0" keeps what is worked out of a number from being worked out again at every mention of it.
    private const string Marks = """
        create temp table quality_marks as
        select g.entry, g.serial, g.serial_text, g.import_mark, translate(g.serial, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', '9999999999AAAAAAAAAAAAAAAAAAAAAAAAAA') as shape,
               case when length(g.figures) between 1 and 15 and translate(g.figures, '0123456789', '') = '' then g.figures::bigint end as number,
               nullif(substring(upper(g.import_mark) from '^[^A-Z]*([A-Z]{2})(?:[^A-Z]|$)'), '') as import_mark_country,
               substring(g.import_mark from '(?:^|[^0-9])((?:18|19|20)[0-9][0-9])(?:[^0-9]|$)') as import_mark_year
        from (
            select m.*, translate(m.serial, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '') as figures from (
                select m.entry, min(m.norm) filter (where m.kind = 'serial' and m.component is null and m.norm <> '') as serial, min(m.text) filter (where m.kind = 'serial' and m.component is null) as serial_text,
                       min(m.text) filter (where m.kind = 'import') as import_mark
                from quality_entries e join marks m on m.entry = e.id where m.until_act is null group by m.entry offset 0) m offset 0) g
        """;

    // That a person's number is recorded can be seen without reading it: nothing of a person is decrypted here.
    private const string Numbered = """
        create temp table quality_numbered as
        select c.person, bool_or(c.field = 'number') as numbered, bool_or(c.field = 'name') as named
        from quality_entries e join person_contents c on c.person = e.holder_person group by c.person
        """;

    private const string Everything = """
        create temp table quality_facts as
        select g.*, hashtextextended(coalesce(g.make, '') || chr(31) || coalesce(g.model, ''), 0) as pair,
               translate(upper(g.row_key), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', '9999999999AAAAAAAAAAAAAAAAAAAAAAAAAA') as key_shape,
               substring(g.row_key from '(?:^|[^0-9])((?:18|19|20)[0-9][0-9])[^0-9]') as key_year,
               case when date_part('year', g.imported_from) = date_part('year', g.imported_to) then date_part('year', g.imported_from)::int::text collate "C" end as imported_year,
               case when date_part('year', g.registered_from) = date_part('year', g.registered_to) then date_part('year', g.registered_from)::int::text collate "C" end as registered_year
        from (
            select e.id as entry, e.act, e.handling, e.row_key, e.make as make_text, e.model as model_text, e.calibre as calibre_text, lower(btrim(e.calibre)) collate "C" as calibre_said, e.year,
                   coalesce(e.make_ref, n.make, lower(btrim(e.make)) collate "C") as make, coalesce(e.model_ref, n.model, lower(btrim(e.model)) collate "C") as model, lower(btrim(e.model)) collate "C" as model_name, coalesce(e.make_ref, n.make) as known_make, e.remarks,
                   coalesce(e.calibre_ref, c.calibre, lower(btrim(e.calibre)) collate "C") as calibre, e.category, e.country,
                   e.holder_kind, lower(o.name) collate "C" as holder, coalesce(o.name is not null or p.named, false) as named, coalesce(p.numbered, false) as numbered, e.holder_organisation,
                   n.make_verdict, n.model_verdict, c.verdict as calibre_verdict, m.serial, m.serial_text, m.import_mark, m.shape, m.number, m.import_mark_country, m.import_mark_year,
                   case when e.year is not null and (v.made_from is null or date_part('year', v.made_from) <> e.year) then make_date(e.year, 1, 1) else v.made_from end as made_from,
                   case when e.year is not null and (v.made_from is null or date_part('year', v.made_from) <> e.year) then make_date(e.year, 12, 31) else v.made_to end as made_to,
                   v.imported_from, v.imported_to, coalesce(v.imports, false) as imports, coalesce(v.import_country, e.import_country) as import_country, v.registered_from, v.registered_to, v.transferred_from, v.transferred_to,
                   v.last_transferred_from, v.last_transferred_to, v.destroyed_from, v.destroyed_to, v.ended_from, v.ended_to, v.status,
                   case when not v.found_again then v.missing_from end as missing_from, case when not v.found_again then v.missing_to end as missing_to
            from quality_entries e left join quality_events v on v.entry = e.id left join quality_marks m on m.entry = e.id left join organisations o on o.id = e.holder_organisation
            left join quality_numbered p on p.person = e.holder_person
            left join quality_names n on (e.model_ref is null or e.make_ref is null) and n.ref = coalesce(e.make_ref, '') and n.make_text = coalesce(e.make, '') and n.model_text = coalesce(e.model, '')
            left join quality_calibres c on e.calibre_ref is null and c.calibre_text = e.calibre) g
        """;

    private static InvalidDataException Odd(string name) => new($"{QualityRules.File}: {name} is not known.");
}
