using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Statistics;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Statistics;

/// <summary>What the pages of statistics and of the world map show, for programs: the same figures by the same rules.</summary>
internal static class StatisticsApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/statistics/{chart}", ChartAsync).Describe("getStatistics", "api.statistics", 400, 404).Needs(Permission.RecoveriesRead);
        api.MapGet("/map", WorldAsync).Describe("getMap", "api.map", 400).Needs(Permission.RecoveriesRead);
    }

    [ApiWork]
    private static async Task<FigureChartJson> ChartAsync(string chart, string? from, string? to, string? country, string? by, [FromServices] FigureCharts charts, [FromServices] FigureKeeper keeper, [FromServices] ApiCaller caller, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        if (FigureCharts.All.All(c => c.Name != chart)) throw new ProblemException(Problem.Of("statistics.chart.not_found", "chart", ("value", chart), ("names", string.Join(", ", FigureCharts.All.Select(c => c.Name)))));
        var reader = caller.Get();
        var filter = FigureFilter.Of(from, to, country, by, clock.Today());
        var figures = await keeper.GetAsync(ct);
        var found = charts.Find(chart, figures, filter, reader) ?? throw new ProblemException(Problem.Of("site.forbidden"));
        var (noMonth, noDate) = chart.StartsWith("recoveries", StringComparison.Ordinal) ? FigureCharts.Unplaced(figures, filter) : default;
        return new FigureChartJson(found.Name, found.Title, FigureFilter.Written(filter.From), FigureFilter.Written(filter.To), filter.ByYear ? "year" : "month", filter.Country, figures.At.UtcDateTime,
            [.. found.Categories.Select((name, i) => new FigureCategoryJson(found.Codes?[i], name))], [.. found.Series.Select(s => new FigureSeriesJson(s.Code!, s.Name, s.Values))],
            chart == "recoveries-over-time" && noMonth > 0 ? noMonth : null, noDate > 0 ? noDate : null);
    }

    [ApiWork]
    private static async Task<WorldJson> WorldAsync(string? show, [FromServices] WorldFigures world, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        caller.Get();
        var chosen = world.Chosen(show);
        var (countries, at) = await world.GetAsync(chosen, ct);
        var names = world.Shown;
        return new WorldJson(chosen, at.UtcDateTime, [.. countries.Select(c => new CountryFiguresJson(c.Code, c.Name, names.Zip(c.Values).ToDictionary(v => v.First, v => v.Second, StringComparer.Ordinal)))]);
    }
}

/// <summary>One chart in figures: each series has one value for each category.</summary>
/// <param name="Chart">Its name.</param>
/// <param name="Title">The same in words.</param>
/// <param name="From">First month that is counted. What is counted by state stands as of now, whatever the period.</param>
/// <param name="To">Last month.</param>
/// <param name="By">month or year.</param>
/// <param name="Country">The State asked for; missing: all.</param>
/// <param name="Counted">When it was counted, UTC.</param>
/// <param name="Categories">What the values stand for, one after another.</param>
/// <param name="Series">What is counted.</param>
/// <param name="NoMonth">Left out because the month is not known; missing: none.</param>
/// <param name="NoDate">Left out because the date is not known; missing: none.</param>
public sealed record FigureChartJson(string Chart, string Title, string From, string To, string By, string? Country, DateTime Counted, IReadOnlyList<FigureCategoryJson> Categories, IReadOnlyList<FigureSeriesJson> Series, long? NoMonth, long? NoDate);

/// <summary>A month, a year, a category, a state…: the word for programs (missing: not recorded) and the name.</summary>
public sealed record FigureCategoryJson(string? Code, string Name);

/// <summary>What is counted: the word for programs, the name, and a value for each category.</summary>
public sealed record FigureSeriesJson(string Code, string Name, IReadOnlyList<long> Values);

/// <summary>Figures by country, those with most of <c>Show</c> first, and when they were counted, UTC.</summary>
public sealed record WorldJson(string Show, DateTime Counted, IReadOnlyList<CountryFiguresJson> Countries);

/// <summary>A country and its figures: recoveries, and, for who may see cases, asked, received and peers.</summary>
public sealed record CountryFiguresJson(string Code, string Name, IReadOnlyDictionary<string, long> Figures);
