using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.SpotChecks;

/// <summary>A spot check in a list.</summary>
public sealed record SpotCheckSummary(SpotCheckRow Row, string Register, DateTime Drawn, long Sample, long Checked);

/// <summary>What a checker saw, when, and which later act on the same entry put the record right; null while none did.</summary>
public sealed record FindingView(Verdict Verdict, string? Field, string? Seen, string? Note, long By, DateTime At, long? Photograph, string? CorrectedBy, long? CorrectingAct);

/// <summary>A weapon of the sample with what its record says now and what was seen.</summary>
public sealed record ItemView(SpotCheckItemRow Row, string Stratum, Guid Entry, string? Number, string? Mark, string? Make, string? Model, string? Calibre, string? Country, short? Year, string? Category, string? HolderKind, FindingView? Finding)
{
    /// <summary>What the record says of a field that a checker may find wrong.</summary>
    public string? Recorded(string field) => field switch
    {
        "mark" => Mark, "make" => Make, "model" => Model, "calibre" => Calibre, "country" => Country,
        "year" => Year?.ToString(System.Globalization.CultureInfo.InvariantCulture), "category" => Category, _ => HolderKind,
    };
}

/// <summary>A spot check with its strata, and what they come to.</summary>
public sealed record SpotCheckReport(SpotCheckRow Row, long By, DateTime Drawn, IReadOnlyList<StratumCount> Strata, long Corrected)
{
    /// <summary>The error rate of the register.</summary>
    public Estimate Estimate { get; } = Estimate.Of(Strata);

    /// <summary>Weapons of the sample.</summary>
    public int Sample => Strata.Sum(s => s.Sample);
}

/// <summary>Reads spot checks under the reader's rights; each look-up is recorded, with the entries that it shows, before the answer is returned.</summary>
public sealed class SpotCheckBook(Database database, AttachmentStore attachments, TimeProvider clock)
{
    private const string Subject = "spot_check";
    private const string Checks = "select c.id, c.uid, c.register, c.handling, c.name, c.strata, c.from_day, c.to_day, c.asked, c.seed, c.checkpoint, c.population, a.recorded, a.actor from spot_checks c join acts a on a.id = c.act";

    // What an act put right after it was found: the first event on the entry that can do that. Of a weapon that was withdrawn or whose record was
    // ended since, the last version says what is left: it was drawn, and is checked and listed all the same.
    private const string Items = """
        select i.id, i.spot_check, i.stratum, i.register, i.handling, i.number, i.entry, s.code, e.uid, e.row_key,
               (select m.text from marks m where m.entry = e.id and m.until_act is null order by m.kind = 'serial' desc, m.id limit 1),
               e.make, e.model, e.calibre, e.country, e.year, e.category, e.holder_kind,
               f.verdict, f.field, f.seen, f.note, a.actor, a.recorded, f.photograph, v.type, v.act
        from spot_check_items i join spot_check_strata s on s.id = i.stratum join lateral (select * from entries where id = i.entry order by until_act is not null, act desc limit 1) e on true
        left join spot_check_findings f on f.item = i.id left join acts a on a.id = f.act
        left join lateral (select v.type, v.act from events v where f.verdict <> 'seen' and v.entry = i.entry and v.act > f.act
            and v.type in ('corrected', 'marked', 'transferred', 'lost', 'stolen', 'destroyed', 'withdrawn') order by v.act limit 1) v on true
        """;

    /// <summary>The latest spot checks of the reader's registers.</summary>
    public async Task<IReadOnlyList<SpotCheckSummary>> ListAsync(int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var list = new List<SpotCheckSummary>();
        await using (var command = session.Command($"""
            select x.*, r.code, (select coalesce(sum(s.sample), 0) from spot_check_strata s where s.spot_check = x.id),
                   (select count(*) from spot_check_items i join spot_check_findings f on f.item = i.id where i.spot_check = x.id)
            from ({Checks} order by c.id desc limit $1) x join registers r on r.id = x.register order by x.id desc
            """, take))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) list.Add(new(Check(r), r.GetString(14), r.GetDateTime(12), r.GetInt64(15), r.GetInt64(16)));
        await session.RecordAsync("list", Subject, null, [], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    /// <summary>A spot check and a part of its sample, in the order in which it was drawn.</summary>
    /// <exception cref="ProblemException">spot_checks.not_found.</exception>
    public async Task<(SpotCheckReport Report, IReadOnlyList<ItemView> Items)> OpenAsync(Guid uid, int skip, int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var report = await ReportAsync(session, uid, ct);
        var items = report is null ? [] : await ItemsAsync(session, " where i.spot_check = $1 order by i.number offset $2 limit $3", ct, report.Row.Id, skip, take);
        await session.RecordAsync("open", Subject, uid.ToString(), [.. items.Select(i => i.Row.Entry)], ct);
        await session.CompleteAsync(ct);
        return (report ?? throw new ProblemException(Problem.Of("spot_checks.not_found")), items);
    }

    /// <summary>One weapon of a sample.</summary>
    /// <exception cref="ProblemException">spot_checks.not_found.</exception>
    public async Task<(SpotCheckRow Check, ItemView Item)> ItemAsync(Guid uid, int number, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        SpotCheckRow? check = null;
        await using (var command = session.Command(Checks + " where c.uid = $1", uid))
        await using (var r = await command.ExecuteReaderAsync(ct))
            if (await r.ReadAsync(ct)) check = Check(r);
        var item = check is null ? null : (await ItemsAsync(session, " where i.spot_check = $1 and i.number = $2", ct, check.Id, number)).SingleOrDefault();
        await session.RecordAsync("open", Subject, $"{uid}/{number}", item is null ? [] : [item.Row.Entry], ct);
        await session.CompleteAsync(ct);
        return item is null ? throw new ProblemException(Problem.Of("spot_checks.not_found")) : (check!, item);
    }

    /// <summary>Draws once more by the seed and the checkpoint that are on record, and says whether the same entries come out.</summary>
    /// <exception cref="ProblemException">spot_checks.not_found.</exception>
    public async Task<bool> RepeatsAsync(Guid uid, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var report = await ReportAsync(session, uid, ct);
        var same = false;
        if (report is not null)
        {
            var drawn = new List<long>();
            await using (var command = session.Command("select entry from spot_check_items where spot_check = $1 order by number", report.Row.Id))
            await using (var r = await command.ExecuteReaderAsync(ct))
                while (await r.ReadAsync(ct)) drawn.Add(r.GetInt64(0));
            same = drawn.SequenceEqual((await DrawnAgainAsync(report, ct)).Select(t => t.Entry));
        }
        await session.RecordAsync("open", Subject, $"{uid}/repeat", [], ct);
        await session.CompleteAsync(ct);
        return report is null ? throw new ProblemException(Problem.Of("spot_checks.not_found")) : same;
    }

    /// <summary>The photograph of a finding; the look-up is recorded by <see cref="ItemAsync"/>, which the caller has asked.</summary>
    /// <exception cref="ProblemException">spot_checks.not_found, ledger.attachment_*.</exception>
    public async Task<(byte[] Content, string MediaType)> PhotographAsync(ItemView item, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select uid, sha256, wrapped_key, media_type from attachments where id = $1 and subject = 'spot_check' and wrapped_key is not null");
        command.Parameters.Add(new NpgsqlParameter { Value = item.Finding?.Photograph ?? 0 });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("spot_checks.not_found"));
        return (attachments.Read(r.GetGuid(0), r.GetFieldValue<byte[]>(1), r.GetFieldValue<byte[]>(2)), r.GetString(3));
    }

