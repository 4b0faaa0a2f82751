using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Supervision;

/// <summary>Reads returns and inspections. They name companies and numbers, no weapon and no person: reading them is no look-up.</summary>
public sealed class SupervisionList(Database database, TimeProvider clock)
{
    /// <summary>The most returns, inspections and findings of one company that are shown, what is open first, then the latest.</summary>
    public const int MostShown = 200;

    /// <summary>Dealers and manufacturers, those that owe something first.</summary>
    public async Task<IReadOnlyList<SupervisedCompany>> ListAsync(int skip, int take, CancellationToken ct = default)
    {
        await using var command = Command("""
            select o.uid, o.name, o.kind, coalesce(l.late, 0), coalesce(f.open, 0), coalesce(f.overdue, 0) from organisations o
            left join (select c.organisation, count(*) as late from company_returns c where c.due < $1 and not exists (select from return_receipts r where r.owed = c.id) group by c.organisation) l on l.organisation = o.id
            left join (select i.organisation, count(*) as open, count(*) filter (where q.follow_up < $1) as overdue from inspection_findings q join inspections i on i.id = q.inspection
                where not exists (select from finding_ends e where e.finding = q.id) group by i.organisation) f on f.organisation = o.id
            where o.kind in ('dealer', 'manufacturer') and o.id > 0
            order by coalesce(l.late, 0) + coalesce(f.overdue, 0) desc, coalesce(f.open, 0) desc, lower(o.name), o.id offset $2 limit $3
            """, clock.Today(), skip, take);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<SupervisedCompany>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)));
        return list;
    }

    /// <summary>The name of a dealer or manufacturer.</summary>
    /// <exception cref="ProblemException">supervision.not_found.</exception>
    public async Task<string> NameAsync(Guid company, CancellationToken ct = default)
    {
        await using var command = Command("select name from organisations where uid = $1 and kind in ('dealer', 'manufacturer') and id > 0", company);
        return await command.ExecuteScalarAsync(ct) as string ?? throw new ProblemException(Problem.Of("supervision.not_found"));
    }

    /// <summary>Returns that a company owes or owed, those that have not come first, then the latest.</summary>
    public async Task<IReadOnlyList<ReturnView>> ReturnsAsync(Guid company, CancellationToken ct = default)
    {
        await using var command = Command("""
            select c.uid, c.from_day, c.to_day, c.due, (select min(a.recorded) from return_receipts f join acts a on a.id = f.act where f.owed = c.id),
                r.made, r.imported, r.exported, r.transferred, r.register_made, r.register_imported, r.register_exported, r.register_transferred, r.document,
                r.undated_made, r.undated_imported, r.undated_exported, r.undated_transferred
            from company_returns c join organisations o on o.id = c.organisation left join lateral (select * from return_receipts x where x.owed = c.id order by x.act desc, x.seq desc limit 1) r on true
            where o.uid = $1 order by r.id is not null, c.due desc, c.id desc limit $2
            """, company, MostShown);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<ReturnView>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetGuid(0), r.GetFieldValue<DateOnly>(1), r.GetFieldValue<DateOnly>(2), r.GetFieldValue<DateOnly>(3), r.IsDBNull(4) ? null : DateOnly.FromDateTime(r.GetDateTime(4)), Counts(r, 5), Counts(r, 9), r.IsDBNull(13) ? null : r.GetString(13), Counts(r, 14)));
        return list;
    }

    /// <summary>Inspections of a company with what they found, those with an open finding first, then the latest.</summary>
    public async Task<IReadOnlyList<InspectionView>> InspectionsAsync(Guid company, CancellationToken ct = default)
    {
        await using var command = Command("""
            select uid, day, office, finding, severity, words, follow_up, recorded, evidence from (
            select i.uid, i.day, i.office, f.uid as finding, f.severity, f.words, f.follow_up, a.recorded, e.evidence, i.id, f.id as number, f.id is not null and e.id is null as stands,
                bool_or(f.id is not null and e.id is null) over (partition by i.id) as open
            from inspections i join organisations o on o.id = i.organisation left join inspection_findings f on f.inspection = i.id left join finding_ends e on e.finding = f.id left join acts a on a.id = e.act
            where o.uid = $1 order by open desc, stands desc, i.day desc, i.id desc, f.id limit $2) x
            order by open desc, day desc, id desc, number
            """, company, MostShown);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<InspectionView>();
        while (await r.ReadAsync(ct))
        {
            if (list.Count == 0 || list[^1].Uid != r.GetGuid(0)) list.Add(new(r.GetGuid(0), r.GetFieldValue<DateOnly>(1), r.GetString(2), []));
            if (r.IsDBNull(3)) continue;
            var finding = new FindingView(r.GetGuid(3), EnumCode.TryRead<Severity>(r.GetString(4), out var severity) ? severity : Severity.Critical, r.IsDBNull(5) ? null : r.GetString(5), r.GetFieldValue<DateOnly>(6), r.IsDBNull(7) ? null : r.GetDateTime(7), r.IsDBNull(8) ? null : r.GetString(8));
            list[^1] = list[^1] with { Findings = [.. list[^1].Findings, finding] };
        }
        return list;
    }

    private static ReturnCounts? Counts(NpgsqlDataReader r, int at) => r.IsDBNull(at) ? null : new(r.GetInt64(at), r.GetInt64(at + 1), r.GetInt64(at + 2), r.GetInt64(at + 3));

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.Writer.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
