namespace Proofmark.Core.Shared;

/// <summary>What somebody typed into a field that may stay empty.</summary>
public static class Typed
{
    /// <summary>The text without blanks around it; null when there is nothing else in it.</summary>
    public static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