    // As the writer drew it: a reader does not learn which entries are canaries, nor of those above the own handling class.
    private async Task<IReadOnlyList<(string Stratum, long Entry)>> DrawnAgainAsync(SpotCheckReport report, CancellationToken ct)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        return await Draw.TakeAsync(connection, report.Row, report.Strata.ToDictionary(s => s.Code, s => s.Sample, StringComparer.Ordinal), ct);
    }

    private static async Task<SpotCheckReport?> ReportAsync(ReadSession session, Guid uid, CancellationToken ct)
    {
        SpotCheckRow check;
        DateTime drawn;
        long by;
        await using (var command = session.Command(Checks + " where c.uid = $1", uid))
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            if (!await r.ReadAsync(ct)) return null;
            (check, drawn, by) = (Check(r), r.GetDateTime(12), r.GetInt64(13));
        }
        var (strata, corrected) = (new List<StratumCount>(), 0L);
        await using (var command = session.Command("""
            select s.code, s.population, s.sample, count(f.id), count(f.id) filter (where f.verdict <> 'seen'),
                   count(f.id) filter (where f.verdict <> 'seen' and exists (select from events v where v.entry = i.entry and v.act > f.act and v.type in ('corrected', 'marked', 'transferred', 'lost', 'stolen', 'destroyed', 'withdrawn')))
            from spot_check_strata s left join spot_check_items i on i.stratum = s.id left join spot_check_findings f on f.item = i.id
            where s.spot_check = $1 group by s.id, s.code, s.population, s.sample order by s.code
            """, check.Id))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                strata.Add(new(r.GetString(0), r.GetInt64(1), r.GetInt32(2), (int)r.GetInt64(3), (int)r.GetInt64(4)));
                corrected += r.GetInt64(5);
            }
        return new(check, by, drawn, strata, corrected);
    }

    private static async Task<IReadOnlyList<ItemView>> ItemsAsync(ReadSession session, string rest, CancellationToken ct, params object[] values)
    {
        await using var command = session.Command(Items + rest, values);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<ItemView>();
        while (await r.ReadAsync(ct))
        {
            var row = new SpotCheckItemRow(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt16(4), r.GetInt32(5), r.GetInt64(6));
            var finding = EnumCode.TryRead<Verdict>(r.TextOrNull(18), out var verdict)
                ? new FindingView(verdict, r.TextOrNull(19), r.TextOrNull(20), r.TextOrNull(21), r.GetInt64(22), r.GetDateTime(23), r.IsDBNull(24) ? null : r.GetInt64(24), r.TextOrNull(25), r.IsDBNull(26) ? null : r.GetInt64(26)) : null;
            list.Add(new(row, r.GetString(7), r.GetGuid(8), r.TextOrNull(9), r.TextOrNull(10), r.TextOrNull(11), r.TextOrNull(12), r.TextOrNull(13), r.TextOrNull(14), r.IsDBNull(15) ? null : r.GetInt16(15), r.TextOrNull(16), r.TextOrNull(17), finding));
        }
        return list;
    }

    private static SpotCheckRow Check(NpgsqlDataReader r) => new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetInt16(3), r.GetString(4), r.GetString(5),
        r.IsDBNull(6) ? null : r.GetFieldValue<DateOnly>(6), r.IsDBNull(7) ? null : r.GetFieldValue<DateOnly>(7), r.GetInt32(8), r.GetFieldValue<byte[]>(9), r.GetInt64(10), r.GetInt64(11));
}
