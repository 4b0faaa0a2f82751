namespace Proofmark.Core.Parties.Citizens;

/// <summary>Something that was done about a request.</summary>
/// <param name="Kind">identity, tied, untied, extended, answered, restricted, lifted, closed.</param>
/// <param name="Person">persons.id.</param>
/// <param name="PersonUid">The same, as it is called outside.</param>
/// <param name="By">Name of who did it; null for users of other times.</param>
public sealed record CitizenEvent(string Kind, long? Person, Guid? PersonUid, DateOnly? Until, string? Outcome, string? Words, string? By, DateTime At);

/// <summary>A request and what became of it, folded from its events.</summary>
public sealed record CitizenView(long Id, Guid Uid, string Reference, string Kind, string Language, string Applicant, bool Minor, string? Representative, DateOnly Received, DateOnly FirstDue, IReadOnlyList<CitizenEvent> Events)
{
    /// <summary>The deadline that holds.</summary>
    public DateOnly Due => Events.LastOrDefault(e => e.Kind == "extended")?.Until ?? FirstDue;

    /// <summary>It was extended; a second time is refused.</summary>
    public bool IsExtended => Events.Any(e => e.Kind == "extended");

    /// <summary>What showed who asks, as noted; null: nobody made sure yet.</summary>
    public string? Identity => Events.LastOrDefault(e => e.Kind == "identity")?.Words;

    /// <summary>Somebody made sure who asks.</summary>
    public bool IsIdentified => Events.Any(e => e.Kind == "identity");

    /// <summary>The records that are about who asks: persons.id and outside id.</summary>
    public IReadOnlyList<(long Person, Guid Uid)> Tied => Standing("tied", "untied");

    /// <summary>The records whose processing this request restricted.</summary>
    public IReadOnlyList<(long Person, Guid Uid)> Restricted => Standing("restricted", "lifted");

    /// <summary>The latest answer that was composed to be handed over; null: none.</summary>
    public CitizenEvent? Answer => Events.LastOrDefault(e => e.Kind == "answered");

    /// <summary>How it ended; null: it is open.</summary>
    public CitizenEvent? End => Events.LastOrDefault(e => e.Kind == "closed");

    /// <summary>identity, records, decision, closed: the step that is next; the last word of the text that names it.</summary>
    public string Step => End is not null ? "closed" : !IsIdentified ? "identity" : Tied.Count == 0 ? "records" : "decision";

    /// <summary>The deadline has passed and nothing was decided.</summary>
    public bool IsOverdue(DateOnly today) => End is null && Due < today;

    private List<(long, Guid)> Standing(string on, string off) =>
        [.. Events.Where(e => e.Person is not null && (e.Kind == on || e.Kind == off)).GroupBy(e => (e.Person!.Value, e.PersonUid!.Value)).Where(g => g.Last().Kind == on).Select(g => g.Key)];
}
