using System.Collections.Frozen;

namespace Proofmark.Core.Marking;

/// <summary>A part that can carry a mark and have a history of its own. Text: <c>marking.component.CODE</c>.</summary>
public enum ComponentKind
{
    /// <summary>Houses the action of a long arm.</summary>
    Receiver,

    /// <summary>The upper of two receiver parts.</summary>
    UpperReceiver,

    /// <summary>The lower of two receiver parts.</summary>
    LowerReceiver,

    /// <summary>Houses the action of a handgun.</summary>
    Frame,

    /// <summary>A removable unit that holds the trigger mechanism and bears the number, in modular handguns.</summary>
    FireControlUnit,

    /// <summary>The barrel; the tube of a mortar or recoilless gun.</summary>
    Barrel,

    /// <summary>The slide of a self-loading pistol.</summary>
    Slide,

    /// <summary>The cylinder of a revolver.</summary>
    Cylinder,

    /// <summary>The bolt.</summary>
    Bolt,

    /// <summary>What carries the bolt.</summary>
    BoltCarrier,

    /// <summary>The block that closes the breech.</summary>
    BreechBlock,

    /// <summary>Trigger and hammer as a group.</summary>
    TriggerGroup,

    /// <summary>The stock.</summary>
    Stock,

    /// <summary>The grip.</summary>
    Grip,

    /// <summary>The magazine.</summary>
    Magazine,

    /// <summary>A sound suppressor.</summary>
    Suppressor,

    /// <summary>A device that changes the mode of fire or the calibre.</summary>
    ConversionDevice,

    /// <summary>The tube of a portable launcher.</summary>
    LaunchTube,

    /// <summary>The grip with the firing electronics of a portable air-defence launcher.</summary>
    Gripstock,

    /// <summary>The base plate of a mortar.</summary>
    BasePlate,

    /// <summary>Bipod, tripod or mount.</summary>
    Mount,

    /// <summary>A sight.</summary>
    Sight,

    /// <summary>Another part.</summary>
    Other,

    /// <summary>Not known which part.</summary>
    Unknown,
}

/// <summary>What ITI ¶10 says about parts.</summary>
public static class Components
{
    /// <summary>
    /// Parts of firearms whose destruction makes the weapon permanently inoperable and incapable of reactivation. ITI ¶10 names frame and
    /// receiver; halves of a receiver and the fire-control unit count because in modular weapons they are what the paragraph means.
    /// </summary>
    public static FrozenSet<ComponentKind> EssentialOfFirearms { get; } = FrozenSet.Create(
        ComponentKind.Receiver, ComponentKind.UpperReceiver, ComponentKind.LowerReceiver, ComponentKind.Frame, ComponentKind.FireControlUnit);

    /// <summary>The same for weapons without a receiver: mortars, recoilless guns, portable launchers.</summary>
    public static FrozenSet<ComponentKind> EssentialOfTubes { get; } = FrozenSet.Create(
        ComponentKind.Barrel, ComponentKind.BreechBlock, ComponentKind.LaunchTube, ComponentKind.Gripstock);

    /// <summary>Parts on which ITI ¶10 encourages a mark as well.</summary>
    public static FrozenSet<ComponentKind> Encouraged { get; } = FrozenSet.Create(
        ComponentKind.Barrel, ComponentKind.Slide, ComponentKind.Cylinder);

    // The order in which a firearm's recorded parts are taken for its controlling component.
    private static readonly string[] FirearmOrder = ["receiver", "frame", "lower_receiver", "fire_control_unit", "upper_receiver"];

    private static readonly string[] TubeOrder = ["launch_tube", "gripstock", "barrel", "breech_block"];

    /// <summary>A part of this kind can be the controlling component of a weapon of this category (ITI ¶10).</summary>
    /// <param name="kind">Code of the part.</param>
    /// <param name="category">Category of the weapon; null when not recorded.</param>
    public static bool MayControl(string? kind, string? category) => kind is not null && ControllingOf([kind], category) == kind;

    /// <summary>
    /// Which of the recorded kinds is the controlling component, or null where none is recorded that can be. A barrel or breech block is it
    /// only in a light weapon, which may have no receiver.
    /// </summary>
    /// <param name="kinds">Codes of the parts that are recorded.</param>
    /// <param name="category">Category of the weapon; null when not recorded.</param>
    public static string? ControllingOf(IReadOnlyCollection<string> kinds, string? category) =>
        FirearmOrder.FirstOrDefault(kinds.Contains) ?? TubeOrder.FirstOrDefault(k => kinds.Contains(k) && (k is "launch_tube" or "gripstock" || category?.StartsWith("light_weapon", StringComparison.Ordinal) == true));
}
