using Npgsql;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Quality;

/// <summary>What a run came to.</summary>
/// <param name="Weapons">Standing entries.</param>
/// <param name="Opened">Findings that were not known.</param>
/// <param name="Closed">Findings that no longer hold.</param>
/// <param name="Standing">Findings that hold and that nobody accepted.</param>
/// <param name="Complete">Mean score of completeness, in thousandths.</param>
/// <param name="Found">How many entries each rule found; rules without any are left out.</param>
public sealed record QualityReport(long Weapons, long Opened, long Closed, long Standing, short Complete, IReadOnlyDictionary<string, long> Found);

/// <summary>
/// The only writer of findings. A run judges a whole register as sets and then records, in acts of some thousand each, what it did not know
/// and what no longer holds; a run that was cut off is begun again and records the rest. What somebody accepted stays accepted as long as
/// the entry says the same.
/// </summary>
/// <param name="acts">The door to recorded data.</param>
/// <param name="tables">Reference data.</param>
/// <param name="keys">Opens what is known of holders, in memory (<see cref="HolderReading"/>); null: rules about holders' names and numbers find nothing.</param>
/// <param name="rules">The rules; the shipped ones when null.</param>
public sealed class QualityService(Acts acts, ReferenceTables tables, PersonKeys? keys = null, QualityRules? rules = null)
{
    /// <summary>Findings that one act records.</summary>
    public const int BatchSize = 10_000;

    /// <summary>Findings of one rule in one register at most. Beyond them the figures of the run say how many there are: a rule that half of the register breaks is no work list.</summary>
    public const int MostOfRule = 20_000;

    private readonly QualityRules rules = rules ?? QualityRules.Shipped;

    private Judging Judging => new(rules, tables, keys);

    /// <summary>Runs the rules over a register.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="doing">Who, why, key: the same key twice runs once.</param>
    /// <param name="step">Told each step.</param>
    /// <param name="ct">Cancels; batches that were recorded stay.</param>
    /// <exception cref="ProblemException">weapons.register_unknown, quality.register_kind, training.only_in_register, quality.running.</exception>
    public async Task<QualityReport> RunAsync(string code, Doing doing, Action<string>? step = null, CancellationToken ct = default)
    {
        var register = await new RegisterService(acts).FindAsync(code, ct) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", code)));
        if (register.Kind != "weapons") throw new ProblemException(Problem.Of("quality.register_kind", "register", ("register", register.Code)));
        if (Training.Is(register.Id)) throw new ProblemException(Problem.Of(Training.OnlyInRegister));
        await using var session = await acts.Database.LongWriter.OpenConnectionAsync(ct);
        await using (var alone = new NpgsqlCommand("select pg_try_advisory_lock(7, hashint8($1))", session))
        {
            alone.Parameters.Add(new() { Value = register.Id });
            if (!(bool)(await alone.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("quality.running", "register", ("register", register.Code)));
        }
        try
        {
            var say = step ?? (_ => { });
            await JudgeAsync(session, register.Id, say, ct);
            say("record");
            return await RecordAsync(session, register, doing, ct);
        }
        finally
        {
            // Tables and lock belong to the session, which goes back to the pool.
            await Facts.DoAsync(session, "discard temp; select pg_advisory_unlock_all(); reset work_mem", CancellationToken.None);
        }
    }

    // The second session is given back before anything is recorded. It is one of the acts', of which none waits for one that a run holds.
    private async Task JudgeAsync(NpgsqlConnection session, long register, Action<string> say, CancellationToken ct)
    {
        await using var beside = await acts.Database.Writer.OpenConnectionAsync(ct);
        try
        {
            await Judging.RunAsync(session, beside, register, acts.Clock.Today(), say, ct);
        }
        finally
        {
            await Facts.DoAsync(beside, "discard temp; reset work_mem", CancellationToken.None);
        }
    }

    private async Task<QualityReport> RecordAsync(NpgsqlConnection session, RegisterRow register, Doing doing, CancellationToken ct)
    {
        // A rule keeps its code as long as it keeps its meaning: what was found or accepted under an earlier version of the file stands.
        await Facts.DoAsync(session, """
            create temp table quality_closing as select s.id from quality_findings s where s.register = $1 and s.until_act is null
                and not exists (select from quality_found f where f.entry = s.entry and f.rule = s.rule and f.data = s.data::text)
            """, ct, Number(register.Id));
        await Facts.DoAsync(session, """
            create temp table quality_opening as select row_number() over (order by f.entry, f.rule) as place, f.* from (
                select f.*, row_number() over (partition by f.rule order by f.entry) as of_rule from quality_found f) f
            where f.of_rule <= $1 and not exists (select from quality_findings s where s.entry = f.entry and s.rule = f.rule and s.until_act is null and s.data::text = f.data)
            """, ct, Number(MostOfRule));
        var (closed, opened) = (0L, 0L);
        await foreach (var batch in BatchesAsync(session, "select id from quality_closing order by id", r => r.GetInt64(0), ct)) closed += await CloseAsync(batch, doing, ct);
        await foreach (var batch in BatchesAsync(session, "select entry, handling, rule, data from quality_opening order by place", r => (Entry: r.GetInt64(0), Handling: r.GetInt16(1), Rule: r.GetString(2), Data: r.GetString(3)), ct))
        {
            await DoAsync(QualityActs.Find, doing with { Key = Guid.CreateVersion7() }, async act =>
            {
                var first = await act.Ids.TakeAsync("quality_findings", batch.Count, ct);
                await act.CopyAsync(FindingRow.Table, batch.Select((f, i) => new FindingRow(first + i, act.NewUid(), f.Entry, register.Id, f.Handling, f.Rule, (short)rules.Version, f.Data)), ct);
            }, ct);
            opened += batch.Count;
        }
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var counts = new NpgsqlCommand("select rule, count(*) from quality_found group by rule order by rule", session) { CommandTimeout = 0 })
        await using (var reader = await counts.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) found.Add(reader.GetString(0), reader.GetInt64(1));
        var (weapons, complete, whole) = await Judging.CompletenessAsync(session, ct);
        long standing;
        await using (var command = new NpgsqlCommand("select count(*) from quality_findings where register = $1 and until_act is null and state <> 'accepted'", session) { CommandTimeout = 0, Parameters = { Number(register.Id) } })
            standing = (long)(await command.ExecuteScalarAsync(ct))!;
        await DoAsync(QualityActs.Run, doing, async act =>
        {
            var run = await act.Ids.NextAsync("quality_runs", ct);
            act.Write(QualityRunRow.Table, new QualityRunRow(run, act.NewUid(), register.Id, (short)rules.Version, weapons, opened, closed, standing, complete, whole));
            foreach (var (rule, count) in found) act.Write(QualityRunRuleRow.Table, new QualityRunRuleRow(await act.Ids.NextAsync("quality_run_rules", ct), run, rule, count));
        }, ct, register.Code);
        return new QualityReport(weapons, opened, closed, standing, complete, found);
    }

