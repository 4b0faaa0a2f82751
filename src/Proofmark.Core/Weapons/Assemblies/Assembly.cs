namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>A part on a weapon, from a day until a day.</summary>
/// <param name="Id">fittings.id.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Part">The part's own id.</param>
/// <param name="Entry">entries.id of the weapon.</param>
/// <param name="EntryUid">That entry outside.</param>
/// <param name="Kind">Code of a <see cref="Marking.ComponentKind"/>.</param>
/// <param name="Mark">Its number as seen; null: none recorded.</param>
/// <param name="Norm">Normalised.</param>
/// <param name="Controlling">It is the controlling component.</param>
/// <param name="Since">From which day; null: it was there when the weapon was recorded.</param>
/// <param name="Until">The day of its removal; null while it is on the weapon.</param>
/// <param name="Reason">Why it was fitted.</param>
/// <param name="EndReason">Why it was taken off.</param>
/// <param name="Authority">By whose leave it was fitted.</param>
public sealed record Fitting(long Id, Guid Uid, Guid Part, long Entry, Guid EntryUid, string Kind, string? Mark, string? Norm, bool Controlling, DateOnly? Since, DateOnly? Until, string? Reason, string? EndReason, string? Authority)
{
    /// <summary>It is on the weapon now.</summary>
    public bool Stands => Until is null;

    /// <summary>It was on the weapon on a day: from the day of fitting to the day before its removal.</summary>
    public bool On(DateOnly day) => !(Since > day) && !(Until <= day);
}

/// <summary>Two parts that stand on one weapon and bear different numbers; what a person decided, or null while it is open.</summary>
public sealed record PartConflict(Fitting One, Fitting Other, string? Verdict, string? Reason);

/// <summary>What parts a weapon has and had, as one register records it.</summary>
/// <param name="Fittings">All of them, in the order in which they were recorded; empty when nobody took a part off or on yet.</param>
/// <param name="Conflicts">Pairs of numbers that differ: each part against the controlling one.</param>
public sealed record Assembly(IReadOnlyList<Fitting> Fittings, IReadOnlyList<PartConflict> Conflicts)
{
    /// <summary>Nothing is recorded.</summary>
    public static readonly Assembly None = new([], []);

    /// <summary>What the weapon was on a day.</summary>
    public IReadOnlyList<Fitting> On(DateOnly day) => [.. Fittings.Where(f => f.On(day))];

    /// <summary>
    /// The pairs of standing parts whose numbers differ: the controlling one against each other. Parts without a number differ from nothing;
    /// a magazine, sight, mount or suppressor is not numbered with the weapon.
    /// </summary>
    public static IReadOnlyList<PartConflict> Differing(IReadOnlyList<Fitting> fittings, IReadOnlyDictionary<(long One, long Other), (string Verdict, string? Reason)> decided)
    {
        var list = new List<PartConflict>();
        foreach (var control in fittings.Where(f => f is { Stands: true, Controlling: true, Norm: not null }))
            foreach (var other in fittings.Where(f => f.Stands && f.Entry == control.Entry && !f.Controlling && f.Norm is not null && f.Norm != control.Norm && !NumberedApart.Contains(f.Kind)))
            {
                var (one, two) = control.Id < other.Id ? (control, other) : (other, control);
                var known = decided.TryGetValue((one.Id, two.Id), out var decision);
                list.Add(new(one, two, known ? decision.Verdict : null, known ? decision.Reason : null));
            }
        return list;
    }

    /// <summary>Kinds of parts that makers do not number with the weapon.</summary>
    public static IReadOnlySet<string> NumberedApart { get; } = new HashSet<string>(StringComparer.Ordinal) { "magazine", "sight", "mount", "suppressor" };
}
