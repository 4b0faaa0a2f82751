using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Core.Shared;
using Proofmark.Core.Statistics;
using Proofmark.Server.Pictures;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Statistics;

/// <summary>Figures of what is recorded, their charts, and both as files.</summary>
public sealed partial class StatisticsModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<FigureCounter>().AddSingleton(Keeper).AddScoped<FigureCharts>().AddScoped<WorldFigures>().AddSingleton<MapSource>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        foreach (var (name, permission) in FigureCharts.All)
            PictureFiles.MapChart(endpoints, "/statistics/" + name, permission, (http, _) => ChartAsync(name, http));
        StatisticsApi.Map(endpoints);
        PictureFiles.MapChart(endpoints, "/map", Permission.RecoveriesRead, (http, _) => WorldAsync(http), DrawWorldAsync);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("statistics.map.title", "statistics.map.description", "/map", "globe", 460, Permission.RecoveriesRead));
        navigation.Add(new("statistics.title", "statistics.description", "/statistics", "chart", 450, Permission.RecoveriesRead));
    }

    private static async Task<(Chart Chart, DateTimeOffset At)> WorldAsync(HttpContext http)
    {
        var world = http.RequestServices.GetRequiredService<WorldFigures>();
        var chosen = world.Chosen(http.Request);
        var (countries, at) = await world.GetAsync(chosen, http.RequestAborted);
        return (world.Table(countries, chosen), at);
    }

    private static async Task<string> DrawWorldAsync(HttpContext http, Text text, string source)
    {
        var world = http.RequestServices.GetRequiredService<WorldFigures>();
        var chosen = world.Chosen(http.Request);
        return world.Draw(http.RequestServices.GetRequiredService<MapSource>().Get(), (await world.GetAsync(chosen, http.RequestAborted)).Countries, chosen, source);
    }

    private static async Task<(Chart Chart, DateTimeOffset At)> ChartAsync(string name, HttpContext http)
    {
        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        var filter = FigureFilter.Of(http.Request, clock.Today());
        var figures = await http.RequestServices.GetRequiredService<FigureKeeper>().GetAsync(http.RequestAborted);
        return (http.RequestServices.GetRequiredService<FigureCharts>().Find(name, figures, filter) ?? throw new ProblemException(Problem.Of("site.forbidden")), figures.At);
    }

    private static FigureKeeper Keeper(IServiceProvider services)
    {
        var log = services.GetRequiredService<ILogger<StatisticsModule>>();
        return new(services.GetRequiredService<FigureCounter>(), services.GetRequiredService<TimeProvider>(), failed: e => LogFailed(log, e));
    }

    [LoggerMessage(LogLevel.Warning, "The figures could not be counted anew; the last ones are shown with their time")]
    private static partial void LogFailed(ILogger log, Exception e);
}
