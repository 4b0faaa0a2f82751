namespace Proofmark.Core.Searching;

/// <summary>How well a lead fits, as an officer is told. Text: <c>searching.band.CODE</c>.</summary>
public enum LeadBand
{
    /// <summary>Nothing differs that people do not mistake on sound metal.</summary>
    Strong,

    /// <summary>Look-alikes, or one edit.</summary>
    Fair,

    /// <summary>More than that differs, or the make does.</summary>
    Weak,
}

/// <summary>A weapon's mark that may be the one that was seen: a lead, never a match.</summary>
/// <param name="Entry">entries.id.</param>
/// <param name="Mark">The normal form of the recorded mark.</param>
/// <param name="MarkCost">What the mark costs.</param>
/// <param name="EvidenceCost">What make, model, calibre, country and year cost.</param>
public sealed record Lead(long Entry, string Mark, int MarkCost, int EvidenceCost)
{
    /// <summary>In what make, model, calibre, country and year differ or are not recorded.</summary>
    public IReadOnlyList<EvidenceDifference> Evidence { get; init; } = [];

    /// <summary>Up to this cost a lead is strong: the printed threshold.</summary>
    public const int StrongMost = 59;

    /// <summary>Up to this cost a lead is fair.</summary>
    public const int FairMost = 180;

    /// <summary>Both.</summary>
    public int Cost => MarkCost + EvidenceCost;

    /// <summary>The published score: 100 where nothing differs, 0 at <see cref="MarkCosts.Most"/>.</summary>
    public int Score => (int)Math.Round(100 - (100.0 * Cost / MarkCosts.Most));

    /// <summary>The band.</summary>
    public LeadBand Band => Cost <= StrongMost ? LeadBand.Strong : Cost <= FairMost ? LeadBand.Fair : LeadBand.Weak;
}

/// <summary>Leads, the best first; <see cref="More"/>: there are others, that cost no less than the last.</summary>
public sealed record Leads(IReadOnlyList<Lead> Items, bool More);
