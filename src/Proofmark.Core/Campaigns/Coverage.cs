using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns;

/// <summary>How far a campaign has come with one depot or force; <paramref name="Organisation"/> null: no holding organisation is recorded, or <paramref name="Others"/> says how many.</summary>
/// <param name="Organisation">Its name.</param>
/// <param name="Marked">How many weapons the campaign marked there.</param>
/// <param name="Open">How many are still to be marked there.</param>
/// <param name="Others">So many depots, those with the least to mark, stand together here; null: it is one.</param>
public sealed record CoveredDepot(string? Organisation, long Marked, long Open, int? Others = null);

/// <summary>What became of the weapons of one district's lists.</summary>
public sealed record CoveredDistrict(string District, string Outcome, long Count);

/// <summary>How far a campaign has come, as far as its reader may see.</summary>
/// <param name="Depots">By holding organisation, what is most to mark first; at most <see cref="CampaignCoverage.MostListed"/>.</param>
/// <param name="Districts">By district and outcome.</param>
/// <param name="Held">How many of those to mark an authority needs unchanged.</param>
/// <param name="Counted">When depots and holds were counted, UTC; the districts are always of now.</param>
public sealed record Coverage(IReadOnlyList<CoveredDepot> Depots, IReadOnlyList<CoveredDistrict> Districts, long Held, DateTimeOffset Counted)
{
    /// <summary>It is shown again until <see cref="CampaignCoverage.Keeping"/> is over.</summary>
    public bool IsKept { get; init; }

    /// <summary>How many weapons it marked.</summary>
    public long Marked => Depots.Sum(d => d.Marked);

    /// <summary>How many are still to be marked.</summary>
    public long Open => Depots.Sum(d => d.Open);

    /// <summary>Marked of those that needed it, in whole percent, rounded down: a campaign that is not at its end is never said to be.</summary>
    public int Percent => Marked + Open == 0 ? 100 : (int)(Marked * 100 / (Marked + Open));

    /// <summary>How many came to an outcome on all lists; a weapon that nobody brought twice counts twice.</summary>
    public long Of(string outcome) => Districts.Where(d => d.Outcome == outcome).Sum(d => d.Count);
}

/// <summary>
/// Counts how far a campaign has come, set by set and under the reader's rights; that somebody counted is recorded. In a large register
/// a duty and an entry are read for each weapon, so a page shows what was counted a short while ago and says when.
/// </summary>
public sealed class CampaignCoverage(Database database, TimeProvider clock, TimeSpan? keptFrom = null, int most = CampaignCoverage.MostListed)
{
    /// <summary>What took so long to count is kept.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    /// <summary>How long it is kept, unless a day of the campaign brings a result before.</summary>
    public static readonly TimeSpan Keeping = TimeSpan.FromMinutes(10);

    private const int MostKept = 500;
    private readonly ConcurrentDictionary<(long Campaign, short Handling), Coverage> _kept = new();

    /// <summary>The most depots that are named; the rest stand together.</summary>
    public const int MostListed = 200;

    private const string MarkedHere = "select w.entry from session_weapons w join session_results r on r.item = w.id where w.campaign = $8 and r.outcome = 'marked'";

    private const string ByDepot = $"""
        select o.name, sum(g.marked)::bigint, sum(g.open)::bigint from (
            select e.holder_organisation as depot, 0 as marked, count(*) as open from {CampaignScope.Unmarked} where x.entry not in ({MarkedHere}) group by 1
            union all
            select e.holder_organisation, count(*), 0 from (select distinct m.entry from ({MarkedHere}) m) y join entries e on e.id = y.entry and e.until_act is null group by 1) g
        left join organisations o on o.id = g.depot group by o.name order by 3 desc, 2 desc, 1
        """;

    private const string ByDistrict = """
        select s.district, r.outcome, count(*) from campaign_sessions s join session_weapons w on w.session = s.id join session_results r on r.item = w.id
        where s.campaign = $1 group by 1, 2 order by 1, 2 limit 30000
        """;

    private const string HeldHere = $"""
        with {CampaignScope.Held}
        select count(*) from {CampaignScope.Unmarked} where coalesce(e.linked_weapon, e.id) in (select weapon from held)
        """;

    /// <summary>Counts a campaign.</summary>
    /// <param name="campaign">The campaign; its register is among the reader's.</param>
    /// <param name="context">Who counts, and why.</param>
    /// <param name="ct">Cancels.</param>
    public Task<Coverage> CountAsync(CampaignRow campaign, ReadContext context, CancellationToken ct = default) => CountAsync(campaign, context, false, ct);

    /// <summary>The same for a page: of a campaign that takes long to count what was counted within <see cref="Keeping"/>, unless somebody asks anew.</summary>
    public Task<Coverage> ShowAsync(CampaignRow campaign, ReadContext context, bool anew, CancellationToken ct = default) => CountAsync(campaign, context, !anew, ct);

    private async Task<Coverage> CountAsync(CampaignRow campaign, ReadContext context, bool keptToo, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var scope = CampaignScope.Parameters(campaign, context.Handling);
        var key = (campaign.Id, context.Handling);
        Coverage? kept = null;
        var (depots, districts) = (new List<CoveredDepot>(), new List<CoveredDistrict>());
        await using (var session = await ReadSession.OpenAsync(database, context, clock, ct))
        {
            await using (var command = session.Command(ByDistrict, campaign.Id))
            await using (var r = await command.ExecuteReaderAsync(ct))
                while (await r.ReadAsync(ct)) districts.Add(new(r.GetString(0), r.GetString(1), r.GetInt64(2)));
            if (keptToo && _kept.TryGetValue(key, out var last) && clock.GetUtcNow() - last.Counted < Keeping && last.Districts.SequenceEqual(districts)) kept = last;
            if (kept is null)
            {
                await using var command = session.Command(ByDepot, [.. scope, campaign.Id]);
                await using var r = await command.ExecuteReaderAsync(ct);
                while (await r.ReadAsync(ct)) depots.Add(new(r.IsDBNull(0) ? null : r.GetString(0), r.GetInt64(1), r.GetInt64(2)));
            }
            await session.RecordAsync("list", "campaign", campaign.Uid.ToString(), [], ct);
            await session.CompleteAsync(ct);
        }
        if (kept is not null) return kept;
        if (depots.Count > most)
            depots = [.. depots.Take(most - 1), new CoveredDepot(null, depots.Skip(most - 1).Sum(d => d.Marked), depots.Skip(most - 1).Sum(d => d.Open), depots.Count - most + 1)];
        // Holds are recorded apart from registers; what is counted is bounded by the reader's handling class.
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        var counted = new Coverage(depots, districts, (long)(await Waiting.ScalarAsync(connection, HeldHere, ct, CampaignScope.Parameters(campaign, context.Handling)))!, clock.GetUtcNow());
        if (Stopwatch.GetElapsedTime(began) < (keptFrom ?? Slow)) return counted;
        if (_kept.Count >= MostKept) _kept.Clear();
        return _kept[key] = counted with { IsKept = true };
    }
}
