using System.Globalization;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Intake;

/// <summary>A count with how many lines came out how, as the reader may see them.</summary>
/// <param name="Uid">The id that the device made.</param>
/// <param name="By">The user who sent it.</param>
/// <param name="Recorded">When it arrived, UTC.</param>
public sealed record StockCount(Guid Uid, string Register, string RegisterName, DateOnly Day, long By, DateTime Recorded, IReadOnlyDictionary<StockOutcome, int> Outcomes);

/// <summary>
/// The only writer of stock counts: a list of serials that were seen, laid beside a register. What came out is kept as it was then. A
/// count changes no entry: that a weapon is missing is for a person to look into, and to report.
/// </summary>
public sealed class StockCounts(Acts acts)
{
    /// <summary>Records a stock count with its outcome.</summary>
    public static readonly ActType Count = new("intake.count", false);

    private const string Select = """
        select s.uid, r.code, r.name, s.day, a.actor, a.recorded,
               (select coalesce(string_agg(o.outcome || ' ' || o.n, ','), '') from (select l.outcome, count(*) n from stock_count_lines l where l.count = s.id group by l.outcome) o)
        from stock_counts s join registers r on r.id = s.register join acts a on a.id = s.act
        """;

    /// <summary>Records a count; sent again it is recorded once. True: it had arrived before.</summary>
    /// <param name="id">Made by the device.</param>
    /// <param name="digest">SHA-256 of what was sent.</param>
    /// <param name="register">A register of the reader's.</param>
    /// <param name="day">The day of the count.</param>
    /// <param name="seen">Serials as they were seen.</param>
    /// <param name="reading">What the person may see: the rest of the register is not compared.</param>
    /// <param name="doing">Who and why; the id is the key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">intake.taken, intake.changed, intake.count_register, intake.count_large, intake.count_empty, recoveries.future.</exception>
    public async Task<bool> RecordAsync(Guid id, byte[] digest, long register, DateOnly day, IReadOnlyList<MarkText> seen, ReadContext reading, Doing doing, CancellationToken ct = default)
    {
        if (await IsThereAsync(id, digest, doing, ct)) return true;
        if (!reading.Registers.Contains(register)) throw new ProblemException(Problem.Of("intake.count_register", "register"));
        if (seen.Count == 0) throw new ProblemException(Problem.Of("intake.count_empty", "marks"));
        if (day > acts.Clock.Today().AddDays(1)) throw new ProblemException(Problem.Of("recoveries.future", "day", ("value", Written(day))));
        var expected = seen.Count > StockComparison.Most ? [] : await ExpectedAsync(id, register, reading, ct);
        if (Math.Max(seen.Count, expected.DistinctBy(e => e.Entry).Count()) > StockComparison.Most) throw new ProblemException(Problem.Of("intake.count_large", "marks", ("most", StockComparison.Most)));
        var outcome = await acts.DoAsync(new ActRequest(Count, doing.Actor, doing.Purpose, id) { Content = Convert.ToHexString(digest) }, async act =>
        {
            var count = await act.Ids.NextAsync("stock_counts", ct);
            act.Write(StockCountRow.Table, new StockCountRow(count, id, register, 0, digest, Written(day)));
            foreach (var (i, line) in StockComparison.Of(expected, seen).Index())
            {
                act.Write(StockLineRow.Table, new StockLineRow(await act.Ids.NextAsync("stock_count_lines", ct), count, register, line.Handling ?? 0, i + 1, line.Text, line.Entry, EnumCode.Of(line.Outcome)));
                await act.FlushIfManyAsync(ct);
            }
        }, ct);
        return outcome.AlreadyDone;
    }

