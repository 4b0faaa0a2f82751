namespace Proofmark.Core.Shared;

/// <summary>
/// Something that a person can get wrong, or that the world refuses: a stable code, the place, and what the sentence needs.
/// The sentence itself is the text resource <c>problem.CODE</c> in the reader's language; codes are listed in docs/error-codes.md.
/// </summary>
/// <param name="Code">Stable, lower case, dotted: <c>import.column_missing</c>. Never reused for another meaning.</param>
/// <param name="Field">The field or column that is wrong, as the person knows it; null when it is about the whole.</param>
/// <param name="Row">The row in the person's file, counted from 1 as a spreadsheet shows it; null outside files.</param>
/// <param name="Arguments">Named values for the sentence.</param>
public sealed record Problem(string Code, string? Field = null, long? Row = null, IReadOnlyDictionary<string, object?>? Arguments = null)
{
    /// <summary>A problem with named values for its sentence.</summary>
    public static Problem Of(string code, string? field = null, params (string Name, object? Value)[] arguments) =>
        new(code, field, null, arguments.Length == 0 ? null : arguments.ToDictionary(a => a.Name, a => a.Value));

    /// <summary>The same problem, at a row.</summary>
    public Problem At(long row) => this with { Row = row };
}

/// <summary>Carries one or more problems out of a service to the edge that maps them (page, HTTP, exit code) once.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>One problem.</summary>
    public ProblemException(Problem problem) : this([problem]) { }

    /// <summary>Several problems found together, so that a person can mend them together.</summary>
    public ProblemException(IReadOnlyList<Problem> problems)
        : base(string.Join("; ", problems.Select(p => p.Field is null ? p.Code : $"{p.Code} ({p.Field})"))) => Problems = problems;

    /// <summary>What is wrong; never empty.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>What the machine said, when the machine is to blame.</summary>
    public Exception? Cause { get; init; }

    /// <summary>True when the same may be asked again later: the machine is not as it should be, and nobody made a mistake.</summary>
    public bool IsTemporary => Problems[0].Code.EndsWith(".unavailable", StringComparison.Ordinal);
}
