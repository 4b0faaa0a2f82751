using System.Globalization;
using System.Text.Json;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Holds;

namespace Proofmark.Core.Retention;

/// <summary>
/// A purge as it is listed: what was removed, under which limit. It names no mark and no number; those are gone, also from what was typed of the
/// paper. Scans and photographs stay: they may show other weapons too.
/// </summary>
public sealed record PurgeStatement(Guid Uid, long Weapon, IReadOnlyList<long> Registers, string Rule, DateOnly Limit, string? Reason, int Entries, int Marks, int Events, int Links, long Act, DateTime Recorded, long By);

/// <summary>
/// Ends the record of a weapon: proposed by one, approved by another, never before the longest binding limit, of a destroyed weapon alone.
/// What entries and marks say is emptied together with their salts, and events give up their words; of a page of paper the weapon's line is
/// blanked, of a spot check what was seen of it, of findings what they read, of flags on its marks by what signs they were set and lifted, and of a campaign the serial that was meant for it and what was read of it. That there was a weapon, in which register, and on which days things happened to it stays.
/// Verification says of each emptied record that it was erased under the rule. Whoever proposes, approves or carries out covers every register
/// that has the weapon: nobody ends the record of another's.
/// The ordinary thing is not to purge: records are kept indefinitely as far as possible (ITI ¶12).
/// </summary>
/// <param name="acts">The door to recorded data.</param>
/// <param name="limits">Until when records must be kept.</param>
public sealed class WeaponPurge(Acts acts, RetentionLimits limits)
{
    /// <summary>Purges the record of a weapon.</summary>
    public static readonly ActType Purge = new("retention.purge_weapon", true) { Purges = true };

    /// <summary>The longest reason.</summary>
    public const int LongestReason = 500;

    private const string EmptyEntries = """
        update entries set row_key = null, data = null, identity = gen_random_uuid(), content = null, category = null, make = null, make_ref = null, model = null, model_ref = null,
            calibre = null, calibre_ref = null, country = null, year = null, holder_kind = null, holder_organisation = null, holder_person = null, registered = null,
            salt = null, until_act = coalesce(until_act, $2) where id = any($1)
        """;

    private const string EmptyMarks = "update marks set text = null, norm = null, country = null, year = null, place = null, salt = null, until_act = coalesce(until_act, $2) where entry = any($1)";

    private const string EmptyEvents = "update events set data = null, salt = null where entry = any($1) and data is not null and type <> 'destroyed'";

    private const string EmptyLinks = "update entry_links set reason = '', salt = null where entry = any($1)";

    // Two clerks typed a page line by line: the weapon's line is blanked, the others stay.
    private const string BlankLines = """
        update conversion_readings t set salt = null, data = (
            select json_agg(case when exists (select from conversion_outcomes o where o.page = t.page and o.line = x.number and o.entry = any($1)) then (select json_agg(''::text) from json_array_elements(x.line)) else x.line end order by x.number)
            from json_array_elements(t.data) with ordinality x (line, number)) where data is not null and
        """ + OfPage;

    private const string OfPage = " exists (select from conversion_outcomes o where o.page = t.page and o.entry = any($1))";

    private const string OfLine = "exists (select from conversion_outcomes o where o.page = t.page and o.line = t.line and o.entry = any($1))";

    private const string OfItem = "exists (select from spot_check_items i where i.id = t.item and i.entry = any($1))";

    private const string EmptySettlements = "update conversion_settlements t set value = null, salt = null where " + OfLine;

    private const string EmptyHints = "update conversion_hints t set text = null, salt = null where" + OfPage;

    private const string EmptyFindings = "update spot_check_findings t set seen = null, note = null, salt = null where " + OfItem;

    private const string EmptyQuality = "update quality_findings set data = '{}', salt = null where entry = any($1) and salt is not null";

    private const string EmptySessions = "update session_weapons set serial = '', salt = null where entry = any($1) and salt is not null";

    private const string OfSession = "item in (select w.id from session_weapons w where w.entry = any($1))";

    private const string EmptyReadings = "update mark_readings set reading = '', salt = null where salt is not null and " + OfSession;

    private const string EmptyFlags = "update mark_flags set seen_by = null, signs = null, examination = null, salt = null where entry = any($1) and salt is not null";

    private const string OfFlag = "flag in (select f.id from mark_flags f where f.entry = any($1))";

    private const string EmptyFlagEnds = "update mark_flag_ends set reason = null, salt = null where salt is not null and " + OfFlag;

    // Of each table the rows that still say something: what an erasure emptied before is not named twice.
    private static readonly (string Table, string Where)[] Emptied = [("entries", "id = any($1)"), ("marks", "entry = any($1)"), ("events", "entry = any($1) and data is not null and type <> 'destroyed'"), ("entry_links", "entry = any($1)"),
        ("conversion_readings", "data is not null and" + OfPage), ("conversion_settlements", OfLine), ("conversion_hints", OfPage), ("spot_check_findings", OfItem),
        ("quality_findings", "entry = any($1)"), ("session_weapons", "entry = any($1)"), ("mark_flags", "entry = any($1)"), ("mark_flag_ends", OfFlag), ("mark_readings", OfSession)];

