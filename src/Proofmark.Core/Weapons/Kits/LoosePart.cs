namespace Proofmark.Core.Weapons.Kits;

/// <summary>Where a loose part is from. Text: <c>weapons.kits.origin.CODE</c>.</summary>
public enum PartOrigin
{
    /// <summary>Made here.</summary>
    Manufactured,

    /// <summary>Brought into the country.</summary>
    Imported,

    /// <summary>Taken from a weapon that is not on record.</summary>
    Removed,

    /// <summary>Seized, found or surrendered.</summary>
    Recovered,

    /// <summary>Nobody knows.</summary>
    Unknown,
}

/// <summary>A part without a weapon, as it is asked to be recorded.</summary>
/// <param name="Register">registers.id, one of the person's own; of a part for a kit the kit's.</param>
/// <param name="Kind">Code of a <see cref="Marking.ComponentKind"/>.</param>
/// <param name="Mark">Its number as seen; null: it bears none.</param>
/// <param name="Make">Who made it, as found.</param>
/// <param name="Model">What it fits, as found; kits of several deliveries are compared by it.</param>
/// <param name="Unfinished">A blank that is yet to be finished.</param>
/// <param name="Origin">Code of a <see cref="PartOrigin"/>.</param>
/// <param name="Source">From whom it came; may be missing.</param>
/// <param name="Holder">Who has it; of a part for a kit the kit's holder when missing.</param>
/// <param name="Received">Since when, today at the latest; of a part for a kit the kit's day when missing.</param>
public sealed record NewLoosePart(long Register, string? Kind, string? Mark, string? Make, string? Model, bool Unfinished, string? Origin, string? Source, string? Holder, DateOnly? Received);

/// <summary>A part that was recorded on its own, as a reader sees it.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">The part's own id, which goes with it to a weapon.</param>
/// <param name="Register">registers.id.</param>
/// <param name="RegisterCode">Its register.</param>
/// <param name="Kind">Code of a <see cref="Marking.ComponentKind"/>.</param>
/// <param name="Mark">Its number as seen.</param>
/// <param name="Make">Who made it.</param>
/// <param name="Model">What it fits.</param>
/// <param name="Unfinished">A blank.</param>
/// <param name="Origin">Code of a <see cref="PartOrigin"/>.</param>
/// <param name="Source">From whom; null when erased, as the next.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="Received">Since when.</param>
/// <param name="Kit">The kit that it lies in, or lay in when it was built in; null: none.</param>
/// <param name="KitLabel">What that kit is called.</param>
/// <param name="Weapon">Outside id of the entry of the weapon that it is on, or was on last; null: it is loose.</param>
public sealed record LoosePart(long Id, Guid Uid, long Register, string RegisterCode, string Kind, string? Mark, string? Make, string? Model, bool Unfinished, string Origin, string? Source, string? Holder, DateOnly Received, Guid? Kit, string? KitLabel, Guid? Weapon);
