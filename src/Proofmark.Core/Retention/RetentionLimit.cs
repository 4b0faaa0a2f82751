using Proofmark.Core.Shared;

namespace Proofmark.Core.Retention;

/// <summary>Why a record is kept until a day.</summary>
/// <param name="Source">The rule as it is cited; null: no rule was set, and then the record is kept for ever.</param>
/// <param name="Register">registers.id whose rule it is; null: an instrument that binds the State.</param>
/// <param name="Kind">The kind of record.</param>
/// <param name="Years">How long; null: for ever.</param>
/// <param name="Until">The last day; null: it does not end, or has not begun to run.</param>
public sealed record LimitReason(string? Source, long? Register, RecordKind Kind, int? Years, DateOnly? Until);

/// <summary>What a weapon's record holds that periods run from.</summary>
/// <param name="Registers">Registers with an entry of it.</param>
/// <param name="Latest">Of each kind of record: the latest day on which something happened, and on which something was recorded.</param>
/// <param name="Destroyed">The day of its destruction; null: it is not destroyed, or nobody knows when.</param>
public sealed record WeaponRecord(IReadOnlyCollection<long> Registers, IReadOnlyDictionary<RecordKind, (DateOnly Happened, DateOnly Recorded)> Latest, DateOnly? Destroyed);

/// <summary>
/// The longest limit that binds a weapon's record, and why (ITI ¶12: indefinitely as far as possible). Of every register that has an entry
/// and of every kind of record there must be a rule that ends; where there is none, the record is kept for ever. Personal data is apart:
/// its periods are the longest that it may be kept (<see cref="PersonLimit"/>).
/// </summary>
/// <param name="Why">The reason that binds longest.</param>
/// <param name="All">All reasons, the longest first.</param>
public sealed record RetentionLimit(LimitReason Why, IReadOnlyList<LimitReason> All)
{
    /// <summary>The last day on which the record must be there; null: for ever, as far as is known today.</summary>
    public DateOnly? Until => Why.Until;

    /// <summary>Nothing binds any more on a day.</summary>
    public bool HasPassed(DateOnly day) => Until < day;

    /// <summary>Works it out.</summary>
    /// <param name="record">What is recorded of the weapon.</param>
    /// <param name="rules">Rules of its registers.</param>
    /// <param name="law">What binds the State.</param>
    /// <param name="today">The day on which rules must be in force.</param>
    public static RetentionLimit Of(WeaponRecord record, IReadOnlyCollection<RetentionRule> rules, RetentionLaw law, DateOnly today)
    {
        var reasons = new List<LimitReason>();
        foreach (var (kind, latest) in record.Latest)
        {
            DateOnly? End(int? years, CountedFrom from) => from.End(years, latest.Happened, latest.Recorded, record.Destroyed);
            reasons.AddRange(law.Binding.Where(p => p.Kinds.Contains(kind) && p.Since <= today).Select(p => new LimitReason(p.Citation, null, kind, p.Years, End(p.Years, p.From))));
            foreach (var register in record.Registers)
            {
                var own = rules.Where(r => r.Register == register && r.Kind == kind && r.About == RecordAbout.Weapon && r.IsInForce(today)).ToList();
                if (own.Count == 0) reasons.Add(new(null, register, kind, null, null));
                reasons.AddRange(own.Select(r => new LimitReason(r.Source, register, kind, r.Years, End(r.Years, r.From))));
            }
        }
        var longest = reasons.OrderByDescending(r => r.Until ?? DateOnly.MaxValue).ThenBy(r => r.Source is null).ToList();
        return new(longest[0], longest);
    }

    /// <summary>Why nothing may be purged today; null: it may.</summary>
    public Problem? Refuse(DateOnly today) => HasPassed(today) ? null
        : Until is { } until ? Problem.Of("retention.limit_runs", null, ("source", Why.Source!), ("until", until))
        : Why.Source is null ? Problem.Of("retention.no_rule") : Problem.Of("retention.for_ever", null, ("source", Why.Source));
}
