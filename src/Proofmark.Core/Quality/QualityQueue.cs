using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Quality;

/// <summary>What became of a finding. Text: <c>quality.state.CODE</c>.</summary>
public enum FindingState
{
    /// <summary>Waits for a person.</summary>
    Open,

    /// <summary>Somebody was asked.</summary>
    Asked,

    /// <summary>The record is right as it stands.</summary>
    Accepted,

    /// <summary>It no longer holds.</summary>
    Corrected,
}

/// <summary>Which findings are asked for.</summary>
/// <param name="Register">Code of a register, or all that the reader may see.</param>
/// <param name="Rule">One rule, or all.</param>
/// <param name="State">In which state; none that was corrected is listed.</param>
/// <param name="After">Those behind this one; null: from the first.</param>
public sealed record FindingQuery(long? Register, string? Rule, FindingState State = FindingState.Open, long? After = null)
{
    /// <summary>Codes of the rules when several are asked for and not one.</summary>
    public IReadOnlyCollection<string>? Rules { get; init; }

    /// <summary>The last ones before this one instead; null: those behind <see cref="After"/>.</summary>
    public long? Before { get; init; }
}

/// <summary>A finding in a list.</summary>
public sealed record FindingItem(long Id, Guid Uid, Guid Entry, string Register, string Rule, FindingState State, DateTime Since, string? RowKey, string? Make, string? Model);

/// <summary>What somebody decided, asked or answered, and when, UTC.</summary>
public sealed record FindingDecision(string Kind, string? Whom, string? Note, long Act, DateTime Recorded, long By);

/// <summary>A finding as its page shows it.</summary>
/// <param name="Row">What was found.</param>
/// <param name="Entry">Outside id of the entry.</param>
/// <param name="Register">Code of its register.</param>
/// <param name="State">What became of it.</param>
/// <param name="Since">When it was found, UTC.</param>
/// <param name="Act">The act that recorded it.</param>
/// <param name="Decisions">In their order.</param>
public sealed record FindingView(FindingRow Row, Guid Entry, string Register, FindingState State, DateTime Since, long Act, IReadOnlyList<FindingDecision> Decisions);

/// <summary>Lists findings and opens one, under the reader's rights; the look-up is recorded before the answer is returned.</summary>
public sealed class QualityQueue(Database database, TimeProvider clock)
{
    // For each register and rule the index gives the next few; nothing else is read, however many findings there are. Findings of entries that
    // an import's withdrawal took away are passed over.
    private const string Next = """
        select q.id, q.uid, e.uid, r.code, q.rule, q.state, a.recorded, e.row_key, e.make, e.model, e.id
        from (select x.* from unnest($1) of (register) cross join unnest($2) by (rule) cross join lateral (
                  select q.id, q.uid, q.entry, q.register, q.rule, q.state, q.act from quality_findings q join entries s on s.id = q.entry and s.until_act is null
                  where q.register = of.register and q.state = $3 and q.rule = by.rule and q.until_act is null and q.id > $4 order by q.id limit $5) x
              order by x.id limit $5) q
        join entries e on e.id = q.entry and e.until_act is null join registers r on r.id = q.register join acts a on a.id = q.act
        order by q.id
        """;

    // The same backwards: the nearest before a finding.
    private static readonly string Last = Next.Replace("q.id > $4 order by q.id limit", "q.id < $4 order by q.id desc limit", StringComparison.Ordinal).Replace("order by x.id limit", "order by x.id desc limit", StringComparison.Ordinal);

    /// <summary>The next findings, or the last ones before one, in the order in which they were found.</summary>
    public async Task<IReadOnlyList<FindingItem>> ListAsync(FindingQuery query, int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        long[] registers = [.. context.Registers.Where(r => Training.Is(r) == context.Purpose.IsTraining && (query.Register is null || query.Register == r))];
        string[] rules = query.Rule is { } one ? [one] : [.. query.Rules ?? QualityRules.Shipped.ByCode.Keys];
        await using var command = session.Command(query.Before is null ? Next : Last, new NpgsqlParameter<long[]> { TypedValue = registers }, new NpgsqlParameter<string[]> { TypedValue = rules }, EnumCode.Of(query.State), query.Before ?? query.After ?? 0L, take);
        var list = new List<FindingItem>();
        var entries = new List<long>();
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetGuid(2), r.GetString(3), r.GetString(4), State(r.GetString(5)), r.GetDateTime(6), r.TextOrNull(7), r.TextOrNull(8), r.TextOrNull(9)));
                entries.Add(r.GetInt64(10));
            }
        await session.RecordAsync("list", "quality", $"{query.Register}|{query.Rule}|{EnumCode.Of(query.State)}|{query.After}{(query.Before is { } before ? $"|<{before}" : "")}", [.. entries.Distinct()], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    /// <summary>One finding with what was decided on it; null when there is none that the reader may see.</summary>
    public async Task<FindingView?> OpenAsync(Guid uid, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        FindingView? found = null;
        await using (var command = session.Command("""
            select q.id, q.uid, q.entry, q.register, q.handling, q.rule, q.version, q.data::text, e.uid, r.code, q.state, a.recorded, q.act
            from quality_findings q join entries e on e.id = q.entry and e.until_act is null join registers r on r.id = q.register join acts a on a.id = q.act where q.uid = $1
            """, uid))
        await using (var r = await command.ExecuteReaderAsync(ct))
            if (await r.ReadAsync(ct))
                found = new(new FindingRow(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetInt64(3), r.GetInt16(4), r.GetString(5), r.GetInt16(6), r.GetString(7)), r.GetGuid(8), r.GetString(9), State(r.GetString(10)), r.GetDateTime(11), r.GetInt64(12), []);
        if (found is not null)
        {
            var decisions = new List<FindingDecision>();
            await using var command = session.Command("select d.kind, d.whom, d.note, d.act, a.recorded, a.actor from quality_decisions d join acts a on a.id = d.act where d.finding = $1 order by d.id limit 200", found.Row.Id);
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct)) decisions.Add(new(r.GetString(0), r.TextOrNull(1), r.TextOrNull(2), r.GetInt64(3), r.GetDateTime(4), r.GetInt64(5)));
            found = found with { Decisions = decisions };
        }
        await session.RecordAsync("open", "quality", uid.ToString(), found is null ? [] : [found.Row.Entry], ct);
        await session.CompleteAsync(ct);
        return found;
    }

    private static FindingState State(string code) => EnumCode.TryRead<FindingState>(code, out var state) ? state : throw new InvalidOperationException($"{code} is no state of a finding.");
}
