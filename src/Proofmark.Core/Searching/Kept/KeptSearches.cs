using System.Text.Json;
using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Core.Searching.Kept;

/// <summary>A lead of a kept search.</summary>
/// <param name="Row">As it was found.</param>
/// <param name="Uid">entries.uid.</param>
/// <param name="Mark">The normal form of the mark; null: its record was purged since.</param>
/// <param name="Now">What the register says today; null: it says otherwise, or no more.</param>
/// <param name="Differences">In what the mark differs from what was seen.</param>
public sealed record KeptLead(KeptLeadRow Row, Guid Uid, string? Mark, Candidate? Now, IReadOnlyList<MarkDifference> Differences)
{
    /// <summary>As a lead.</summary>
    public Lead Lead => new(Row.Entry, Mark ?? "", Row.MarkCost, Row.EvidenceCost);
}

/// <summary>A lead that was chosen.</summary>
public sealed record KeptChoice(Guid Entry, string Reason, DateTime At, long By);

/// <summary>A kept search as it is shown.</summary>
/// <param name="Row">What was asked, of which state.</param>
/// <param name="Query">The query.</param>
/// <param name="At">When.</param>
/// <param name="By">users.id.</param>
/// <param name="Case">The case under which it was asked.</param>
/// <param name="Act">acts.uid.</param>
/// <param name="Leads">What was found, in its order.</param>
/// <param name="Choices">What was chosen, the first first.</param>
public sealed record KeptSearch(KeptSearchRow Row, MarkQuery Query, DateTime At, long By, string? Case, Guid Act, IReadOnlyList<KeptLead> Leads, IReadOnlyList<KeptChoice> Choices);

/// <summary>A kept search in a list; what was found is not said there.</summary>
public sealed record KeptItem(Guid Uid, MarkQuery Query, DateTime At, long By, string? Case, int Choices);

/// <summary>What became of a search that was run again.</summary>
/// <param name="Purged">So many leads whose records were purged under the law since; they cannot be found again.</param>
/// <param name="Kept">Leads as they were kept.</param>
/// <param name="Again">Leads as they were found again.</param>
/// <param name="IsSame">The same leads in the same order at the same costs.</param>
public sealed record SearchAgain(int Purged, IReadOnlyList<Lead> Kept, IReadOnlyList<Lead> Again, bool IsSame);

/// <summary>Reads kept searches, under row-level security, and runs them again over the state that they were asked of.</summary>
public sealed class KeptSearches(Database database, TimeProvider clock, MarkIndex index)
{
    /// <summary>Most in one list.</summary>
    public const int MostListed = 50;

    private const string Of = "select s.id, s.uid, s.query, s.words, s.score_version, s.epoch, s.tree_size, s.registers, s.handling, s.more, a.recorded, a.actor, a.case_reference, a.uid from mark_searches s join acts a on a.id = s.act where s.uid = $1";

    private const string LeadsOf = """
        select l.id, l.place, l.entry, l.mark, l.mark_cost, l.evidence_cost, (select e.uid from entries e where e.id = l.entry order by e.act limit 1), m.norm
        from mark_search_leads l left join marks m on m.id = l.mark where l.search = $1 order by l.place
        """;

    private const string ChoicesOf = "select (select e.uid from entries e where e.id = c.entry order by e.act limit 1), c.reason, a.recorded, a.actor from mark_search_choices c join acts a on a.id = c.act where c.search = $1 order by c.act, c.id";

