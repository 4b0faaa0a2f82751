using System.Globalization;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Quality;

/// <summary>Countries that are no more, with their last year: nothing was made in one of them after it (ISO 3166-3).</summary>
internal static class GoneCountries
{
    private static readonly Lazy<IReadOnlyList<(string Code, int Last)>> All = new(Read);

    /// <summary>An expression that is the last year of a country, and null for one that is there.</summary>
    public static string Case(string column) => All.Value.Count == 0 ? "null::int" : $"case {column} {string.Join(' ', All.Value.Select(c => string.Create(CultureInfo.InvariantCulture, $"when '{c.Code}' then {c.Last}")))} end";

    // A past country has a code of four letters; its two letters count where no country of today has them.
    private static List<(string Code, int Last)> Read()
    {
        var countries = ReferenceTables.Shipped.Countries.All;
        var present = countries.Where(c => !c.IsHistoric).Select(c => c.Alpha2).ToHashSet(StringComparer.Ordinal);
        return [.. countries.Where(c => c.IsHistoric)
            .SelectMany(c => new[] { c.Code.Value, c.Alpha2 }.Where(code => !present.Contains(code)).Select(code => (Code: code, Last: int.Parse(c.To.AsSpan(0, 4), CultureInfo.InvariantCulture))))
            .GroupBy(c => c.Code).Select(g => (g.Key, g.Max(c => c.Last)))];
    }
}
