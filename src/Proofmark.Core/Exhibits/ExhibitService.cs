using System.Globalization;
using Npgsql;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;

namespace Proofmark.Core.Exhibits;

/// <summary>
/// The only writer of exhibits. Whoever reads them has opened the recovery first. Illicit weapons are stored securely until they are
/// marked and recorded, or destroyed (ITI 9); custody is the record of where.
/// </summary>
/// <param name="acts">The door to recorded data.</param>
/// <param name="law">What marks are asked for; the shipped one when null.</param>
public sealed class ExhibitService(Acts acts, MarkingLaw? law = null)
{
    private readonly MarkGate gate = new(law ?? MarkingLaw.Shipped);

    /// <summary>Begins an exhibit.</summary>
    public static readonly ActType Open = new("exhibits.open", false);

    /// <summary>Records a step of its way.</summary>
    public static readonly ActType Step = new("exhibits.step", false, "forfeited", "returned") { Moves = true };

    /// <summary>The longest label, office, place, seal or reference.</summary>
    public const int LongestText = 200;

    /// <summary>The longest remark.</summary>
    public const int LongestNote = 1000;

    /// <summary>A hand-over that was not received for so long is said to be late.</summary>
    public static readonly TimeSpan LongestWay = TimeSpan.FromDays(3);