    /// <summary>How proposals name an entry.</summary>
    public static string SubjectOf(long entry) => "entry:" + entry.ToString(CultureInfo.InvariantCulture);

    /// <summary>The reason that a proposal gives.</summary>
    public static string ReasonOf(string data)
    {
        using var document = JsonDocument.Parse(data);
        return document.RootElement.TryGetProperty("reason", out var reason) ? reason.GetString() ?? "" : "";
    }

    /// <summary>The limit of a weapon's record; the weapon was opened under the person's rights before.</summary>
    public async Task<RetentionLimit> LimitAsync(long entry, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await limits.OfAsync(connection, await EntryStore.WeaponOfAsync(connection, entry, ct), acts.Clock.Today(), ct);
    }

    /// <summary>Proposes a purge; what would refuse it then refuses it now. Covered: registers.id that the person's work covers.</summary>
    /// <exception cref="ProblemException">retention.reason, and what <see cref="PurgeAsync"/> refuses.</exception>
    public async Task<ActOutcome> ProposeAsync(long entry, string? reason, IReadOnlyCollection<long> covered, Doing doing, CancellationToken ct = default)
    {
        if (reason?.Trim() is not { Length: > 0 and <= LongestReason } why) throw new ProblemException(Problem.Of("retention.reason", "note", ("most", LongestReason)));
        await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct))
        {
            var weapon = await EntryStore.WeaponOfAsync(connection, entry, ct);
            await DemandCoveredAsync(connection, weapon, covered, ct);
            await DemandEndedAsync(connection, entry, weapon, ct);
            var today = acts.Clock.Today();
            if ((await limits.OfAsync(connection, weapon, today, ct)).Refuse(today) is { } refused) throw new ProblemException(refused);
        }
        return await new Proposals(acts).ProposeAsync(Purge, SubjectOf(entry), JsonSerializer.Serialize(new { reason = why }), doing.Actor, doing.Purpose, doing.Key, ct);
    }

    /// <summary>Approves or refuses what another person proposed; to approve it the person must cover every register that has the weapon.</summary>
    /// <exception cref="ProblemException">retention.other_register, weapons.not_found, act.proposal_unknown, act.own_proposal, act.already_decided.</exception>
    public async Task<ActOutcome> DecideAsync(long entry, long proposalAct, bool approved, string? reason, IReadOnlyCollection<long> covered, Doing doing, CancellationToken ct = default)
    {
        if (approved)
        {
            await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
            await DemandCoveredAsync(connection, await EntryStore.WeaponOfAsync(connection, entry, ct), covered, ct);
        }
        return await new Proposals(acts).DecideAsync(Purge, proposalAct, approved, reason, doing.Actor, doing.Purpose, doing.Key, ct);
    }

    /// <summary>Carries out what another person approved.</summary>
    /// <exception cref="ProblemException">retention.other_register, retention.limit_runs, retention.for_ever, retention.no_rule, retention.not_destroyed, retention.has_case, weapons.held, act.not_approved, act.approval_used.</exception>
    public Task<ActOutcome> PurgeAsync(long entry, long proposalAct, IReadOnlyCollection<long> covered, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(Purge, doing.Actor, doing.Purpose, doing.Key) { Proposal = proposalAct, Content = $"{entry}|{proposalAct}" }, async act =>
        {
            await EntryStore.LockedAsync(act.Connection, entry, ct);
            var reason = ReasonOf(await Proposals.UseApprovalAsync(act, proposalAct, Purge, SubjectOf(entry), ct));
            var weapon = await EntryStore.WeaponOfAsync(act.Connection, entry, ct);
            await DemandCoveredAsync(act.Connection, weapon, covered, ct);
            await DemandEndedAsync(act.Connection, entry, weapon, ct);
            var limit = await limits.DemandAsync(act, weapon, ct);
            await CarryOutAsync(act, weapon, limit, reason, ct);
        }, ct);

    /// <summary>The purges of some registers, the latest first.</summary>
    public async Task<IReadOnlyList<PurgeStatement>> ListAsync(IReadOnlyCollection<long> registers, int skip, int take, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select p.uid, p.weapon, (select array_agg(distinct e.register) from purged_entries e where e.purge = p.id), p.rule, p.limit_day, p.reason, p.entries, p.marks, p.events, p.links, p.act, a.recorded, a.actor
            from weapon_purges p join acts a on a.id = p.act where not exists (select from purged_entries e where e.purge = p.id and not e.register = any($1)) order by p.id desc offset $2 limit $3
            """);
        command.Parameters.Add(new() { Value = registers.ToArray() });
        command.Parameters.Add(new() { Value = skip });
        command.Parameters.Add(new() { Value = take });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<PurgeStatement>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetGuid(0), r.GetInt64(1), r.GetFieldValue<long[]>(2), r.GetString(3), r.GetFieldValue<DateOnly>(4), r.IsDBNull(5) ? null : r.GetString(5), r.GetInt32(6), r.GetInt32(7), r.GetInt32(8), r.GetInt32(9), r.GetInt64(10), r.GetDateTime(11), r.GetInt64(12)));
        return list;
    }

    /// <summary>The purge empties every entry of the weapon: of another register it says which, and nothing that stands there.</summary>
    private static async Task DemandCoveredAsync(NpgsqlConnection connection, long weapon, IReadOnlyCollection<long> covered, CancellationToken ct)
    {
        long[] others = [.. (await RetentionLimits.EntriesAsync(connection, weapon, ct)).Select(e => e.Register).Distinct().Except(covered)];
        if (others.Length == 0) return;
        await using var command = new NpgsqlCommand("select string_agg(code, ', ' order by code) from registers where id = any($1)", connection) { Parameters = { new() { Value = others } } };
        throw new ProblemException(Problem.Of("retention.other_register", null, ("register", await command.ExecuteScalarAsync(ct) as string ?? "")));
    }

    /// <summary>A weapon that is still about, or that somebody needs, keeps its record whatever the periods say.</summary>
    private static async Task DemandEndedAsync(NpgsqlConnection connection, long entry, long weapon, CancellationToken ct)
    {
        if (StatusFold.Fold(await WeaponStates.EventsAsync(connection, weapon, ct)) is not { Status: "destroyed", Contradiction: false }) throw new ProblemException(Problem.Of("retention.not_destroyed"));
        await HoldBook.RefuseAsync(connection, entry, ct);
        var entries = await RetentionLimits.EntriesAsync(connection, weapon, ct);
        await using var command = new NpgsqlCommand("""
            select exists (select from recoveries where entry = any($1))
                or exists (select from destroyed_sightings s where (s.entry = any($1) or s.seen = any($1)) and not exists (select from sighting_reviews r where r.sighting = s.id))
            """, connection) { Parameters = { new() { Value = entries.Select(e => e.Entry).ToArray() } } };
        if ((bool)(await command.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("retention.has_case"));
    }

    private static async Task CarryOutAsync(Act act, long weapon, RetentionLimit limit, string reason, CancellationToken ct)
    {
        var entries = await RetentionLimits.EntriesAsync(act.Connection, weapon, ct);
        long[] ids = [.. entries.Select(e => e.Entry)];
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (table, where) in Emptied)
        {
            var rows = await RowsAsync(act.Connection, table, where, ids, ct);
            counts[table] = rows.Count;
            foreach (var (rowAct, seq) in rows)
            {
                act.Write(ErasureRow.Table, new ErasureRow(await act.Ids.NextAsync("erasures", ct), table, rowAct, seq, limit.Why.Source!));
                await act.FlushIfManyAsync(ct);
            }
        }
        act.Machinery(EmptyEntries, ids, act.Id);
        act.Machinery(EmptyMarks, ids, act.Id);
        act.Machinery(EmptyEvents, ids);
        act.Machinery(EmptyLinks, ids);
        act.Machinery(BlankLines, ids);
        act.Machinery(EmptySettlements, ids);
        act.Machinery(EmptyHints, ids);
        act.Machinery(EmptyFindings, ids);
        act.Machinery(EmptyQuality, ids);
        act.Machinery(EmptySessions, ids);
        act.Machinery(EmptyReadings, ids);
        act.Machinery(EmptyFlagEnds, ids);
        act.Machinery(EmptyFlags, ids);
        var purge = await act.Ids.NextAsync("weapon_purges", ct);
        act.Write(WeaponPurgeRow.Table, new WeaponPurgeRow(purge, act.NewUid(), weapon, limit.Why.Source!, limit.Until!.Value, reason, counts["entries"], counts["marks"], counts["events"], counts["entry_links"]));
        foreach (var (entry, register) in entries) act.Write(PurgedEntryRow.Table, new PurgedEntryRow(await act.Ids.NextAsync("purged_entries", ct), purge, entry, register));
    }

    private static async Task<List<(long Act, int Seq)>> RowsAsync(NpgsqlConnection connection, string table, string where, long[] ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select act, seq from {table} t where {where} and salt is not null and not exists (select from erasures e where e.row_act = t.act and e.row_seq = t.seq) order by act, seq", connection) { Parameters = { new() { Value = ids } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var rows = new List<(long, int)>();
        while (await r.ReadAsync(ct)) rows.Add((r.GetInt64(0), r.GetInt32(1)));
        return rows;
    }
}
