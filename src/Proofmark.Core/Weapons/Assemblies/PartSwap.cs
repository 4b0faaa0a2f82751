namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>A part off, a part on, or both, in one act.</summary>
/// <param name="Out">The part that comes off: the outside id of its fitting, or its kind where the weapon has one such part; null: none.</param>
/// <param name="In">The part that goes on; null: none.</param>
/// <param name="Controls">The part that goes on becomes the controlling component.</param>
/// <param name="Day">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Authority">By whose leave: permit, licence, order; may be missing.</param>
public sealed record PartSwap(string? Out, NewPart? In, bool Controls, DateOnly? Day, string? Reason, string? Authority)
{
    /// <summary>The longest reason or authority.</summary>
    public const int LongestText = 500;
}

/// <summary>A part that goes on a weapon.</summary>
/// <param name="Kind">Code of a <see cref="Marking.ComponentKind"/>; taken from the record where <paramref name="Part"/> is given.</param>
/// <param name="Mark">Its number as seen; null: it bears none.</param>
/// <param name="Part">Its id, when it is on record because it was on a weapon before.</param>
public sealed record NewPart(string? Kind, string? Mark = null, Guid? Part = null);