    /// <summary>The reader's own and those of the case of the present work, the latest first: what others look for is not everybody's. No mark that was found is named, so no look-up is recorded.</summary>
    /// <param name="context">Who reads.</param>
    /// <param name="before">Older than this one; null: from the latest.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<KeptItem>> ListAsync(ReadContext context, Guid? before, int take, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = new NpgsqlCommand("""
            select s.uid, s.query, a.recorded, a.actor, a.case_reference, (select count(*)::int from mark_search_choices c where c.search = s.id)
            from mark_searches s join acts a on a.id = s.act
            where s.act in (select id from acts where type = 'searching.keep' and actor = $3 union select id from acts where type = 'searching.keep' and case_reference = $4) and ($1::uuid is null or abs(s.id) < abs((select b.id from mark_searches b where b.uid = $1))) order by abs(s.id) desc limit $2
            """, session.Connection);
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = take });
        command.Parameters.Add(new() { Value = context.Actor.User });
        command.Parameters.Add(new() { Value = (object?)context.Purpose.Case ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<KeptItem>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetGuid(0), Query(r.GetString(1)), r.GetDateTime(2), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetString(4), r.GetInt32(5)));
        return list;
    }

    /// <summary>One of them; it is a look-up, and is recorded.</summary>
    /// <exception cref="ProblemException">searching.not_found: there is none, or it went over registers that the reader may not see.</exception>
    public async Task<KeptSearch> GetAsync(Guid uid, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        KeptSearchRow row;
        (DateTime At, long By, string? Case, Guid Act) done;
        await using (var command = new NpgsqlCommand(Of, session.Connection) { Parameters = { new() { Value = uid } } })
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("searching.not_found"));
            row = new(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetInt32(4), r.GetInt32(5), r.GetInt64(6), r.GetFieldValue<long[]>(7), r.GetInt16(8), r.GetBoolean(9));
            done = (r.GetDateTime(10), r.GetInt64(11), r.IsDBNull(12) ? null : r.GetString(12), r.GetGuid(13));
        }
        var query = Query(row.Query);
        var found = new List<(KeptLeadRow Row, Guid Uid, string? Mark)>();
        await using (var command = new NpgsqlCommand(LeadsOf, session.Connection) { Parameters = { new() { Value = row.Id } } })
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) found.Add((new(r.GetInt64(0), row.Id, r.GetInt32(1), r.GetInt64(2), r.GetInt64(3), r.GetInt32(4), r.GetInt32(5)), r.GetGuid(6), r.IsDBNull(7) ? null : r.GetString(7)));
        var choices = new List<KeptChoice>();
        await using (var command = new NpgsqlCommand(ChoicesOf, session.Connection) { Parameters = { new() { Value = row.Id } } })
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) choices.Add(new(r.GetGuid(0), r.GetString(1), r.GetDateTime(2), r.GetInt64(3)));
        var sought = row.IsErased ? null : Sought(row, query).Mark;
        var now = await LeadFinder.ReadAsync(session.Connection, [.. found.Where(f => f.Mark is not null).Select(f => (f.Row.Entry, f.Mark!))], ct);
        await session.RecordAsync("find", "mark", row.Query, [.. found.Select(f => f.Row.Entry)], ct);
        await session.CompleteAsync(ct);
        return new(row, query, done.At, done.By, done.Case, done.Act,
            [.. found.Select(f => new KeptLead(f.Row, f.Uid, f.Mark, f.Mark is null ? null : now.GetValueOrDefault((f.Row.Entry, f.Mark)), f.Mark is null || sought is null ? [] : MarkDifferences.Of(query.Mark, sought, f.Mark)))], choices);
    }

    /// <summary>Runs it again over the state that it was asked of; where much was recorded since, that state is read whole, which takes its time.</summary>
    /// <exception cref="ProblemException">searching.not_found; searching.erased; searching.version: it was ranked by another version of the score.</exception>
    public async Task<SearchAgain> AgainAsync(Guid uid, ReadContext context, CancellationToken ct = default)
    {
        var search = await GetAsync(uid, context, ct);
        if (search.Row.IsErased) throw new ProblemException(Problem.Of("searching.erased"));
        if (search.Row.ScoreVersion != MarkCosts.Version) throw new ProblemException(Problem.Of("searching.version", null, ("kept", search.Row.ScoreVersion), ("present", MarkCosts.Version)));
        var again = await index.FindAtAsync(Sought(search.Row, search.Query), new SearchRights(search.Row.Registers.ToHashSet(), search.Row.Handling), LeadFinder.Limit, search.Row.TreeSize, ct);
        IReadOnlyList<Lead> kept = [.. search.Leads.Select(l => l.Lead)];
        var same = again.More == search.Row.More && again.Items.Select(Told).SequenceEqual(kept.Select(Told));
        return new(search.Leads.Count(l => l.Mark is null), kept, again.Items, same);
    }

    private static (long, string, int, int) Told(Lead lead) => (lead.Entry, lead.Mark, lead.MarkCost, lead.EvidenceCost);

    private static SoughtWeapon Sought(KeptSearchRow row, MarkQuery query) => SoughtWeapon.Of(query, MarkCosts.Shipped, SoughtWords.Read(row.Words));

    // Of what named a person that was erased nothing is left to ask.
    private static MarkQuery Query(string json)
    {
        if (!KeptSearchRow.IsWhole(json)) return new();
        using var document = JsonDocument.Parse(json);
        return MarkQueryJson.Read(document.RootElement).GetValueOrThrow();
    }
}
