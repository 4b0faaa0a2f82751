namespace Proofmark.Core.Marking;

/// <summary>Why a mark is on a weapon. The code (<see cref="Shared.EnumCode"/>) is kept and sent; the text is <c>marking.kind.CODE</c>.</summary>
public enum MarkKind
{
    /// <summary>Put on at manufacture to say maker, country and number (ITI ¶8(a)).</summary>
    Manufacture,

    /// <summary>Country and, where possible, year of import (ITI ¶8(b); Firearms Protocol art. 8(1)(b)).</summary>
    Import,

    /// <summary>Says that it is or was in the stock of a State's armed or security forces (ITI ¶8(c), (d)).</summary>
    StateStock,

    /// <summary>Put on an illicit weapon that was found on the territory (ITI ¶9).</summary>
    IllicitFound,

    /// <summary>A serial number that stands alone, on a part or apart from the manufacturer's other marks.</summary>
    Serial,

    /// <summary>A proof house's stamp that the weapon stood the test charge.</summary>
    Proof,

    /// <summary>An inspector's or acceptance stamp.</summary>
    Inspection,

    /// <summary>Hidden, or too small to see, to survive the removal of the others (ITI ¶8(e)).</summary>
    Covert,

    /// <summary>What the weapon prints on the cartridge case when it is fired: found on cases, and read to the weapon.</summary>
    Microstamp,

    /// <summary>The number that a chip in or on the weapon answers by radio (RFID).</summary>
    Rfid,

    /// <summary>Says that the weapon was made permanently inoperable (Firearms Protocol art. 9).</summary>
    Deactivation,

    /// <summary>Name or sign of a dealer or importing firm.</summary>
    Dealer,

    /// <summary>A unit's, force's or depot's own number or sign.</summary>
    Inventory,

    /// <summary>A number that an authority gave in place of one that was removed or never there.</summary>
    Replacement,

    /// <summary>Model or type designation.</summary>
    Designation,

    /// <summary>Calibre or chambering.</summary>
    Calibre,

    /// <summary>Trademark, crest or emblem.</summary>
    Emblem,

    /// <summary>Name or initials of an owner.</summary>
    Owner,

    /// <summary>Seen and recorded; what it is for is not known.</summary>
    Unknown,
}

/// <summary>How much of a mark can be read. Text: <c>marking.legibility.CODE</c>.</summary>
public enum MarkLegibility
{
    /// <summary>Every character.</summary>
    Clear,

    /// <summary>Every character, though wear leaves doubt.</summary>
    Worn,

    /// <summary>Some characters.</summary>
    Partial,

    /// <summary>Removed on purpose: ground, punched over, drilled, welded.</summary>
    Obliterated,

    /// <summary>Changed on purpose into another mark.</summary>
    Altered,

    /// <summary>Was removed; a laboratory made it readable, in whole or part.</summary>
    Restored,

    /// <summary>Nobody has looked closely yet.</summary>
    NotExamined,
}

/// <summary>How a mark was put on. A national choice (ITI ¶7). Text: <c>marking.method.CODE</c>.</summary>
public enum MarkMethod
{
    /// <summary>Struck with a die, or rolled in.</summary>
    Stamped,

    /// <summary>Cut mechanically.</summary>
    Engraved,

    /// <summary>A pattern of points struck by a stylus.</summary>
    DotPeened,

    /// <summary>Burnt in by laser.</summary>
    LaserEngraved,

    /// <summary>Etched chemically or electrically.</summary>
    Etched,

    /// <summary>Part of the casting or moulding.</summary>
    Cast,

    /// <summary>On a plate let into a polymer part.</summary>
    InsetPlate,

    /// <summary>Painted or printed.</summary>
    Printed,

    /// <summary>Scratched by hand.</summary>
    Scratched,

    /// <summary>Microdots or another carrier that needs an instrument.</summary>
    Microdot,

    /// <summary>Not known.</summary>
    Unknown,
}

/// <summary>What the surface that bears a mark is made of. Text: <c>marking.material.CODE</c>.</summary>
public enum MarkMaterial
{
    /// <summary>Metal.</summary>
    Metal,

    /// <summary>Polymer: a mark in it wears off or melts, unless it is on a metal insert or burnt in deep.</summary>
    Polymer,

    /// <summary>Wood or another material.</summary>
    Other,
}