    /// <summary>
    /// Looks at one entry again, after it was corrected: findings that said something else than it says now are closed. Whether what it says
    /// now breaks a rule is for the next run.
    /// </summary>
    /// <returns>How many were closed, and the entry's score of completeness in thousandths; null when there is no such entry.</returns>
    public async Task<(int Closed, short Complete)?> LookAgainAsync(long entry, Doing doing, CancellationToken ct = default)
    {
        if (Training.Is(entry)) return null;
        if (await JudgedAsync(entry, ct) is not { } now) return null;
        if (now.Changed.Count > 0) await CloseAsync(now.Changed, doing, ct);
        return (now.Changed.Count, now.Complete);
    }

    // The connection is given back before the act takes one: of the few for long work, those who hold one would wait for another.
    private async Task<(IReadOnlyList<long> Changed, short Complete)?> JudgedAsync(long entry, CancellationToken ct)
    {
        await using var session = await acts.Database.LongWriter.OpenConnectionAsync(ct);
        return await EntryStore.FindAsync(session, entry, ct) is { } row ? await Judging.OneAsync(session, row.Register, entry, ct) : null;
    }

    private async Task<long> CloseAsync(IReadOnlyList<long> findings, Doing doing, CancellationToken ct)
    {
        var closed = 0;
        await DoAsync(QualityActs.Find, doing with { Key = Guid.CreateVersion7() }, async act =>
        {
            // Of two who see at once that it no longer holds, one says so.
            var standing = new List<long>();
            await using (var command = new NpgsqlCommand("select id from quality_findings where id = any($1) and until_act is null order by id for update", act.Connection))
            {
                command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. findings] });
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct)) standing.Add(reader.GetInt64(0));
            }
            closed = standing.Count;
            if (closed == 0) return;
            var first = await act.Ids.TakeAsync("quality_decisions", closed, ct);
            await act.CopyAsync(FindingDecisionRow.Table, standing.Select((f, i) => new FindingDecisionRow(first + i, f, "corrected", null, null)), ct);
            act.Machinery("update quality_findings set state = 'corrected', until_act = $2 where id = any($1)", new NpgsqlParameter<long[]> { TypedValue = [.. standing] }, act.Id);
        }, ct);
        return closed;
    }

    private Task<ActOutcome> DoAsync(ActType type, Doing doing, Func<Act, Task> work, CancellationToken ct, string? content = null) =>
        acts.DoAsync(new ActRequest(type, doing.Actor, doing.Purpose, doing.Key) { Content = content ?? "", Long = true }, work, ct);

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    private static async IAsyncEnumerable<IReadOnlyList<T>> BatchesAsync<T>(NpgsqlConnection session, string sql, Func<NpgsqlDataReader, T> read, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, session) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var batch = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            batch.Add(read(reader));
            if (batch.Count < BatchSize) continue;
            yield return batch;
            batch = [];
        }
        if (batch.Count > 0) yield return batch;
    }
}
