using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Converting;

/// <summary>Reads projects and pages over a connection: the reader's, which sees its registers alone, or that of an act.</summary>
internal static class ConversionStore
{
    /// <summary>A project with the number of its pages that were taken in.</summary>
    public const string Projects = "select c.id, c.uid, c.register, c.handling, c.name, c.page_kind, c.fields, c.pages from conversions c";

    // What of a page counts; a difference of a struck line is open no more.
    private const string Counted = """
        select p.id, p.volume, p.number, p.lines, p.scan is not null as scanned,
               (select count(*) from conversion_readings r where r.page = p.id)::int as readings,
               (select count(*) from conversion_differences d where d.page = p.id)::int as differences,
               (select count(*) from conversion_differences d where d.page = p.id
                    and not exists (select from conversion_settlements s where s.page = d.page and s.line = d.line and s.field = d.field)
                    and not exists (select from conversion_outcomes o where o.page = d.page and o.line = d.line))::int as open,
               (select count(*) from conversion_outcomes o where o.page = p.id)::int as outcomes,
               (select count(*) from conversion_outcomes o where o.page = p.id and o.struck)::int as struck
        from conversion_pages p where p.conversion = $1
        """;

    public static async Task<ConversionRow?> FindAsync(NpgsqlConnection connection, Guid uid, CancellationToken ct)
    {
        await using var command = Command(connection, Projects + " where c.uid = $1", uid);
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? Project(r) : null;
    }

    public static ConversionRow Project(NpgsqlDataReader r) => new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetInt16(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetInt32(7));

