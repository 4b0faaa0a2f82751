namespace Proofmark.Core.Weapons;

/// <summary>
/// A kind of event in a weapon's life. <see cref="Status"/> is the status that it leaves the weapon in, or null when the
/// event says nothing of the status (a mark, a correction).
/// </summary>
public sealed record EventType(string Code, short Version, string? Status)
{
    /// <summary>By it a weapon comes to another holder or place: the act that emits it passes the gate.</summary>
    public bool Moves { get; init; }

    /// <summary>Made by a manufacturer.</summary>
    public static readonly EventType Manufactured = new("manufactured", 1, null);
    /// <summary>Taken into a register.</summary>
    public static readonly EventType Registered = new("registered", 1, "registered");
    /// <summary>A mark was applied or read.</summary>
    public static readonly EventType Marked = new("marked", 1, null);
    /// <summary>Brought into a State.</summary>
    public static readonly EventType Imported = new("imported", 1, null);
    /// <summary>Sent out of a State.</summary>
    public static readonly EventType Exported = new("exported", 1, "exported") { Moves = true };
    /// <summary>Passed to another holder.</summary>
    public static readonly EventType Transferred = new("transferred", 1, "registered") { Moves = true };
    /// <summary>Taken to a court, a laboratory or a store; who holds it does not change.</summary>
    public static readonly EventType Moved = new("moved", 1, null) { Moves = true };
    /// <summary>Given back to its verified lawful owner.</summary>
    public static readonly EventType Returned = new("returned", 1, "registered") { Moves = true };
    /// <summary>Let out of the custody of the State.</summary>
    public static readonly EventType Released = new("released", 1, "registered") { Moves = true };
    /// <summary>Reported lost.</summary>
    public static readonly EventType Lost = new("lost", 1, "lost");
    /// <summary>Reported stolen.</summary>
    public static readonly EventType Stolen = new("stolen", 1, "stolen");
    /// <summary>A report of loss or theft was withdrawn; supersedes it.</summary>
    public static readonly EventType ReportWithdrawn = new("report_withdrawn", 1, null);
    /// <summary>Seized, found or surrendered.</summary>
    public static readonly EventType Recovered = new("recovered", 1, "recovered");
    /// <summary>Title passed to the State by an order (Firearms Protocol art. 6).</summary>
    public static readonly EventType Forfeited = new("forfeited", 1, null);
    /// <summary>Deactivated irreversibly (Firearms Protocol art. 9).</summary>
    public static readonly EventType Deactivated = new("deactivated", 1, "deactivated");
    /// <summary>A part was put on.</summary>
    public static readonly EventType PartFitted = new("part_fitted", 1, null);
    /// <summary>A part was taken off.</summary>
    public static readonly EventType PartRemoved = new("part_removed", 1, null);
    /// <summary>Its calibre or action was changed.</summary>
    public static readonly EventType Converted = new("converted", 1, null);
    /// <summary>A deactivated weapon can fire again.</summary>
    public static readonly EventType Reactivated = new("reactivated", 1, "registered");
    /// <summary>Back from abroad, where it was for a time.</summary>
    public static readonly EventType BroughtBack = new("brought_back", 1, "registered");
    /// <summary>Destroyed.</summary>
    public static readonly EventType Destroyed = new("destroyed", 1, "destroyed") { Moves = true };
    /// <summary>What a register says was put right.</summary>
    public static readonly EventType Corrected = new("corrected", 1, null);
    /// <summary>An entry was linked to a weapon that another entry founded.</summary>
    public static readonly EventType Linked = new("linked", 1, null);
    /// <summary>Such a link was undone.</summary>
    public static readonly EventType Unlinked = new("unlinked", 1, null);
    /// <summary>A later file of the register no longer has it, and the mapping says that this means withdrawn.</summary>
    public static readonly EventType Withdrawn = new("withdrawn", 1, "withdrawn");
    /// <summary>A tracing response named it.</summary>
    public static readonly EventType Traced = new("traced", 1, null);

    /// <summary>Every event type, by code.</summary>
    public static IReadOnlyDictionary<string, EventType> All { get; } = new[]
    {
        Manufactured, Registered, Marked, Imported, Exported, Transferred, Moved, Returned, Released, Lost, Stolen, ReportWithdrawn, Recovered, Forfeited, Deactivated, Destroyed,
        Corrected, Linked, Unlinked, Withdrawn, Traced, PartFitted, PartRemoved, Converted, Reactivated, BroughtBack,
    }.ToDictionary(t => t.Code, StringComparer.Ordinal);
}
