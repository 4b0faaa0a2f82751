using Npgsql;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Intake;

/// <summary>What a person may decide on a conflict. Text: <c>intake.decision.CODE</c>.</summary>
public enum FieldDecision
{
    /// <summary>Another weapon, or the same one recovered once more: it becomes a recovery of its own.</summary>
    Another,

    /// <summary>The same recovery, recorded twice: its photographs go to the one that is there.</summary>
    Same,
}

/// <summary>A record from the field that met another recovery.</summary>
/// <param name="Record">Inside id of the record.</param>
/// <param name="RecordUid">The id that the device made.</param>
/// <param name="Content">What was sent; null: erased.</param>
/// <param name="Met">Outside id of the recovery that it met.</param>
/// <param name="MetEntry">Its entry.</param>
/// <param name="By">The user who sent it.</param>
/// <param name="Recorded">When it arrived, UTC; of an anonymous surrender the day.</param>
/// <param name="Photographs">How many came with it.</param>
/// <param name="Decided">What was decided; null: it waits.</param>
public sealed record FieldConflict(long Id, Guid Uid, long Record, Guid RecordUid, FieldContent? Content, Guid Met, long MetEntry, long By, DateTime Recorded, int Photographs, FieldDecided? Decided);

/// <summary>A decision on a conflict: what, why, by whom, when (UTC), and the recovery that the record is part of since.</summary>
public sealed record FieldDecided(FieldDecision Decision, string? Reason, long By, DateTime At, Guid Recovery);

/// <summary>Conflicts of records from the field, and the only writer of decisions on them. Nothing resolves one but a person who says why.</summary>
public sealed class FieldConflicts(Acts acts, RecoveryService recoveries, RecoveryPhotographs photographs)
{
    /// <summary>Decides on a conflict.</summary>
    public static readonly ActType Decide = new("intake.decide", false, "registered", "recovered");

    /// <summary>The longest reason.</summary>
    public const int LongestReason = 1000;

    private const string Select = """
        select c.id, c.uid, f.id, f.uid, c.content, m.uid, m.entry, a.actor, case when f.kind = 'surrender' then date_trunc('day', a.recorded, 'UTC') else a.recorded end,
               (select count(*) from field_photographs p where p.record = f.id), d.decision, d.reason, da.actor, da.recorded, dr.uid
        from field_conflicts c join field_records f on f.id = c.record join acts a on a.id = c.act join recoveries m on m.id = c.met
        left join field_decisions d on d.conflict = c.id left join acts da on da.id = d.act left join recoveries dr on dr.id = d.recovery
        """;

    /// <summary>Conflicts: those that wait, the oldest first, or those that were decided, the latest first. Recording the look-up is the caller's.</summary>
    public Task<IReadOnlyList<FieldConflict>> ListAsync(bool decided, int skip, int take, CancellationToken ct = default) =>
        ReadAsync($"{Select} where d.id is {(decided ? "not null order by d.id desc" : "null order by c.id")} offset $1 limit $2", [(long)skip, (long)take], ct);

    /// <summary>One conflict, or null. Recording the look-up is the caller's.</summary>
    public async Task<FieldConflict?> FindAsync(Guid uid, CancellationToken ct = default) => (await ReadAsync(Select + " where c.uid = $1", [uid], ct)).FirstOrDefault();

    /// <summary>The photographs that came with it. Recording the look-up is the caller's.</summary>
    public Task<IReadOnlyList<RecoveryPhotograph>> PhotographsAsync(FieldConflict conflict, CancellationToken ct = default) => photographs.ListAsync(FieldPhotographs.Waiting, conflict.Record, ct);

    /// <summary>Decides; returns the outside id of the recovery that the record is part of since.</summary>
    /// <exception cref="ProblemException">intake.reason, intake.decided, intake.erased, and what <see cref="RecoveryService.RecoverAsync"/> says.</exception>
    public async Task<Guid> DecideAsync(FieldConflict conflict, FieldDecision decision, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (reason?.Trim() is not { Length: > 0 and <= LongestReason } why) throw new ProblemException(Problem.Of("intake.reason", "reason", ("most", LongestReason)));
        if (decision == FieldDecision.Another && conflict.Content is null) throw new ProblemException(Problem.Of("intake.erased", "decision"));
        var request = decision == FieldDecision.Another ? conflict.Content!.ToRequest() : null;
        var marks = request is null ? [] : recoveries.Checked(request);
        await acts.DoAsync(new ActRequest(Decide, doing.Actor, doing.Purpose, doing.Key) { Content = $"{conflict.Uid}|{decision}|{why}" }, async act =>
        {
            await FieldPhotographs.LockAsync(act.Connection, conflict.RecordUid, ct);
            await using (var taken = new NpgsqlCommand("select exists (select from field_decisions where conflict = $1)", act.Connection) { Parameters = { new() { Value = conflict.Id } } })
                if ((bool)(await taken.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("intake.decided"));
            long recovery;
            if (request is not null)
            {
                // The case is that of who recorded it, not of who decides.
                await using var stated = new NpgsqlCommand("select a.case_reference from field_records f join acts a on a.id = f.act where f.id = $1", act.Connection) { Parameters = { new() { Value = conflict.Record } } };
                (recovery, _) = await recoveries.WriteAsync(act, request with { Recorded = doing.Purpose with { Case = await stated.ExecuteScalarAsync(ct) as string } }, marks, ct);
            }
            else
            {
                await using var met = new NpgsqlCommand("select id from recoveries where uid = $1", act.Connection) { Parameters = { new() { Value = conflict.Met } } };
                recovery = (long)(await met.ExecuteScalarAsync(ct))!;
                act.UidsTellTheDay = conflict.Content?.Point is not null;
            }
            await FieldPhotographs.GiveAsync(act, conflict.Record, recovery, ct);
            act.Write(FieldDecisionRow.Table, new FieldDecisionRow(await act.Ids.NextAsync("field_decisions", ct), conflict.Id, EnumCode.Of(decision), why, recovery));
        }, ct);
        return (await FindAsync(conflict.Uid, ct))!.Decided!.Recovery;
    }

    private async Task<IReadOnlyList<FieldConflict>> ReadAsync(string sql, object[] values, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<FieldConflict>();
        while (await r.ReadAsync(ct))
        {
            var decided = !r.IsDBNull(10) && EnumCode.TryRead<FieldDecision>(r.GetString(10), out var decision)
                ? new FieldDecided(decision, r.IsDBNull(11) ? null : r.GetString(11), r.GetInt64(12), r.GetDateTime(13), r.GetGuid(14)) : null;
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetGuid(3), r.IsDBNull(4) ? null : FieldContent.Read(r.GetString(4)), r.GetGuid(5), r.GetInt64(6), r.GetInt64(7), r.GetDateTime(8), (int)r.GetInt64(9), decided));
        }
        return list;
    }
}
