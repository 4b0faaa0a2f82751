using Microsoft.AspNetCore.Http;
using Npgsql;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Recoveries;

/// <summary>A recovery as it was typed in or sent as JSON.</summary>
public sealed record RecoveryInput(string? Kind, string? Cause, string? Country, string? Place, string? Occurred, string? Circumstances, string? Authority, string? Category, string? Make, string? Model, string? Calibre, string? MadeIn, string? Year)
{
    /// <summary>The calendar of the date, as chosen in the form; null for JSON, which has the Gregorian alone.</summary>
    public string? OccurredCalendar { get; init; }
}

/// <summary>An anonymous surrender as it was typed in or sent as JSON.</summary>
/// <param name="Point">Outside id of the collection point.</param>
/// <param name="Day">2026-05-31; no hour.</param>
public sealed record SurrenderInput(string? Point, string? Day, string? Category, string? Make, string? Model, string? Calibre, string? MadeIn, string? Year)
{
    /// <summary>The calendar of the day, as chosen in the form; null for JSON, which has the Gregorian alone.</summary>
    public string? DayCalendar { get; init; }
}

/// <summary>Opens and records recoveries for the person behind the request. Each opening is a look-up record before anything is shown.</summary>
public sealed class RecoveryDesk(RecoveryService recoveries, AnonymousSurrenders surrenders, RecoveryPhotographs photographs, Database database, TimeProvider clock, WeaponDesk weapons)
{
    /// <summary>A recovery with its weapon.</summary>
    /// <exception cref="ProblemException">recoveries.not_found.</exception>
    public async Task<(RecoveryView Recovery, RecoveredWeapon Weapon)> OpenAsync(string id, ReadContext context, CancellationToken ct)
    {
        var recovery = weapons.Find(id) is { } uid ? await recoveries.FindAsync(uid, ct) : null;
        await using (var session = await ReadSession.OpenAsync(database, context, clock, ct))
        {
            await session.RecordAsync("open", "recovery", id, recovery is null ? [] : [recovery.Entry], ct);
            await session.CompleteAsync(ct);
        }
        return recovery is null ? throw new ProblemException(Problem.Of("recoveries.not_found")) : (recovery, await recoveries.WeaponAsync(recovery, ct));
    }

    /// <summary>The photographs of a recovery that was opened.</summary>
    public Task<IReadOnlyList<RecoveryPhotograph>> PhotographsAsync(RecoveryView recovery, CancellationToken ct) => photographs.ListAsync(recovery, ct);

    /// <summary>One photograph and its media type; the look-up is recorded before it is read.</summary>
    /// <param name="id">The recovery.</param>
    /// <param name="photograph">The picture, or one that was cut from it.</param>
    /// <param name="original">The file as the camera wrote it, with what it says of place and time.</param>
    /// <param name="context">Who asks, what for.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">recoveries.not_found, ledger.attachment_missing, ledger.attachment_changed.</exception>
    public async Task<(byte[] Picture, string MediaType)> PhotographAsync(string id, Guid photograph, bool original, ReadContext context, CancellationToken ct)
    {
        var recovery = weapons.Find(id) is { } uid ? await recoveries.FindAsync(uid, ct) : null;
        var found = recovery is null ? null : (await photographs.ListAsync(recovery, ct)).SelectMany(p => p.Cuts.Prepend(p)).FirstOrDefault(p => p.Uid == photograph);
        if (original) found = found?.Original;
        await using (var session = await ReadSession.OpenAsync(database, context, clock, ct))
        {
            await session.RecordAsync("open", "recovery", $"{id}/photographs/{photograph}{(original ? "/original" : "")}", found is null ? [] : [recovery!.Entry], ct);
            await session.CompleteAsync(ct);
        }
        return found is null ? throw new ProblemException(Problem.Of("recoveries.not_found")) : (photographs.Read(found), found.MediaType);
    }

    /// <summary>Adds photographs that were sent with a form.</summary>
    /// <exception cref="ProblemException">site.forbidden, recoveries.photographs_*, documents.*.</exception>
    public async Task AddPhotographsAsync(RecoveryView recovery, IFormCollection form, string? caption, UserContext user, Guid key, CancellationToken ct)
    {
        if (!user.May(Permission.RecoveriesRecord)) throw new ProblemException(Problem.Of("site.forbidden"));
        await photographs.AddAsync(recovery, SentPhotographs.Of(form), Typed.OrNull(caption), user.Doing(key), ct);
    }

