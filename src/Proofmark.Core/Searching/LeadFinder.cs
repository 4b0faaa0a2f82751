using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Core.Searching;

/// <summary>A lead as it is shown: what the register says of the weapon, and in what it differs from what was seen. No holder.</summary>
/// <param name="Candidate">What the register says.</param>
/// <param name="Lead">How well it fits.</param>
/// <param name="Differences">In what the mark differs.</param>
public sealed record FoundLead(Candidate Candidate, Lead Lead, IReadOnlyList<MarkDifference> Differences);

/// <summary>Leads as they are shown, the best first.</summary>
/// <param name="Items">The leads.</param>
/// <param name="More">There are others that cost no less than the last.</param>
public sealed record FoundLeads(IReadOnlyList<FoundLead> Items, bool More);

/// <summary>
/// Finds marks that are like what was seen. The index ranks among what the reader may see, and knows nothing else; what is shown is then
/// read under the reader's own rights, by row-level security, in the transaction that records the look-up.
/// </summary>
public sealed class LeadFinder(Database database, TimeProvider clock, MarkIndex index, ReferenceTables? tables = null)
{
    /// <summary>Most leads in one answer.</summary>
    public const int Limit = 50;

    /// <summary>Characters that must have been read, at least one of them certain or one of a few.</summary>
    public const int FewestRead = 2;

    /// <summary>Finds, and records that it was asked.</summary>
    /// <exception cref="ProblemException">find.mark_missing; find.too_little: hardly anything of the mark was read; find.too_open: too much would have to be read; find.index.unavailable: it is still being made.</exception>
    public async Task<FoundLeads> FindAsync(MarkQuery query, ReadContext context, CancellationToken ct = default)
    {
        Demand(query);
        var sought = SoughtWeapon.Of(query, MarkCosts.Shipped, tables);
        var registers = context.Registers.Where(r => Training.Is(r) == context.Purpose.IsTraining).ToHashSet();
        // Who asks before a large register is indexed is told so.
        if (await index.IsReadySoonAsync(ct)) await index.FollowAsync(rebuild: false, ct);
        var leads = index.Find(sought, new SearchRights(registers, context.Handling), Limit, ct) ?? throw new ProblemException(Problem.Of("find.index.unavailable"));
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var known = await ReadAsync(session.Connection, [.. leads.Items.Select(l => (l.Entry, l.Mark))], ct);
        var found = leads.Items.Where(l => known.ContainsKey((l.Entry, l.Mark))).Select(l => new FoundLead(known[(l.Entry, l.Mark)], l, MarkDifferences.Of(query.Mark, sought.Mark, l.Mark))).ToList();
        await session.RecordAsync("find", "mark", WeaponFinder.Written(query), [.. found.Select(f => f.Lead.Entry)], ct);
        await session.CompleteAsync(ct);
        return new FoundLeads(found, leads.More);
    }

    /// <summary>Enough of the mark was read.</summary>
    internal static void Demand(MarkQuery query)
    {
        if (query.Mark.IsEmpty) throw new ProblemException(Problem.Of("find.mark_missing", "mark"));
        if (query.Mark.NormalPositions.Count(p => p is CertainPosition or OneOfPosition) < FewestRead) throw new ProblemException(Problem.Of("find.too_little", "mark", ("least", FewestRead)));
    }

    /// <summary>What the registers say today of weapons that bear these marks, under the reader's rights.</summary>
    internal static async Task<Dictionary<(long, string), Candidate>> ReadAsync(NpgsqlConnection connection, IReadOnlyList<(long Entry, string Mark)> leads, CancellationToken ct)
    {
        var known = new Dictionary<(long, string), Candidate>();
        await using var command = new NpgsqlCommand(WeaponFinder.SelectKnown, connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. leads.Select(l => l.Entry)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. leads.Select(l => l.Mark).Distinct(StringComparer.Ordinal)] });
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct)) known.TryAdd((r.GetInt64(0), r.GetString(13)), WeaponFinder.Read(r));
        return known;
    }
}
