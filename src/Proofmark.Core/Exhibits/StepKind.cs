namespace Proofmark.Core.Exhibits;

/// <summary>One step of an exhibit's way. Text: <c>exhibits.step.CODE</c>.</summary>
public enum StepKind
{
    /// <summary>The exhibit begins: somebody has it, at a place, under a seal or none.</summary>
    TakenIn,

    /// <summary>Its custodian gave it away; until <see cref="Received"/> it is on the way.</summary>
    HandedOver,

    /// <summary>Whom it was handed to has it, and says how the seal was found.</summary>
    Received,

    /// <summary>Another place under the same custodian.</summary>
    Stored,

    /// <summary>The seal was opened or renewed; the remark says why.</summary>
    Resealed,

    /// <summary>A court or prosecutor ordered what is to become of it.</summary>
    Ordered,

    /// <summary>What became of the prosecution.</summary>
    Outcome,

    /// <summary>Title passed to the State, by an order to forfeit (Firearms Protocol art. 6(2) speaks of confiscation).</summary>
    Forfeited,

    /// <summary>Given back to its verified lawful owner, by an order to return. The way ends.</summary>
    Returned,

    /// <summary>Disposed of. The way ends.</summary>
    Disposed,
}

/// <summary>What kind of place it is handed to. Text: <c>exhibits.destination.CODE</c>.</summary>
public enum Destination
{
    /// <summary>A store of exhibits.</summary>
    Store,

    /// <summary>A court.</summary>
    Court,

    /// <summary>A laboratory.</summary>
    Laboratory,

    /// <summary>A prosecutor.</summary>
    Prosecution,

    /// <summary>Where weapons are destroyed.</summary>
    Destruction,

    /// <summary>Another authority of the State.</summary>
    Authority,
}

/// <summary>What was ordered, became of the prosecution, or was done at the end. Text: <c>exhibits.decision.CODE</c>.</summary>
public enum Decision
{
    /// <summary>Ordered: to be kept as evidence.</summary>
    Keep,

    /// <summary>Ordered: title passes to the State.</summary>
    Forfeit,

    /// <summary>Ordered: to be returned to the lawful owner.</summary>
    Return,

    /// <summary>Outcome: somebody was charged.</summary>
    Charged,

    /// <summary>Outcome: conviction.</summary>
    Convicted,

    /// <summary>Outcome: acquittal.</summary>
    Acquitted,

    /// <summary>Outcome: the proceedings were discontinued.</summary>
    Discontinued,

    /// <summary>End: destroyed, as the weapon's own record says.</summary>
    Destroyed,

    /// <summary>End: kept for a use of the State that was officially authorized (Firearms Protocol art. 6(2)).</summary>
    StateUse,
}
