namespace Proofmark.Core.Searching;

/// <summary>Takes up what a walk through one segment finds: what the reader may see of it, with what is known beside the mark, into the ranking. For one search.</summary>
internal sealed unsafe class LeadSink
{
    private readonly SearchSegment segment;
    private readonly IReadOnlySet<long>? gone;
    private readonly SearchRights rights;
    private readonly LeadRanking ranking;
    private readonly int most;
    private readonly EvidenceCosts evidence;
    private readonly int kind;
    private readonly PackedProfile[] profiles;

    /// <param name="segment">The segment.</param>
    /// <param name="gone">Entries in it that hold no longer.</param>
    /// <param name="sought">What is sought.</param>
    /// <param name="rights">What may be seen.</param>
    /// <param name="ranking">Of all segments.</param>
    /// <param name="most">What may be spent on a mark.</param>
    public LeadSink(SearchSegment segment, IReadOnlySet<long>? gone, SoughtWeapon sought, SearchRights rights, LeadRanking ranking, int most)
    {
        (this.segment, this.gone, this.rights, this.ranking, this.most) = (segment, gone, rights, ranking, most);
        evidence = new(sought, segment.Tables);
        kind = sought.Kind is null ? -1 : segment.Tables.Number(sought.Kind);
        profiles = segment.Tables.Profiles;
    }

    /// <summary>What may be spent on a mark from now on.</summary>
    public int Limit => Math.Min(most, ranking.Limit);

    /// <summary>What the last of a full list costs.</summary>
    public int Last => ranking.Last;

    /// <summary>The list is full, and its last comes before this mark.</summary>
    public bool IsPast(UInt128 key) => ranking.IsFull && key > ranking.LastKey;

    /// <summary>The same of a mark read from its end.</summary>
    public bool IsPast(ulong reverse) => ranking.IsFull && reverse > ranking.LastReverse;

    /// <summary>Whether a mark of this profile may be seen and, if it costs so much at least, can still be a lead.</summary>
    public bool Takes(uint profile, int least)
    {
        if (least + evidence.OfMake(profile) > ranking.Limit) return false;
        ref var said = ref profiles[profile];
        return said.Handling <= rights.Handling && rights.Registers.Contains(said.Register) && (kind == -1 || said.Kind == kind) && least + evidence.Of(said) <= ranking.Limit;
    }

    /// <summary>Takes a row up; its profile was asked before.</summary>
    public void Add(long place, int cost)
    {
        if (gone?.Contains(segment.EntryOf(place)) == true) return;
        ranking.Add(segment, place, cost, evidence.Of(profiles[segment.Profiles[place]]), evidence);
    }
}
