using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Core.Weapons.Holds;

namespace Proofmark.Core.Weapons.Deactivations;

/// <summary>
/// The only writer of deactivations (Firearms Protocol art. 9). One person records the certificate and what was found on each essential
/// part; another verifies it, and only then is the weapon deactivated. Where one part fails one check there is no deactivation.
/// </summary>
public sealed class DeactivationBook(Acts acts)
{
    /// <summary>Records a certificate.</summary>
    public static readonly ActType Certify = new("weapons.certify_deactivation", false) { Practised = true };

    /// <summary>Records that a deactivated weapon can fire again.</summary>
    public static readonly ActType Reactivate = new("weapons.reactivate", false, "reactivated") { Practised = true };

    /// <summary>The longest certificate number, authority, standard or reason.</summary>
    public const int LongestText = 300;

    /// <summary>Records a certificate; the weapon is deactivated when a second person has verified it.</summary>
    /// <exception cref="ProblemException">weapons.deactivation.*, weapons.assembly.day, weapons.held.</exception>
    public Task<ActOutcome> CertifyAsync(long entry, NewDeactivation asked, Doing doing, CancellationToken ct = default)
    {
        var (certificate, authority, standard) = (Typed.OrNull(asked.Certificate), Typed.OrNull(asked.Authority), Typed.OrNull(asked.Standard));
        List<Problem> problems = [];
        foreach (var (value, field) in new[] { (certificate, "certificate"), (authority, "authority"), (standard, "standard") })
            if (value is not { Length: <= LongestText }) problems.Add(Problem.Of("weapons.deactivation.text", field, ("most", LongestText)));
        if (asked.Day is not { } day || day > acts.Clock.Today()) problems.Add(Problem.Of("weapons.assembly.day", "day"));
        if (problems.Count > 0) throw new ProblemException(problems);
        return acts.DoAsync(new ActRequest(Certify, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{certificate}|{authority}|{standard}|{asked.Day}|{string.Join(',', asked.Met.Order(StringComparer.Ordinal))}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            await HoldBook.RefuseAsync(act.Connection, entry, ct);
            var known = await ReadAsync(act.Connection, entry, ct);
            if (known.Exists(d => d.Verified is null)) throw new ProblemException(Problem.Of("weapons.deactivation.waits"));
            if (await TakenAsync(act.Connection, authority!, certificate!, act.Training, ct)) throw new ProblemException(Problem.Of("weapons.deactivation.certificate_taken", "certificate"));
            var id = await act.Ids.NextAsync("deactivations", ct);
            act.Write(DeactivationRow.Table, new DeactivationRow(id, act.NewUid(), entry, row.Register, row.Handling, certificate, authority, standard, asked.Day!.Value));
            foreach (var (component, rule) in Answered(asked.Met, await RecordedAsync(act.Connection, entry, ct)))
                act.Write(DeactivationCheckRow.Table, new DeactivationCheckRow(await act.Ids.NextAsync("deactivation_checks", ct), id, component, rule));
        }, ct);
    }

    /// <summary>A second person verifies the certificate that waits, or does not.</summary>
    /// <exception cref="ProblemException">weapons.deactivation.none, .own, .reason; weapons.held.</exception>
    public Task<ActOutcome> VerifyAsync(long entry, bool verified, string? reason, Doing doing, CancellationToken ct = default)
    {
        var why = Typed.OrNull(reason);
        if (why?.Length > LongestText || (!verified && why is null)) throw new ProblemException(Problem.Of("weapons.deactivation.reason", "reason", ("most", LongestText)));
        return acts.DoAsync(new ActRequest(WeaponActs.Deactivate, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{verified}|{why}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            var waiting = (await ReadAsync(act.Connection, entry, ct)).Find(d => d.Verified is null) ?? throw new ProblemException(Problem.Of("weapons.deactivation.none"));
            if (waiting.By == doing.Actor.User) throw new ProblemException(Problem.Of("weapons.deactivation.own"));
            if (verified) await HoldBook.RefuseAsync(act.Connection, entry, ct);
            act.Write(DeactivationVerdictRow.Table, new DeactivationVerdictRow(await act.Ids.NextAsync("deactivation_verdicts", ct), waiting.Id, verified, why));
            if (verified) await WeaponService.WriteEventAsync(act, row, EventType.Deactivated, PartialDate.On(waiting.Day), ct, data: EventData.Note($"{waiting.Certificate} · {waiting.Authority} · {waiting.Standard}"));
            await WeaponStates.RefoldAsync(act, entry, ct);
            await DutyBook.ReviewAsync(act, row, ct);
        }, ct);
    }

