using System.Globalization;
using Npgsql;
using Proofmark.Core.Allocating;
using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Campaigns;

/// <summary>How a mark was put on at a day of a campaign.</summary>
/// <param name="Component">The part that bears it.</param>
/// <param name="Place">Where on the part.</param>
/// <param name="Material">What it is on.</param>
/// <param name="Quality">What was judged on ITI ¶7, as <see cref="MarkQualityCode"/> writes it.</param>
public sealed record PutOn(string? Component, string? Place = null, string? Material = null, string? Quality = null);

/// <summary>
/// The only writer of the lists of a day and of what became of each weapon. A mark is recorded by the act that records any mark, so that the
/// duty ends with it; what became of the list's line is written by the same act.
/// </summary>
public sealed class SessionBook(Acts acts, WeaponService weapons, SerialSchemes schemes, SessionItems list)
{
    /// <summary>Puts weapons on the list of a day, each with its number.</summary>
    public static readonly ActType Enlist = new("campaigns.list_weapons", false);

    /// <summary>Records that a weapon of the list was not brought, or could not be marked.</summary>
    public static readonly ActType SetAside = new("campaigns.set_aside", false);

    /// <summary>The most weapons on the list of one day.</summary>
    public const int MostOfSession = 100;

    private const string Next = $"""
        with {CampaignScope.Held}
        select x.entry, e.register, e.handling from {CampaignScope.Unmarked}
        where coalesce(e.linked_weapon, e.id) not in (select weapon from held)
            and not exists (select from session_weapons w left join session_results r on r.item = w.id where w.entry = x.entry and (r.outcome is null or r.outcome = 'marked' and w.campaign = $8))
            and not exists (select from session_weapons w where w.session = $9 and w.entry = x.entry)
        order by x.entry limit $10
        """;

