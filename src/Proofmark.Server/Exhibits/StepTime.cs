using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Exhibits;

/// <summary>A time in UTC as a form or a program sends it: ISO 8601 alone, since 05/06 is a day in May to one and in June to another.</summary>
internal static class StepTime
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The moment; null when the text is none.</summary>
    public static DateTimeOffset? Of(string? text) =>
        DateTimeOffset.TryParseExact(text?.Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <summary>What is said of a text that is no time.</summary>
    public static Problem Wrong(string? text) => Problem.Of("exhibits.occurred", "occurred", ("value", text ?? ""));
}
