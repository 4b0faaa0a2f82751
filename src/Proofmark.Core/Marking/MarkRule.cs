using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>How a rule binds. Text: <c>marking.force.CODE</c>.</summary>
public enum RuleForce
{
    /// <summary>A commitment among States that no court enforces, as all of the ITI.</summary>
    PoliticalCommitment,

    /// <summary>Binds the parties to a treaty, as the Firearms Protocol.</summary>
    Treaty,

    /// <summary>Binds under the law of one State.</summary>
    NationalLaw,
}

/// <summary>What a rule asks. Text: <c>marking.strength.CODE</c>.</summary>
public enum RuleStrength
{
    /// <summary>To be done.</summary>
    Required,

    /// <summary>To be encouraged, or done as far as possible.</summary>
    Encouraged,
}

/// <summary>One rule about marks and where it stands.</summary>
/// <param name="Code">Code of the problem that says it is not met.</param>
/// <param name="Instrument">Short name of the instrument, the same in every language of the program: <c>ITI</c>.</param>
/// <param name="Paragraph">Paragraph as printed: <c>8(a)</c>.</param>
/// <param name="Force">How it binds.</param>
/// <param name="Strength">What it asks.</param>
public sealed record MarkRule(string Code, string Instrument, string Paragraph, RuleForce Force, RuleStrength Strength);

/// <summary>A rule that a mark does not meet, and the sentence to say so. A finding opens a duty; it never stops a weapon from being recorded.</summary>
public sealed record MarkFinding(MarkRule Rule, Problem Problem);
