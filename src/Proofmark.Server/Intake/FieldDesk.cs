using Proofmark.Core.Access;
using Proofmark.Core.Intake;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Recoveries;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Intake;

/// <summary>A conflict with both of its sides.</summary>
/// <param name="Conflict">What was sent from the field, and what was decided.</param>
/// <param name="Met">The recovery that was there.</param>
/// <param name="Weapon">Its weapon.</param>
public sealed record ConflictSides(FieldConflict Conflict, RecoveryView Met, RecoveredWeapon Weapon);

/// <summary>What devices in the field send, and the conflicts that come of it, for the person behind the request.</summary>
public sealed class FieldDesk(FieldRecords records, FieldConflicts conflicts, RecoveryDesk recoveries, RecoveryPhotographs photographs, Database database, TimeProvider clock, WeaponDesk ids)
{
    /// <summary>Takes a record in; that its mark was met is a look-up, recorded before this returns.</summary>
    /// <exception cref="ProblemException">intake.*, recoveries.*, marking.*, date.*, site.field_empty.</exception>
    public async Task<FieldReceipt> RecordAsync(Guid id, FieldInput sent, UserContext user, CancellationToken ct)
    {
        var input = sent.Kept();
        var problems = new ProblemList();
        var weapon = input.Weapon(problems);
        var occurred = problems.Read(() => DateCalendar.Read(input.Occurred, null, "occurred"));
        var (kind, country) = (Typed.OrNull(input.Kind), Typed.OrNull(input.Country));
        if (kind is null) problems.Add(Problem.Of("site.field_empty", "kind"));
        if (input.IsAnonymous && occurred?.Date is not { IsExact: true, Lower: not null }) problems.Add(Problem.Of("recoveries.day", "occurred"));
        if (!input.IsAnonymous && country is null) problems.Add(Problem.Of("site.field_empty", "country"));
        problems.ThrowIfAny();
        var (digest, doing) = (input.Digest(id), user.Doing(id));
        var receipt = input.IsAnonymous
            ? await records.SurrenderAsync(id, digest, weapon, ids.Find(input.Point?.Trim()), occurred!.Date.Lower!.Value, doing, ct)
            : await records.RecordAsync(id, digest, new RecordRecovery(weapon, kind!, country!) { Cause = Typed.OrNull(input.Cause), Place = Typed.OrNull(input.Place), Occurred = occurred, Circumstances = Typed.OrNull(input.Circumstances) }, doing, ct);
        if (receipt.MetEntry is { } entry) await SeenAsync("find", id.ToString(), [entry], user, ct);
        return receipt;
    }

    /// <summary>Conflicts; the look-up is recorded. <paramref name="ahead"/>: one more, which is not shown and not recorded, says that there is a next page.</summary>
    public async Task<IReadOnlyList<FieldConflict>> ListAsync(bool decided, int skip, int take, UserContext user, CancellationToken ct, bool ahead = false)
    {
        var found = await conflicts.ListAsync(decided, skip, ahead ? take + 1 : take, ct);
        await SeenAsync("list", $"skip={skip} take={take}", [.. found.Take(take).Select(c => c.MetEntry)], user, ct);
        return found;
    }

    /// <summary>A conflict with the recovery that it met; the look-up is recorded.</summary>
    /// <exception cref="ProblemException">intake.conflict.not_found.</exception>
    public async Task<ConflictSides> OpenAsync(Guid id, UserContext user, CancellationToken ct)
    {
        var conflict = await conflicts.FindAsync(id, ct) ?? throw new ProblemException(Problem.Of("intake.conflict.not_found"));
        var (met, weapon) = await recoveries.OpenAsync(ids.IdOf(conflict.Met), user.ToReadContext(), ct);
        return new(conflict, met, weapon);
    }

    /// <summary>The photographs of a conflict that was opened.</summary>
    public Task<IReadOnlyList<RecoveryPhotograph>> PhotographsAsync(ConflictSides sides, CancellationToken ct) => conflicts.PhotographsAsync(sides.Conflict, ct);

    /// <summary>Those of the recovery that it met.</summary>
    public Task<IReadOnlyList<RecoveryPhotograph>> MetPhotographsAsync(ConflictSides sides, CancellationToken ct) => photographs.ListAsync(sides.Met, ct);

    /// <summary>One photograph of a conflict and its media type; the look-up is recorded before it is read.</summary>
    /// <exception cref="ProblemException">intake.conflict.not_found, ledger.attachment_missing, ledger.attachment_changed.</exception>
    public async Task<(byte[] Picture, string MediaType)> PhotographAsync(Guid id, Guid photograph, UserContext user, CancellationToken ct)
    {
        var conflict = await conflicts.FindAsync(id, ct);
        var found = conflict is null ? null : (await conflicts.PhotographsAsync(conflict, ct)).FirstOrDefault(p => p.Uid == photograph);
        await SeenAsync("open", $"{id}/photographs/{photograph}", found is null ? [] : [conflict!.MetEntry], user, ct);
        return found is null ? throw new ProblemException(Problem.Of("intake.conflict.not_found")) : (photographs.Read(found), found.MediaType);
    }

    /// <summary>Decides on a conflict that was opened; returns the outside id of the recovery that the record is part of since.</summary>
    /// <exception cref="ProblemException">site.forbidden, intake.decision, intake.reason, intake.decided, intake.erased.</exception>
    public Task<Guid> DecideAsync(ConflictSides sides, string? decision, string? reason, UserContext user, Guid key, CancellationToken ct)
    {
        if (!user.May(Permission.RecoveriesRecord)) throw new ProblemException(Problem.Of("site.forbidden"));
        if (!EnumCode.TryRead<FieldDecision>(decision, out var decided)) throw new ProblemException(Problem.Of("intake.decision", "decision"));
        return conflicts.DecideAsync(sides.Conflict, decided, reason, user.Doing(key), ct);
    }

    private async Task SeenAsync(string kind, string query, long[] entries, UserContext user, CancellationToken ct)
    {
        await using var session = await ReadSession.OpenAsync(database, user.ToReadContext(), clock, ct);
        await session.RecordAsync(kind, "recovery", query, entries, ct);
        await session.CompleteAsync(ct);
    }
}
