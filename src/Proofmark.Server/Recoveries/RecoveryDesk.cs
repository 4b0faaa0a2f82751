using Npgsql;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Recoveries;

/// <summary>A recovery as it was typed in or sent as JSON.</summary>
public sealed record RecoveryInput(string? Kind, string? Cause, string? Country, string? Place, string? Occurred, string? Circumstances, string? Authority, string? Category, string? Make, string? Model, string? Calibre, string? MadeIn, string? Year);

/// <summary>Opens and records recoveries for the person behind the request. Each opening is a look-up record before anything is shown.</summary>
public sealed class RecoveryDesk(RecoveryService recoveries, Database database, TimeProvider clock, WeaponDesk weapons)
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

    /// <summary>Recoveries, newest first; the look-up is recorded.</summary>
    public async Task<IReadOnlyList<RecoveryView>> ListAsync(int skip, int take, ReadContext context, CancellationToken ct)
    {
        var found = await recoveries.ListAsync(skip, take, ct);
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await session.RecordAsync("list", "recovery", $"skip={skip} take={take}", [.. found.Select(r => r.Entry)], ct);
        await session.CompleteAsync(ct);
        return found;
    }

    /// <summary>Records a recovery; all mistakes are named together. Returns its outside id.</summary>
    /// <exception cref="ProblemException">recoveries.*, marking.*, date.*, weapons.year_form.</exception>
    public async Task<Guid> RecordAsync(RecoveryInput input, IReadOnlyList<(MarkInput Mark, string Prefix)> marks, UserContext user, Guid key, CancellationToken ct)
    {
        var problems = new List<Problem>();
        T? Try<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (ProblemException e)
            {
                problems.AddRange(e.Problems);
                return default;
            }
        }
        var read = marks.Where(m => !m.Mark.IsEmpty).Select(m => Try(() => m.Mark.Read(m.Prefix))).OfType<MarkRequest>().ToList();
        var occurred = Try(() => Blank(input.Occurred) is { } text ? PartialDate.Read(text, "occurred").GetValueOrThrow() : null);
        var year = Try(() => MarkInput.YearOf(input.Year, "year"));
        if (Blank(input.Kind) is null) problems.Add(Problem.Of("site.field_empty", "kind"));
        if (Blank(input.Country) is null) problems.Add(Problem.Of("site.field_empty", "country"));
        if (input.Kind == "seized" && Blank(input.Cause) is null) problems.Add(Problem.Of("recoveries.cause_missing", "cause"));
        if (problems.Count > 0) throw new ProblemException(problems);
        var weapon = new RegisterWeapon(0, "", read)
        {
            Category = Blank(input.Category), Make = Blank(input.Make), Model = Blank(input.Model), Calibre = Blank(input.Calibre), Country = Blank(input.MadeIn), Year = year,
        };
        var request = new RecordRecovery(weapon, input.Kind!.Trim(), input.Country!.Trim())
        {
            Cause = Blank(input.Cause), Place = Blank(input.Place), Occurred = occurred, Circumstances = Blank(input.Circumstances), Authority = Blank(input.Authority),
        };
        return (await recoveries.RecoverAsync(request, user.Doing(key), ct)).Recovery;
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