    /// <summary>Begins the exhibit of a recovery with its first step; returns its outside id.</summary>
    /// <exception cref="ProblemException">exhibits.label, exhibits.exists, and what <see cref="Chain.Refuse"/> says.</exception>
    public async Task<Guid> OpenAsync(RecoveryView recovery, string? label, NewStep first, Doing doing, CancellationToken ct = default)
    {
        first = first with { Kind = StepKind.TakenIn, Occurred = recovery.Point is null ? first.Occurred : new DateTimeOffset(first.Occurred.UtcDateTime.Date, TimeSpan.Zero) };
        var problems = Checked(Chain.Empty, first);
        if (Typed.OrNull(label) is not { Length: <= LongestText }) problems.Insert(0, Problem.Of("exhibits.label", "label", ("most", LongestText)));
        if (problems.Count > 0) throw new ProblemException(problems);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = $"{recovery.Uid}|{label}|{first}" }, async act =>
        {
            if (await LockedAsync(act.Connection, recovery.Id, ct) is not null) throw new ProblemException(Problem.Of("exhibits.exists"));
            // Of an anonymous surrender no hour is kept.
            act.UidsTellTheDay = recovery.Point is not null;
            uid = act.NewUid();
            var exhibit = await act.Ids.NextAsync("exhibits", ct);
            act.Write(ExhibitRow.Table, new ExhibitRow(exhibit, uid, recovery.Id, recovery.Entry, Typed.OrNull(label)));
            await WriteAsync(act, exhibit, 1, first, ct);
        }, ct);
        return outcome.AlreadyDone ? (await FindAsync(recovery.Id, ct))!.Row.Uid : uid;
    }

    /// <summary>Records the next step.</summary>
    /// <exception cref="ProblemException">exhibits.*, weapons.held; weapons.gate.*: what bears no mark is not given to use by the State.</exception>
    public Task<ActOutcome> StepAsync(RecoveryView recovery, NewStep step, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(Step, doing.Actor, doing.Purpose, doing.Key) { Content = $"{recovery.Uid}|{step}" }, async act =>
        {
            var exhibit = await LockedAsync(act.Connection, recovery.Id, ct) ?? throw new ProblemException(Problem.Of("exhibits.not_begun", "step"));
            var problems = Checked(exhibit.Chain, step);
            if (problems.Count > 0) throw new ProblemException(problems);
            await gate.PassAsync(act, await EntryStore.LockedAsync(act.Connection, exhibit.Row.Entry, ct), MovementOf(step), null, ct);
            if (step.Decision == Decision.Destroyed && !await IsDestroyedAsync(act.Connection, exhibit.Row.Entry, ct)) throw new ProblemException(Problem.Of("exhibits.not_destroyed", "decision"));
            await WriteAsync(act, exhibit.Row.Id, exhibit.Chain.Steps + 1, step, ct);
            if (EventOf(step.Kind) is { } happened)
                await WeaponService.AddEventAsync(act, exhibit.Row.Entry, happened, PartialDate.On(DateOnly.FromDateTime(step.Occurred.UtcDateTime)), null, null, EventData.Note(Typed.OrNull(step.Reference)), ct);
        }, ct);

    /// <summary>The exhibit of a recovery, or null.</summary>
    public async Task<ExhibitView?> FindAsync(long recovery, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReadAsync(connection, recovery, ct);
    }

    /// <summary>Exhibits that have not come to their end, the longest unmoved first; with <paramref name="late"/> those alone that were handed over and not received in time.</summary>
    public async Task<IReadOnlyList<ExhibitSummary>> OpenListAsync(bool late, int skip, int take, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select x.entry, r.uid, x.label, e.make, e.model, s.kind, (select c.custodian from exhibit_steps c where c.exhibit = x.id and c.kind in ('taken_in', 'handed_over') order by c.number desc limit 1), s.place, s.occurred
            from exhibits x join recoveries r on r.id = x.recovery join entries e on e.id = x.entry and e.until_act is null
            cross join lateral (select kind, place, occurred from exhibit_steps where exhibit = x.id and kind not in ('ordered', 'outcome', 'forfeited', 'resealed') order by number desc limit 1) s
            where s.kind not in ('returned', 'disposed') and (not $1 or s.kind = 'handed_over' and s.occurred < $2)
            order by s.occurred, x.id offset $3 limit $4
            """);
        command.Parameters.Add(new() { Value = late });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime - LongestWay });
        command.Parameters.Add(new() { Value = skip });
        command.Parameters.Add(new() { Value = take });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<ExhibitSummary>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.TextOrNull(2), r.TextOrNull(3), r.TextOrNull(4), EnumCode.TryRead<StepKind>(r.GetString(5), out var kind) ? kind : StepKind.Stored, r.TextOrNull(6), r.TextOrNull(7), r.GetDateTime(8)));
        return list;
    }

    private static Movement MovementOf(NewStep step) => step switch
    {
        { Kind: StepKind.Returned } => Movement.ReturnToOwner,
        { Kind: StepKind.Disposed, Decision: Decision.Destroyed } => Movement.Destruction,
        // What is confiscated is destroyed unless it was marked and another disposal authorized (Firearms Protocol 6(2), 8(1)(c); ITI 9): use by the State is a release too.
        { Kind: StepKind.Disposed } => Movement.Release,
        { Kind: StepKind.HandedOver, Destination: Destination.Court } => Movement.Court,
        { Kind: StepKind.HandedOver, Destination: Destination.Laboratory } => Movement.Laboratory,
        { Kind: StepKind.HandedOver, Destination: Destination.Destruction } => Movement.Destruction,
        _ => Movement.Storage,
    };

    private static EventType? EventOf(StepKind kind) => kind switch
    {
        StepKind.Forfeited => EventType.Forfeited,
        StepKind.Returned => EventType.Returned,
        _ => null,
    };

    private List<Problem> Checked(Chain chain, NewStep step)
    {
        var problems = chain.Refuse(step, acts.Clock.GetUtcNow()).ToList();
        foreach (var (field, text, most) in new[] { ("custodian", step.Custodian, LongestText), ("place", step.Place, LongestText), ("seal", step.Seal, LongestText), ("document", step.Reference, LongestText), ("note", step.Note, LongestNote) })
            if (text?.Length > most) problems.Add(Problem.Of("exhibits.long", field, ("most", most)));
        return problems;
    }

    private static async Task WriteAsync(Act act, long exhibit, int number, NewStep step, CancellationToken ct) =>
        act.Write(StepRow.Table, new StepRow(await act.Ids.NextAsync("exhibit_steps", ct), exhibit, number, EnumCode.Of(step.Kind), step.Occurred.UtcDateTime,
            step.Kind is StepKind.TakenIn or StepKind.HandedOver ? Typed.OrNull(step.Custodian) : null, step is { Kind: StepKind.HandedOver, Destination: { } to } ? EnumCode.Of(to) : null,
            Typed.OrNull(step.Place), step.Kind is StepKind.TakenIn or StepKind.HandedOver or StepKind.Received or StepKind.Resealed ? Typed.OrNull(step.Seal) : null, step.Kind == StepKind.Received ? step.SealIntact : null, step.Decision is { } said && Chain.DecisionsOf(step.Kind).Contains(said) ? EnumCode.Of(said) : null, Typed.OrNull(step.Reference), Typed.OrNull(step.Note)));

    /// <summary>The exhibit of a recovery, which nobody else writes on until the transaction ends; null when there is none.</summary>
    internal static async Task<ExhibitView?> LockedAsync(NpgsqlConnection connection, long recovery, CancellationToken ct)
    {
        await LockAsync(connection, recovery, ct);
        return await ReadAsync(connection, recovery, ct);
    }

    private static async Task<bool> IsDestroyedAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        var weapon = await EntryStore.WeaponOfAsync(connection, entry, ct);
        return StatusFold.Fold(await WeaponStates.EventsAsync(connection, weapon, ct)).Status == "destroyed";
    }

    private static async Task LockAsync(NpgsqlConnection connection, long recovery, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.exhibits:' || $1::text, 0))", connection) { Parameters = { new() { Value = recovery } } };
        await wait.ExecuteNonQueryAsync(ct);
    }

    private static async Task<ExhibitView?> ReadAsync(NpgsqlConnection connection, long recovery, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select x.id, x.uid, x.entry, x.label, s.id, s.number, s.kind, s.occurred, s.custodian, s.destination, s.place, s.seal, s.seal_intact, s.decision, s.reference, s.note, s.act, a.recorded, a.actor
            from exhibits x join exhibit_steps s on s.exhibit = x.id join acts a on a.id = s.act where x.recovery = $1 order by s.number
            """, connection) { Parameters = { new() { Value = recovery } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        ExhibitRow? row = null;
        var steps = new List<StepView>();
        while (await r.ReadAsync(ct))
        {
            row ??= new(r.GetInt64(0), r.GetGuid(1), recovery, r.GetInt64(2), r.TextOrNull(3));
            var step = new StepRow(r.GetInt64(4), row.Id, r.GetInt32(5), r.GetString(6), r.GetDateTime(7), r.TextOrNull(8), r.TextOrNull(9), r.TextOrNull(10), r.TextOrNull(11), r.IsDBNull(12) ? null : r.GetBoolean(12), r.TextOrNull(13), r.TextOrNull(14), r.TextOrNull(15));
            steps.Add(new(step, EnumCode.TryRead<StepKind>(step.Kind, out var kind) ? kind : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"step {step.Id} is of an unknown kind")), r.GetInt64(16), r.GetDateTime(17), r.GetInt64(18)));
        }
        return row is null ? null : new(row, steps);
    }
}
