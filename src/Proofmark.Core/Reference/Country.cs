namespace Proofmark.Core.Reference;

/// <summary>A country or territory of ISO 3166, present or past.</summary>
/// <param name="Code">Alpha-2, or the four letters of ISO 3166-3.</param>
/// <param name="Alpha2">Two letters; for a past country those it had, which may mean another today.</param>
/// <param name="Alpha3">Three letters.</param>
/// <param name="Numeric">Three digits with zeros in front; null where a past country had none.</param>
/// <param name="Names">Short names as the United Nations writes them, without article.</param>
/// <param name="Articles">French, Spanish and English articles by language, where the source gives one: <c>l'</c>, <c>(el)</c>.</param>
/// <param name="Region">M49 region in English; null for Antarctica and for past countries.</param>
/// <param name="SubRegion">M49 sub-region in English.</param>
/// <param name="LeastDeveloped">On the United Nations list of least developed countries.</param>
/// <param name="LandLocked">Land-locked developing country.</param>
/// <param name="SmallIsland">Small island developing State.</param>
/// <param name="From">ISO 8601, year or date, since when the code is valid; null for present codes.</param>
/// <param name="To">Year or date until when; null for present codes.</param>
/// <param name="Successors">Present codes of the States on the territory of a past one.</param>
public sealed record Country(
    CountryCode Code,
    string Alpha2,
    string Alpha3,
    string? Numeric,
    LocalizedName Names,
    IReadOnlyDictionary<string, string> Articles,
    string? Region,
    string? SubRegion,
    bool LeastDeveloped,
    bool LandLocked,
    bool SmallIsland,
    string? From,
    string? To,
    IReadOnlyList<CountryCode> Successors)
{
    /// <summary>The code has been withdrawn.</summary>
    public bool IsHistoric => To is not null;

    /// <summary>Whether the code was valid on some day of a year.</summary>
    public bool ValidIn(int year) =>
        (From is null || int.Parse(From[..4], System.Globalization.CultureInfo.InvariantCulture) <= year)
        && (To is null || int.Parse(To[..4], System.Globalization.CultureInfo.InvariantCulture) >= year);
}
