using System.Collections.Frozen;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>
/// What the marks put on one weapon at manufacture say, in either form of ITI ¶8(a), with their place (¶10) and quality (¶7).
/// A null says that the marks do not say it.
/// </summary>
public sealed record ManufactureMark
{
    /// <summary>Name of the manufacturer.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>Country of manufacture as the mark gives it.</summary>
    public string? Country { get; init; }

    /// <summary>Serial number.</summary>
    public MarkText? Serial { get; init; }

    /// <summary>Simple geometric symbols of the alternative form, described or named; empty when there are none.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>The numeric or alphanumeric code that goes with the symbols.</summary>
    public MarkText? Code { get; init; }

    /// <summary>Whether symbols and code together lead to one country of manufacture; null when nobody has looked it up.</summary>
    public bool? SymbolsIdentifyCountry { get; init; }

    /// <summary>Year of manufacture.</summary>
    public PartialDate? Year { get; init; }

    /// <summary>Type or model.</summary>
    public string? Model { get; init; }

    /// <summary>Calibre.</summary>
    public string? Calibre { get; init; }

    /// <summary>The part that bears the unique mark; null when not recorded.</summary>
    public ComponentKind? Place { get; init; }

    /// <summary>Other parts that bear a mark.</summary>
    public IReadOnlyList<ComponentKind> AlsoOn { get; init; } = [];

    /// <summary>Parts that count as essential for this kind of weapon: <see cref="Components.EssentialOfFirearms"/> or <see cref="Components.EssentialOfTubes"/>.</summary>
    public FrozenSet<ComponentKind> EssentialParts { get; init; } = Components.EssentialOfFirearms;

    /// <summary>What was judged of the mark's quality; null when nothing was.</summary>
    public MarkQuality? Quality { get; init; }
}
