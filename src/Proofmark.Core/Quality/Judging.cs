using System.Globalization;
using Npgsql;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Quality;

/// <summary>
/// Judges a register in two sessions of the database: lays out the facts, asks every rule as a set, and leaves in the first what is found
/// (<c>quality_found</c>: entry, rule, and what the rule read). Nothing is recorded here.
/// </summary>
internal sealed class Judging(QualityRules rules, ReferenceTables tables, PersonKeys? keys)
{
    /// <summary>Memory that one step of a statement may take; what needs more goes to the disk.</summary>
    private const string Memory = "set work_mem = '96MB'";

    /// <summary>The share of its field that a guarded rule may find when the register is small: one in fifty of ten is none.</summary>
    private const int AtLeast = 1;

    /// <summary>What the rules read of one entry, as findings keep it.</summary>
    public string Data(string rule) => $"case {rule} {string.Join(' ', rules.Rules.Select(r => $"when '{r.Code}' then {DataOf(r)}"))} end";

    /// <summary>Judges all of a register.</summary>
    /// <param name="connection">The session.</param>
    /// <param name="beside">Another session, for what asks nothing of the facts: one session works with one processor.</param>
    /// <param name="register">registers.id.</param>
    /// <param name="today">Whatever lies behind it lies in the future.</param>
    /// <param name="step">Told each step.</param>
    /// <param name="ct">Cancels.</param>
    public async Task RunAsync(NpgsqlConnection connection, NpgsqlConnection beside, long register, DateOnly today, Action<string> step, CancellationToken ct)
    {
        foreach (var session in new[] { connection, beside }) await Facts.DoAsync(session, Memory, ct);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var work = Facts.LayOutBesideAsync(beside, register, both.Token);
        try
        {
            step("names");
            await new NameReading(tables).WriteAsync(connection, register, null, ct);
            await Facts.LayOutAsync(connection, register, null, step, ct, async () =>
            {
                await work;
                await Facts.PourAsync(beside, connection, step, ct);
                work = HoldersAsync(beside, both.Token);
            });
            await HitsAsync(connection, ct);
            step("rows");
            await RowsAsync(connection, today, ct);
            await AskAsync(connection, GroupChecks.Names, GroupChecks.Statement, step, ct);
            step("holders");
            await work;
            await Facts.PourAsync(beside, connection, "quality_hits", ct);
        }
        finally
        {
            await both.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Facts.DoAsync(connection, "analyze quality_hits", ct);
        await Facts.DoAsync(connection, $"create temp table quality_found as select h.entry, h.rule, f.handling, {Data("h.rule")} as data from quality_hits h join quality_facts f on f.entry = h.entry", ct);
        await Facts.DoAsync(connection, "analyze quality_found", ct);
    }

    // Whoever the rules about holders name, while the facts are laid out and asked elsewhere.
    private async Task HoldersAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await HitsAsync(connection, ct);
        if (!rules.Rules.Any(r => HolderChecks.Names.Contains(r.Check))) return;
        await new HolderReading(keys).WriteAsync(connection, ct);
        await AskAsync(connection, HolderChecks.Names, HolderChecks.Statement, _ => { }, ct);
    }

    private static async Task HitsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await Facts.DoAsync(connection, "drop table if exists pg_temp.quality_hits, pg_temp.quality_found", ct);
        await Facts.DoAsync(connection, "create temp table quality_hits (entry bigint not null, rule text collate \"C\" not null)", ct);
    }

    private async Task AskAsync(NpgsqlConnection connection, IReadOnlySet<string> checks, Func<QualityRule, string> statement, Action<string> step, CancellationToken ct)
    {
        foreach (var rule in rules.Rules.Where(r => checks.Contains(r.Check)))
        {
            step(rule.Code);
            await Facts.DoAsync(connection, $"insert into quality_hits select distinct x.entry, '{rule.Code}' from ({statement(rule)}) x", ct);
        }
    }

    private async Task RowsAsync(NpgsqlConnection connection, DateOnly today, CancellationToken ct)
    {
        var all = rules.Rules.Where(r => RowChecks.Names.Contains(r.Check)).Select(r => (Rule: r, Condition: RowChecks.Condition(r, today), Guard: RowChecks.Guard(r))).ToList();
        var guarded = all.Where(r => r.Guard is not null).ToList();
        var asked = all.Where(r => r.Guard is null).ToList();
        if (guarded.Count > 0)
        {
            await using var command = new NpgsqlCommand($"select {string.Join(", ", guarded.Select(g => $"count(*) filter (where {g.Guard}), count(*) filter (where {g.Condition})"))} from quality_facts f", connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            for (var i = 0; i < guarded.Count; i++)
                if (reader.GetInt64(2 * i + 1) is > 0 and var broken && broken <= Math.Max(AtLeast, guarded[i].Rule.Number("most_share") * reader.GetInt64(2 * i))) asked.Add(guarded[i]);
        }
        if (asked.Count == 0) return;
        await Facts.DoAsync(connection, $"""
            insert into quality_hits select f.entry, r.rule from quality_facts f
            cross join lateral unnest(array[{string.Join(", ", asked.Select(a => $"case when {a.Condition} then '{a.Rule.Code}' end"))}]) r (rule)
            where (({string.Join(") or (", asked.Select(a => a.Condition))})) and r.rule is not null
            """, ct);
    }

    /// <summary>How much of the least content the entries hold: their number, the mean score in thousandths, and how many hold all of it.</summary>
    public async Task<(long Weapons, short Complete, long Whole)> CompletenessAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select count(*), coalesce(floor(avg(x.score) * 1000), 0)::smallint, count(*) filter (where x.score = 1) from (select {Score()} as score from quality_facts f) x", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt16(1), reader.GetInt64(2));
    }

    /// <summary>The score of one line, from 0 to 1.</summary>
    private string Score()
    {
        var has = string.Join(" + ", rules.Minimum.Select(m => $"case when {Facts.Condition(m.When)} then {string.Join(" + ", m.Fields.Select(f => $"case when {Facts.Known(f.Field)} then {N(f.Weight)} else 0 end"))} else 0 end"));
        var of = string.Join(" + ", rules.Minimum.Select(m => $"case when {Facts.Condition(m.When)} then {N(m.Fields.Sum(f => f.Weight))} else 0 end"));
        return $"({has})::numeric / greatest({of}, 1)";
    }

    /// <summary>The findings of one entry that say something else than the entry now, and its score in thousandths; null when there is no such entry.</summary>
    public async Task<(IReadOnlyList<long> Changed, short Complete)?> OneAsync(NpgsqlConnection connection, long register, long entry, CancellationToken ct)
    {
        await new NameReading(tables).WriteAsync(connection, register, entry, ct);
        await Facts.LayOutAsync(connection, register, entry, _ => { }, ct);
        await using var command = new NpgsqlCommand($"""
            select {Score()} * 1000, array(select q.id from quality_findings q where q.entry = f.entry and q.until_act is null and q.data::text is distinct from ({Data("q.rule")})::text)
            from quality_facts f
            """, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetFieldValue<long[]>(1), (short)reader.GetDecimal(0)) : null;
    }

    private static string DataOf(QualityRule rule) => $"jsonb_build_object({string.Join(", ", rule.Reads.Select(f => $"'{f}', {Facts.Shown(f)}"))})::text";

    private static string N(int number) => number.ToString(CultureInfo.InvariantCulture);
}
