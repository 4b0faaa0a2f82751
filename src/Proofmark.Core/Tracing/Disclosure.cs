using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>One event of a weapon as this State's registers hold it, holder included. Stays inside the node.</summary>
public sealed record RecordedLink
{
    /// <summary>Code of the event.</summary>
    public required string Event { get; init; }

    /// <summary>When.</summary>
    public PartialDate? Date { get; init; }

    /// <summary>State.</summary>
    public string? Country { get; init; }

    /// <summary>What kind of holder had it from then on.</summary>
    public HolderKind HolderKind { get; init; } = HolderKind.Unknown;

    /// <summary>The holder's name.</summary>
    public string? HolderName { get; init; }

    /// <summary>True when the holder is a natural person, whatever the kind says: a dealer may be one.</summary>
    public bool HolderIsPerson { get; init; }

    /// <summary>True when possession was lawful from this event on; false from a theft on.</summary>
    public bool Lawful { get; init; } = true;

    /// <summary>Number of licence or document.</summary>
    public string? Reference { get; init; }

    /// <summary>Restrictions that others placed on it: what came from a third State.</summary>
    public IReadOnlyList<Caveat> Caveats { get; init; } = [];
}

/// <summary>How much a peer gets without a person's decision.</summary>
public enum AutomaticLevel
{
    /// <summary>Nothing: a person acknowledges and answers.</summary>
    None,

    /// <summary>The acknowledgement.</summary>
    Acknowledgement,

    /// <summary>Acknowledgement, and a response with weapon data, <i>no record</i>, or the next State.</summary>
    WeaponData,
}

/// <summary>What this node discloses without a person's decision.</summary>
/// <param name="ByPeer">Level per peer; a peer that is not named gets nothing.</param>
/// <param name="OrganizationNames">Whether organizations are named, or only their kind.</param>
/// <param name="References">Whether numbers of licences and documents are given.</param>
public sealed record DisclosurePolicy(IReadOnlyDictionary<Fingerprint, AutomaticLevel> ByPeer, bool OrganizationNames = false, bool References = false)
{
    /// <summary>A person decides everything.</summary>
    public static readonly DisclosurePolicy NothingAutomatic = new(new Dictionary<Fingerprint, AutomaticLevel>());

    /// <summary>The level of a peer.</summary>
    public AutomaticLevel For(Fingerprint peer) => ByPeer.GetValueOrDefault(peer);
}

/// <summary>What may leave without a person's decision.</summary>
/// <param name="Chain">Links without natural persons.</param>
/// <param name="LastLegalRecord">Likewise; null when there is no lawful link.</param>
/// <param name="NextState">The State that the records end with, when they end with an export.</param>
/// <param name="Withheld">How many links a third State's caveat held back: then the answer is partial, and a person should look.</param>
public sealed record Disclosed(IReadOnlyList<ChainLink> Chain, LastLegalRecord? LastLegalRecord, NextState? NextState, int Withheld);

/// <summary>The rule of automatic responses: weapon data, never a natural person.</summary>
public static class Disclosure
{
    /// <summary>
    /// Takes from the records what may be told to a peer without a person's decision. Pure.
    /// </summary>
    /// <param name="records">The weapon's events in recorded order, oldest first.</param>
    /// <param name="policy">The node's policy.</param>
    /// <param name="peer">Who asked.</param>
    /// <param name="today">The day, UTC, for caveats that end.</param>
    /// <returns>What may be told; null when a person must answer this peer.</returns>
    public static Disclosed? Disclose(IReadOnlyList<RecordedLink> records, DisclosurePolicy policy, Fingerprint peer, DateOnly today)
    {
        if (policy.For(peer) < AutomaticLevel.WeaponData) return null;
        var open = records.Where(r => Caveat.Refuses(r.Caveats, CaveatAudience.CompetentAuthorities, CaveatPurpose.Tracing, today) is null).ToList();
        var last = open.LastOrDefault(r => r.Lawful);
        var end = records.Count > 0 && open.Count > 0 && ReferenceEquals(records[^1], open[^1]) ? open[^1] : null;
        return new Disclosed(
            [.. open.Select(r => Strip(r, policy))],
            last is null ? null : StripLast(last, policy),
            end is { Event: "exported", Country: { } country } ? new NextState { Country = country, Date = end.Date, Reference = ReferenceOf(end, policy) } : null,
            records.Count - open.Count);
    }

    private static ChainLink Strip(RecordedLink link, DisclosurePolicy policy) => new()
    {
        Event = link.Event,
        Date = link.Date,
        Country = link.Country,
        HolderKind = KindOf(link),
        HolderName = NameOf(link, policy),
        Reference = ReferenceOf(link, policy),
        Caveats = link.Caveats,
    };

    private static LastLegalRecord StripLast(RecordedLink link, DisclosurePolicy policy) => new()
    {
        Date = link.Date,
        Country = link.Country,
        HolderKind = KindOf(link),
        HolderName = NameOf(link, policy),
        Released = NameOf(link, policy) is not null,
    };

    // Unknown counts as a person: a name of which nobody knows whose it is may be one's.
    private static bool IsPerson(RecordedLink link) => link.HolderIsPerson || TraceResponseRules.MayBePerson(link.HolderKind);

    private static HolderKind KindOf(RecordedLink link) => link is { HolderIsPerson: true, HolderKind: HolderKind.Unknown } ? HolderKind.NaturalPerson : link.HolderKind;

    // The number of a person's licence is the person's datum.
    private static string? ReferenceOf(RecordedLink link, DisclosurePolicy policy) => policy.References && !IsPerson(link) ? link.Reference : null;

    private static string? NameOf(RecordedLink link, DisclosurePolicy policy) => policy.OrganizationNames && !IsPerson(link) ? link.HolderName : null;
}
