using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Core.Weapons.Holds;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>What was changed on a weapon.</summary>
/// <param name="Calibre">The new calibre; null: unchanged.</param>
/// <param name="Action">The new action, in words; null: unchanged.</param>
/// <param name="Day">When.</param>
/// <param name="Reason">Why, by whom it was ordered.</param>
public sealed record Conversion(string? Calibre, string? Action, DateOnly? Day, string? Reason);

/// <summary>
/// The only writer of conversions: calibre or action changed. The entry's next version says the new calibre and that the weapon is a
/// converted one; the earlier version stays. From then on the weapon owes marks that say what it has become.
/// </summary>
public sealed class ConversionBook(Acts acts)
{
    /// <summary>Records a conversion.</summary>
    public static readonly ActType Convert = new("weapons.convert", false, "converted") { Practised = true };

    /// <summary>The longest calibre or action.</summary>
    public const int LongestName = 100;

    /// <summary>Records a conversion.</summary>
    /// <exception cref="ProblemException">weapons.convert.nothing, weapons.convert.long, weapons.assembly.day, weapons.assembly.reason, weapons.held.</exception>
    public Task<ActOutcome> ConvertAsync(long entry, Conversion conversion, Doing doing, CancellationToken ct = default)
    {
        var (calibre, action) = (Typed.OrNull(conversion.Calibre), Typed.OrNull(conversion.Action));
        List<Problem> problems = [];
        if (calibre is null && action is null) problems.Add(Problem.Of("weapons.convert.nothing", "calibre"));
        if (calibre?.Length > LongestName || action?.Length > LongestName) problems.Add(Problem.Of("weapons.convert.long", "calibre", ("most", LongestName)));
        if (conversion.Day is not { } on || on > acts.Clock.Today()) problems.Add(Problem.Of("weapons.assembly.day", "day"));
        if (problems.Count > 0) throw new ProblemException(problems);
        var why = SwapChecks.Reason(conversion.Reason);
        return acts.DoAsync(new ActRequest(Convert, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{conversion}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            await HoldBook.RefuseAsync(act.Connection, entry, ct);
            var next = row with { Origin = "converted", Calibre = calibre ?? row.Calibre, CalibreRef = calibre is null || calibre == row.Calibre ? row.CalibreRef : null };
            WeaponService.Replace(act, row, next);
            await WeaponService.WriteEventAsync(act, next, EventType.Converted, PartialDate.On(conversion.Day!.Value), ct, data: EventData.Conversion(row.Calibre, calibre, action, why));
            await act.FlushAsync(ct);
            await WeaponStates.RefoldAsync(act, entry, ct);
            await DutyBook.ReviewAsync(act, next, ct);
        }, ct);
    }
}
