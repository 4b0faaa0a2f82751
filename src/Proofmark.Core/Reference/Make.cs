namespace Proofmark.Core.Reference;

/// <summary>What an entry of the list of makes is.</summary>
public enum MakeKind
{
    /// <summary>A firm, an arsenal or a brand.</summary>
    Maker,

    /// <summary>A design that several makers made, under which sources file models (Mosin-Nagant, SKS).</summary>
    Design,

    /// <summary>A heading under which a source files models of several makers; never offered as a maker.</summary>
    Group,
}

/// <summary>A make.</summary>
/// <param name="Key">Stable key: lower-case letters, digits and hyphens.</param>
/// <param name="Name">As shown.</param>
/// <param name="Kind">Maker, design or group.</param>
/// <param name="Aliases">Other spellings and names that the sources give; without <see cref="Name"/>.</param>
/// <param name="Codes">NCIC make codes that mean it.</param>
/// <param name="Country">Where the source says that it is; null when the source does not say.</param>
/// <param name="Place">Place as the source writes it; null when the source does not say.</param>
public sealed record Make(
    string Key,
    string Name,
    MakeKind Kind,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Codes,
    CountryCode? Country,
    string? Place);

/// <summary>A model of a make.</summary>
/// <param name="Key">Key of the make, a slash, and the model: unique among all models.</param>
/// <param name="MakeKey">Key of the make; null where the source lost it.</param>
/// <param name="Name">As shown.</param>
/// <param name="Aliases">Other spellings in the source.</param>
public sealed record Model(string Key, string? MakeKey, string Name, IReadOnlyList<string> Aliases);
