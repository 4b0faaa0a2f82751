namespace Proofmark.Core.Reference;

/// <summary>What a calibre names.</summary>
public enum CalibreKind
{
    /// <summary>One cartridge.</summary>
    Cartridge,

    /// <summary>A bore that several cartridges share: which one is not said.</summary>
    Family,

    /// <summary>A shotgun gauge.</summary>
    Gauge,
}

/// <summary>A calibre with every name that the sources give to it.</summary>
/// <param name="Key">Stable key.</param>
/// <param name="Name">As shown.</param>
/// <param name="Kind">Cartridge, family or gauge.</param>
/// <param name="Synonyms">Other names; equated only where a source does.</param>
/// <param name="Codes">NCIC codes one of whose meanings it is.</param>
public sealed record Calibre(string Key, string Name, CalibreKind Kind, IReadOnlyList<string> Synonyms, IReadOnlyList<string> Codes);
