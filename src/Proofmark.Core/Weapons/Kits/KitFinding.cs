using Proofmark.Core.Marking;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>A loose part as the rules see it.</summary>
/// <param name="Part">Its id.</param>
/// <param name="Kind">Code of a <see cref="ComponentKind"/>.</param>
/// <param name="Model">What it fits; null: not recorded.</param>
/// <param name="Day">When it was received.</param>
public sealed record KitPartFact(Guid Part, string Kind, string? Model, DateOnly Day);

/// <summary>What loose parts amount to: a reason to look, never a verdict, and nothing changes by it.</summary>
/// <param name="Kit">Which kit of the rules.</param>
/// <param name="Empty">The places that no part fills.</param>
/// <param name="Controlling">The controlling component is there (ITI ¶10): with it the parts are a weapon to be marked and recorded, without it a reason to ask where it is.</param>
/// <param name="Parts">The parts that fill places.</param>
public sealed record KitFinding(Kit Kit, IReadOnlyList<IReadOnlyList<string>> Empty, bool Controlling, IReadOnlyList<Guid> Parts)
{
    /// <summary>Text of what it amounts to: <c>weapons.kits.finding.CODE</c>.</summary>
    public string Code => Controlling ? "weapon" : "nearly";

    /// <summary>What parts that lie together amount to, the strongest first.</summary>
    public static IReadOnlyList<KitFinding> Of(KitRules rules, IReadOnlyList<KitPartFact> parts)
    {
        var kinds = parts.Select(p => p.Kind).ToHashSet(StringComparer.Ordinal);
        return [.. rules.Made(kinds).Select(kit =>
        {
            var filling = kit.Places.SelectMany(p => p).Where(kinds.Contains).ToHashSet(StringComparer.Ordinal);
            return new KitFinding(kit, [.. kit.Places.Where(p => !p.Any(kinds.Contains))], Components.ControllingOf(filling, null) is not null, [.. parts.Where(p => filling.Contains(p.Kind)).Select(p => p.Part)]);
        }).OrderByDescending(f => f.Controlling).ThenBy(f => f.Empty.Count)];
    }

    /// <summary>
    /// What parts that came to one holder amount to: those of one model in every span of the rules' days that contains the day, so that no
    /// boundary of a calendar parts two deliveries. Of one kit of the rules the strongest finding is kept.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="parts">What came within the rules' days before or after the day.</param>
    /// <param name="day">The day of the delivery that is judged.</param>
    public static IReadOnlyList<KitFinding> Within(KitRules rules, IReadOnlyList<KitPartFact> parts, DateOnly day)
    {
        var found = new List<KitFinding>();
        foreach (var model in parts.GroupBy(p => p.Model?.Trim().ToUpperInvariant()).Where(g => !string.IsNullOrEmpty(g.Key)))
            foreach (var first in model.Select(p => p.Day).Where(d => d <= day && d.AddDays(rules.WithinDays) >= day).Distinct())
                found.AddRange(Of(rules, [.. model.Where(p => p.Day >= first && p.Day <= first.AddDays(rules.WithinDays))]));
        return [.. found.OrderByDescending(f => f.Controlling).ThenBy(f => f.Empty.Count).DistinctBy(f => f.Kit.Code)];
    }
}
