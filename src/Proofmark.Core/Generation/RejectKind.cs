namespace Proofmark.Core.Generation;

/// <summary>Why a row must be rejected.</summary>
internal enum RejectKind
{
    /// <summary>It must not.</summary>
    None,

    /// <summary>A day that no calendar has, as the date of registration.</summary>
    ImpossibleDate,

    /// <summary>A status that the mapping does not know.</summary>
    UnknownStatus,

    /// <summary>The row breaks off.</summary>
    CellsMissing,

    /// <summary>A cell more than there are columns.</summary>
    CellsSurplus,

    /// <summary>A control character in a cell.</summary>
    ControlCharacter,
}