    /// <summary>A deactivated weapon can fire again: recorded as a reactivated one, and the node raises an alert. Its certificate stays on record.</summary>
    /// <exception cref="ProblemException">weapons.deactivation.not_deactivated, weapons.deactivation.reason, weapons.assembly.day.</exception>
    public Task<ActOutcome> ReactivateAsync(long entry, DateOnly? day, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (Typed.OrNull(reason) is not { Length: <= LongestText } why) throw new ProblemException(Problem.Of("weapons.deactivation.reason", "reason", ("most", LongestText)));
        if (day is not { } on || on > acts.Clock.Today()) throw new ProblemException(Problem.Of("weapons.assembly.day", "day"));
        return acts.DoAsync(new ActRequest(Reactivate, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{day:o}|{why}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            var weapon = await EntryStore.WeaponOfAsync(act.Connection, entry, ct);
            var status = StatusFold.Fold(await WeaponStates.EventsAsync(act.Connection, weapon, ct));
            if (status.Status != "deactivated") throw new ProblemException(Problem.Of("weapons.deactivation.not_deactivated"));
            var next = row with { Origin = "reactivated" };
            WeaponService.Replace(act, row, next);
            act.Write(ReactivationRow.Table, new ReactivationRow(await act.Ids.NextAsync("reactivations", ct), entry));
            await WeaponService.WriteEventAsync(act, next, EventType.Reactivated, PartialDate.On(on), ct, data: EventData.Note(why));
            await WeaponStates.RefoldAsync(act, entry, ct);
            await DutyBook.ReviewAsync(act, next, ct);
        }, ct);
    }

    /// <summary>The certificates of an entry, the latest first; the entry was opened under the reader's rights before.</summary>
    public async Task<IReadOnlyList<Deactivation>> OfAsync(long entry, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReadAsync(connection, entry, ct);
    }

    /// <summary>Every essential part that is recorded meets every check, and nothing else was answered.</summary>
    private static List<(string Component, string Rule)> Answered(IReadOnlyCollection<string> met, IReadOnlyList<string> recorded)
    {
        var rules = DeactivationRules.Shipped;
        var essential = rules.Essential(recorded);
        if (essential.Count == 0) throw new ProblemException(Problem.Of("weapons.deactivation.parts_unknown", "met"));
        List<(string Component, string Rule)> needed = [.. essential.SelectMany(c => rules.Checks.Select(k => (c, k.Code)))];
        var missing = needed.Count(n => !met.Contains($"{n.Component}.{n.Rule}"));
        if (missing > 0) throw new ProblemException(Problem.Of("weapons.deactivation.not_irreversible", "met", ("count", missing)));
        return met.Count == needed.Count ? needed : throw new ProblemException(Problem.Of("weapons.deactivation.check_unknown", "met"));
    }

    private static async Task<List<string>> RecordedAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, $"select distinct c.kind from components c where c.entry = $1 and c.until_act is null and {Assemblies.AssemblyStore.StillOn} limit 100", entry);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<string>();
        while (await r.ReadAsync(ct)) list.Add(r.GetString(0));
        return list;
    }

    private static async Task<bool> TakenAsync(NpgsqlConnection connection, string authority, string certificate, bool training, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, "select exists (select from deactivations where upper(authority) = upper($1) and upper(certificate) = upper($2) and (id < 0) = $3)", authority, certificate, training);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<List<Deactivation>> ReadAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, """
            select d.id, d.uid, d.certificate, d.authority, d.standard, d.day, a.actor, v.verified, b.actor, v.reason
            from deactivations d join acts a on a.id = d.act left join deactivation_verdicts v on v.deactivation = d.id left join acts b on b.id = v.act
            where d.entry = $1 order by d.act desc limit 100
            """, entry);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Deactivation>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetGuid(1), T(2), T(3), T(4), r.GetFieldValue<DateOnly>(5), r.GetInt64(6), r.IsDBNull(7) ? null : r.GetBoolean(7), r.IsDBNull(8) ? null : r.GetInt64(8), T(9)));
        return list;

        string? T(int i) => r.IsDBNull(i) ? null : r.GetString(i);
    }
}