    /// <summary>
    /// Puts the next weapons of the campaign on a day's list, each with the next number of the day's block. Weapons under an evidence hold are
    /// left out; so are those that wait on another list, of this campaign or another. Returns how many were put on; fewer than asked for when there are no more.
    /// </summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="session">Its day.</param>
    /// <param name="count">How many, 1 to <see cref="MostOfSession"/>.</param>
    /// <param name="first">The hour of the first appointment as 09:30; null: there are none.</param>
    /// <param name="minutes">From one appointment to the next, 1 to 240.</param>
    /// <param name="handling">The highest handling class that whoever does it may see.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">campaigns.number, campaigns.slot, campaigns.closed, campaigns.session_full, campaigns.block_empty.</exception>
    public async Task<int> EnlistAsync(Campaign campaign, CampaignSession session, long? count, string? first, long? minutes, short handling, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (count is not (>= 1 and <= MostOfSession)) problems.Add(Problem.Of("campaigns.number", "count", ("most", MostOfSession)));
        TimeOnly? hour = null;
        if (!string.IsNullOrWhiteSpace(first))
        {
            if (TimeOnly.TryParseExact(first.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && minutes is >= 1 and <= 240) hour = read;
            else problems.Add(Problem.Of("campaigns.slot", "first"));
            // The last appointment is on the same day.
            if (hour is { } start && count is { } many && start.ToTimeSpan() + TimeSpan.FromMinutes((many - 1) * minutes!.Value) >= TimeSpan.FromDays(1)) problems.Add(Problem.Of("campaigns.slot", "first"));
        }
        problems.ThrowIfAny();
        var (scheme, block) = await BlockAsync(session.Row.Block, ct);
        var added = 0;
        var outcome = await acts.DoAsync(new ActRequest(Enlist, doing.Actor, doing.Purpose, doing.Key) { Content = string.Create(CultureInfo.InvariantCulture, $"{session.Row.Uid}|{count}|{first}|{minutes}") }, async act =>
        {
            added = 0;
            await Waiting.ForAsync(act, $"campaign:{campaign.Row.Id}", ct);
            await CampaignBook.DemandOpenAsync(act, campaign.Row.Id, ct);
            // Two campaigns of one register may want the same weapon.
            await Waiting.ForAsync(act, $"register:{campaign.Row.Register}", ct);
            await Waiting.ForAsync(act, $"block:{block.Id}", ct);
            var there = (long)(await Waiting.ScalarAsync(act.Connection, "select count(*) from session_weapons where session = $1", ct, session.Row.Id))!;
            if (there + count > MostOfSession) throw new ProblemException(Problem.Of("campaigns.session_full", "count", ("most", MostOfSession), ("there", there)));
            var number = await Waiting.ScalarAsync(act.Connection, "select max(number) + 1 from session_weapons where block = $1", ct, block.Id) as long? ?? block.First;
            var found = await NextAsync(act.Connection, campaign.Row, session.Row.Id, count!.Value, handling, ct);
            if (found.Count > block.LastUsed - number + 1) throw new ProblemException(Problem.Of("campaigns.block_empty", "count", ("left", Math.Max(0, block.LastUsed - number + 1))));
            foreach (var (entry, register, of) in found)
            {
                var slot = hour?.AddMinutes(added * (double)minutes!.Value).ToString("HH:mm", CultureInfo.InvariantCulture);
                act.Write(ItemRow.Table, new ItemRow(await act.Ids.NextAsync("session_weapons", ct), act.NewUid(), session.Row.Id, campaign.Row.Id, entry, register, of, block.Id, number + added, scheme.Write(block.Year, number + added), slot));
                added++;
            }
        }, ct);
        if (!outcome.AlreadyDone) return added;
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return (int)(long)(await Waiting.ScalarAsync(connection, "select count(*) from session_weapons where session = $1 and act = $2", ct, session.Row.Id, outcome.Id))!;
    }

    /// <summary>Records that the mark was put on a weapon of the list, by the act that records any mark: its duty ends there.</summary>
    /// <param name="session">The day; not in the future.</param>
    /// <param name="campaign">Its campaign.</param>
    /// <param name="item">The line of the list, opened under the person's rights.</param>
    /// <param name="how">How it was put on.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">campaigns.early, campaigns.machine_out, campaigns.certificate, campaigns.choice, campaigns.done, campaigns.no_duty, campaigns.closed, serials.job_range, weapons.held, marking.*.</exception>
    public async Task<ActOutcome> MarkAsync(Campaign campaign, CampaignSession session, SessionItem item, PutOn how, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        Words.Code<ComponentKind>(how.Component, "component", problems);
        if (how.Material is not null) Words.Code<MarkMaterial>(how.Material, "material", problems);
        var where = Words.Optional(how.Place, "place", problems);
        if (how.Quality is not null && !MarkQualityCode.TryRead(how.Quality, out _)) problems.Add(Problem.Of("campaigns.choice", "quality"));
        problems.ThrowIfAny();
        if (session.Row.Day > acts.Clock.Today()) throw new ProblemException(Problem.Of("campaigns.early", null, ("day", session.Row.Day)));
        var (scheme, block) = await BlockAsync(session.Row.Block, ct);
        // A holder may have said meanwhile that the number was not used: it stays out of use.
        if (item.Row.Number > block.LastUsed) throw new ProblemException(Problem.Of("serials.job_range", null, ("first", block.First), ("last", block.LastUsed), ("most", MarkingJob.MostMarks)));
        var mark = new MarkRequest(campaign.Row.MarkKind, scheme.Write(block.Year, item.Row.Number), how.Component, campaign.Row.Country, (short)session.Row.Day.Year, where, session.Method)
        {
            Applied = true, Material = how.Material, Quality = how.Quality,
        };
        return await weapons.MarkAsync(item.Row.Entry, mark, PartialDate.On(session.Row.Day), doing, async (act, written) =>
        {
            await DemandOpenAsync(act, campaign, item, ct);
            await DemandDutyAsync(act, campaign, item, ct);
            await DemandMachineAsync(act, session, ct);
            act.Write(ResultRow.Table, new ResultRow(await act.Ids.NextAsync("session_results", ct), item.Row.Id, EnumCode.Of(SessionOutcome.Marked), written, null));
        }, ct);
    }

    /// <summary>Records that a weapon of the list was not brought, or could not be marked. It may be put on another day's list.</summary>
    /// <exception cref="ProblemException">campaigns.choice, campaigns.text, campaigns.done, campaigns.closed.</exception>
    public async Task<ActOutcome> SetAsideAsync(Campaign campaign, SessionItem item, string? outcome, string? reason, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var what = Words.Code<SessionOutcome>(outcome, "outcome", problems);
        if (outcome == EnumCode.Of(SessionOutcome.Marked)) problems.Add(Problem.Of("campaigns.choice", "outcome"));
        // Why an owner did not come is nobody's business; why a weapon that was there could not be marked is.
        var why = what == SessionOutcome.NotMarked ? Words.Needed(reason, "reason", problems) : Words.Optional(reason, "reason", problems);
        problems.ThrowIfAny();
        return await acts.DoAsync(new ActRequest(SetAside, doing.Actor, doing.Purpose, doing.Key) { Content = $"{item.Row.Uid}|{outcome}|{why}" }, async act =>
        {
            await DemandOpenAsync(act, campaign, item, ct);
            act.Write(ResultRow.Table, new ResultRow(await act.Ids.NextAsync("session_results", ct), item.Row.Id, EnumCode.Of(what), null, why));
        }, ct);
    }

    /// <summary>The files for a marking machine: the numbers of the weapons on the list that nothing became of yet and that no hold stops.</summary>
    /// <param name="session">The day.</param>
    /// <param name="machine">Code of a <see cref="MachinePreset"/>; null: by the machine's method.</param>
    /// <param name="context">Who takes them, and why.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">serials.machine, serials.job_range: nothing is left to mark.</exception>
    public async Task<MarkingJob> JobAsync(CampaignSession session, string? machine, ReadContext context, CancellationToken ct = default)
    {
        var items = await list.OfAsync(session.Row.Id, context, ct);
        var (scheme, block) = await BlockAsync(session.Row.Block, ct);
        return MarkingJob.Of(scheme, block, [.. items.Where(i => i.Outcome is null && !i.Held).Select(i => i.Row.Number)], machine ?? (session.Method == EnumCode.Of(MarkMethod.DotPeened) ? "dot_peen" : "laser"));
    }

    private async Task<(SerialScheme Scheme, SerialBlock Block)> BlockAsync(long block, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var command = Waiting.Command(connection, "select s.uid, b.uid from serial_blocks b join serial_schemes s on s.id = b.scheme where b.id = $1", block);
        Guid of, uid;
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            await r.ReadAsync(ct);
            (of, uid) = (r.GetGuid(0), r.GetGuid(1));
        }
        var scheme = await schemes.GetAsync(of, ct);
        return (scheme, await schemes.BlockAsync(scheme.Id, uid, ct));
    }

