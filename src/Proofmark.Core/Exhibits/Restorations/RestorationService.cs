using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Exhibits.Restorations;

/// <summary>
/// The only writer of laboratories' cases on erased marks. A reading is made where the chain of custody says that the exhibit is: in a
/// laboratory. Whoever reads them has opened the recovery first.
/// </summary>
public sealed class RestorationService(Acts acts)
{
    /// <summary>Opens a case.</summary>
    public static readonly ActType Open = new("restorations.open", false);

    /// <summary>Records a reading.</summary>
    public static readonly ActType Read = new("restorations.read", false);

    /// <summary>The most cases of one exhibit, and readings of one case.</summary>
    public const int MostCases = 20, MostReadings = 50;

    /// <summary>Opens a case on one area of an exhibit; returns its outside id.</summary>
    /// <exception cref="ProblemException">exhibits.not_found, exhibits.ended, exhibits.long, restorations.*, weapons.choice_unknown.</exception>
    public async Task<Guid> OpenAsync(RecoveryView recovery, NewRestoration asked, Doing doing, CancellationToken ct = default)
    {
        Check(asked);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = $"{recovery.Uid}|{asked}" }, async act =>
        {
            var exhibit = await ExhibitService.LockedAsync(act.Connection, recovery.Id, ct) ?? throw new ProblemException(Problem.Of("exhibits.not_found"));
            if (exhibit.Chain.State == ChainState.Ended) throw new ProblemException(Problem.Of("exhibits.ended"));
            if ((await ReadAllAsync(act.Connection, recovery.Id, ct)).Count >= MostCases) throw new ProblemException(Problem.Of("restorations.many", null, ("most", MostCases)));
            uid = act.NewUid();
            act.Write(RestorationRow.Table, new RestorationRow(await act.Ids.NextAsync("restorations", ct), uid, exhibit.Row.Id, exhibit.Row.Entry, Typed.OrNull(asked.Reference), Typed.OrNull(asked.Laboratory), asked.Kind!, asked.Component!, Typed.OrNull(asked.Place), asked.Damage!));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(RestorationRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Records what an examiner read.</summary>
    /// <exception cref="ProblemException">restorations.*, marking.*, exhibits.long.</exception>
    public Task<ActOutcome> ReadAsync(RecoveryView recovery, Guid restoration, NewReading asked, Doing doing, CancellationToken ct = default)
    {
        var (method, pattern) = Check(asked);
        return acts.DoAsync(new ActRequest(Read, doing.Actor, doing.Purpose, doing.Key) { Content = $"{restoration}|{asked}" }, async act =>
        {
            var exhibit = await ExhibitService.LockedAsync(act.Connection, recovery.Id, ct) ?? throw new ProblemException(Problem.Of("exhibits.not_found"));
            var found = (await ReadAllAsync(act.Connection, recovery.Id, ct)).FirstOrDefault(r => r.Row.Uid == restoration) ?? throw new ProblemException(Problem.Of("restorations.not_found"));
            RefuseUnlessAtLaboratory(exhibit.Chain, asked.Occurred);
            var readings = found.Readings;
            if (readings.Count >= MostReadings) throw new ProblemException(Problem.Of("restorations.many_readings", null, ("most", MostReadings)));
            // What the surface showed as it came is lost with the first treatment that alters it.
            if (readings.Count == 0 && method.AltersSurface()) throw new ProblemException(Problem.Of("restorations.seen_first", "method"));
            var first = asked.Beside is { } beside ? ReadBeside(readings, beside, method, doing.Actor.User) : null;
            act.Write(RestorationReadingRow.Table, new RestorationReadingRow(await act.Ids.NextAsync("restoration_readings", ct), found.Row.Id, readings.Count + 1, EnumCode.Of(method), asked.Occurred.UtcDateTime, pattern.ToString(), doing.Actor.User, first?.Number, first?.Examiner, Typed.OrNull(asked.Note)));
        }, ct);
    }

    /// <summary>The cases of a recovery's exhibit, in the order in which they were opened.</summary>
    public async Task<IReadOnlyList<RestorationView>> OfAsync(long recovery, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReadAllAsync(connection, recovery, ct);
    }

    private void RefuseUnlessAtLaboratory(Chain chain, DateTimeOffset occurred)
    {
        if (chain is not { State: ChainState.Held, At: Destination.Laboratory }) throw new ProblemException(Problem.Of("restorations.not_at_laboratory"));
        if (occurred > acts.Clock.GetUtcNow().AddMinutes(5)) throw new ProblemException(Problem.Of("exhibits.future", "occurred"));
        if (occurred.UtcDateTime < chain.Arrived) throw new ProblemException(Problem.Of("restorations.before_arrival", "occurred", ("arrived", new DateTimeOffset(chain.Arrived, TimeSpan.Zero))));
    }

    /// <summary>The reading that another is made beside: of the same surface, by another examiner.</summary>
    private static RestorationReadingRow ReadBeside(IReadOnlyList<ReadingView> readings, int beside, RestorationMethod method, long examiner)
    {
        // After another treatment there is another surface to read.
        if (readings.Count == 0 || readings[^1].Row is not { } first || first.Number != beside || first.Beside is not null || first.Method != EnumCode.Of(method)) throw new ProblemException(Problem.Of("restorations.beside", "beside"));
        return first.Examiner == examiner ? throw new ProblemException(Problem.Of("restorations.same_examiner", "beside")) : first;
    }

    private static void Check(NewRestoration asked)
    {
        List<Problem> problems = [];
        if (string.IsNullOrWhiteSpace(asked.Reference)) problems.Add(Problem.Of("restorations.reference", "reference"));
        if (string.IsNullOrWhiteSpace(asked.Laboratory)) problems.Add(Problem.Of("restorations.laboratory", "laboratory"));
        if (!EnumCode.TryRead<MarkKind>(asked.Kind, out _)) problems.Add(Problem.Of("weapons.choice_unknown", "kind", ("value", asked.Kind ?? "")));
        if (!EnumCode.TryRead<ComponentKind>(asked.Component, out _)) problems.Add(Problem.Of("weapons.choice_unknown", "component", ("value", asked.Component ?? "")));
        if (!EnumCode.TryRead<MarkDamage>(asked.Damage, out _)) problems.Add(Problem.Of("weapons.choice_unknown", "damage", ("value", asked.Damage ?? "")));
        foreach (var (field, text) in new[] { ("reference", asked.Reference), ("laboratory", asked.Laboratory), ("place", asked.Place) })
            if (text?.Length > ExhibitService.LongestText) problems.Add(Problem.Of("exhibits.long", field, ("most", ExhibitService.LongestText)));
        if (problems.Count > 0) throw new ProblemException(problems);
    }

    private static (RestorationMethod Method, MarkPattern Pattern) Check(NewReading asked)
    {
        List<Problem> problems = [];
        if (!EnumCode.TryRead<RestorationMethod>(asked.Method, out var method)) problems.Add(Problem.Of("weapons.choice_unknown", "method", ("value", asked.Method ?? "")));
        var read = MarkPattern.Read(asked.Pattern, "mark");
        if (!read.Ok) problems.Add(read.Problem);
        else if (read.Value.IsEmpty) problems.Add(Problem.Of("restorations.nothing", "mark"));
        if (asked.Note?.Length > ExhibitService.LongestNote) problems.Add(Problem.Of("exhibits.long", "note", ("most", ExhibitService.LongestNote)));
        return problems.Count > 0 ? throw new ProblemException(problems) : (method, read.Value!);
    }

    private static async Task<IReadOnlyList<RestorationView>> ReadAllAsync(NpgsqlConnection connection, long recovery, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select t.id, t.uid, t.exhibit, t.entry, t.reference, t.laboratory, t.kind, t.component, t.place, t.damage,
                   d.id, d.number, d.method, d.occurred, d.pattern, d.examiner, d.beside, d.beside_examiner, d.note, d.act, a.recorded
            from exhibits x join restorations t on t.exhibit = x.id left join restoration_readings d on d.restoration = t.id left join acts a on a.id = d.act
            where x.recovery = $1 order by t.id, d.number
            """, connection) { Parameters = { new() { Value = recovery } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var cases = new List<(RestorationRow Row, List<ReadingView> Readings)>();
        while (await r.ReadAsync(ct))
        {
            if (cases.Count == 0 || cases[^1].Row.Id != r.GetInt64(0))
                cases.Add((new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetInt64(3), r.TextOrNull(4), r.TextOrNull(5), r.GetString(6), r.GetString(7), r.TextOrNull(8), r.GetString(9)), []));
            if (r.IsDBNull(10)) continue;
            cases[^1].Readings.Add(new(new(r.GetInt64(10), r.GetInt64(0), r.GetInt32(11), r.GetString(12), r.GetDateTime(13), r.GetString(14), r.GetInt64(15), r.IsDBNull(16) ? null : r.GetInt32(16), r.IsDBNull(17) ? null : r.GetInt64(17), r.TextOrNull(18)), r.GetInt64(19), r.GetDateTime(20)));
        }
        return [.. cases.Select(c => new RestorationView(c.Row, c.Readings))];
    }
}
