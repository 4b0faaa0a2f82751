using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Duties;

namespace Proofmark.Core.Weapons.Temporary;

/// <summary>
/// The only writer of temporary exports: out of the country for hunting, sport or exhibition, until a day. The weapon passes the gate like
/// any that leaves. Past its day and not back, it raises an alert until its return is recorded.
/// </summary>
public sealed class TemporaryExports(Acts acts, MarkingLaw law)
{
    /// <summary>Takes a weapon out of the country for a time.</summary>
    public static readonly ActType Depart = new("weapons.export_for_a_time", false, "exported") { Practised = true, Moves = true };

    /// <summary>It came back.</summary>
    public static readonly ActType Return = new("weapons.bring_back", false, "brought_back") { Practised = true };

    /// <summary>The longest reason.</summary>
    public const int LongestReason = 500;

    /// <summary>The latest day of return, in days from now.</summary>
    public const int Latest = 366;

    /// <summary>The most that the list shows at once.</summary>
    public const int Size = 100;

    private readonly MarkGate gate = new(law);

    /// <summary>Takes a weapon out of the country until a day.</summary>
    /// <exception cref="ProblemException">weapons.temporary.country, .due, .reason, .abroad; weapons.gate.*, weapons.held.</exception>
    public Task<ActOutcome> DepartAsync(long entry, string? country, DateOnly? due, string? reason, Doing doing, CancellationToken ct = default)
    {
        var today = acts.Clock.Today();
        List<Problem> problems = [];
        if (!Reference.CountryCode.TryParse(country, out var where)) problems.Add(Problem.Of("weapons.temporary.country", "country"));
        if (due is not { } day || day < today || day > today.AddDays(Latest)) problems.Add(Problem.Of("weapons.temporary.due", "due", ("days", Latest)));
        if (reason?.Trim() is not { Length: > 0 and <= LongestReason }) problems.Add(Problem.Of("weapons.temporary.reason", "reason", ("most", LongestReason)));
        if (problems.Count > 0) throw new ProblemException(problems);
        return acts.DoAsync(new ActRequest(Depart, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{country}|{due:o}|{reason}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            if (await AbroadAsync(act, entry, ct) is not null) throw new ProblemException(Problem.Of("weapons.temporary.abroad"));
            await gate.PassAsync(act, row, Movement.Export, null, ct);
            act.Write(TemporaryExportRow.Table, new TemporaryExportRow(await act.Ids.NextAsync("temporary_exports", ct), act.NewUid(), entry, row.Register, row.Handling, where.Value, due!.Value, reason!.Trim()));
            await WeaponService.WriteEventAsync(act, row, EventType.Exported, PartialDate.On(today), ct, country: where.Value, data: EventData.Movement("export", reason.Trim()));
            await WeaponStates.RefoldAsync(act, entry, ct);
            await DutyBook.ReviewAsync(act, row, ct);
        }, ct);
    }

    /// <summary>Records that it came back.</summary>
    /// <exception cref="ProblemException">weapons.temporary.not_abroad, weapons.temporary.day.</exception>
    public Task<ActOutcome> ReturnAsync(long entry, DateOnly? day, Doing doing, CancellationToken ct = default)
    {
        if (day is not { } on || on > acts.Clock.Today()) throw new ProblemException(Problem.Of("weapons.temporary.day", "day"));
        return acts.DoAsync(new ActRequest(Return, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{day:o}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            var export = await AbroadAsync(act, entry, ct) ?? throw new ProblemException(Problem.Of("weapons.temporary.not_abroad"));
            act.Write(TemporaryExportEndRow.Table, new TemporaryExportEndRow(await act.Ids.NextAsync("temporary_export_ends", ct), export, on));
            await WeaponService.WriteEventAsync(act, row, EventType.BroughtBack, PartialDate.On(on), ct);
            await WeaponStates.RefoldAsync(act, entry, ct);
            await DutyBook.ReviewAsync(act, row, ct);
        }, ct);
    }

    /// <summary>Weapons that are abroad for a time, the earliest day of return first, under the reader's rights; the look-up is recorded.</summary>
    public async Task<IReadOnlyList<WeaponAbroad>> OpenAsync(ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(acts.Database, context, acts.Clock, ct);
        await using var command = session.Command($"""
            select x.uid, e.uid, r.code, (select m.text from marks m where m.entry = e.id and m.until_act is null order by m.kind = 'serial' desc, m.id limit 1), x.country, x.due, e.id
            from temporary_exports x join entries e on e.id = x.entry and e.until_act is null join registers r on r.id = e.register
            where not exists (select from temporary_export_ends n where n.export = x.id) order by x.due, x.id limit {Size}
            """);
        var list = new List<WeaponAbroad>();
        var entries = new List<long>();
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                list.Add(new(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetString(4), r.GetFieldValue<DateOnly>(5)));
                entries.Add(r.GetInt64(6));
            }
        await session.RecordAsync("list", "temporary_export", null, [.. entries.Distinct()], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    private static async Task<long?> AbroadAsync(Act act, long entry, CancellationToken ct)
    {
        await using var command = EntryStore.Command(act.Connection, "select x.id from temporary_exports x where x.entry = $1 and not exists (select from temporary_export_ends n where n.export = x.id) limit 1", entry);
        return await command.ExecuteScalarAsync(ct) as long?;
    }
}