    /// <summary>Recoveries, newest first; the look-up is recorded. <paramref name="ahead"/>: one more, which is not shown and not recorded, says that there is a next page.</summary>
    public async Task<IReadOnlyList<RecoveryView>> ListAsync(int skip, int take, ReadContext context, CancellationToken ct, bool ahead = false)
    {
        var found = await recoveries.ListAsync(skip, ahead ? take + 1 : take, ct);
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await session.RecordAsync("list", "recovery", $"skip={skip} take={take}", [.. found.Take(take).Select(r => r.Entry)], ct);
        await session.CompleteAsync(ct);
        return found;
    }

    /// <summary>Records a recovery; all mistakes are named together. Returns its outside id.</summary>
    /// <exception cref="ProblemException">recoveries.*, marking.*, date.*, weapons.year_form.</exception>
    public async Task<Guid> RecordAsync(RecoveryInput input, IReadOnlyList<(MarkInput Mark, string Prefix)> marks, UserContext user, Guid key, CancellationToken ct)
    {
        var problems = new ProblemList();
        var read = marks.Where(m => !m.Mark.IsEmpty).Select(m => problems.Read(() => m.Mark.Read(m.Prefix))).OfType<MarkRequest>().ToList();
        var occurred = problems.Read(() => DateCalendar.Read(input.Occurred, input.OccurredCalendar, "occurred"));
        var year = problems.Read(() => MarkInput.YearOf(input.Year, "year"));
        if (Typed.OrNull(input.Kind) is null) problems.Add(Problem.Of("site.field_empty", "kind"));
        if (Typed.OrNull(input.Country) is null) problems.Add(Problem.Of("site.field_empty", "country"));
        if (input.Kind == "seized" && Typed.OrNull(input.Cause) is null) problems.Add(Problem.Of("recoveries.cause_missing", "cause"));
        problems.ThrowIfAny();
        var weapon = new RegisterWeapon(0, "", read)
        {
            Category = Typed.OrNull(input.Category), Make = Typed.OrNull(input.Make), Model = Typed.OrNull(input.Model), Calibre = Typed.OrNull(input.Calibre), Country = Typed.OrNull(input.MadeIn), Year = year,
        };
        var request = new RecordRecovery(weapon, input.Kind!.Trim(), input.Country!.Trim())
        {
            Cause = Typed.OrNull(input.Cause), Place = Typed.OrNull(input.Place), Occurred = occurred, Circumstances = Typed.OrNull(input.Circumstances), Authority = Typed.OrNull(input.Authority),
        };
        return (await recoveries.RecoverAsync(request, user.Doing(key), ct)).Recovery;
    }

    /// <summary>Records a weapon that nobody in particular handed in; all mistakes are named together. Returns its outside id.</summary>
    /// <exception cref="ProblemException">site.field_empty, recoveries.day, recoveries.point, recoveries.point_closed, recoveries.future, marking.*, weapons.year_form.</exception>
    public async Task<Guid> SurrenderAsync(SurrenderInput input, IReadOnlyList<(MarkInput Mark, string Prefix)> marks, UserContext user, Guid key, CancellationToken ct)
    {
        var problems = new ProblemList();
        var read = marks.Where(m => !m.Mark.IsEmpty).Select(m => problems.Read(() => m.Mark.Read(m.Prefix))).OfType<MarkRequest>().ToList();
        var year = problems.Read(() => MarkInput.YearOf(input.Year, "year"));
        if (Typed.OrNull(input.Point) is null) problems.Add(Problem.Of("recoveries.point", "point"));
        var day = problems.Read(() => DayOf(input));
        problems.ThrowIfAny();
        var weapon = new RegisterWeapon(0, "", read)
        {
            Category = Typed.OrNull(input.Category), Make = Typed.OrNull(input.Make), Model = Typed.OrNull(input.Model), Calibre = Typed.OrNull(input.Calibre), Country = Typed.OrNull(input.MadeIn), Year = year,
        };
        return await surrenders.RecordAsync(weapon, weapons.Find(input.Point!.Trim()), day, user.Doing(key), ct);
    }

    // Of a surrender nothing is kept but the Gregorian day: what was written in another calendar is not.
    private static DateOnly DayOf(SurrenderInput input)
    {
        var other = Typed.OrNull(input.DayCalendar) is { } calendar && calendar != DateCalendar.Stored ? DateCalendar.Read(input.Day, calendar, "day")?.Date : null;
        var written = other ?? (PartialDate.TryParse(input.Day, out var day) ? day : null);
        return written is { IsExact: true, Lower: { } exact } ? exact : throw new ProblemException(Problem.Of("recoveries.day", "day"));
    }
}
