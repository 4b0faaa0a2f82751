using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Recoveries;

/// <summary>
/// Weapons that nobody in particular hands in at a collection point. Held are the weapon, the point and the day: no person, no other
/// place, no hour, no words in which one could stand. The database refuses more (migration 0051).
/// </summary>
public sealed class AnonymousSurrenders(Acts acts, RecoveryService recoveries, CollectionPoints points)
{
    /// <summary>Records one; returns the outside id of its recovery, which tells the day alone too.</summary>
    /// <param name="weapon">As seen.</param>
    /// <param name="point">Outside id of the collection point.</param>
    /// <param name="day">When it was handed in.</param>
    /// <param name="doing">Who records it and why.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">recoveries.point, recoveries.point_closed, recoveries.future.</exception>
    public async Task<Guid> RecordAsync(RegisterWeapon weapon, Guid? point, DateOnly day, Doing doing, CancellationToken ct = default) =>
        (await recoveries.RecoverAsync(await RequestAsync(weapon, point, day, ct), doing, ct)).Recovery;

    /// <summary>What there is to record of one: the weapon, the point, its country and the day.</summary>
    /// <exception cref="ProblemException">recoveries.point, recoveries.point_closed, recoveries.future.</exception>
    internal async Task<RecordRecovery> RequestAsync(RegisterWeapon weapon, Guid? point, DateOnly day, CancellationToken ct)
    {
        var at = (await points.ListAsync(ct)).FirstOrDefault(p => p.Uid == point) ?? throw new ProblemException(Problem.Of("recoveries.point", "point"));
        // A day ahead: the point may lie where it is tomorrow already.
        if (day > acts.Clock.Today().AddDays(1)) throw new ProblemException(Problem.Of("recoveries.future", "day", ("value", CollectionPoints.Day(day))));
        if (!at.IsOpen(day)) throw new ProblemException(Problem.Of("recoveries.point_closed", "day", ("name", at.Name), ("opens", at.Opens), ("closes", at.Closes ?? DateOnly.MaxValue), ("ends", at.Closes is null ? "no" : "yes")));
        return new RecordRecovery(weapon, "surrendered", at.Country) { Occurred = PartialDate.Parse(CollectionPoints.Day(day)), Point = at.Id };
    }
}
