using System.Globalization;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Recoveries;

/// <summary>A collection point as it was typed in or sent as JSON.</summary>
internal static class PointInput
{
    /// <exception cref="ProblemException">site.field_empty, recoveries.point_name, recoveries.point_day.</exception>
    public static (string Name, string Country, DateOnly Opens, DateOnly? Closes) Read(string? name, string? country, string? opens, string? closes)
    {
        var problems = new List<Problem>();
        DateOnly Day(string? text, string field)
        {
            if (DateOnly.TryParseExact(text?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            problems.Add(Problem.Of("recoveries.point_day", field));
            return default;
        }
        if (string.IsNullOrWhiteSpace(name)) problems.Add(Problem.Of("recoveries.point_name", "name", ("most", CollectionPoints.LongestName)));
        if (string.IsNullOrWhiteSpace(country)) problems.Add(Problem.Of("site.field_empty", "country"));
        var first = Day(opens, "opens");
        DateOnly? last = string.IsNullOrWhiteSpace(closes) ? null : Day(closes, "closes");
        return problems.Count == 0 ? (name!, country!.Trim(), first, last) : throw new ProblemException(problems);
    }
}
