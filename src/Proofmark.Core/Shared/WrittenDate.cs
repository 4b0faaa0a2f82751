using System.Diagnostics.CodeAnalysis;

namespace Proofmark.Core.Shared;

/// <summary>A date for the record, and beside it what was written, where that was in another calendar.</summary>
/// <param name="Date">When, Gregorian.</param>
/// <param name="AsWritten">The text as written; null where the date itself says as much.</param>
/// <param name="Calendar">The calendar of that text, by the name that events keep; null with it.</param>
public sealed record WrittenDate(PartialDate Date, string? AsWritten = null, string? Calendar = null)
{
    /// <summary>A Gregorian date, which says all that was written.</summary>
    [return: NotNullIfNotNull(nameof(date))]
    public static implicit operator WrittenDate?(PartialDate? date) => date is null ? null : new(date);

    /// <summary>The Gregorian date, and what was written where that says more.</summary>
    public override string ToString() => AsWritten is null ? Date.ToString() : $"{Date} ({AsWritten}, {Calendar})";
}
