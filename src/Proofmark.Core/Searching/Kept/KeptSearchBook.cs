using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Core.Searching.Kept;

/// <summary>Which lead is chosen, and why.</summary>
/// <param name="Entry">entries.uid of the lead.</param>
/// <param name="Reason">Why this one.</param>
public sealed record LeadChoice(Guid? Entry, string? Reason);

/// <summary>
/// The only writer of searches that are kept. A search is kept as it is over the state of the last signed head of the ledger: the court,
/// the defence and the auditor run it again and see the same list, whatever was recorded since.
/// </summary>
public sealed class KeptSearchBook(Acts acts, Database database, TimeProvider clock, MarkIndex index, ReferenceTables? tables = null)
{
    /// <summary>Keeps a search, with a choice or without one.</summary>
    public static readonly ActType Keep = new("searching.keep", false) { Practised = true };

    /// <summary>Chooses a lead of a kept search.</summary>
    public static readonly ActType Choose = new("searching.choose", false) { Practised = true };

    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>Searches now and keeps what was found; returns the outside id.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="choice">The lead that is to be opened; null: none is.</param>
    /// <param name="context">Who reads; what may be seen decides what is searched.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">find.*; searching.sealed: under a sealed case nothing is kept; searching.unsigned: the ledger has no signed head yet; searching.choice, searching.reason.</exception>
    public async Task<Guid> KeepAsync(MarkQuery query, LeadChoice? choice, ReadContext context, Doing doing, CancellationToken ct = default)
    {
        if (context.Sealed is not null) throw new ProblemException(Problem.Of("searching.sealed"));
        LeadFinder.Demand(query);
        var reason = choice is null ? null : Reason(choice);
        var sought = SoughtWeapon.Of(query, MarkCosts.Shipped, tables);
        long[] registers = [.. context.Registers.Where(r => Training.Is(r) == context.Purpose.IsTraining).Order()];
        var (epoch, size) = await HeadAsync(ct);
        var leads = await index.FindAtAsync(sought, new SearchRights(registers.ToHashSet(), context.Handling), LeadFinder.Limit, size, ct);
        var marks = await MarksAsync(leads.Items, ct);
        long? chosen = choice is null ? null : await ChosenAsync([.. leads.Items.Select(l => l.Entry)], choice, ct);
        // What is kept is shown afterwards, so it is a look-up like any other.
        await ReadSession.NoteAsync(database, context, clock, "find", "mark", WeaponFinder.Written(query), [.. leads.Items.Select(l => l.Entry)], ct);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Keep, doing.Actor, doing.Purpose, doing.Key) { Content = $"{WeaponFinder.Written(query)}|{choice?.Entry}|{reason}" }, async act =>
        {
            uid = act.NewUid();
            var id = await act.Ids.NextAsync("mark_searches", ct);
            act.Write(KeptSearchRow.Table, new KeptSearchRow(id, uid, WeaponFinder.Written(query), SoughtWords.Of(sought).ToString(), MarkCosts.Version, epoch, size, registers, context.Handling, leads.More));
            for (var i = 0; i < leads.Items.Count; i++)
            {
                var lead = leads.Items[i];
                act.Write(KeptLeadRow.Table, new KeptLeadRow(await act.Ids.NextAsync("mark_search_leads", ct), id, i + 1, lead.Entry, marks[(lead.Entry, lead.Mark)], lead.MarkCost, lead.EvidenceCost));
            }
            if (chosen is { } entry) act.Write(KeptChoiceRow.Table, new KeptChoiceRow(await act.Ids.NextAsync("mark_search_choices", ct), id, entry, reason!));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(KeptSearchRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Chooses a lead of a search that was kept and that the reader may see.</summary>
    /// <exception cref="ProblemException">searching.choice, searching.reason.</exception>
    public async Task<ActOutcome> ChooseAsync(KeptSearch search, LeadChoice choice, Doing doing, CancellationToken ct = default)
    {
        var reason = Reason(choice);
        var entry = await ChosenAsync([.. search.Leads.Select(l => l.Row.Entry)], choice, ct);
        return await acts.DoAsync(new ActRequest(Choose, doing.Actor, doing.Purpose, doing.Key) { Content = $"{search.Row.Uid}|{choice.Entry}|{reason}" }, async act =>
        {
            Training.Demand(act, search.Row.Id);
            act.Write(KeptChoiceRow.Table, new KeptChoiceRow(await act.Ids.NextAsync("mark_search_choices", ct), search.Row.Id, entry, reason));
        }, ct);
    }

    private static string Reason(LeadChoice choice)
    {
        if (choice.Entry is null) throw new ProblemException(Problem.Of("searching.choice", "choice"));
        return Typed.OrNull(choice.Reason) is { Length: <= LongestReason } reason ? reason : throw new ProblemException(Problem.Of("searching.reason", "reason", ("most", LongestReason)));
    }

    // The head that is signed: what was recorded in the last second is not in it, and the page says of which size the state is.
    private async Task<(int Epoch, long Size)> HeadAsync(CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("select n.epoch, c.size from node n join lateral (select size from checkpoints where epoch = n.epoch order by size desc limit 1) c on true");
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? (r.GetInt32(0), r.GetInt64(1)) : throw new ProblemException(Problem.Of("searching.unsigned"));
    }

    // A mark may stand on several parts of one weapon; the first is named.
    private async Task<Dictionary<(long, string), long>> MarksAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var marks = new Dictionary<(long, string), long>();
        await using var command = database.Writer.CreateCommand("select min(id), entry, norm from marks where entry = any($1) and norm = any($2) group by entry, norm");
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. leads.Select(l => l.Entry).Distinct()] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. leads.Select(l => l.Mark).Distinct(StringComparer.Ordinal)] });
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct)) marks[(r.GetInt64(1), r.GetString(2))] = r.GetInt64(0);
        return marks;
    }

    private async Task<long> ChosenAsync(long[] leads, LeadChoice choice, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("select id from entries where uid = $1 and id = any($2) limit 1");
        command.Parameters.Add(new() { Value = choice.Entry!.Value });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = leads });
        return await command.ExecuteScalarAsync(ct) is long entry ? entry : throw new ProblemException(Problem.Of("searching.choice", "choice"));
    }
}
