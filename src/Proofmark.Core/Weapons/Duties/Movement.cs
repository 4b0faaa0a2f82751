namespace Proofmark.Core.Weapons.Duties;

/// <summary>Where a weapon goes, or what it is to be used for. Text: <c>weapons.movement.CODE</c>.</summary>
public enum Movement
{
    /// <summary>A permit is given for it.</summary>
    Licence,

    /// <summary>To another holder.</summary>
    NewHolder,

    /// <summary>Out of the country.</summary>
    Export,

    /// <summary>Out of the custody of the State, to whomever.</summary>
    Release,

    /// <summary>To a court, as evidence.</summary>
    Court,

    /// <summary>To a laboratory.</summary>
    Laboratory,

    /// <summary>To a store, or into the custody of the State.</summary>
    Storage,

    /// <summary>To be destroyed.</summary>
    Destruction,

    /// <summary>Back to the owner whose lawful title was verified.</summary>
    ReturnToOwner,
}
