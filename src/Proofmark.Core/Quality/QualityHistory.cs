using Proofmark.Core.Storage;

namespace Proofmark.Core.Quality;

/// <summary>A run as the page of a register shows it.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Weapons">Standing entries.</param>
/// <param name="Standing">Findings that held and that nobody had accepted.</param>
/// <param name="Opened">Findings that were new.</param>
/// <param name="Closed">Findings that no longer held.</param>
/// <param name="Complete">Mean score of completeness, in thousandths.</param>
/// <param name="Whole">Entries that held all of the least content.</param>
/// <param name="Found">How many entries each rule found.</param>
public sealed record QualityPoint(DateTime At, long Weapons, long Standing, long Opened, long Closed, short Complete, long Whole, IReadOnlyDictionary<string, long> Found);

/// <summary>Quality of a register over time: figures of runs, in which no weapon is named.</summary>
public sealed class QualityHistory(Database database)
{
    /// <summary>The runs that are shown.</summary>
    public const int Most = 24;

    /// <summary>The latest runs over a register, the earliest first.</summary>
    public async Task<IReadOnlyList<QualityPoint>> OfAsync(long register, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("""
            select x.recorded, q.weapons, q.standing, q.opened, q.closed, q.complete, q.whole,
                   array(select r.rule from quality_run_rules r where r.run = q.id order by r.id), array(select r.found from quality_run_rules r where r.run = q.id order by r.id)
            from (select * from quality_runs where register = $1 order by id desc limit $2) q join acts x on x.id = q.act order by q.id
            """);
        command.Parameters.Add(new() { Value = register });
        command.Parameters.Add(new() { Value = Most });
        var list = new List<QualityPoint>();
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetDateTime(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt16(5), r.GetInt64(6),
                r.GetFieldValue<string[]>(7).Zip(r.GetFieldValue<long[]>(8)).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)));
        return list;
    }
}