    /// <summary>Counts of the reader's registers, latest first; the look-up is recorded.</summary>
    public async Task<IReadOnlyList<StockCount>> ListAsync(int skip, int take, ReadContext reading, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(acts.Database, reading, acts.Clock, ct);
        var list = await ReadAsync(session, $"{Select} order by s.id desc offset $1 limit $2", ct, (long)skip, (long)take);
        await session.RecordAsync("list", "stock_count", $"skip={skip} take={take}", [], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    /// <summary>A count with its lines: what is missing first, what was seen last; the look-up is recorded.</summary>
    /// <exception cref="ProblemException">intake.count.not_found: there is none, or none of a register of the reader's.</exception>
    public async Task<(StockCount Count, IReadOnlyList<StockLine> Lines)> OpenAsync(Guid uid, int skip, int take, ReadContext reading, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(acts.Database, reading, acts.Clock, ct);
        var count = (await ReadAsync(session, Select + " where s.uid = $1", ct, uid)).FirstOrDefault();
        var lines = new List<StockLine>();
        if (count is not null)
        {
            await using var command = session.Command("select l.text, l.entry, l.handling, l.outcome from stock_count_lines l join stock_counts s on s.id = l.count where s.uid = $1 order by array_position(array['missing', 'unknown', 'again', 'several', 'seen'], l.outcome), l.number offset $2 limit $3", uid, (long)skip, (long)take);
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct)) if (EnumCode.TryRead<StockOutcome>(r.GetString(3), out var outcome)) lines.Add(new(r.GetString(0), r.IsDBNull(1) ? null : r.GetInt64(1), r.GetInt16(2), outcome));
        }
        await session.RecordAsync("open", "stock_count", uid.ToString(), [.. lines.Select(l => l.Entry).OfType<long>()], ct);
        await session.CompleteAsync(ct);
        return count is null ? throw new ProblemException(Problem.Of("intake.count.not_found")) : (count, lines);
    }

    /// <summary>What the register says is there and the person may see: not what was destroyed, lost, stolen or sent out of the country.</summary>
    private async Task<List<ExpectedSerial>> ExpectedAsync(Guid id, long register, ReadContext reading, CancellationToken ct)
    {
        await using var session = await ReadSession.OpenAsync(acts.Database, reading, acts.Clock, ct);
        var list = new List<ExpectedSerial>();
        await using (var command = session.Command("""
            select distinct on (e.id, m.norm) e.id, m.text, m.norm, e.handling from (
                select e.id, e.handling from entries e left join weapon_states w on w.weapon = coalesce(e.linked_weapon, e.id)
                where e.register = $1 and e.until_act is null and coalesce(w.status, 'registered') not in ('destroyed', 'lost', 'stolen', 'exported')
                and exists (select from marks m where m.entry = e.id and m.kind = 'serial' and m.until_act is null) order by e.id limit $2) e
            join marks m on m.entry = e.id and m.kind = 'serial' and m.until_act is null order by e.id, m.norm, m.id
            """, register, (long)StockComparison.Most + 1))
        {
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct)) list.Add(new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt16(3)));
        }
        await session.RecordAsync("list", "stock_count", id.ToString(), [.. list.Select(e => e.Entry).Distinct().Take(StockComparison.Most)], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    private async Task<bool> IsThereAsync(Guid id, byte[] digest, Doing doing, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select a.actor, s.digest from stock_counts s join acts a on a.id = s.act where s.uid = $1");
        command.Parameters.Add(new() { Value = id });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct)) return false;
        if (r.GetInt64(0) != doing.Actor.User) throw new ProblemException(Problem.Of("intake.taken", "id"));
        return r.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(digest) ? true : throw new ProblemException(Problem.Of("intake.changed", "id"));
    }

    private static async Task<List<StockCount>> ReadAsync(ReadSession session, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = session.Command(sql, values);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<StockCount>();
        while (await r.ReadAsync(ct))
        {
            var outcomes = r.GetString(6).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(o => o.Split(' '))
                .ToDictionary(o => EnumCode.TryRead<StockOutcome>(o[0], out var outcome) ? outcome : throw new InvalidOperationException($"unknown outcome {o[0]}"), o => int.Parse(o[1], CultureInfo.InvariantCulture));
            list.Add(new(r.GetGuid(0), r.GetString(1), r.GetString(2), DateOnly.ParseExact(r.GetString(3), "yyyy-MM-dd", CultureInfo.InvariantCulture), r.GetInt64(4), r.GetDateTime(5), outcomes));
        }
        return list;
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
