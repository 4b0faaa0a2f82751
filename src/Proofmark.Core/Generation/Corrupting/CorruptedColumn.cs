namespace Proofmark.Core.Generation.Corrupting;

/// <summary>Places of the cells in a generated register file; the names of its headings are those of <c>RowScribe.Columns</c>.</summary>
public enum CorruptedColumn
{
    /// <summary>Number of the entry in the register.</summary>
    RegisterNumber,

    /// <summary>Serial number as written.</summary>
    Serial,

    /// <summary>Make.</summary>
    Make,

    /// <summary>Model.</summary>
    Model,

    /// <summary>Calibre.</summary>
    Calibre,

    /// <summary>Type of weapon.</summary>
    Type,

    /// <summary>Country of manufacture.</summary>
    Origin,

    /// <summary>Year of manufacture.</summary>
    Year,

    /// <summary>Country that the weapon was imported into.</summary>
    ImportState,

    /// <summary>Import mark.</summary>
    ImportMark,

    /// <summary>Date of import.</summary>
    ImportDate,

    /// <summary>Date of registration.</summary>
    Registered,

    /// <summary>Date of transfer to the holder.</summary>
    Transferred,

    /// <summary>Status.</summary>
    Status,

    /// <summary>Date of the status.</summary>
    StatusDate,

    /// <summary>Kind of holder.</summary>
    HolderKind,

    /// <summary>Name of the holder.</summary>
    Holder,

    /// <summary>Number of the holder.</summary>
    HolderNumber,

    /// <summary>Remarks.</summary>
    Remarks,
}
