using System.Globalization;
using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns.Machines;

/// <summary>The only writer of marking machines (ITI ¶8(d), ¶9: marking in stocks and at points of seizure needs machines and people who can run them).</summary>
public sealed class MachineBook(Acts acts, MachineList list)
{
    /// <summary>Takes a machine into the inventory.</summary>
    public static readonly ActType Add = new("campaigns.add_machine", false);

    /// <summary>Sends a machine somewhere.</summary>
    public static readonly ActType Post = new("campaigns.post_machine", false);

    /// <summary>Records that an operator was trained on a machine.</summary>
    public static readonly ActType Certify = new("campaigns.certify_operator", false);

    /// <summary>Records maintenance, a fault, a repair, consumables, the end.</summary>
    public static readonly ActType Note = new("campaigns.note_machine", false);

    /// <summary>Takes a machine into the inventory; returns its outside id.</summary>
    /// <exception cref="ProblemException">campaigns.text, campaigns.choice, campaigns.machine_exists.</exception>
    public async Task<Guid> AddAsync(string? make, string? model, string? serial, string? method, string? donor, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var (of, type, number) = (Words.Needed(make, "make", problems), Words.Needed(model, "model", problems), Words.Needed(serial, "serial", problems));
        var by = Words.Code<MarkMethod>(method, "method", problems);
        var from = Words.Optional(donor, "donor", problems);
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(Request(Add, doing, $"{of}|{type}|{number}|{by}|{from}"), async act =>
        {
            await Waiting.ForAsync(act, "machines", ct);
            if (await Waiting.IsAsync(act, "select exists (select from marking_machines where lower(make) = lower($1) and lower(serial) = lower($2))", ct, of, number))
                throw new ProblemException(Problem.Of("campaigns.machine_exists", "serial", ("serial", number)));
            uid = act.NewUid();
            act.Write(MachineRow.Table, new MachineRow(await act.Ids.NextAsync("marking_machines", ct), uid, of, type, number, EnumCode.Of(by), from));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(MachineRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Sends a machine somewhere; the posting before it ends the day before.</summary>
    /// <exception cref="ProblemException">campaigns.machine.not_found, campaigns.text, campaigns.choice, campaigns.days, campaigns.retired, campaigns.posting_order.</exception>
    public async Task<ActOutcome> PostAsync(Guid machine, long organisation, string? place, DateOnly? from, DateOnly? to, Doing doing, CancellationToken ct = default)
    {
        var known = await list.GetAsync(machine, ct);
        var problems = new ProblemList();
        var where = Words.Needed(place, "place", problems);
        if (from is null || to < from) problems.Add(Problem.Of("campaigns.days", "from"));
        problems.ThrowIfAny();
        return await acts.DoAsync(Request(Post, doing, string.Create(CultureInfo.InvariantCulture, $"{machine}|{organisation}|{where}|{from:o}|{to:o}")), async act =>
        {
            await Waiting.ForOrganisationAsync(act, organisation, ct);
            await Waiting.ForAsync(act, $"machine:{known.Row.Id}", ct);
            await DemandInUseAsync(act, known.Row.Id, null, ct);
            if (await Waiting.IsAsync(act, "select exists (select from machine_postings where machine = $1 and from_day >= $2)", ct, known.Row.Id, from!.Value))
                throw new ProblemException(Problem.Of("campaigns.posting_order", "from"));
            act.Write(PostingRow.Table, new PostingRow(await act.Ids.NextAsync("machine_postings", ct), known.Row.Id, organisation, where, from.Value, to));
        }, ct);
    }

    /// <summary>Records that an operator was trained on a machine.</summary>
    /// <exception cref="ProblemException">campaigns.machine.not_found, campaigns.text, campaigns.days, campaigns.retired.</exception>
    public async Task<ActOutcome> CertifyAsync(Guid machine, string? operatorNumber, string? certificate, DateOnly? issued, DateOnly? until, Doing doing, CancellationToken ct = default)
    {
        var known = await list.GetAsync(machine, ct);
        var problems = new ProblemList();
        var (who, number) = (Words.Needed(operatorNumber, "operator", problems), Words.Needed(certificate, "certificate", problems));
        if (issued is null || until is null || until < issued) problems.Add(Problem.Of("campaigns.days", "issued"));
        problems.ThrowIfAny();
        return await acts.DoAsync(Request(Certify, doing, $"{machine}|{who}|{number}|{issued:o}|{until:o}"), async act =>
        {
            await Waiting.ForAsync(act, $"machine:{known.Row.Id}", ct);
            await DemandInUseAsync(act, known.Row.Id, null, ct);
            act.Write(CertificateRow.Table, new CertificateRow(await act.Ids.NextAsync("machine_certificates", ct), act.NewUid(), known.Row.Id, who, number, issued!.Value, until!.Value));
        }, ct);
    }

    /// <summary>Records what was done to a machine or went wrong with it. What was retired stays retired.</summary>
    /// <param name="machine">Outside id.</param>
    /// <param name="kind">Code of a <see cref="MachineEvent"/>.</param>
    /// <param name="day">When; not in the future.</param>
    /// <param name="due">Of maintenance: when the next is due.</param>
    /// <param name="item">Of consumables: what.</param>
    /// <param name="quantity">Of consumables: how many there are now, 0 to a million.</param>
    /// <param name="note">A remark; needed for a fault.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">campaigns.machine.not_found, campaigns.choice, campaigns.past, campaigns.due, campaigns.text, campaigns.number, campaigns.retired.</exception>
    public async Task<ActOutcome> NoteAsync(Guid machine, string? kind, DateOnly? day, DateOnly? due, string? item, long? quantity, string? note, Doing doing, CancellationToken ct = default)
    {
        var known = await list.GetAsync(machine, ct);
        var problems = new ProblemList();
        var what = Words.Code<MachineEvent>(kind, "kind", problems);
        if (day is null || day > acts.Clock.Today()) problems.Add(Problem.Of("campaigns.past", "day"));
        if (what == MachineEvent.Serviced && !(due > day)) problems.Add(Problem.Of("campaigns.due", "due"));
        var which = what == MachineEvent.Supplied ? Words.Needed(item, "item", problems) : null;
        if (what == MachineEvent.Supplied && quantity is not (>= 0 and <= 1_000_000)) problems.Add(Problem.Of("campaigns.number", "quantity", ("most", 1_000_000)));
        var words = what == MachineEvent.Fault ? Words.Needed(note, "note", problems) : Words.Optional(note, "note", problems);
        problems.ThrowIfAny();
        return await acts.DoAsync(Request(Note, doing, string.Create(CultureInfo.InvariantCulture, $"{machine}|{kind}|{day:o}|{due:o}|{item}|{quantity}|{note}")), async act =>
        {
            await Waiting.ForAsync(act, $"machine:{known.Row.Id}", ct);
            await DemandInUseAsync(act, known.Row.Id, "kind", ct);
            act.Write(MachineEventRow.Table, new MachineEventRow(await act.Ids.NextAsync("machine_events", ct), known.Row.Id, EnumCode.Of(what), day!.Value,
                what == MachineEvent.Serviced ? due : null, which, what == MachineEvent.Supplied ? (int)quantity!.Value : null, words));
        }, ct);
    }

    // Its lock is held: who retires it at the same time is before or after.
    private static async Task DemandInUseAsync(Act act, long machine, string? field, CancellationToken ct)
    {
        if (await Waiting.IsAsync(act, "select exists (select from machine_events where machine = $1 and kind = 'retired')", ct, machine)) throw new ProblemException(Problem.Of("campaigns.retired", field));
    }

    private static ActRequest Request(ActType type, Doing doing, string content) => new(type, doing.Actor, doing.Purpose, doing.Key) { Content = content };
}
