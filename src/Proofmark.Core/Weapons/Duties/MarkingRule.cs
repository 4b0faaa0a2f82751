using Proofmark.Core.Marking;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>One rule of <c>data/rules/marking.json</c>, as it is judged on a weapon.</summary>
/// <param name="Rule">Code, instrument, paragraph, force and strength.</param>
/// <param name="Classes">Classes of weapon that it speaks of.</param>
/// <param name="Opens">A weapon that does not meet it has a duty; otherwise it is looked at only at the gate.</param>
/// <param name="Stops">Movements that it stops everywhere.</param>
public sealed record MarkingRule(MarkRule Rule, IReadOnlySet<string> Classes, bool Opens, IReadOnlySet<Movement> Stops)
{
    /// <summary>Since when what it speaks of must have happened; null: at any time.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>The last year of manufacture of weapons that it speaks of.</summary>
    public int? MadeUntil { get; init; }

    /// <summary>Methods of marking that it accepts on <see cref="Materials"/>.</summary>
    public IReadOnlySet<string> Methods { get; init; } = new HashSet<string>();

    /// <summary>Materials that it speaks of; empty: any.</summary>
    public IReadOnlySet<string> Materials { get; init; } = new HashSet<string>();

    /// <summary>The same rule as a treaty has it, which stops more where it binds the State.</summary>
    public TreatyRule? BoundBy { get; init; }
}

/// <summary>What a treaty makes of a rule for its parties.</summary>
public sealed record TreatyRule(string Instrument, string Paragraph, RuleForce Force, IReadOnlySet<Movement> Stops);

/// <summary>A class of weapon: a firearm, a tube, another light weapon.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Categories">Categories that it holds; a category holds those below it.</param>
/// <param name="Essential">Codes of the parts that are essential (ITI ¶10).</param>
public sealed record WeaponClass(string Code, IReadOnlyList<string> Categories, IReadOnlySet<string> Essential);

/// <summary>Since when, and for whom, an instrument is in force.</summary>
public sealed record Instrument(string Code, string Document, RuleForce Force, bool BindsEveryState, DateOnly From);
