namespace Proofmark.Core.Converting;

/// <summary>
/// What is typed from paper. Names and addresses of persons are not among it: they would stand in two clerks' texts, where the key of
/// the person does not reach them. They stay on the scan and are recorded on the entry.
/// </summary>
public enum PaperField
{
    /// <summary>The number under which the register knows the weapon.</summary>
    Number,
    /// <summary>Serial number as it stands on the paper.</summary>
    Serial,
    /// <summary>Make.</summary>
    Make,
    /// <summary>Model.</summary>
    Model,
    /// <summary>Calibre.</summary>
    Calibre,
    /// <summary>Country of manufacture, by code or name.</summary>
    Country,
    /// <summary>Year of manufacture.</summary>
    Year,
    /// <summary>Day on which the register took the weapon in.</summary>
    Registered,
}

/// <summary>What a page of paper is.</summary>
public enum PageKind
{
    /// <summary>A page of a bound book.</summary>
    LedgerPage,
    /// <summary>A card of a card index.</summary>
    Card,
    /// <summary>A form in a file.</summary>
    Form,
}

/// <summary>How far a page has come.</summary>
public enum PageStage
{
    /// <summary>It has no lines, and it is said why.</summary>
    Empty,
    /// <summary>Nobody has typed it.</summary>
    Unread,
    /// <summary>One clerk has.</summary>
    ReadOnce,
    /// <summary>Two clerks have, and they differ.</summary>
    Differs,
    /// <summary>Nothing is open; it may be taken into the register.</summary>
    Settled,
    /// <summary>Every line is recorded or struck.</summary>
    Done,
}
