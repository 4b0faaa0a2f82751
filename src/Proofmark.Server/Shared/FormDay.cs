using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Shared;

/// <summary>
/// A day as date fields of forms and JSON write it: 2026-05-31. What is no day is refused and named; read as nothing, it would be lost
/// without a word wherever a day may be missing.
/// </summary>
public static class FormDay
{
    /// <summary>A day that may be missing; null for a blank text.</summary>
    /// <param name="text">As typed or sent.</param>
    /// <param name="field">The field that the problem names.</param>
    /// <exception cref="ProblemException">site.day.</exception>
    public static DateOnly? Read(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? null
        : DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new ProblemException(Problem.Of("site.day", field, ("value", text.Trim())));

    /// <summary>A day that must be there.</summary>
    /// <exception cref="ProblemException">site.field_empty, site.day.</exception>
    public static DateOnly Needed(string? text, string field) => Read(text, field) ?? throw new ProblemException(Problem.Of("site.field_empty", field));
}