    public static async Task<PageView?> PageAsync(NpgsqlConnection connection, ConversionRow project, int volume, int number, CancellationToken ct)
    {
        ConversionPageRow page;
        await using (var command = Command(connection, "select id, uid, conversion, register, handling, volume, number, lines, scan, scan_page, reason from conversion_pages where conversion = $1 and volume = $2 and number = $3", project.Id, volume, number))
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            if (!await r.ReadAsync(ct)) return null;
            page = new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetInt64(3), r.GetInt16(4), r.GetInt32(5), r.GetInt32(6), r.GetInt32(7), r.IsDBNull(8) ? null : r.GetInt64(8), r.IsDBNull(9) ? null : r.GetInt32(9), r.TextOrNull(10));
        }
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in new[]
        {
            "select r.number, r.reader, a.recorded, r.data::text from conversion_readings r join acts a on a.id = r.act where r.page = $1 order by r.number",
            "select line, field, spacing from conversion_differences where page = $1 order by line, id",
            "select s.line, s.field, s.settler, a.recorded, s.value, s.act from conversion_settlements s join acts a on a.id = s.act where s.page = $1 order by s.act, s.seq",
            "select o.line, o.entry, (select e.uid from entries e where e.id = o.entry and e.until_act is null), o.reason from conversion_outcomes o where o.page = $1 order by o.line",
            "select program, text, compared, agreed from conversion_hints where page = $1",
        })
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = page.Id } } });
        var (readings, differences, settlements, outcomes) = (new List<ReadingView>(), new List<Difference>(), new List<Settlement>(), new List<LineOutcome>());
        Hint? hint = null;
        await using (var r = await batch.ExecuteReaderAsync(ct))
        {
            while (await r.ReadAsync(ct)) readings.Add(new(r.GetInt32(0), r.GetInt64(1), r.GetDateTime(2), r.TextOrNull(3) is { } data ? Reading.Parse(data) : null));
            await r.NextResultAsync(ct);
            while (await r.ReadAsync(ct)) differences.Add(new(r.GetInt32(0), r.GetString(1), r.GetBoolean(2)));
            await r.NextResultAsync(ct);
            while (await r.ReadAsync(ct)) settlements.Add(new(r.GetInt32(0), r.GetString(1), r.GetInt64(2), r.GetDateTime(3), r.TextOrNull(4) ?? "", r.GetInt64(5)));
            await r.NextResultAsync(ct);
            while (await r.ReadAsync(ct)) outcomes.Add(new(r.GetInt32(0), r.IsDBNull(1) ? null : r.GetInt64(1), r.IsDBNull(2) ? null : r.GetGuid(2), r.TextOrNull(3)));
            await r.NextResultAsync(ct);
            if (await r.ReadAsync(ct)) hint = new(r.GetString(0), r.TextOrNull(1), r.GetInt32(2), r.GetInt32(3));
        }
        return new(project, page, readings, differences, settlements, outcomes, hint);
    }

    /// <summary>Pages in the order of the paper; with a stage those alone that have come so far.</summary>
    public static async Task<IReadOnlyList<PageSummary>> PagesAsync(NpgsqlConnection connection, long project, PageStage? stage, int skip, int take, CancellationToken ct)
    {
        var of = stage switch
        {
            PageStage.Empty => "lines = 0",
            PageStage.Unread => "lines > 0 and readings = 0",
            PageStage.ReadOnce => "lines > 0 and readings = 1",
            PageStage.Differs => "readings = 2 and outcomes < lines and open > 0",
            PageStage.Settled => "readings = 2 and outcomes < lines and open = 0",
            PageStage.Done => "readings = 2 and outcomes = lines",
            _ => "true",
        };
        await using var command = Command(connection, $"select volume, number, lines, scanned, readings, differences, open, outcomes from ({Counted}) p where {of} order by volume, number offset $2 limit $3", project, skip, take);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<PageSummary>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetInt32(0), r.GetInt32(1), r.GetInt32(2), r.GetBoolean(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6), r.GetInt32(7)));
        return list;
    }

    /// <summary>Counts and figures of a project, in one question.</summary>
    public static async Task<ConversionFigures> FiguresAsync(NpgsqlConnection connection, ConversionRow project, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            batch.BatchCommands.Add(command);
        }
        Add($"""
            select count(*), count(*) filter (where scanned), count(*) filter (where lines = 0), count(*) filter (where readings = 2), count(*) filter (where lines > 0 and outcomes = lines),
                   coalesce(sum(lines), 0), coalesce(sum(outcomes - struck), 0), coalesce(sum(struck), 0), coalesce(sum(differences), 0), coalesce(sum(differences - open), 0), coalesce(sum(lines) filter (where readings = 2), 0)
            from ({Counted}) p
            """, project.Id);
        Add("""
            with mine as (
                select r.reader, r.page, r.data, p.lines, a.recorded, (select count(*) from conversion_readings o where o.page = r.page) = 2 as twice
                from conversion_readings r join conversion_pages p on p.id = r.page join acts a on a.id = r.act where p.conversion = $1)
            select m.reader, count(*), count(distinct (m.recorded at time zone 'UTC')::date), coalesce(sum(m.lines) filter (where m.twice), 0) * cardinality($2),
                   coalesce(sum((select count(*)
                       from (select distinct on (line, field) line, field, value from conversion_settlements where page = m.page order by line, field, act desc, seq desc) s
                       where m.data is not null and s.value is not null and (m.data -> (s.line - 1) ->> (array_position($2, s.field) - 1)) is distinct from s.value)), 0)
            from mine m group by m.reader order by m.reader
            """, project.Id, project.FieldList.ToArray());
        Add("select d.field, count(*) from conversion_differences d join conversion_pages p on p.id = d.page where p.conversion = $1 group by d.field", project.Id);
        Add("select coalesce(sum(h.compared), 0), coalesce(sum(h.agreed), 0) from conversion_hints h join conversion_pages p on p.id = h.page where p.conversion = $1", project.Id);
        var (clerks, fields) = (new List<ClerkFigures>(), new Dictionary<string, long>(StringComparer.Ordinal));
        await using var r = await batch.ExecuteReaderAsync(ct);
        await r.ReadAsync(ct);
        var counts = new Reconciliation(project.Pages, r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10));
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct)) clerks.Add(new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), (long)r.GetDecimal(4)));
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct)) fields[r.GetString(0)] = r.GetInt64(1);
        await r.NextResultAsync(ct);
        await r.ReadAsync(ct);
        return new(counts, clerks, [.. project.FieldList.Select(f => new FieldFigures(f, fields.GetValueOrDefault(f)))], r.GetInt64(0), r.GetInt64(1));
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
