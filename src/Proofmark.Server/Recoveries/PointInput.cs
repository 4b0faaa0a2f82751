using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Recoveries;

/// <summary>A collection point as it was typed in or sent as JSON.</summary>
internal static class PointInput
{
    /// <exception cref="ProblemException">site.field_empty, site.day, recoveries.point_name.</exception>
    public static (string Name, string Country, DateOnly Opens, DateOnly? Closes) Read(string? name, string? country, string? opens, string? closes)
    {
        var problems = new ProblemList();
        if (string.IsNullOrWhiteSpace(name)) problems.Add(Problem.Of("recoveries.point_name", "name", ("most", CollectionPoints.LongestName)));
        if (string.IsNullOrWhiteSpace(country)) problems.Add(Problem.Of("site.field_empty", "country"));
        var (first, last) = (problems.Read(() => FormDay.Needed(opens, "opens")), problems.Read(() => FormDay.Read(closes, "closes")));
        problems.ThrowIfAny();
        return (name!, country!.Trim(), first, last);
    }
}
