using System.Text.Json;
using Proofmark.Core.Marking;

namespace Proofmark.Core.Quality;

/// <summary>How sure a rule is. Text: <c>quality.severity.CODE</c>.</summary>
public enum Severity
{
    /// <summary>It cannot be true as it stands.</summary>
    Error,

    /// <summary>It hardly ever is true; a person looks at it.</summary>
    Doubt,
}

/// <summary>One rule about data that do not go together, as <c>data/rules/quality.json</c> has it.</summary>
/// <param name="Code">Stable name.</param>
/// <param name="Version">Version of the file that it is of. A rule that comes to mean something else gets another code.</param>
/// <param name="Check">Which of the program's checks judges it. Its sentence is <c>quality.check.CHECK</c>.</param>
/// <param name="Severity">How sure it is.</param>
/// <param name="Force">How the rule that it serves binds.</param>
/// <param name="Source">Instrument and paragraph.</param>
/// <param name="Reads">What it looks at: what a finding shows, and what has to change for it to be corrected.</param>
/// <param name="Parameters">What the check needs to know.</param>
public sealed record QualityRule(string Code, int Version, string Check, Severity Severity, RuleForce Force, string Source, IReadOnlyList<string> Reads, JsonElement Parameters)
{
    /// <summary>A parameter that is a text; null when it is not there.</summary>
    public string? Text(string name) => Parameters.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A parameter that is a list of texts; empty when it is not there.</summary>
    public IReadOnlyList<string> List(string name) => Parameters.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [];

    /// <summary>A parameter that is a number.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public decimal Number(string name) => Parameters.TryGetProperty(name, out var value) ? value.GetDecimal() : throw new InvalidDataException($"{QualityRules.File}: {Code} lacks {name}.");

    /// <summary>A parameter that is said or not.</summary>
    public bool Says(string name) => Parameters.TryGetProperty(name, out var value) && value.GetBoolean();
}

/// <summary>The least that an entry of a kind holds (UN report on the implementation of the Instrument: a lower limit of content).</summary>
/// <param name="Code">Stable name.</param>
/// <param name="When">Which entries it is asked of: a condition of <see cref="Facts"/>.</param>
/// <param name="Fields">Fields with their weight.</param>
/// <param name="Source">Instrument and paragraph.</param>
public sealed record MinimumContent(string Code, string When, IReadOnlyList<(string Field, int Weight)> Fields, string Source);
