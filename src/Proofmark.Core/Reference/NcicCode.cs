namespace Proofmark.Core.Reference;

/// <summary>Which of the NCIC gun code tables.</summary>
public enum NcicTable
{
    /// <summary>MAK.</summary>
    Make,

    /// <summary>CAL.</summary>
    Calibre,

    /// <summary>First letter of TYP.</summary>
    Type,

    /// <summary>Second letter of TYP.</summary>
    Action,

    /// <summary>TYP as a whole.</summary>
    CombinedType,
}

/// <summary>What a meaning of a code is about.</summary>
public enum MeaningKind
{
    /// <summary>A make; <see cref="NcicMeaning.Key"/> is its key.</summary>
    Make,

    /// <summary>A country: the maker is not known; <see cref="NcicMeaning.Country"/> says which.</summary>
    Country,

    /// <summary>A part of a country, a tribe's land or an area: the maker is not known.</summary>
    Place,

    /// <summary>A calibre; <see cref="NcicMeaning.Key"/> is its key.</summary>
    Calibre,

    /// <summary>A category; <see cref="NcicMeaning.Key"/> is its code.</summary>
    Category,

    /// <summary>An action (bolt, pump, revolver).</summary>
    Action,

    /// <summary>Something that is no weapon (ammunition, accessories).</summary>
    NotAWeapon,

    /// <summary>The source keeps the code for something else.</summary>
    Reserved,
}

/// <summary>One meaning of a code.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">In the source's words, cleaned.</param>
/// <param name="Key">Key of the make, the calibre or the category.</param>
/// <param name="Country">The country of the meaning, where there is one.</param>
/// <param name="Remark">What else the source says about this meaning.</param>
public sealed record NcicMeaning(MeaningKind Kind, string Text, string? Key, CountryCode? Country, string? Remark);

/// <summary>A code with all its meanings; more than one is an ambiguity that stays for a person to decide.</summary>
/// <param name="Table">The table.</param>
/// <param name="Code">As published.</param>
/// <param name="Definition">As published.</param>
/// <param name="Meanings">At least one.</param>
public sealed record NcicCode(NcicTable Table, string Code, string Definition, IReadOnlyList<NcicMeaning> Meanings)
{
    /// <summary>The code has several meanings.</summary>
    public bool IsAmbiguous => Meanings.Count > 1;
}