    private static async Task DemandOpenAsync(Act act, Campaign campaign, SessionItem item, CancellationToken ct)
    {
        await Waiting.ForAsync(act, $"campaign:{campaign.Row.Id}", ct);
        await CampaignBook.DemandOpenAsync(act, campaign.Row.Id, ct);
        if (await Waiting.IsAsync(act, "select exists (select from session_results where item = $1)", ct, item.Row.Id)) throw new ProblemException(Problem.Of("campaigns.done"));
    }

    // The entry is locked by the act that marks, so nobody ends the duty meanwhile; this act itself judges the weapon after its work. A list says
    // what was to be marked when it was made: another campaign, a mark put on by itself or an exemption may have met the duty since, and a
    // second number on one weapon is what nobody can undo.
    private static async Task DemandDutyAsync(Act act, Campaign campaign, SessionItem item, CancellationToken ct)
    {
        if (!await Waiting.IsAsync(act, $"select exists (select from duties d join entries e on e.id = d.entry and e.until_act is null where {EntryStore.OfWeapon("e")} and d.rule = any ($2) and d.until_act is null)", ct,
            await EntryStore.WeaponOfAsync(act.Connection, item.Row.Entry, ct), CampaignScope.RulesOf(campaign.Row.MarkKind)))
            throw new ProblemException(Problem.Of("campaigns.no_duty"));
    }

    // As it stood on the day: what is written down later was done with a machine that broke since.
    private static async Task DemandMachineAsync(Act act, CampaignSession session, CancellationToken ct)
    {
        if (await Waiting.IsAsync(act, """
            select exists (select from machine_events where machine = $1 and kind = 'retired' and day <= $2)
                or coalesce((select kind = 'fault' from machine_events where machine = $1 and kind in ('fault', 'repaired') and day <= $2 order by day desc, id desc limit 1), false)
            """, ct, session.Row.Machine, session.Row.Day)) throw new ProblemException(Problem.Of("campaigns.machine_out", null, ("machine", session.Machine)));
        var state = await MachineList.StandingAsync(act.Connection, session.Row.Machine, session.Row.Operator, session.Row.Day, ct);
        if (!MachineRules.MayRun(state) && !await Waiting.IsAsync(act, "select exists (select from session_overrides where session = $1)", ct, session.Row.Id))
            throw new ProblemException(Problem.Of("campaigns.certificate", null, ("operator", session.Row.Operator), ("days", MachineRules.GraceDays)));
    }

    private static async Task<List<(long Entry, long Register, short Handling)>> NextAsync(NpgsqlConnection connection, CampaignRow campaign, long session, long count, short handling, CancellationToken ct)
    {
        await using var command = Waiting.Command(connection, Next, [.. CampaignScope.Parameters(campaign, handling), campaign.Id, session, count]);
        await using var r = await command.ExecuteReaderAsync(ct);
        var found = new List<(long, long, short)>();
        while (await r.ReadAsync(ct)) found.Add((r.GetInt64(0), r.GetInt64(1), r.GetInt16(2)));
        return found;
    }
}
