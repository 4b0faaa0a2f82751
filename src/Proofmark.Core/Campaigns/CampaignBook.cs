using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns;

/// <summary>The only writer of campaigns and of their days. What is to be marked is not written down: it is what open duties say at the time.</summary>
public sealed class CampaignBook(Acts acts, MachineList machines)
{
    /// <summary>Opens a campaign.</summary>
    public static readonly ActType Open = new("campaigns.open", false);

    /// <summary>Plans a day of a campaign.</summary>
    public static readonly ActType Plan = new("campaigns.plan_session", false);

    /// <summary>A supervisor lets an operator work whose certificate lapsed.</summary>
    public static readonly ActType Override = new("campaigns.override_certificate", false);

    /// <summary>Closes a campaign with what it came to.</summary>
    public static readonly ActType Close = new("campaigns.close", false);

    /// <summary>Opens a campaign; returns its outside id.</summary>
    /// <exception cref="ProblemException">campaigns.text, campaigns.choice, campaigns.days, campaigns.campaign_exists, training.only_in_register.</exception>
    public async Task<Guid> OpenAsync(NewCampaign asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var name = Words.Needed(asked.Name, "name", problems);
        var owners = Words.Code<CampaignOwners>(asked.Owners, "owners", problems);
        if (asked.MarkKind is null || !CampaignScope.Kinds.Contains(asked.MarkKind)) problems.Add(Problem.Of("campaigns.choice", "mark_kind"));
        if (asked.Country is not { Length: 2 }) problems.Add(Problem.Of("campaigns.choice", "country"));
        if (asked.From is null || asked.To < asked.From) problems.Add(Problem.Of("campaigns.days", "from"));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = asked.ToString() }, async act =>
        {
            Training.Demand(act, asked.Register);
            if (!await Waiting.IsAsync(act, "select exists (select from registers where id = $1 and kind = 'weapons')", ct, asked.Register)) throw new ProblemException(Problem.Of("campaigns.choice", "register"));
            if (asked.Organisation is { } depot) await Waiting.ForOrganisationAsync(act, depot, ct);
            await Waiting.ForAsync(act, "names", ct);
            if (await Waiting.IsAsync(act, "select exists (select from marking_campaigns where lower(name) = lower($1))", ct, name)) throw new ProblemException(Problem.Of("campaigns.campaign_exists", "name", ("name", name)));
            uid = act.NewUid();
            act.Write(CampaignRow.Table, new CampaignRow(await act.Ids.NextAsync("marking_campaigns", ct), uid, name, asked.Register, EnumCode.Of(owners), asked.Organisation,
                string.IsNullOrWhiteSpace(asked.Category) ? null : asked.Category, asked.MarkKind!, asked.Country!, asked.From!.Value, asked.To));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(CampaignRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Plans a day; returns its outside id. The operator's certificate is looked at when a weapon is marked, and said on the page before.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="day">Within the campaign's days.</param>
    /// <param name="district">The district, as the campaign's figures are to name it.</param>
    /// <param name="place">The place.</param>
    /// <param name="machine">Outside id of the machine.</param>
    /// <param name="operatorNumber">The operator, by number.</param>
    /// <param name="block">serial_blocks.uid of the block that numbers are taken from.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">campaigns.closed, campaigns.day, campaigns.text, campaigns.choice, campaigns.machine_out.</exception>
    public async Task<Guid> PlanAsync(Campaign campaign, DateOnly? day, string? district, string? place, Guid machine, string? operatorNumber, Guid block, Doing doing, CancellationToken ct = default)
    {
        if (campaign.Closed is not null) throw new ProblemException(Problem.Of("campaigns.closed"));
        var problems = new ProblemList();
        if (day is null || day < campaign.Row.From || day > campaign.Row.To) problems.Add(Problem.Of("campaigns.day", "day", ("from", campaign.Row.From)));
        var (where, at, who) = (Words.Needed(district, "district", problems), Words.Needed(place, "place", problems), Words.Needed(operatorNumber, "operator", problems));
        if (machine == Guid.Empty) problems.Add(Problem.Of("campaigns.choice", "machine"));
        problems.ThrowIfAny();
        var with = await machines.GetAsync(machine, ct);
        if (!MachineRules.CanMark(with.State)) throw new ProblemException(Problem.Of("campaigns.machine_out", "machine", ("machine", with.Row.Name)));
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Plan, doing.Actor, doing.Purpose, doing.Key) { Content = $"{campaign.Row.Uid}|{day:o}|{where}|{at}|{machine}|{who}|{block}" }, async act =>
        {
            await Waiting.ForAsync(act, $"campaign:{campaign.Row.Id}", ct);
            await DemandOpenAsync(act, campaign.Row.Id, ct);
            if (await Waiting.ScalarAsync(act.Connection, "select id from serial_blocks where uid = $1", ct, block) is not long numbers) throw new ProblemException(Problem.Of("campaigns.choice", "block"));
            uid = act.NewUid();
            act.Write(SessionRow.Table, new SessionRow(await act.Ids.NextAsync("campaign_sessions", ct), uid, campaign.Row.Id, day!.Value, where, at, with.Row.Id, who, numbers));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(SessionRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Lets the operator of a day work though the certificate lapsed; once for a day, by whoever answers for it.</summary>
    /// <exception cref="ProblemException">campaigns.text, campaigns.overridden.</exception>
    public async Task<ActOutcome> OverrideAsync(CampaignSession session, string? reason, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var why = Words.Needed(reason, "reason", problems);
        problems.ThrowIfAny();
        return await acts.DoAsync(new ActRequest(Override, doing.Actor, doing.Purpose, doing.Key) { Content = $"{session.Row.Uid}|{why}" }, async act =>
        {
            await Waiting.ForAsync(act, $"session:{session.Row.Id}", ct);
            if (await Waiting.IsAsync(act, "select exists (select from session_overrides where session = $1)", ct, session.Row.Id)) throw new ProblemException(Problem.Of("campaigns.overridden"));
            act.Write(OverrideRow.Table, new OverrideRow(await act.Ids.NextAsync("session_overrides", ct), session.Row.Id, why));
        }, ct);
    }

    /// <summary>Closes a campaign with what it came to, as its closer counted it.</summary>
    /// <exception cref="ProblemException">campaigns.text, campaigns.closed, campaigns.lists_open, campaigns.counted_meanwhile.</exception>
    public async Task<ActOutcome> CloseAsync(Campaign campaign, Coverage coverage, string? note, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var words = Words.Optional(note, "note", problems);
        problems.ThrowIfAny();
        return await acts.DoAsync(new ActRequest(Close, doing.Actor, doing.Purpose, doing.Key) { Content = $"{campaign.Row.Uid}|{words}" }, async act =>
        {
            await Waiting.ForAsync(act, $"campaign:{campaign.Row.Id}", ct);
            await DemandOpenAsync(act, campaign.Row.Id, ct);
            if (await Waiting.IsAsync(act, "select exists (select from session_weapons w where w.campaign = $1 and not exists (select from session_results r where r.item = w.id))", ct, campaign.Row.Id))
                throw new ProblemException(Problem.Of("campaigns.lists_open"));
            // What came in between the counting and this act would be missing from the report for good.
            if ((long)(await Waiting.ScalarAsync(act.Connection, "select count(*) from session_weapons w join session_results r on r.item = w.id where w.campaign = $1", ct, campaign.Row.Id))! != coverage.Districts.Sum(d => d.Count))
                throw new ProblemException(Problem.Of("campaigns.counted_meanwhile"));
            act.Write(ClosureRow.Table, new ClosureRow(await act.Ids.NextAsync("campaign_closures", ct), campaign.Row.Id, coverage.Marked, coverage.Open, coverage.Held, coverage.Of("not_presented"), coverage.Of("not_marked"), words));
        }, ct);
    }

    /// <summary>Demands that a campaign is open; its lock is held.</summary>
    /// <exception cref="ProblemException">campaigns.closed.</exception>
    internal static async Task DemandOpenAsync(Act act, long campaign, CancellationToken ct)
    {
        if (await Waiting.IsAsync(act, "select exists (select from campaign_closures where campaign = $1)", ct, campaign)) throw new ProblemException(Problem.Of("campaigns.closed"));
    }
}
