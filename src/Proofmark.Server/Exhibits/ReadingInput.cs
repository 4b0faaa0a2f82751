using System.Globalization;
using Proofmark.Core.Exhibits.Restorations;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Exhibits;

/// <summary>A reading as a form or a program sends it.</summary>
internal static class ReadingInput
{
    /// <summary>The reading to record.</summary>
    /// <exception cref="ProblemException">exhibits.occurred, restorations.beside.</exception>
    public static NewReading Read(string? method, string? occurred, string? pattern, string? beside, string? note)
    {
        var at = StepTime.Of(occurred) ?? throw new ProblemException(StepTime.Wrong(occurred));
        int? other = null;
        if (!string.IsNullOrWhiteSpace(beside))
            other = int.TryParse(beside, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ProblemException(Problem.Of("restorations.beside", "beside"));
        return new NewReading(method, at, pattern, other, note);
    }
}
