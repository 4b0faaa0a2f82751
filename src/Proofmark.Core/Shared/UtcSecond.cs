using System.Globalization;

namespace Proofmark.Core.Shared;

/// <summary>A second as machines and operators copy it, the same in every language: <c>2026-05-12T08:30:00Z</c>.</summary>
public static class UtcSecond
{
    /// <summary>Writes it; fractions are cut off.</summary>
    public static string Of(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
