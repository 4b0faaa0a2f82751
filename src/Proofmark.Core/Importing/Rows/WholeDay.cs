using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>A day that is known without doubt, as the end of a legal period must be: "2036" is not one, nor is "c. 2036-12-31".</summary>
internal static class WholeDay
{
    /// <summary>The day; null when the date leaves any open.</summary>
    public static DateOnly? Of(PartialDate date) => date is { Precision: DatePrecision.Day, IsApproximate: false, IsUncertain: false } ? date.Lower : null;
}
