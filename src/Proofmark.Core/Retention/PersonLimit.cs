namespace Proofmark.Core.Retention;

/// <summary>What keeps a person's data whatever the days.</summary>
public enum PersonKept
{
    /// <summary>The person holds a weapon that is not destroyed.</summary>
    Holder,

    /// <summary>Evidence: a weapon that the person holds or held is needed by an authority.</summary>
    Evidence,

    /// <summary>A request to trace, or an answer to one, speaks of the person and is not closed.</summary>
    Trace,

    /// <summary>The person asked about her or his own data, or had its processing restricted, and that has not ended.</summary>
    Request,

    /// <summary>The person's licence to make weapons runs.</summary>
    Producer,
}

/// <summary>A place in which a person stands or stood.</summary>
/// <param name="Register">registers.id.</param>
/// <param name="Kind">The kind of record.</param>
/// <param name="Happened">The latest day on which it was so.</param>
/// <param name="Recorded">The day on which the record of it was made, or of its end.</param>
/// <param name="Destroyed">The day on which the weapon was destroyed; null: it was not.</param>
public sealed record PersonPlace(long Register, RecordKind Kind, DateOnly Happened, DateOnly Recorded, DateOnly? Destroyed);

/// <summary>
/// Until when what is recorded of a person may be kept: by the rules about personal data of every register in which the person stands, the
/// longest counts. Where of one place no rule speaks, nothing ends: nobody is proposed for erasure whom not every register lets go.
/// </summary>
/// <param name="Why">The rule that decides; null: no register has a rule about personal data, and the days that stand with the data alone count.</param>
/// <param name="Kept">What keeps it whatever the days; null: nothing.</param>
public sealed record PersonLimit(LimitReason? Why, PersonKept? Kept)
{
    /// <summary>The last day; null: nothing ends it, as far as is known today.</summary>
    public DateOnly? Until => Kept is null ? Why?.Until : null;

    /// <summary>Rules let it be kept no longer on a day.</summary>
    public bool HasPassed(DateOnly day) => Until < day;

    /// <summary>Works it out.</summary>
    /// <param name="places">Where the person stands or stood.</param>
    /// <param name="kept">What keeps the data whatever the days.</param>
    /// <param name="rules">Rules of these registers.</param>
    /// <param name="today">The day on which rules must be in force.</param>
    public static PersonLimit Of(IReadOnlyCollection<PersonPlace> places, PersonKept? kept, IReadOnlyCollection<RetentionRule> rules, DateOnly today)
    {
        var reasons = new List<LimitReason>();
        foreach (var place in places)
        {
            var own = rules.Where(r => r.Register == place.Register && r.Kind == place.Kind && r.About == RecordAbout.Person && r.IsInForce(today)).ToList();
            if (own.Count == 0) reasons.Add(new(null, place.Register, place.Kind, null, null));
            reasons.AddRange(own.Select(r => new LimitReason(r.Source, place.Register, place.Kind, r.Years, r.From.End(r.Years, place.Happened, place.Recorded, place.Destroyed))));
        }
        var ruled = reasons.Exists(r => r.Source is not null);
        return new(ruled ? reasons.OrderByDescending(r => r.Until ?? DateOnly.MaxValue).ThenBy(r => r.Source is null).First() : null, kept);
    }
}
